"""What is answered where a request cannot be? Problem details (RFC 9457), whatever went wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import compile_path

from dossier.errors import (
    CopydeskError,
    Gone,
    InputUnusable,
    NotFound,
    Outdated,
    OutsideFailed,
    SubmissionDiffers,
    WrongStanding,
)
from web.pages.rendering import page

FOR_MACHINES = ("/api/", "/health/", "/metrics", "/openapi.json")
"""Paths that begin so are asked by programs."""

DESK = "/desk"
"""Paths that begin so are asked by editors."""

MEDIA_TYPE = "application/problem+json"

AWAY_FOR_S = 5
"""What Retry-After says while something outside is away."""

_STATUS: tuple[tuple[type[CopydeskError], int], ...] = (
    (Gone, 410),
    (NotFound, 404),
    (WrongStanding, 409),
    (Outdated, 409),
    (SubmissionDiffers, 422),
    (InputUnusable, 422),
    (OutsideFailed, 503),
)


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="The part of the request, from outside to inside.", examples=["body.url"])
    why: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """Why a request was not answered as it wished."""

    type: str = Field(default="about:blank", description="What kind of problem, where the status does not say it all.")
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(description="What was wrong, with what, what to do.")
    faults: list[Fault] = Field(
        default=[], description="Each thing that is wrong with the request, where it is its form."
    )


def problem_of(error: CopydeskError) -> Problem:
    """What the error is to the one who asked. `type` names it: urn:copydesk:address-refused, for instance."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    name = "".join(f"-{each.lower()}" if each.isupper() else each for each in type(error).__name__).lstrip("-")
    return Problem(type=f"urn:copydesk:{name}", title=_title(status), status=status, detail=str(error))


def told(error: Exception) -> tuple[Problem, dict[str, str]]:
    """What is told of the error, and the headers that go with it."""
    if isinstance(error, CopydeskError):
        problem = problem_of(error)
        return problem, {"Retry-After": str(AWAY_FOR_S)} if problem.status == 503 else {}
    if isinstance(error, HTTPException):
        problem = Problem(title=_title(error.status_code), status=error.status_code, detail=str(error.detail))
        return problem, dict(error.headers or {})
    if isinstance(error, RequestValidationError):
        return _problem_of_form(error), {}
    return Problem(title=_title(500), status=500, detail="a bug of ours; the server's log tells more"), {}


def answer_to(request: Request, error: Exception) -> Response:
    """The answer that tells of the error: where people read, a page."""
    if request.url.path.startswith(FOR_MACHINES):
        return _answer(*told(error))
    return error_page(request, *told(error))


def add_to(app: FastAPI) -> None:
    """Have every error of the app answered so."""

    def answer(request: Request, error: Exception) -> Response:
        answer = answer_to(request, error)
        if answer.status_code == 405 and request.url.path.startswith(FOR_MACHINES):
            answer.headers["Allow"] = ", ".join(_methods(app, request.url.path))
        return answer

    for kind in (CopydeskError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, answer)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI description: these statuses are problems."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _title(status),
            "content": {MEDIA_TYPE: {"schema": schema}},
            "headers": _HEADERS.get(status, {}),
        }
        for status in statuses
    }


def schemas() -> dict[str, Any]:
    """The schemas that `documented` points to, for the OpenAPI description's components."""
    whole = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    return {**whole.pop("$defs"), "Problem": whole}


_TEXT = {"schema": {"type": "string"}}
_WAIT = {"Retry-After": {"description": "Seconds until it is worth asking again.", **_TEXT}}
_CHALLENGE = {"WWW-Authenticate": {"description": "What a request must bear.", **_TEXT}}
_HEADERS: dict[int, dict[str, Any]] = {401: _CHALLENGE, 403: _CHALLENGE, 429: _WAIT, 503: _WAIT}


def _methods(app: FastAPI, path: str) -> list[str]:
    """What may be done at the path: its routes each know one method only."""
    described = app.openapi()["paths"]
    at = path if path in described else next((at for at in described if compile_path(at)[0].match(path)), "")
    return sorted(method.upper() for method in described.get(at, ()))


def _problem_of_form(error: RequestValidationError) -> Problem:
    faults = [Fault(where=".".join(map(str, each["loc"])), why=each["msg"]) for each in error.errors()]
    status = 400 if any(each["type"] == "json_invalid" for each in error.errors()) else 422
    what = "the body is not JSON" if status == 400 else "the request is not of the form that is described"
    return Problem(title=_title(status), status=status, detail=f"{what}: see `faults`", faults=faults)


def error_page(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    """The same for people."""
    template = "desk/error.html.jinja" if request.url.path.startswith(DESK) else "error.html.jinja"
    return page(request, template, problem.status, headers, problem=problem)


def _answer(problem: Problem, headers: dict[str, str]) -> JSONResponse:
    return JSONResponse(problem.model_dump(), problem.status, headers, MEDIA_TYPE)


def _title(status: int) -> str:
    return HTTPStatus(status).phrase
