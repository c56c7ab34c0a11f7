"""Is what a worker's process does counted where that is wanted, and nothing else changed by it?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import prometheus_client  # first of all: it is loaded before any folder is named, and counts in memory then
import pytest

from config.settings import Settings
from dossier.errors import OutsideFailed
from dossier.ports import Outline, Pair
from evaluation.rig import answering
from worker.desk import ModelSet, open_desk
from worker.line.counts import FOLDER, count_models, count_steps, counts_folder, counts_kept, meters
from worker.line.exposition import counting
from worker.tracing import Ended, Tell, trace_nothing


def counted(metric: prometheus_client.metrics.MetricWrapperBase) -> dict[tuple[str, ...], float]:
    """What is told of it, by name and labels."""
    (family,) = metric.collect()
    return {(sample.name, *sample.labels.values()): sample.value for sample in family.samples}


def test_nothing_is_counted_where_nobody_wants_to_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    ports = open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING)
    assert count_models(ports) is ports
    assert count_steps(trace_nothing) is trace_nothing
    assert counts_folder() is None


def test_a_step_is_counted_by_its_outcome_and_timed_where_it_was_saved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    told: list[tuple[str, str, Sequence[str]]] = []

    @contextmanager
    def trace(key: str, _step: str, _tries: int) -> Iterator[Tell]:
        yield lambda outcome, models: told.append((key, outcome, models))

    watched = count_steps(trace)
    steps_taken = (
        ("a_step", Ended.DONE),
        ("a_step", Ended.PUT_OFF),
        ("a_step", Ended.COPY),
        ("another", Ended.GIVEN_UP),
    )
    for step, outcome in steps_taken:
        with watched("key", step, 1) as tell:
            tell(outcome, ["a model"])
    assert told[1] == ("key", "put off", ["a model"])
    steps = counted(meters().steps)
    assert steps["copydesk_steps_total", "a_step", "put off"] == 1
    assert steps["copydesk_steps_total", "another", "given up"] == 1
    seconds = counted(meters().step_seconds)
    assert seconds["copydesk_step_seconds_count", "a_step"] == 2
    assert ("copydesk_step_seconds_count", "another") not in seconds


def test_what_models_are_given_is_counted_by_role_and_their_answers_are_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    ports = open_desk(Settings(library=None, writer="teaching"), offline=True, models=ModelSet.TEACHING)
    asked = count_models(ports)
    texts = ["Bees buzz.", "Ants do not."]
    before = counted(meters().model_characters)
    assert asked.fluency.score(texts) == ports.fluency.score(texts)
    assert asked.tagger.tag([Outline(texts[0], ())]) == ports.tagger.tag([Outline(texts[0], ())])
    assert asked.grammar.parse(texts) == ports.grammar.parse(texts)
    assert asked.embedder.embed(texts) == ports.embedder.embed(texts)
    assert asked.entailment.judge([Pair(*texts)]) == ports.entailment.judge([Pair(*texts)])
    assert asked.entailment.weigh(texts[1:]) == ports.entailment.weigh(texts[1:])
    assert asked.writer
    assert ports.writer
    assert asked.writer.write(texts, 9) == ports.writer.write(texts, 9)
    after = counted(meters().model_characters)
    given = {
        name[1]: after[name] - before.get(name, 0) for name in after if name[0] == "copydesk_model_characters_total"
    }
    assert given == {"fluency": 22, "tagger": 10, "grammar": 22, "embedder": 22, "entailment": 34, "writer": 22}
    assert counted(meters().model_texts)["copydesk_model_texts_total", "fluency"] >= 2
    assert counted(meters().model_seconds)["copydesk_model_seconds_total", "writer"] > 0


def test_the_folder_of_the_counts_is_named_for_those_that_are_started_and_goes_at_the_end() -> None:
    before = os.environ.get(FOLDER)
    with counts_kept() as folder:
        assert counts_folder() == folder
        assert folder.is_dir()
    assert os.environ.get(FOLDER) == before
    assert not folder.exists()


def test_a_port_at_which_somebody_listens_is_named() -> None:
    from socketserver import BaseRequestHandler, TCPServer

    with answering(TCPServer(("127.0.0.1", 0), BaseRequestHandler)) as server:
        port = server.server_address[1]
        with pytest.raises(OutsideFailed, match=rf"port {port} .*another --metrics-port"), counting("127.0.0.1", port):
            pass
