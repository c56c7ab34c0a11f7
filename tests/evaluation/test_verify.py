"""Does the verify table count rulings, evidence and confidence as the shipped bench gives them?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from dossier.errors import InputUnusable, NotFound
from dossier.ports import Ports, Vectors
from evaluation.rows import Figure
from evaluation.verify import SEEN, measure
from language.teaching import TEACHING
from summarizer.judge import SUPPORT_SIMILARITY
from worker.desk import ModelSet, open_desk

Row = dict[str, Any]

OWLS = {
    "claim": "Barn owls hunt by hearing",
    "title": "A field study",
    "abstract": ["Snow was deep.", "Barn owls hunt by hearing.", "Funding came late."],
    "ruling": "SUPPORTED",
    "evidence": [1],
}
WHALES = {
    "claim": "Whales fly south",
    "title": "A study of ships",
    "abstract": ["Harbours were busy.", "Costs rose."],
    "ruling": "NO_EVIDENCE",
    "evidence": [],
}
OTHER_RULING = {**OWLS, "ruling": "CONTRADICTED"}


@pytest.fixture(scope="module")
def ports() -> Ports:
    return open_desk(Settings(), offline=True, models=ModelSet.TEACHING)


class PlacedEmbedder:
    """An embedder for which a text that ends in "@0.7" has that cosine with one that ends otherwise."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        near = [float(text.rpartition("@")[2]) if "@" in text else 1.0 for text in texts]
        return Vectors(tuple((cosine, (1 - cosine**2) ** 0.5) for cosine in near), TEACHING)


def folder(tmp_path: Path, rows: Iterable[Row], name: str = "desk") -> Path:
    (tmp_path / "verify" / "claims").mkdir(parents=True)
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "verify" / "claims" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def values(figures: Iterable[Figure], system: str = "copydesk", part: str | None = None) -> dict[str, float]:
    return {
        figure.metric: round(figure.value, 4) for figure in figures if (figure.system, figure.slice) == (system, part)
    }


def test_rulings_that_are_the_experts_own_count_as_right(tmp_path: Path, ports: Ports) -> None:
    figures = measure(folder(tmp_path, [OWLS, WHALES]), None, ports)
    ours = values(figures)
    assert ours["accuracy"] == ours["evidence_f1"] == 1.0
    assert ours["macro_f1"] == round(2 / 3, 4)  # the mean over three rulings, of which one does not occur
    assert ours["contradicted_f1"] == 0.0


def test_a_ruling_that_is_not_the_experts_counts_as_wrong(tmp_path: Path, ports: Ports) -> None:
    ours = values(measure(folder(tmp_path, [OTHER_RULING, WHALES]), None, ports))
    assert ours["accuracy"] == 0.5
    assert ours["macro_f1"] == round(1 / 3, 4)


def test_sentences_shown_beside_no_evidence_are_not_counted_as_evidence(tmp_path: Path, ports: Ports) -> None:
    near = {"title": "Ships@0.1", "abstract": ["Nearly said@0.6"], "evidence": [0], "claim": "Whales fly"}
    placed = replace(ports, embedder=PlacedEmbedder())
    ours = values(measure(folder(tmp_path, [{**near, "ruling": "SUPPORTED"}]), None, placed))
    assert ours["evidence_f1"] == 0.0


def test_evidence_is_counted_by_sentence_over_the_claims_that_have_some(tmp_path: Path, ports: Ports) -> None:
    rows = [{**OWLS, "evidence": [1, 2]}, {**OWLS, "ruling": "NO_EVIDENCE", "evidence": []}]
    (figure,) = (
        figure
        for figure in measure(folder(tmp_path, rows), None, ports)
        if figure.metric == "evidence_f1" and figure.system == "copydesk"
    )
    assert (round(figure.value, 4), figure.n) == (round(2 / 3, 4), 1)


def test_similarity_alone_supports_from_the_shipped_threshold_on_and_takes_the_nearest_sentence(
    tmp_path: Path, ports: Ports
) -> None:
    row = {"claim": "Owls hunt", "title": "Owls@0.1", "ruling": "SUPPORTED", "evidence": [1]}
    rows = [
        {**row, "abstract": ["Snow@0.2", f"Hunting@{SUPPORT_SIMILARITY}"]},
        {**row, "abstract": ["Snow@0.2", f"Hunting@{SUPPORT_SIMILARITY - 0.01}"]},
    ]
    figures = measure(folder(tmp_path, rows), None, replace(ports, embedder=PlacedEmbedder()))
    alone = values(figures, "similarity alone")
    assert alone["accuracy"] == 0.5
    assert alone["evidence_f1"] == round(2 / 3, 4)


def test_a_title_that_is_nearest_is_no_sentence_of_the_abstract(tmp_path: Path, ports: Ports) -> None:
    row = {"claim": "Owls hunt", "ruling": "SUPPORTED", "evidence": [0]}
    rows = [
        {**row, "title": "Owls hunt", "abstract": ["Snow@0.2"]},
        {**row, "title": "Owls@0.1", "abstract": ["Owls hunt"]},
    ]
    figures = measure(folder(tmp_path, rows), None, replace(ports, embedder=PlacedEmbedder()))
    for system in ("copydesk", "similarity alone"):
        assert values(figures, system)["accuracy"] == 1.0
        assert values(figures, system)["evidence_f1"] == round(2 / 3, 4)  # one of two, and nothing beside it


def test_shares_of_claims_have_an_interval_and_other_figures_none(tmp_path: Path, ports: Ports) -> None:
    figures = measure(folder(tmp_path, [OWLS]), None, ports)
    bounded = {figure.metric: (figure.low, figure.high) for figure in figures if figure.low is not None}
    assert set(bounded) == {"accuracy", "precision"}
    assert bounded["precision"] == pytest.approx((0.207, 1.0), abs=0.001)  # one of one


def test_the_majority_gives_every_claim_the_commonest_ruling(tmp_path: Path, ports: Ports) -> None:
    figures = measure(folder(tmp_path, [OTHER_RULING, OTHER_RULING, WHALES]), None, ports)
    assert values(figures, "majority") == {
        "macro_f1": round(0.8 / 3, 4),
        "contradicted_f1": 0.8,
        "accuracy": round(2 / 3, 4),
        "evidence_f1": 0.0,
    }


def test_each_ruling_says_how_often_it_is_right_and_how_far_its_probability_is_over_that(
    tmp_path: Path, ports: Ports
) -> None:
    figures = measure(folder(tmp_path, [OWLS, OTHER_RULING]), None, ports)
    supported = values(figures, part="ruled SUPPORTED")
    assert supported["precision"] == 0.5
    assert 0 < supported["overstated"] <= 0.5
    assert {figure.n for figure in figures if figure.slice == "ruled SUPPORTED"} == {2}
    assert values(figures, part="ruled CONTRADICTED") == {}


def test_a_record_without_an_abstract_is_measured_as_not_ruled_on(tmp_path: Path, ports: Ports) -> None:
    figures = measure(folder(tmp_path, [{**WHALES, "abstract": []}]), None, ports)
    assert values(figures)["accuracy"] == 0.0
    assert values(figures, "similarity alone")["accuracy"] == 1.0


@pytest.mark.parametrize(("name", "seen"), [(SEEN, True), ("others", False)])
def test_the_set_that_was_fitted_on_is_seen(name: str, seen: bool, tmp_path: Path, ports: Ports) -> None:
    figures = measure(folder(tmp_path, [OWLS, WHALES], name), None, ports)
    assert {figure.seen for figure in figures} == {seen}


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"ruling": "MAYBE"}, "ruling"), ({"abstract": "One."}, "abstract"), ({"evidence": ["x"]}, r"evidence\.0")],
)
def test_a_claim_that_is_not_as_it_should_be_is_refused_in_one_line(
    tmp_path: Path, ports: Ports, change: Row, fault: str
) -> None:
    with pytest.raises(InputUnusable, match=rf"desk\.jsonl: {fault}: ") as caught:
        measure(folder(tmp_path, [{**OWLS, **change}]), None, ports)
    assert "\n" not in str(caught.value)


def test_a_folder_without_claims_is_named(tmp_path: Path, ports: Ports) -> None:
    with pytest.raises(NotFound, match="claims"):
        measure(tmp_path, None, ports)
