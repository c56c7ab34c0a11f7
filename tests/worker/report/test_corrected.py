"""Does the corrected article hold the suggested readings, and nothing else that is new?"""

from __future__ import annotations

import json

from dossier.findings import Flag, Kind, Suggestion
from dossier.record import Dossier
from dossier.text import Article, Span
from worker.report.corrected import as_diff, corrected_as_json, corrected_text, readings, unread
from worker.report.page import story_page

TEXT = "Owls\n\nThe anti-recompense circuit sleeps the sky.\n\nAll is well."
ARTICLE = Article(TEXT, Span(0, 4), (Span(0, 4), Span(6, 49), Span(51, 63)), (), (), "en")


def flag(words: str, reads: str = "") -> Flag:
    where = Span(TEXT.index(words), TEXT.index(words) + len(words))
    return Flag(where, Kind.WORD_SALAD, 0.9, True, "garbled", Suggestion(reads, "the paper") if reads else None)


TERM = flag("anti-recompense", "anti-reward")
AROUND = flag("The anti-recompense circuit sleeps the sky", "The circuit sleeps")
LOST = flag("All is well")


def test_the_readings_stand_in_place_and_the_rest_as_it_was() -> None:
    chosen = readings(ARTICLE, (TERM, LOST))
    assert corrected_text(ARTICLE, chosen) == TEXT.replace("anti-recompense", "anti-reward")
    assert corrected_text(ARTICLE, chosen, "[{}]") == TEXT.replace("anti-recompense", "[anti-reward]")
    assert unread(ARTICLE, (TERM, LOST)) == 1


def test_of_two_that_overlap_the_shorter_is_read() -> None:
    assert [each.was for each in readings(ARTICLE, (AROUND, TERM))] == ["anti-recompense"]


def test_the_diff_has_the_lines_that_change_alone() -> None:
    lines = as_diff(ARTICLE, readings(ARTICLE, (TERM,))).splitlines()
    assert lines[:2] == ["--- as it stands", "+++ corrected"]
    assert lines[3:] == ["-The anti-recompense circuit sleeps the sky.", "+The anti-reward circuit sleeps the sky."]
    assert as_diff(ARTICLE, ()) == ""


def test_one_object_has_the_text_the_readings_and_how_many_stay() -> None:
    body = json.loads(corrected_as_json(Dossier("owls.txt", article=ARTICLE, flags=(TERM, LOST))))
    assert "anti-reward circuit" in body["text"]
    assert body["readings"][0] == {
        "where": {"start": 10, "end": 25},
        "was": "anti-recompense",
        "reads": "anti-reward",
        "rests_on": "the paper",
    }
    assert body["left"] == 1


def test_the_page_marks_each_reading_beside_what_stood_there() -> None:
    page = story_page(Dossier("owls.txt", article=ARTICLE, flags=(TERM,)))
    assert "<del>anti-recompense</del> <ins" in page
    assert "suggested readings in place" not in story_page(Dossier("owls.txt", article=ARTICLE, flags=(LOST,)))
