"""Which texts is the garble tagger fitted on, and which of their words are marked as garbled?

- Round trips (training/make_round_trips.py): the words that differ from the sentence that was sent.
- Machine translation that a person corrected (garble/pairs, files named train): likewise, with the share of words
  that had to be changed as how garbled the sentence is.
- Tortured terms (garble/terms, those that train) in place of the right ones, in library sentences and in frames.
- Library abstracts with words put in that rule-based round trips gave for them elsewhere, with two neighbours swapped,
  or with a small word lost: single faults in good sentences.
- The untouched sentences of all of these.
Abstracts are read whole, as the desk reads an article (title last), and some of their sentences alone too.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Any

from dossier.text import Span
from evaluation.rows import files_in, read_rows
from evaluation.split import bare_term, record_trains, trains
from garble.order import BREAK
from garble.readings import WORD
from linker.sentences import split_sentences
from training.changes import changed_words
from training.make_round_trips import FEWEST, MOST

NEURAL_TOKEN_WEIGHT = 0.3
"""Neural round trips and corrections also differ where both are good English, so their marks count for less."""

SEVERITY_FROM, SEVERITY_TO = 0.1, 0.5
"""Share of words changed below which a translation counts as good, and from which it counts as garbled."""

FEWEST_WORDS = 4
FAULTY, FAULTY_SHARE = 2400, 0.4
"""Library abstracts with faults made by rule, and the share of their sentences that get one."""

CORRECTED = 3000
"""Machine translations that a person corrected, of each engine; half of them severe."""

FRAMED, IN_LIBRARY = 4, 6
"""Frames that each tortured term is put in, and the most library sentences."""

UNTOUCHED, ALONE = 0.3, 0.2
"""Shares of the abstracts that are also read as they were, and of the garbled sentences that are also read alone."""

SPACED = 0.08
"""Share of abstracts whose marks have white space before them, good sentences and garbled ones alike."""

FRAMES = (
    "The method is based on {}.",
    "In recent years, {} has received much attention.",
    "We propose a new approach to {} and compare it with earlier work.",
    "Here we examine how {} affects the results.",
    "These findings suggest that {} plays a role in the process.",
    "{} was measured in all samples.",
    "There is growing interest in the use of {} for diagnosis and treatment.",
    "The role of {} in this setting remains unclear.",
    "Our results show that {} can be improved by simple means.",
    "Several studies have reported on {}, with mixed findings.",
    "Problems of {} are common in practice and hard to solve.",
    "Compared with earlier systems, {} requires less time and fewer resources.",
    "This review covers recent advances in {} and its applications.",
    "A total of 120 patients were assessed for {} at the start of the study.",
    "We describe a model of {} that agrees with the measurements.",
    "Few authors have considered {} together with its costs.",
)
_SMALL = "a an the of to in on for by with from at as that which is are was were be been"
SMALL_WORDS = frozenset(re.findall(r"\w+", _SMALL))
FAULTS = ("words", "words", "swap", "lost", "wrong small word")


@dataclass(frozen=True)
class Row:
    """A sentence, the spans of its garbled words, how garbled it is (0 to 1), and how much its marks count."""

    text: str
    marked: tuple[Span, ...]
    garbled: float
    token_weight: float = 1.0


def second_stage(name: str) -> bool:
    """True of the sixth of all documents that the tagger does not see: on these, what weighs its answers is fitted."""
    return sha256(f"second {name}".encode()).digest()[0] % 6 == 0


def training_texts(data: Path, round_trips: Path, seed: int = 5) -> list[tuple[Row, ...]]:
    """All of them, in an order that the seed decides. Of an abstract the title is the first row."""
    draw = random.Random(seed)
    trips = [row for row in read_rows(round_trips) if not second_stage(row["id"])]
    abstracts = list(library_abstracts(data, {row["id"] for row in read_rows(round_trips)}))
    draw.shuffle(abstracts)
    swaps = mined_swaps(trips)
    texts = [text for trip in trips for text in round_trip_texts(trip, draw)]
    texts += faulty_texts(abstracts[:FAULTY], swaps, draw)
    rest = [sentence for abstract in abstracts[FAULTY:] for sentence in abstract]
    alone = [*corrected_rows(data, draw), *term_rows(data, rest, draw)]
    texts += [(row,) for row in alone if len(WORD.findall(row.text)) >= FEWEST_WORDS or row.marked]
    draw.shuffle(texts)
    return texts


def in_order(rows: Sequence[Row]) -> tuple[str, tuple[Span, ...]]:
    """The text as the desk has it read, and where each row stands in it: the title, which is first, comes last."""
    text, where = "", []
    for row in rows[1:]:
        text += " " if text else ""
        where.append(Span(len(text), len(text) + len(row.text)))
        text += row.text
    text += BREAK if text else ""
    return text + rows[0].text, (Span(len(text), len(text) + len(rows[0].text)), *where)


def library_abstracts(data: Path, without: set[str]) -> Iterator[list[str]]:
    """Title and sentences of records that train and that no round trip was made of."""
    for record in read_rows(data / "link" / "library.jsonl.gz"):
        if record_trains(record["id"]) and record["id"] not in without and not second_stage(record["id"]):
            sentences = split_sentences(record["abstract"])
            if FEWEST <= len(sentences) <= MOST:
                yield [record["title"].strip(" []"), *sentences]


def round_trip_texts(trip: dict[str, Any], draw: random.Random) -> Iterator[tuple[Row, ...]]:
    """The abstract with what came back in its place; one in UNTOUCHED as it was; and sentences alone."""
    neural = trip["engine"].startswith("opus")
    spaced = draw.random() < SPACED
    pairs = [
        (_spaced(clean), other and _spaced(other)) if spaced else (clean, other)
        for clean, other in zip(trip["sentences"], trip["round_trip"], strict=True)
    ]
    clean = tuple(Row(text, (), 0.0) for text, _ in pairs)
    back = tuple(
        Row(other, changed_words(text, other, 0), 1.0, NEURAL_TOKEN_WEIGHT if neural else 1.0)
        if other and other != text
        else Row(text, (), 0.0)
        for text, other in pairs
    )
    yield back
    if draw.random() < UNTOUCHED:
        yield clean
    for good, bad in zip(clean, back, strict=True):
        if bad.garbled and (neural or draw.random() < ALONE):
            yield from ((good,), (bad,))


def _spaced(text: str) -> str:
    """The sentence as some corpora and scraped pages have it, with white space before every mark."""
    return re.sub(r"\s*([,;:.?!()])(?=\s|$)", r" \1", text)


def corrected_rows(data: Path, draw: random.Random) -> Iterator[Row]:
    """Of each engine CORRECTED translations and as many corrected sentences."""
    engines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path in files_in(data / "garble" / "pairs"):
        if "train" in path.name:
            for row in read_rows(path):
                if not second_stage(row["clean"]):
                    engines[row["engine"]].append(row)
    for rows in engines.values():
        draw.shuffle(rows)
        severe = [row for row in rows if row["severity"] >= SEVERITY_TO]
        rest = [row for row in rows if row["severity"] < SEVERITY_TO]
        for row in (*severe[: CORRECTED // 2], *rest[: CORRECTED // 2]):
            garbled = min(1.0, max(0.0, (row["severity"] - SEVERITY_FROM) / (SEVERITY_TO - SEVERITY_FROM)))
            marked = changed_words(row["clean"], row["garbled"], 0) if garbled else ()
            yield Row(row["garbled"], marked, garbled, NEURAL_TOKEN_WEIGHT)
            yield Row(row["clean"], (), 0.0)


def faulty_texts(
    abstracts: Sequence[list[str]], swaps: dict[str, list[str]], draw: random.Random
) -> Iterator[tuple[Row, ...]]:
    """The abstracts with faults in FAULTY_SHARE of their sentences; and sentences alone."""
    for sentences in abstracts:
        rows = tuple(
            with_fault(text, swaps, draw) if draw.random() < FAULTY_SHARE else Row(text, (), 0.0) for text in sentences
        )
        yield rows
        for text, row in zip(sentences, rows, strict=True):
            if row.garbled and draw.random() < ALONE:
                yield from ((Row(text, (), 0.0),), (row,))


def term_rows(data: Path, library: list[str], draw: random.Random) -> Iterator[Row]:
    """Tortured terms that train: in a frame, and in library sentences that hold the right term; beside them those."""
    terms = [(tortured, right) for tortured, right in tortured_terms(data) if not second_stage(right)]
    for tortured, right in terms:
        for term, bad in ((tortured, True), (right, False)):
            yield from (_filled(frame, term, bad) for frame in draw.sample(FRAMES, FRAMED))
    by_right = defaultdict(list)
    for tortured, right in terms:
        by_right[right.lower()].append(tortured)
    finder = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(by_right, key=len, reverse=True))) + r")\b", re.I)
    used: dict[str, int] = defaultdict(int)
    for text in library:
        match = finder.search(text)
        if match and used[match.group().lower()] < IN_LIBRARY * len(by_right[match.group().lower()]):
            used[match.group().lower()] += 1
            tortured = draw.choice(by_right[match.group().lower()])
            put = text[: match.start()] + tortured + text[match.end() :]
            where = Span(match.start(), match.start() + len(tortured))
            yield Row(put, _words_in(put, where), 1.0)
            yield Row(text, (), 0.0)


def tortured_terms(data: Path) -> Iterator[tuple[str, str]]:
    """(tortured, right), shortenings in brackets taken off; those that train."""
    for path in files_in(data / "garble" / "terms"):
        for row in read_rows(path):
            tortured, right = (bare_term(row[key]) for key in ("tortured", "correct"))
            if tortured and right and tortured.lower() != right.lower() and trains(right):
                yield tortured, right


def mined_swaps(trips: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """What rule-based round trips gave for each word, where one word stands for one."""
    swaps: dict[str, list[str]] = defaultdict(list)
    for trip in trips:
        for clean, other in zip(trip["sentences"], trip["round_trip"], strict=True):
            if other and not trip["engine"].startswith("opus"):
                ours, theirs = WORD.findall(clean), WORD.findall(other)
                matcher = SequenceMatcher(None, [w.lower() for w in ours], [w.lower() for w in theirs], autojunk=False)
                for how, a, b, c, d in matcher.get_opcodes():
                    if how == "replace" and b - a == d - c == 1 and len(ours[a]) > 3 and len(theirs[c]) > 3:
                        swaps[ours[a].lower()].append(theirs[c].lower())
    return swaps


def with_fault(text: str, swaps: dict[str, list[str]], draw: random.Random) -> Row:
    """The sentence with one to three faults of one sort; as it is where none can be made."""
    words = [Span(*match.span()) for match in WORD.finditer(text)]
    fault = draw.choice(FAULTS)
    fits = [i for i, where in enumerate(words[:-1]) if _fits(fault, where.of(text).lower(), swaps)]
    if not fits:
        return Row(text, (), 0.0)
    out, marked, last = "", [], 0
    for i in sorted(draw.sample(fits, min(len(fits), draw.randint(1, 3)))):
        where = words[i]
        if where.start < last:
            continue
        put, end = _fault(fault, text, words, i, swaps, draw)
        out += text[last : where.start]
        start = len(out)
        out += put
        last = end
        marked.append(Span(start, start + max(1, len(put.rstrip()))))
    out += text[last:]
    spans = tuple(where for mark in marked for where in _words_in(out, mark))
    return Row(out, spans, 1.0 if spans else 0.0)


def _fits(fault: str, word: str, swaps: dict[str, list[str]]) -> bool:
    if fault == "words":
        return word in swaps
    return fault == "swap" or word in SMALL_WORDS


def _fault(
    fault: str, text: str, words: list[Span], i: int, swaps: dict[str, list[str]], draw: random.Random
) -> tuple[str, int]:
    """What stands there instead, and where the text goes on."""
    where, after = words[i], words[i + 1]
    word = where.of(text)
    if fault == "words":
        put = draw.choice(swaps[word.lower()])
        return (put.capitalize() if word[:1].isupper() else put), where.end
    if fault == "swap":
        return after.of(text) + text[where.end : after.start] + word, after.end
    if fault == "lost":
        return after.of(text), after.end
    return draw.choice(sorted(SMALL_WORDS - {word.lower()})), where.end


def _filled(frame: str, term: str, bad: bool) -> Row:
    start = frame.index("{}")
    text = frame.format(term)
    text = text[0].upper() + text[1:]
    return Row(text, _words_in(text, Span(start, start + len(term))) if bad else (), float(bad))


def _words_in(text: str, where: Span) -> tuple[Span, ...]:
    return tuple(Span(*match.span()) for match in WORD.finditer(text) if where.overlaps(Span(*match.span())))
