"""Which texts is the detector fitted on, that weighs the tagger's and the language model's answers?

Only documents that the tagger was not fitted on (training/tagger_rows.py, second_stage): abstracts with some sentences
sent through machine translation, as articles and a sentence at a time; translations that a person corrected; tortured
terms put into frames. Each is read as the desk reads it, headline last.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dossier.ports import Outline, Ports
from dossier.text import Span
from evaluation.rows import files_in, read_rows
from garble.order import as_read, headline_last, in_place
from garble.readings import Reading, read_words, tags_of
from training.tagger_rows import FRAMES, SEVERITY_FROM, SEVERITY_TO, second_stage, tortured_terms

CLEAN = "clean"
RECORDS = {"opus-fr": 50}
RECORDS_ELSE = 12
"""Abstracts of each engine; SmolLM2 reads some 200 tokens a second."""

CORRECTED = 70
"""Corrected translations of each engine."""

TERMS = 110
LONE = 3


@dataclass(frozen=True)
class Marked:
    """A sentence in its text, garbled or not."""

    where: Span
    garbled: bool


@dataclass(frozen=True)
class Version:
    """One text, clean or garbled by one engine; `headline` is None where it is a sentence alone."""

    document: str
    engine: str
    text: str
    headline: Span | None
    marked: tuple[Marked, ...]


@dataclass(frozen=True)
class Sheet:
    """A version ready to be fitted on: its words, and each sentence with its words' indices."""

    version: Version
    readings: tuple[Reading, ...]
    sentences: tuple[tuple[Marked, tuple[int, ...]], ...]


def read_sheet(version: Version, ports: Ports) -> Sheet:
    """Score, tag and parse a version, and lay out its words."""
    text, top = version.text, version.headline or Span(0, len(version.text))
    (parse,) = ports.grammar.parse([text])
    asked = Outline(headline_last(text, top), as_read(parse.sentences, text, top))
    (markup,) = ports.tagger.tag([asked])
    tags = tags_of(parse, markup.tagged)
    readings = read_words(text, top, in_place(markup.scored.tokens, text, top), parse.entities, tags)
    sentences = tuple(
        (sentence, tuple(i for i, word in enumerate(readings) if sentence.where.contains(word.where)))
        for sentence in version.marked
    )
    return Sheet(version, readings, sentences)


def training_versions(data: Path, round_trips: Path) -> Iterator[Version]:
    """All of them."""
    taken: Counter[str] = Counter()
    for row in read_rows(round_trips):
        engine = row["engine"]
        if second_stage(row["id"]) and taken[engine] < RECORDS.get(engine, RECORDS_ELSE):
            taken[engine] += 1
            yield from abstract_versions(row["id"], engine, row["sentences"], row["round_trip"])
    yield from corrected_versions(data)
    yield from term_versions(data)


def abstract_versions(name: str, engine: str, sentences: list[str], round_trip: list[str | None]) -> Iterator[Version]:
    """An abstract as it is and with its garbled sentences; and one sentence in LONE alone, each way."""
    for clean, other in list(zip(sentences, round_trip, strict=True))[len(name) % LONE :: LONE]:
        yield lone(name, CLEAN, clean, None)
        if other:
            yield lone(name, engine, clean, other)
    title, *abstract = sentences
    for way, others in ((CLEAN, [None] * len(sentences)), (engine, round_trip)):
        text = others[0] or title
        marked = [_marked(title, others[0], 0)]
        for clean, other in zip(abstract, others[1:], strict=True):
            text += " " if len(marked) > 1 else "\n\n"
            marked.append(_marked(clean, other, len(text)))
            text += other or clean
        yield Version(name, way, text, marked[0].where, tuple(marked))


def corrected_versions(data: Path) -> Iterator[Version]:
    """Severe translations beside their corrections, and slight ones' corrections, of files named train."""
    taken: Counter[str] = Counter()
    for path in files_in(data / "garble" / "pairs"):
        for row in read_rows(path) if "train" in path.name else ():
            severe, slight = row["severity"] >= SEVERITY_TO, row["severity"] <= SEVERITY_FROM
            if second_stage(row["clean"]) and (severe or slight) and taken[row["engine"]] < CORRECTED:
                taken[row["engine"]] += 1
                yield lone(row["clean"], "corrected", row["clean"], None)
                if severe:
                    yield lone(row["clean"], row["engine"], row["clean"], row["garbled"])


def term_versions(data: Path) -> Iterator[Version]:
    """Tortured terms and the right ones in frames."""
    draw = random.Random(2)
    pairs = [pair for pair in tortured_terms(data) if second_stage(pair[1])]
    for tortured, right in draw.sample(pairs, min(TERMS, len(pairs))):
        frame = draw.choice(FRAMES)
        good, bad = (text[0].upper() + text[1:] for text in (frame.format(right), frame.format(tortured)))
        yield lone(right, CLEAN, good, None)
        yield lone(right, "tortured", good, bad)


def lone(document: str, engine: str, clean: str, garbled: str | None) -> Version:
    """A sentence alone."""
    marked = _marked(clean, garbled, 0)
    return Version(document, engine, garbled or clean, None, (marked,))


def _marked(clean: str, other: str | None, start: int) -> Marked:
    where = Span(start, start + len(other or clean))
    return Marked(where, other not in (None, clean))
