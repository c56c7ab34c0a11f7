"""Does the link table count what the shipped linker does: right, wrong, and nothing linked?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from dossier.errors import InputUnusable, LibraryMalformed, NotFound
from dossier.ports import Ports
from evaluation.link import TOGETHER, WRITTEN, measure
from evaluation.link_answers import Asked, Desk, without_dois
from evaluation.rows import Figure
from evaluation.split import record_trains
from worker.desk import ModelSet, open_desk

PORTS: Ports = open_desk(Settings(), offline=True, models=ModelSet.TEACHING)
OUT = date(2024, 5, 2)
OWLS = {
    "id": "lib:owls",
    "title": "Barn owls locate voles beneath snow by hearing",
    "abstract": ["Barn owls locate voles that burrow beneath deep snow.", "Hearing alone suffices for the strike."],
    "authors": ["Odhran Quillfeather", "Maren Stavnsbjerg"],
    "journal": "Owl Letters",
    "published": str(OUT),
}
WHALES = {
    "id": "lib:whales",
    "title": "Humpback whales change their songs near shipping lanes",
    "abstract": ["Humpback whales sing shorter songs within ten kilometres of shipping lanes."],
    "authors": ["Ngozi Varbrook"],
    "published": "2023-01-15",
}
VOLES = {
    "id": "lib:voles",
    "title": "Voles store seeds beneath snow",
    "abstract": ["Voles that live beneath deep snow store seeds in autumn."],
    "authors": ["Ilse Brackenthorpe"],
    "published": "2019-03-01",
}
STORY = (
    "Barn owls locate voles beneath deep snow by hearing alone. Barn owls strike where voles burrow, "
    "says Odhran Quillfeather, who with Maren Stavnsbjerg describes the strike in Owl Letters."
)


@pytest.fixture(autouse=True)
def without_apertium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program is found, and what is kept between runs is kept for one test alone."""
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def folder(tmp_path: Path, queries: Iterable[dict[str, Any]], library: Iterable[dict[str, Any]]) -> Path:
    (tmp_path / "link" / "queries").mkdir(parents=True)
    write(tmp_path / "link" / "queries" / "stories.jsonl", queries)
    # A library may be plain although its name says .gz: it is told by its first bytes.
    write(tmp_path / "link" / "library.jsonl.gz", library)
    return tmp_path


def write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def values(figures: Iterable[Figure], system: str = "copydesk") -> dict[str, tuple[float, int]]:
    return {figure.metric: (round(figure.value, 3), figure.n) for figure in figures if figure.system == system}


def asked(right: str | None, text: str = STORY, published: date | None = OUT) -> dict[str, Any]:
    return {"text": text, "right": right, **({"date": str(published)} if published else {})}


def test_a_story_that_names_its_people_and_its_date_is_linked_and_without_its_paper_is_not(tmp_path: Path) -> None:
    figures = measure(folder(tmp_path, [asked("lib:owls")], [VOLES, WHALES, OWLS]), None, PORTS)
    ours = values(figures)
    assert ours["recall_at_1"] == ours["mrr_at_5"] == ours["linked_coverage"] == ours["linked_precision"] == (1.0, 1)
    assert ours["wrong_link_rate"] == (0.0, 1)
    assert {(figure.set, figure.slice, figure.seen) for figure in figures} == {("stories", None, False)}


def test_a_link_to_another_record_than_the_right_one_counts_against_precision_and_as_wrong(tmp_path: Path) -> None:
    ours = values(measure(folder(tmp_path, [asked("lib:voles")], [VOLES, WHALES, OWLS]), None, PORTS))
    assert ours["linked_precision"] == (0.0, 1)
    assert ours["wrong_link_rate"] == (1.0, 1)
    assert ours["recall_at_1"] == (0.0, 1)
    assert ours["mrr_at_5"] == (0.5, 1)


def test_a_story_whose_paper_the_library_does_not_hold_counts_only_where_a_link_would_be_wrong(tmp_path: Path) -> None:
    rows = [asked(None), asked(None, "Nothing of the kind was heard of in the town.")]
    ours = values(measure(folder(tmp_path, rows, [VOLES, WHALES, OWLS]), None, PORTS))
    assert ours["wrong_link_rate"] == (0.5, 2)
    assert ours["linked_precision"] == (0.0, 1)
    assert not {"recall_at_1", "mrr_at_5", "linked_coverage"} & set(ours)


@pytest.mark.parametrize(
    "named",
    [
        "DOI: http://dx.doi.org/10.5555/owls.002",
        "doi.org/10.5555/owls",
        "doi:10.5555/owls",
        "https://doi.org/10.5555/a(b)c",
    ],
)
def test_a_doi_in_the_text_does_not_give_the_paper_away(tmp_path: Path, named: str) -> None:
    assert without_dois(f"They hear well. {named}") == "They hear well."
    library = [WHALES, {**OWLS, "doi": "10.5555/owls"}]
    ours = values(measure(folder(tmp_path, [asked("lib:owls", f"Nobody knows it. {named}")], library), None, PORTS))
    assert ours["mrr_at_5"] == (0.0, 1)


def test_the_date_of_a_query_reaches_the_linker(tmp_path: Path) -> None:
    late = [asked("lib:owls", published=OUT + timedelta(days=400))]
    ours = values(measure(folder(tmp_path, late, [VOLES, WHALES, OWLS]), None, PORTS))
    assert ours["linked_coverage"] == (0.0, 1)


def test_where_nothing_is_linked_there_is_no_precision(tmp_path: Path) -> None:
    rows = [asked("lib:owls", published=OUT + timedelta(days=400))]
    assert "linked_precision" not in values(measure(folder(tmp_path, rows, [OWLS]), None, PORTS))


def test_the_baseline_is_the_order_by_words_whoever_the_story_names(tmp_path: Path) -> None:
    # The owls' author is named, so the linker's own search has that paper first; its words are those of the whales.
    text = "Odhran Quillfeather says that humpback whales change their songs near shipping lanes."
    figures = measure(folder(tmp_path, [asked("lib:owls", text)], [WHALES, OWLS]), None, PORTS)
    assert values(figures, "BM25") == {"recall_at_1": (0.0, 1), "mrr_at_5": (0.0, 1)}
    assert values(figures)["mrr_at_5"][0] > 0


def test_the_similarities_are_those_of_the_right_record_and_the_nearest_wrong_one(tmp_path: Path) -> None:
    ours = values(measure(folder(tmp_path, [asked("lib:owls")], [VOLES, OWLS]), None, PORTS))
    assert 0 < ours["wrong_similarity_p90"][0] < ours["right_similarity_p10"][0] < 1


def test_shares_of_queries_have_an_interval_and_other_figures_none(tmp_path: Path) -> None:
    figures = measure(folder(tmp_path, [asked("lib:owls")], [VOLES, OWLS]), None, PORTS)
    bounded = {figure.metric for figure in figures if figure.low is not None and figure.high is not None}
    assert bounded == {"recall_at_1", "linked_coverage", "linked_recall", "linked_precision", "wrong_link_rate"}
    (coverage,) = [figure for figure in figures if figure.metric == "linked_coverage"]
    assert (coverage.low, coverage.high) == pytest.approx((0.207, 1.0), abs=0.001)  # one of one


def test_a_set_that_the_weights_were_fitted_on_is_marked_as_seen(tmp_path: Path) -> None:
    data = folder(tmp_path, [asked("lib:owls")], [OWLS])
    (data / "link" / "queries" / "stories.jsonl").rename(data / "link" / "queries" / "scifact_train.jsonl")
    assert {figure.seen for figure in measure(data, None, PORTS)} == {True}


def test_a_sample_draws_that_many_queries_of_each_file(tmp_path: Path) -> None:
    data = folder(tmp_path, [asked("lib:owls")] * 5, [OWLS])
    write(data / "link" / "queries" / "others.jsonl", [asked("lib:owls")] * 4)
    figures = measure(data, 3, PORTS)
    counts = {(figure.set, figure.n) for figure in figures if figure.metric == "recall_at_1"}
    assert counts == {("stories", 3), ("others", 3)}


def test_progress_goes_to_stderr_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measure(folder(tmp_path, [asked("lib:owls")] * 2, [OWLS]), None, PORTS)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "stories queries: 2 of 2" in shown.err


def test_a_folder_without_a_library_or_without_queries_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="queries"):
        measure(tmp_path, None, PORTS)
    data = folder(tmp_path, [asked("lib:owls")], [OWLS])
    (data / "link" / "library.jsonl.gz").unlink()
    with pytest.raises(NotFound, match=r"library\.jsonl\.gz"):
        measure(data, None, PORTS)


@pytest.mark.parametrize(
    ("row", "fault"), [({"right": None}, "text"), ({"text": "Owls.", "date": "in May"}, "date"), ({"text": 7}, "text")]
)
def test_a_query_that_is_not_as_it_should_be_is_refused_in_one_line(
    tmp_path: Path, row: dict[str, Any], fault: str
) -> None:
    with pytest.raises(InputUnusable, match=rf"stories\.jsonl: {fault}: ") as caught:
        measure(folder(tmp_path, [row], [OWLS]), None, PORTS)
    assert "\n" not in str(caught.value)


def test_a_bad_line_of_the_library_is_refused_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(LibraryMalformed, match="line 2"):
        measure(folder(tmp_path, [asked("lib:owls")], [OWLS, {"title": ""}]), None, PORTS)


LONG_STORY = STORY + " The owls were followed by their calls." * 10


def test_a_story_is_also_asked_with_its_first_60_words_and_what_round_trips_need_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = measure(folder(tmp_path, [asked("lib:owls", LONG_STORY), asked("lib:owls")], [VOLES, OWLS]), None, PORTS)
    counts = {figure.slice: figure.n for figure in figures if figure.metric == "recall_at_1"}
    assert counts == {None: 2, "first 60 words": 1}
    assert "apt-get install apertium apertium-eng-spa apertium-eng-cat" in capsys.readouterr().err


def test_where_apertium_is_installed_the_cut_story_is_asked_again_after_each_round_trip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "programs" / "apertium"
    program.parent.mkdir()
    # Lists the four directions, and loses the owls on the way.
    program.write_text(
        "#!/bin/sh\n"
        '[ "$1" = -l ] && { echo eng-spa; echo spa-eng; echo eng-cat; echo cat-eng; exit; }\n'
        "exec sed s/owls/mice/\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    figures = measure(folder(tmp_path, [asked("lib:owls", LONG_STORY)], [VOLES, OWLS]), None, PORTS)
    slices = {figure.slice for figure in figures}
    assert slices == {None, "first 60 words", "first 60 words, apertium-spa", "first 60 words, apertium-cat"}


def test_a_second_record_of_the_same_work_is_taken_out_with_the_right_one_and_both_are_there_again(
    tmp_path: Path,
) -> None:
    twin = {**OWLS, "id": "lib:twin"}
    desk = Desk(folder(tmp_path, [], [VOLES, OWLS, twin, WHALES]), PORTS)
    story = Asked(STORY, "lib:owls", OUT + timedelta(days=3))
    answer = desk.answer(story)
    assert answer.held is not None
    assert {"lib:owls", "lib:twin"} & set(answer.held.ranked)
    assert not {"lib:owls", "lib:twin"} & set(answer.without.ranked)
    assert answer.without.linked is None
    assert desk.answer(story) == answer


def test_without_the_right_record_as_many_others_are_found(tmp_path: Path) -> None:
    others = [{**VOLES, "id": f"lib:{n}", "title": f"Voles store seeds beneath snow, winter {n}"} for n in range(80)]
    desk = Desk(folder(tmp_path, [], [*others, OWLS]), PORTS)
    answer = desk.answer(Asked(STORY, "lib:owls"))
    assert answer.held is not None
    assert len(answer.held.ranked) == len(answer.without.ranked) == 5


def test_stories_are_written_from_pmid_records_and_counted_together_with_those_of_the_folder(tmp_path: Path) -> None:
    abstract = [
        f"We found that owls of valley {word} struck more voles." for word in ("Aber", "Boden", "Cairn", "Dunn")
    ]
    records = [
        {
            **OWLS,
            "id": f"pmid:{n}",
            "abstract": abstract,
            "year": 2021,
            "title": f"Owls strike voles in winter number {n}",
        }
        for n in range(1, 41)
    ]
    data = folder(tmp_path, [asked("lib:owls", LONG_STORY)], [OWLS, *records])
    figures = measure(data, None, PORTS)
    counts = {(each.set, each.slice): each.n for each in figures if each.metric == "recall_at_1"}
    written = sum(not record_trains(f"pmid:{n}") for n in range(1, 41))
    assert counts[WRITTEN, "plain"] == (written + 1) // 2
    assert counts[WRITTEN, "garbled"] == written // 2
    assert counts[TOGETHER, None] == written + 1
    sampled = {(each.set, each.slice): each.n for each in measure(data, 4, PORTS) if each.metric == "recall_at_1"}
    assert sampled[WRITTEN, "plain"] + sampled[WRITTEN, "garbled"] == 4
