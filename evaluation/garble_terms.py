"""Does the desk see a tortured term in a real sentence, where "counterfeit consciousness" stands for "artificial
intelligence"?

Reads every file of DIR/garble/terms, and DIR/link/library for sentences that hold the right term; the tortured one is
put in its place. Only terms and records that are kept from training (evaluation/split.py) are used. A term is found
where a flag lies on it; the sentence as it was must bear no flag at all. Precision is that among as many untouched
sentences as tortured ones. The baseline is the largest surprisal of a word in the term's place.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sklearn.metrics import roc_auc_score

from dossier.ports import Ports
from dossier.text import Span
from evaluation.garble_reading import Judgement, read, was_seen
from evaluation.labelled import counted, labelled
from evaluation.library import Record, records
from evaluation.measures import f1_score, recall_at_precision
from evaluation.rows import Figure, files_in, sample, set_name, with_interval
from evaluation.split import bare_term, record_trains, trains
from garble.readings import WORD
from linker.sentences import split_sentences

SENTENCES = 2
"""Sentences, of as many records, into which each tortured term is put at most."""

IN_USE = 2
"""A "tortured" phrase that so many abstracts of the library hold is plain English: the list has false entries."""

PLAIN = re.compile(r"\w[\w'’., -]*")
"""Terms with other characters ("[neural network] layer outputs") are notes, not words that stand in a text."""

LEAST_PRECISION = 0.8
PROPORTIONS = ("recall", "false_flag_rate")


@dataclass(frozen=True, slots=True)
class Term:
    """One row of garble/terms."""

    tortured: str
    correct: str


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of the library, where its right term lies, and the tortured one that is to stand there."""

    sentence: str
    where: Span
    tortured: str

    def spoiled(self) -> tuple[str, Span]:
        """The sentence with the tortured term, in the right one's case, and where that lies."""
        first = self.where.of(self.sentence)[0]
        put = (self.tortured[0].upper() if first.isupper() else self.tortured[0]) + self.tortured[1:]
        text = self.sentence[: self.where.start] + put + self.sentence[self.where.end :]
        return text, Span(self.where.start, self.where.start + len(put))


@dataclass(frozen=True, slots=True)
class Found:
    """What the desk finds in one sentence: whether it is flagged, and the largest numbers of a word of the term."""

    flagged: bool
    suspicion: float
    surprisal_bits: float


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """All figures of all sets, `size` places drawn of each (None: all). Raises NotFound."""
    figures: list[Figure] = []
    for path in files_in(data / "garble" / "terms"):
        name = set_name(path)
        places = sample(find_places(held_out(labelled(path, Term, None)), data), size)
        if not places:
            print(f"{name}: no sentence of the library holds a right term that is kept for measuring", file=sys.stderr)
            continue
        tortured: list[Found] = []
        untouched: list[Found] = []
        for place in counted(places, f"{name} places"):
            text, where = place.spoiled()
            judgement = read(text, None, ports)
            tortured.append(_found(judgement, where, flagged=bool(judgement.flags_on(where))))
            judgement = read(place.sentence, None, ports)
            untouched.append(_found(judgement, place.where, flagged=bool(judgement.flags)))
        seen = was_seen(f"garble/terms/{name}")
        found = _figures(name, tortured, untouched)
        figures += [replace(with_interval(figure, PROPORTIONS), seen=seen) for figure in found]
    return figures


def held_out(rows: Iterable[Term]) -> list[Term]:
    """The terms that measure, in lower case and each once, notes in brackets taken off.

    Not those of which a training term is a mere inflection, nor those that are right as they stand.
    """
    terms = dict.fromkeys(Term(_plain(row.tortured), _plain(row.correct)) for row in rows)
    training = [term for term in terms if trains(term.correct)]
    tortured, correct = ({_stems(getattr(term, side)) for term in training} for side in ("tortured", "correct"))
    return [
        term
        for term in terms
        if not trains(term.correct)
        and PLAIN.fullmatch(term.tortured)
        and PLAIN.fullmatch(term.correct)
        and _stems(term.tortured) != _stems(term.correct)
        and _stems(term.tortured) not in tortured
        and _stems(term.correct) not in correct
    ]


def _plain(term: str) -> str:
    return bare_term(term).lower()


def _stems(term: str) -> tuple[str, ...]:
    """Its words without the s of the plural; hyphens part words."""
    return tuple(re.sub(r"(?<=\w{3})s$", "", word) for word in re.split(r"[\W_]+", term))


def find_places(terms: Sequence[Term], data: Path) -> list[Place]:
    """Up to SENTENCES places of each term, in records that do not train; the terms of one right term take turns.

    Passed over: phrases in use, and sentences in which the change would leave "a" before a vowel or "an" before none.
    """
    by_correct: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        by_correct[term.correct].append(term.tortured)
    right = _by_first_word(by_correct)
    tortured = _by_first_word(term.tortured for term in terms)
    in_use: Counter[str] = Counter()
    kept: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for record in records(data):
        in_use.update({phrase for phrase, _ in find_phrases(record.abstract, tortured)})
        if not record_trains(record.id):
            for phrase, found in _first_of_each(record, right).items():
                if len(kept[phrase]) < SENTENCES * len(by_correct[phrase]):
                    kept[phrase].append(found)
    return [
        place
        for correct, sentences in kept.items()
        for turn, (sentence, where) in enumerate(sentences)
        if (place := Place(sentence, where, by_correct[correct][turn % len(by_correct[correct])]))
        and in_use[place.tortured] < IN_USE
        and _article_fits(place)
    ]


def _first_of_each(record: Record, right: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, Span]]:
    """The first sentence of the abstract that holds each phrase, and where in it."""
    first: dict[str, tuple[str, Span]] = {}
    if any(find_phrases(record.abstract, right)):
        for sentence in split_sentences(record.abstract):
            for phrase, where in find_phrases(sentence, right):
                first.setdefault(phrase, (sentence, where))
    return first


def _article_fits(place: Place) -> bool:
    before = re.search(r"\b(an?)\s$", place.sentence[: place.where.start], re.IGNORECASE)
    return before is None or (before[1].lower() == "an") == (place.tortured[0] in "aeiou")


def _by_first_word(phrases: Iterable[str]) -> dict[str, list[str]]:
    """Lower-case phrases by the word that they begin with, so that a text is searched in one pass."""
    first: dict[str, list[str]] = defaultdict(list)
    for phrase in sorted(set(phrases)):
        if word := WORD.match(phrase):
            first[word.group()].append(phrase)
    return first


def find_phrases(text: str, by_first: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Span]]:
    """Each of the phrases (lower case, by first word) that stands in the text as whole words, and where."""
    for word in WORD.finditer(text):
        for phrase in by_first.get(word.group().lower(), ()):
            where = Span(word.start(), word.start() + len(phrase))
            if where.of(text).lower() == phrase and not text[where.end : where.end + 1].isalnum():
                yield phrase, where


def _found(judgement: Judgement, where: Span, flagged: bool) -> Found:
    words = judgement.words_on(where)
    return Found(flagged, max(word.log_odds for word in words), max(word.surprisal_bits for word in words))


def _figures(name: str, tortured: Sequence[Found], untouched: Sequence[Found]) -> Iterator[Figure]:
    n = len(tortured)
    recall = sum(found.flagged for found in tortured) / n
    false_flags = sum(found.flagged for found in untouched) / n
    precision = recall / (recall + false_flags) if recall + false_flags else 1.0
    yield Figure(name, None, "copydesk", "recall", recall, n)
    yield Figure(name, None, "copydesk", "false_flag_rate", false_flags, n)
    yield Figure(name, None, "copydesk", "precision", precision, 2 * n)
    yield Figure(name, None, "copydesk", "f1", f1_score(precision, recall), 2 * n)
    for system, number in (("copydesk", "suspicion"), ("surprisal", "surprisal_bits")):
        bad, good = ([getattr(found, number) for found in side] for side in (tortured, untouched))
        yield Figure(name, None, system, "auroc", float(roc_auc_score([1] * n + [0] * n, bad + good)), 2 * n)
        recall, precision = recall_at_precision(bad, good, LEAST_PRECISION)
        at = f"{system}, at precision .80"
        yield Figure(name, None, at, "recall", recall, n)
        yield Figure(name, None, at, "precision", precision, 2 * n)
        yield Figure(name, None, at, "f1", f1_score(precision, recall), 2 * n)
