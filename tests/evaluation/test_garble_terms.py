"""Are tortured terms that no training saw put into sentences that no training saw, in the right term's very place?"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.text import Span
from evaluation.garble_terms import Place, Term, find_places, held_out, measure
from evaluation.rows import Figure
from evaluation.split import record_trains, trains
from worker.desk import ModelSet, open_desk

PORTS = open_desk(Settings(), offline=True, models=ModelSet.TEACHING)
KEPT = Term("torso torment", "chest pain")
TRAINING = Term("counterfeit neural organization", "neural network")


def write_library(folder: Path, **abstracts: str) -> None:
    (folder / "link").mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "link" / "library.jsonl.gz", "wt", encoding="utf-8") as out:
        for name, abstract in abstracts.items():
            out.write(json.dumps({"id": name.replace("_", ":"), "title": "Owls", "abstract": abstract}) + "\n")


def places(folder: Path, *terms: Term, **abstracts: str) -> list[Place]:
    write_library(folder, **abstracts)
    return find_places(terms, folder)


def value(figures: list[Figure], metric: str, system: str = "copydesk") -> float:
    (figure,) = [f for f in figures if (f.system, f.metric) == (system, metric)]
    return figure.value


def test_the_split_that_these_tests_rest_on() -> None:
    assert not trains(KEPT.correct)
    assert trains(TRAINING.correct)
    assert trains("heavy metal")
    assert not trains("heavy metals")
    assert record_trains("pmid:3")
    assert not record_trains("pmid:1")


def test_terms_that_train_and_inflections_of_them_do_not_measure() -> None:
    rows = [KEPT, TRAINING, Term("weighty metal", "heavy metal"), Term("substantial metals", "heavy metals")]
    assert held_out(rows) == [KEPT]
    assert held_out([KEPT, TRAINING, Term(f"{TRAINING.tortured}s", "chest pain")]) == [KEPT]


def test_notes_are_taken_off_and_rows_that_are_no_tortured_term_are_dropped() -> None:
    rows = [
        Term("Torso torment?", "Chest pain (CP)"),
        Term("torso torment", "chest pain"),
        Term("chest pains", "chest pain"),
        Term("chest-pain", "chest pain"),
        Term("torso [ache]", "chest pain"),
        Term("(tt)", "chest pain"),
    ]
    assert held_out(rows) == [KEPT]


def test_the_tortured_term_takes_the_place_and_the_case_of_the_right_one(tmp_path: Path) -> None:
    (low, high) = places(tmp_path, KEPT, pmid_1="We saw it. It is chest pain, mostly.", pmid_2="Chest pain rose.")
    assert low.sentence == "It is chest pain, mostly."
    assert low.spoiled() == ("It is torso torment, mostly.", Span(6, 19))
    assert high.spoiled() == ("Torso torment rose.", Span(0, 13))


def test_only_whole_words_in_records_that_do_not_train_are_replaced(tmp_path: Path) -> None:
    found = places(tmp_path, KEPT, pmid_3="A case of chest pain.", pmid_1="Of chest pains.", pmid_2="Of Chest Pain.")
    assert [place.sentence for place in found] == ["Of Chest Pain."]


def test_a_term_gets_one_sentence_a_record_and_two_in_all(tmp_path: Path) -> None:
    found = places(tmp_path, KEPT, pmid_1="No chest pain. Chest pain.", pmid_2="My chest pain.", pmid_4="Chest pain!")
    assert [place.sentence for place in found] == ["No chest pain.", "My chest pain."]


def test_the_terms_of_one_right_term_take_turns(tmp_path: Path) -> None:
    other = Term("bosom ache", "chest pain")
    found = places(tmp_path, KEPT, other, pmid_1="No chest pain.", pmid_2="My chest pain.", pmid_4="Chest pain!")
    assert [place.tortured for place in found] == ["torso torment", "bosom ache", "torso torment"]


def test_a_phrase_that_two_abstracts_use_is_no_garble(tmp_path: Path) -> None:
    assert places(tmp_path, KEPT, pmid_1="No chest pain.", pmid_3="A torso torment.")
    assert not places(tmp_path, KEPT, pmid_1="No chest pain.", pmid_3="A torso torment.", pmid_4="Torso torment.")


def test_a_sentence_whose_article_would_be_wrong_is_passed_over(tmp_path: Path) -> None:
    terms = (Term("agony of torso", "chest pain"),)
    assert not places(tmp_path, *terms, pmid_1="It was a chest pain.")
    assert places(tmp_path, *terms, pmid_1="It was the chest pain.")


def test_a_term_is_found_where_a_flag_lies_on_it_and_a_false_flag_counts_anywhere(tmp_path: Path) -> None:
    terms = tmp_path / "garble" / "terms" / "desk.jsonl"
    terms.parent.mkdir(parents=True)
    terms.write_text(json.dumps({"tortured": "ãªcoronation", "correct": "chest pain"}) + "\n", encoding="utf-8")
    # At the head of a sentence the term begins with Ãª, which is flagged as broken; « is flagged, but is not the term.
    write_library(tmp_path, pmid_1="Chest pain.", pmid_2="No chest pain «.")
    figures = measure(tmp_path, None, PORTS)
    assert value(figures, "recall") == 1 / 2
    assert value(figures, "false_flag_rate") == 1 / 2
    assert value(figures, "precision") == pytest.approx(1 / 2)
    assert value(figures, "f1") == pytest.approx(1 / 2)
    assert value(figures, "auroc", "surprisal") == 1.0  # one long word for two short ones
    assert value(figures, "recall", "surprisal, at precision .80") == 1.0


def test_a_list_with_no_place_in_the_library_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = tmp_path / "garble" / "terms" / "desk.jsonl"
    terms.parent.mkdir(parents=True)
    terms.write_text(json.dumps({"tortured": TRAINING.tortured, "correct": TRAINING.correct}) + "\n", encoding="utf-8")
    write_library(tmp_path, pmid_1="A neural network.")
    assert measure(tmp_path, None, PORTS) == []
    assert "desk: no sentence of the library" in capsys.readouterr().err
