"""Which models may be used, where do their files come from, and what must each file be?

Reads config/models.toml. Only data: nothing here fetches or loads a model.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from dossier.errors import ModelUnavailable, NotFound
from dossier.ports import ModelName


class Role(StrEnum):
    """What a model does for the desk: the port of dossier/ports.py that it answers."""

    FLUENCY = "fluency"
    EMBEDDER = "embedder"
    GRAMMAR = "grammar"
    WRITER = "writer"


DEFAULT_ROLES = (Role.FLUENCY, Role.EMBEDDER, Role.GRAMMAR)
"""What every check needs. The others are fetched and used on request alone."""


class Precision(StrEnum):
    """Which numbers a converted model's weights are kept in."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


def _inside_folder(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in path:
        raise ValueError("a file must lie inside the model's folder")
    return path


def _rows(table: object) -> object:
    """TOML's table path -> {size, sha256} as a list of rows; anything else is left for the validator to refuse."""
    if not isinstance(table, dict):
        return table
    return [{"path": path, **facts} if isinstance(facts, dict) else facts for path, facts in table.items()]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: its path below the model's folder, its size in bytes, its sha256 in hexadecimal."""

    path: Annotated[str, AfterValidator(_inside_folder)]
    size: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Wheel:
    """A registry package that carries the files; `folder` is where in the archive they lie."""

    kind: Literal["wheel"]
    package: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    version: Annotated[str, Field(pattern=r"^[0-9][A-Za-z0-9.+!]*$")]
    folder: Annotated[str, AfterValidator(_inside_folder)]


@dataclass(frozen=True, slots=True)
class Parts:
    """A file that is cut up among `parts` registry packages, numbered from 1.

    `package` is the name of each, and `member` where in its archive its part lies; both have "{n}" for the number, and
    "{nn}" for the number in two digits.
    """

    kind: Literal["parts"]
    package: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\{nn?\}$")]
    version: Annotated[str, Field(pattern=r"^[0-9][A-Za-z0-9.+!]*$")]
    parts: Annotated[int, Field(gt=1)]
    member: Annotated[str, AfterValidator(_inside_folder)]


@dataclass(frozen=True, slots=True)
class Hub:
    """Where the same model lives on the Hugging Face hub: shown to the user, never fetched from."""

    id: str
    revision: str


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the catalogue.

    `convert` is set where its one file, a GGUF, is rewritten once after the download, with weights of that precision.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    role: Role
    licence: Annotated[str, Field(min_length=1)]
    source: Annotated[Wheel | Parts, Field(discriminator="kind")]
    files: Annotated[tuple[ModelFile, ...], BeforeValidator(_rows), Field(min_length=1)]
    hub: Hub | None = None
    convert: Precision | None = None

    @property
    def size_bytes(self) -> int:
        """Bytes of all its files together, as downloaded."""
        return sum(file.size for file in self.files)

    @property
    def identity(self) -> ModelName:
        """Name and revision: 12 digits of the file's sha256, or of the list of sha256s where there are several."""
        if len(self.files) == 1:
            return ModelName(self.name, self.files[0].sha256[:12])
        listing = "".join(f"{file.sha256}  {file.path}\n" for file in sorted(self.files, key=lambda file: file.path))
        return ModelName(self.name, hashlib.sha256(listing.encode()).hexdigest()[:12])


_MODELS = TypeAdapter(tuple[Model, ...])


def load_catalogue(path: Path) -> tuple[Model, ...]:
    """The models of a catalogue file, in its order. Raises ModelUnavailable, saying what is malformed and where."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("model")
        models = _MODELS.validate_python(tables)
    except OSError as error:
        raise _malformed(path, f"cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise _malformed(path, _first_fault(error, tables)) from error
    except ValueError as error:
        raise _malformed(path, str(error)) from error
    names = [model.name for model in models]
    for model in models:
        if names.count(model.name) > 1:
            raise _malformed(path, f"two models are named {model.name}")
        if (model.convert or isinstance(model.source, Parts)) and len(model.files) != 1:
            what = "converted" if model.convert else "put together"
            raise _malformed(path, f"the model {model.name} is to be {what} and must have exactly one file")
    return models


def choose_model(catalogue: tuple[Model, ...], role: Role) -> Model:
    """The first model of the catalogue in that role. Raises ModelUnavailable where there is none."""
    for model in catalogue:
        if model.role is role:
            return model
    raise ModelUnavailable(
        f"the model catalogue names no model for {role.value}: put back the one shipped with Copydesk"
    )


def named_model(catalogue: tuple[Model, ...], name: str) -> Model:
    """The model of this name. Raises NotFound where there is none, with the names that there are."""
    for model in catalogue:
        if model.name == name:
            return model
    known = ", ".join(model.name for model in catalogue)
    raise NotFound(f"the model catalogue names no model {name}: it has {known}")


def _first_fault(error: ValidationError, tables: Any) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    where = list(fault["loc"])
    if not where:
        return f"it needs [[model]] tables ({fault['msg']})"
    entry = tables[where[0]]
    name = entry.get("name") if isinstance(entry, dict) else None
    field = ".".join(str(step) for step in where[1:] if step not in ("wheel", "parts"))
    return f"model {name or int(where[0]) + 1}: {field}: {fault['msg']}"


def _malformed(path: Path, what: str) -> ModelUnavailable:
    one_line = " ".join(what.split())
    return ModelUnavailable(f"the model catalogue {path}: {one_line}; put back the one shipped with Copydesk")
