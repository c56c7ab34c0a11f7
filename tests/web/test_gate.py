"""Does nobody get in without a key, nor further than its scopes, more often than it may, with more than is read?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from anyio import fail_after, run, to_thread

from evaluation.rig import RedisServer, free_port
from worker.store.api_key import Scope

ARTICLES = "/api/v1/articles"
MANY_BYTES = 10_000


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    return open_web(page_max_bytes=MANY_BYTES)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer cdk_00000000_no", "Bearer \u00fc", "cdk_1_2"]
)
def test_without_a_key_that_opens_nothing_is_answered(desk: Any, header: str | None) -> None:
    given = {} if header is None else {"Authorization": header.encode("latin-1")}
    for method, path in [("GET", ARTICLES), ("POST", ARTICLES), ("GET", f"{ARTICLES}/1/dossier"), ("GET", "/api/v1/x")]:
        client = desk.client
        kept = client.headers.pop("Authorization")
        answer = client.request(method, path, headers=given)
        client.headers["Authorization"] = kept
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_key_is_looked_up_though_all_that_answer_are_busy(desk: Any) -> None:
    async def status() -> int:
        threads = to_thread.current_default_thread_limiter()
        for busy in range(int(threads.total_tokens)):
            await threads.acquire_on_behalf_of(busy)
        transport = httpx.ASGITransport(desk.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            with fail_after(10):
                return (await client.get(ARTICLES, headers={"Authorization": "Bearer cdk_1_2"})).status_code

    assert run(status) == 401


def test_a_key_that_was_revoked_opens_nothing(desk: Any) -> None:
    header = desk.key(Scope.READ)
    assert desk.client.get(ARTICLES, headers=header).status_code == 200
    keys = desk.app.state.newsroom.keys
    keys.revoke(keys.every()[-1].id)
    assert desk.client.get(ARTICLES, headers=header).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "", Scope.READ),
        ("GET", "/none", Scope.READ),
        ("GET", "/none/dossier", Scope.READ),
        ("GET", "/none/events", Scope.READ),
        ("POST", "", Scope.SUBMIT),
        ("POST", "/batch", Scope.SUBMIT),
        ("POST", "/none/cancel", Scope.SUBMIT),
        ("POST", "/none/retry", Scope.SUBMIT),
        ("GET", "/none/decisions", Scope.READ),
        ("GET", "/none/published", Scope.READ),
        ("GET", "/none/editions", Scope.REVIEW),
        ("POST", "/none/decisions", Scope.REVIEW),
        ("POST", "/none/publish", Scope.REVIEW),
        ("POST", "/none/withdraw", Scope.REVIEW),
        ("DELETE", "/none", Scope.ADMIN),
        ("GET", "/../deliveries", Scope.ADMIN),
    ],
)
def test_a_key_is_good_for_its_scope_and_no_other(desk: Any, method: str, path: str, scope: Scope) -> None:
    other = desk.client.request(method, ARTICLES + path, headers=desk.key(*(set(Scope) - {scope, Scope.ADMIN})))
    assert other.status_code == 403
    assert other.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{scope}"'
    own = desk.client.request(method, ARTICLES + path, headers=desk.key(scope))
    assert own.status_code in {200, 404, 422}


def pieces(count: int) -> Iterator[bytes]:
    yield b'{"text": "'
    yield from (b"x" * 1000 for _ in range(count))
    yield b'"}'


def test_a_body_over_the_limit_is_refused_by_its_length_or_while_it_comes(desk: Any) -> None:
    told = desk.client.post(ARTICLES, json={"text": "x" * MANY_BYTES})
    streamed = desk.client.post(ARTICLES, content=pieces(11), headers={"Content-Type": "application/json"})
    assert "Content-Length" not in streamed.request.headers
    for answer in (told, streamed):
        assert (answer.status_code, answer.json()["status"]) == (413, 413)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert desk.client.post(ARTICLES, content=pieces(9)).status_code == 422


def test_a_key_that_asks_too_often_is_told_when_to_ask_again(open_web: Callable[..., Any], redis: RedisServer) -> None:
    for budget in ("", redis.url, f"redis://127.0.0.1:{free_port()}/0"):
        desk = open_web(requests_per_minute=3, budget_redis_url=budget)
        one, other = desk.key(Scope.READ), desk.key(Scope.READ)
        answers = [desk.client.get(ARTICLES, headers=one) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
        assert answers[0].headers["RateLimit-Policy"] == '"key";q=3;w=60'
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 60
        assert desk.client.get(ARTICLES, headers=other).status_code == 200


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/v1/nothing", 404), ("PUT", ARTICLES, 405)])
def test_what_is_not_there_is_a_problem_too(desk: Any, method: str, path: str, status: int) -> None:
    answer = desk.client.request(method, path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Allow" in answer.headers or status == 404


def test_a_bug_of_ours_is_told_without_its_insides(open_web: Callable[..., Any]) -> None:
    desk = open_web()

    @desk.app.get("/api/v1/broken")
    def broken() -> None:
        raise ZeroDivisionError("inside")

    answer = desk.client.get("/api/v1/broken")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert "inside" not in answer.text


def test_health_says_what_is_away(open_web: Callable[..., Any], desk: Any) -> None:
    assert desk.client.get("/health/live").json() == {"status": "ok"}
    assert desk.client.get("/health/ready").json() == {"status": "ok"}
    lame = open_web(redis_url=f"redis://127.0.0.1:{free_port()}/0")
    answer = lame.client.get("/health/ready")
    assert (answer.status_code, answer.json()["detail"]) == (503, "away: Redis")
    assert answer.headers["Retry-After"] == "5"
    with lame.line.store.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE dossiers RENAME TO elsewhere")
    assert lame.client.get("/health/ready").json()["detail"] == "away: the database, Redis"
    assert lame.client.get("/health/live").status_code == 200
    answer = lame.client.get(ARTICLES)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:copydesk:store-unavailable")
