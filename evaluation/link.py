"""How often does the shipped linker name the right publication, and how often a wrong one?

Reads DIR/link/library.jsonl.gz and every file of DIR/link/queries, and writes stories of its own:
1. The queries as they are. What is measured is the search without an identifier (evaluation/link_answers.py).
2. Those that are stories, cut to their first words, plain and after a round trip through translation by rule.
3. Stories written by rule from records with authors and journal, plain and garbled (evaluation/stories.py).
4. The stories of 1 and of 3 together: precision and coverage are held to these.
The baseline is the order in which LocalIndex finds by words alone: SQLite's bm25 over title and abstract.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from platformdirs import user_cache_path

from dossier.ports import Ports
from evaluation.labelled import counted, labelled
from evaluation.library import LIBRARY
from evaluation.link_answers import Answer, Desk, without_dois
from evaluation.link_answers import Asked as Asked
from evaluation.link_figures import figures
from evaluation.round_trips import INSTALL, ROUTES, installed, there_and_back
from evaluation.rows import Figure, files_in, sample, set_name
from evaluation.stories import STORIES, write_stories
from linker.library import read_library

FIRST_WORDS = 60
"""A query of more words is a story, and is also asked with its first ones alone."""

FITTED_ON = ("scifact_train",)
"""Sets on which the link score was fitted (training/fit_linker.py): their figures are marked as seen. What that fit
gives out of fold is in linker/weights/link.json."""

WRITTEN, TOGETHER = "written_stories", "lay and written stories"


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """All figures of all sets, `size` queries drawn of each (None: all of them). Raises NotFound, LibraryMalformed."""
    paths = files_in(data / "link" / "queries")
    desk = Desk(data, ports)
    engines = installed()
    if len(engines) < len(ROUTES):
        print(f"link without round trips by {', '.join(set(ROUTES) - set(engines))}: {INSTALL}", file=sys.stderr)
    found: list[Figure] = []
    stories: list[Answer] = []
    told_of_fit = False
    for path in paths:
        name, asked = set_name(path), labelled(path, Asked, size)
        answers = _ask(desk, asked, name)
        found += figures(name, None, answers, name in FITTED_ON)
        long = [place for place, each in enumerate(asked) if len(each.text.split()) > FIRST_WORDS]
        stories += [answers[place] for place in long]
        told_of_fit |= bool(long) and name in FITTED_ON
        for part, cut in _cuts([asked[place] for place in long], engines):
            found += figures(name, part, _ask(desk, cut, f"{name}, {part}"), name in FITTED_ON)
    written = {part: _ask(desk, asked, f"{WRITTEN}, {part}") for part, asked in _written(data, size, engines)}
    for part, answers in written.items():
        found += figures(WRITTEN, part, answers)
    if written and stories:
        together = [*stories, *written["plain"], *written["garbled"]]
        found += figures(TOGETHER, None, together, told_of_fit)
    return found


def _ask(desk: Desk, asked: Sequence[Asked], what: str) -> list[Answer]:
    return [desk.answer(each) for each in counted(asked, f"{what} queries")] if asked else []


def _cuts(stories: Sequence[Asked], engines: Sequence[str]) -> Iterator[tuple[str, list[Asked]]]:
    """The stories' first words, as they are and after each engine's round trip, by the name of the slice."""
    if not stories:
        return
    cut = [" ".join(without_dois(each.text).split()[:FIRST_WORDS]) for each in stories]
    for engine in ("", *engines):
        texts = there_and_back(cut, engine, _kept_in()) if engine else cut
        part = f"first {FIRST_WORDS} words" + (f", {engine}" if engine else "")
        yield part, [Asked(text, each.right, each.date) for text, each in zip(texts, stories, strict=True)]


def _written(data: Path, size: int | None, engines: Sequence[str]) -> Iterator[tuple[str, list[Asked]]]:
    """The written stories: every second plain, the others garbled by rule; the plain ones again by each engine.

    Each engine gets its share of the plain ones, with names and journal misspelt first, as no engine does.
    """
    stories = list(enumerate(write_stories(read_library(data / LIBRARY), STORIES)))
    if not stories:
        print(f"link without {WRITTEN}: {data / LIBRARY} holds no pmid: records to tell of", file=sys.stderr)
        return
    drawn = sample(stories, size)
    plain = [story for place, story in drawn if place % 2 == 0]
    yield "plain", [Asked(story.plain, story.right, story.told_on) for story in plain]
    garbled = [story for place, story in drawn if place % 2]
    yield "garbled", [Asked(story.garbled, story.right, story.told_on) for story in garbled]
    for number, engine in enumerate(engines):
        mine = plain[number :: len(engines)]
        back = there_and_back([story.misspelt for story in mine], engine, _kept_in())
        yield engine, [Asked(text, story.right, story.told_on) for text, story in zip(back, mine, strict=True)]


def _kept_in() -> Path:
    return user_cache_path("copydesk") / "evaluation" / "round-trips"
