"""Are a model's files here, whole and right, and how do they get here?

Layout of the cache folder, for a model NAME:

    NAME/                 its files, as the catalogue lists them
    NAME/converted/       what a conversion made of them; complete.json is written last, and names what it made
    NAME.verified.json    size, time of change and sha256 of each file when it was last hashed
    NAME.lock             held while a pull works
    NAME.pulling/         a download under way; left only by a killed pull, and swept by the next

A file is hashed after a download, by `verify`, and whenever its size or time of change is not that of the record.
Nothing in a model package is ever imported or run.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from dossier.errors import ModelUnavailable
from language.catalogue import Model, ModelFile, Precision
from language.integrity import Fault, Stamp, hash_file, inspect_file
from language.registry import fetch_files

LOCK_WAIT_S = 3600
"""How long to wait for another process that is pulling the same model."""

Progress = Callable[[str], None]
Converter = Callable[[Path, Path, Precision], None]
"""Rewrites the file (first) into the folder (second), with weights of that precision."""


class Condition(StrEnum):
    """Missing: none of its files is here. Broken: some are missing or wrong, or the conversion is unfinished."""

    PRESENT = "present"
    MISSING = "missing"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class State:
    """How a model stands: `path` is the folder to load from, `problem` what is wrong with it ("" where present)."""

    model: Model
    condition: Condition
    path: Path
    problem: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """The marker of a finished conversion: the sha256 of what was converted, and the files that it made."""

    source_sha256: str
    files: tuple[ModelFile, ...]


_STAMPS = TypeAdapter(dict[str, Stamp])
_CONVERSION = TypeAdapter(Conversion)


def _convert_gguf(gguf: Path, folder: Path, precision: Precision) -> None:
    from language.gguf import convert

    convert(gguf, folder, precision)


class ModelStore:
    """The cache folder. With `offline`, nothing is fetched; what is here can still be used and converted."""

    def __init__(
        self, folder: Path, catalogue: tuple[Model, ...], offline: bool = False, convert: Converter = _convert_gguf
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._offline = offline
        self._convert = convert

    def list(self) -> tuple[State, ...]:
        """How each model of the catalogue stands."""
        return tuple(self._state(model) for model in self._catalogue)

    def path(self, model: Model) -> Path:
        """The folder to load the model from. Raises ModelUnavailable where a file is missing, cut short or wrong."""
        self._require(model, self._faults(model))
        return self._ready(model)

    def verify(self, model: Model) -> None:
        """Hash every file, whatever the record says. Raises ModelUnavailable for the first that is not right."""
        self._require(model, self._faults(model, trust_record=False))

    def pull(self, model: Model, progress: Progress) -> None:
        """Make the model complete: get what is missing or wrong, check it, convert it. Safe to interrupt and repeat.

        Raises ModelUnavailable where it cannot be fetched, is not what the catalogue says, or cannot be written.
        """
        if not self._faults(model):
            progress(f"{model.name}: present")
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._alone_with(model, progress):
                self._fetch(model, progress)
                self._finish(model, progress)
        except OSError as error:
            raise ModelUnavailable(
                f"the model {model.name} cannot be written to {self._folder} ({error.strerror or error}): "
                "make room there or choose another folder for models"
            ) from error
        progress(f"{model.name}: ready")

    def _home(self, model: Model) -> Path:
        return self._folder / model.name

    def _ready(self, model: Model) -> Path:
        return self._home(model) / "converted" if model.convert else self._home(model)

    def _record(self, model: Model) -> Path:
        return self._folder / f"{model.name}.verified.json"

    def _state(self, model: Model) -> State:
        faults = self._faults(model)
        problem = next(iter(faults.values()), "")
        nothing = not any((self._home(model) / file.path).exists() for file in model.files)
        condition = Condition.PRESENT if not faults else Condition.MISSING if nothing else Condition.BROKEN
        return State(model, condition, self._ready(model), problem)

    def _require(self, model: Model, faults: dict[str, str]) -> None:
        for problem in faults.values():
            raise ModelUnavailable(f"the model {model.name} cannot be used: {problem}; run `copydesk models pull`")

    def _faults(self, model: Model, trust_record: bool = True) -> dict[str, str]:
        """What is wrong, by file path below the model's folder; files that pass are recorded with their stamp."""
        known = self._read_record(model)
        conversion = self._read_conversion(model)
        right: dict[str, Stamp] = {}
        faults: dict[str, str] = {}
        for file in (*model.files, *(conversion.files if conversion else ())):
            at = self._home(model) / file.path
            try:
                right[file.path] = inspect_file(at, file, known.get(file.path) if trust_record else None)
            except Fault as fault:
                faults[file.path] = f"{at} {fault}"
        if model.convert and conversion is None:
            faults["converted"] = f"{self._ready(model)} is missing or half made"
        if right != known:
            with suppress(OSError):  # a cache that cannot be written to can still be used; it is hashed each time
                _write_whole(self._record(model), _STAMPS.dump_json(right))
        return faults

    def _read_record(self, model: Model) -> dict[str, Stamp]:
        try:
            return _STAMPS.validate_json(self._record(model).read_bytes())
        except (OSError, ValidationError):
            return {}

    def _read_conversion(self, model: Model) -> Conversion | None:
        if not model.convert:
            return None
        try:
            conversion = _CONVERSION.validate_json((self._ready(model) / "complete.json").read_bytes())
        except (OSError, ValidationError):
            return None
        return conversion if conversion.source_sha256 == model.files[0].sha256 else None

    @contextmanager
    def _alone_with(self, model: Model, progress: Progress) -> Iterator[None]:
        lock = FileLock(self._folder / f"{model.name}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress(f"{model.name}: waiting for another pull of it to end")
            try:
                lock.acquire(timeout=LOCK_WAIT_S)
            except Timeout as error:
                raise ModelUnavailable(
                    f"the model {model.name} is being pulled by another process for over {LOCK_WAIT_S // 60} minutes: "
                    "end that process and run `copydesk models pull`"
                ) from error
        try:
            yield
        finally:
            lock.release()

    def _fetch(self, model: Model, progress: Progress) -> None:
        faults = self._faults(model)
        wanted = tuple(file for file in model.files if file.path in faults)
        if not wanted:
            return
        if self._offline:
            raise ModelUnavailable(
                f"the model {model.name} cannot be fetched offline, and {faults[wanted[0].path]}: "
                "run `copydesk models pull` once without --offline"
            )
        pulling = self._folder / f"{model.name}.pulling"
        shutil.rmtree(pulling, ignore_errors=True)
        try:
            pulling.mkdir()
            for path, fetched in fetch_files(model, wanted, pulling, progress).items():
                target = self._home(model) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                fetched.replace(target)
        finally:
            shutil.rmtree(pulling, ignore_errors=True)

    def _finish(self, model: Model, progress: Progress) -> None:
        """Convert where that is due, and record what is now here."""
        if not self._faults(model) or not model.convert:
            return
        converted = self._ready(model)
        if converted.exists():
            shutil.rmtree(converted)
        converted.mkdir()
        progress(f"{model.name}: converting, once")
        self._convert(self._home(model) / model.files[0].path, converted, model.convert)
        made = sorted(path for path in converted.rglob("*") if path.is_file())
        rows = tuple(
            ModelFile(path.relative_to(self._home(model)).as_posix(), path.stat().st_size, hash_file(path))
            for path in made
        )
        marker = json.dumps(asdict(Conversion(model.files[0].sha256, rows)), indent=1)
        _write_whole(converted / "complete.json", marker.encode())
        self._require(model, self._faults(model))


def _write_whole(path: Path, content: bytes) -> None:
    """Write so that a reader, or a crash, sees the old content or the new, never half of it."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
