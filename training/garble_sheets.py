"""Which articles is the garble detector fitted on and tried on, and what is labelled in them?

Fitted on: abstracts with some sentences sent through machine translation (training/make_round_trips.py).
Tried on: the articles of lay/elife_plos, with sentences that garble/pairs/roundtrip holds for them put in. The two
share no sentence. Each article is read as the desk reads it, headline last.
"""

from __future__ import annotations

import difflib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dossier.ports import Fluency, Grammar
from dossier.text import Span
from evaluation.rows import read_rows
from garble.features import word_features
from garble.order import headline_last, in_place
from garble.readings import WORD, Reading, read_words

CLEAN = "clean"
ENGINES = ("apertium-cat", "apertium-spa", "opus-fr-sampled")
GARBLED_SHARE = 0.6
LONE = 3


@dataclass(frozen=True)
class Marked:
    """A sentence in its article: garbled or not, and the words that the round trip changed."""

    where: Span
    garbled: bool
    changed: tuple[Span, ...]


@dataclass(frozen=True)
class Version:
    """One article, clean or garbled by one engine. `text` begins with the headline; not all of it is marked."""

    document: str
    engine: str
    text: str
    headline: Span
    marked: tuple[Marked, ...]


@dataclass(frozen=True)
class Sheet:
    """A version ready to be fitted on: its words, their features and labels, each sentence with its words' indices."""

    version: Version
    readings: tuple[Reading, ...]
    features: npt.NDArray[np.float64]
    labels: npt.NDArray[np.float64]
    sentences: tuple[tuple[Marked, tuple[int, ...]], ...]


def read_sheet(version: Version, fluency: Fluency, grammar: Grammar) -> Sheet:
    """Score and parse a version, and lay out its words."""
    text, headline = version.text, version.headline
    (scored,), (parse,) = fluency.score([headline_last(text, headline)]), grammar.parse([text])
    readings = read_words(text, headline, in_place(scored.tokens, text, headline), parse.entities)
    changed = {where for sentence in version.marked for where in sentence.changed}
    labels = np.array([float(word.where in changed) for word in readings])
    sentences = tuple(
        (sentence, tuple(i for i, word in enumerate(readings) if sentence.where.contains(word.where)))
        for sentence in version.marked
    )
    return Sheet(version, readings, word_features(text, readings), labels, sentences)


def training_versions(round_trips: Path) -> Iterator[Version]:
    """Each abstract twice: as it is, and with the sentences that were sent through its engine.

    And one sentence in LONE of it alone, garbled if it was and clean: without context everything surprises more.
    """
    for number, row in enumerate(read_rows(round_trips)):
        for clean, other in list(zip(row["sentences"], row["round_trip"], strict=True))[number % LONE :: LONE]:
            for engine, text in ((CLEAN, clean), (row["engine"], other)):
                if text:
                    lone = _marked(clean, None if engine == CLEAN else text, 0)
                    yield Version(row["id"], engine, text, lone.where, (lone,))
        title, *abstract = row["sentences"]
        for engine, others in ((CLEAN, [None] * len(row["sentences"])), (row["engine"], row["round_trip"])):
            text = others[0] or title
            marked = [_marked(title, others[0], 0)]
            for clean, other in zip(abstract, others[1:], strict=True):
                text += " " if len(marked) > 1 else "\n\n"
                marked.append(_marked(clean, other, len(text)))
                text += other or clean
            yield Version(row["id"], engine, text, marked[0].where, tuple(marked))


def trial_versions(data: Path) -> Iterator[Version]:
    """Each lay article four times: as it is, then with six in ten of the known sentences garbled by one engine."""
    pairs: dict[str, dict[str, str]] = {}
    for row in read_rows(data / "garble" / "pairs" / "roundtrip.jsonl.gz"):
        pairs.setdefault(row["clean"], {})[row["engine"]] = row["garbled"]
    draw = random.Random(7)
    for row in read_rows(data / "lay" / "elife_plos.jsonl.gz"):
        places = sorted((row["lay"].find(clean), clean) for clean in pairs if clean in row["lay"])
        for engine in (CLEAN, *ENGINES):
            wanted = [pairs[clean].get(engine) if draw.random() < GARBLED_SHARE else None for _, clean in places]
            yield _put_in(row, engine, places, wanted)


def _put_in(row: dict[str, str], engine: str, places: list[tuple[int, str]], wanted: list[str | None]) -> Version:
    text = row["title"] + "\n\n"
    marked = [Marked(Span(0, len(row["title"])), False, ())]
    position = 0
    for (start, clean), other in zip(places, wanted, strict=True):
        if start < position:
            continue
        text += row["lay"][position:start]
        marked.append(_marked(clean, other, len(text)))
        text += other or clean
        position = start + len(clean)
    return Version(row["doi"], engine, text + row["lay"][position:], marked[0].where, tuple(marked))


def _marked(clean: str, other: str | None, start: int) -> Marked:
    where = Span(start, start + len(other or clean))
    return Marked(where, other not in (None, clean), changed_words(clean, other, start))


def changed_words(clean: str, garbled: str | None, start: int) -> tuple[Span, ...]:
    """The garbled sentence's words that the clean one does not have in their place; `start` is added to the spans."""
    if garbled is None:
        return ()
    theirs = [(match.group().lower(), Span(*match.span()).shift(start)) for match in WORD.finditer(garbled)]
    ours = [word.lower() for word in WORD.findall(clean)]
    matcher = difflib.SequenceMatcher(None, [word for word, _ in theirs], ours, autojunk=False)
    changed: list[Span] = []
    for how, first, last, _, _ in matcher.get_opcodes():
        if how in ("replace", "delete"):
            changed += [where for _, where in theirs[first:last]]
        elif how == "insert" and first < len(theirs):
            changed.append(theirs[first][1])
    return tuple(changed)
