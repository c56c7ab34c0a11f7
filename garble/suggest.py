"""What might a mistranslated term have read, judging by the words that the article and its paper use?

Of a coinage the prefix stays, and each word of the article or the paper that begins as the spellings do is tried in
every place where they stand. For any other term of one to three words the phrases that are kin to it are tried
(garble/phrases.py). A reading is suggested where the language model prefers it to what is there, and clearly to every
other reading, over all places together: by the bits of the whole excerpt, so that a reading of more tokens pays for
them, and is paid back by what follows. No suggestion beats a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dossier.findings import Flag, Kind, Suggestion
from dossier.ports import Scored
from dossier.text import Span
from garble.coinages import SHARED_LETTERS, shared_stem
from garble.phrases import LONGEST_WORDS, kindred

LIKELIER_BITS = 4.0
"""The reading must be likelier than what stands there by this many bits a place: sixteen times."""

LEAD_BITS = 2.0
"""And likelier than the next best reading by this many bits a place: four times."""

PAPER_BITS = 4.0
"""Head start of a compound that the paper itself writes: sixteen to one, before the sentences are asked. By hand."""

PHRASE_BITS = -4.0
"""Handicap of a phrase that is tried for a term: what it says may be another thing, so it must be likelier by so much
more. Chosen on 90 tortured terms that may train (training/split.py)."""

BEFORE, AFTER = 160, 60
"""Characters read before and after a place to judge a reading there."""

PLACES = 3
"""Places at which a reading is tried: each costs a pass of the language model."""

READINGS = 16
"""Readings that are tried: the paper's compounds or phrases first, then the words that are used most."""

ARTICLE_TIMES = 2
"""A phrase of the article itself is tried for a term where it stands there so often. Set by hand."""

MIN_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """A reading for a group of flags (indices), and the texts to score: one for each place, reading filled in.

    A reading of None is what stands there now; `source` says what the reading rests on, `head_start_bits` what it is
    worth before any text is read.
    """

    flags: tuple[int, ...]
    reading: str | None
    texts: tuple[str, ...]
    source: str
    head_start_bits: float = 0.0


def propose_trials(text: str, flags: Sequence[Flag], paper: str) -> tuple[Trial, ...]:
    """Every reading that is worth asking the language model about, each group's present spelling first."""
    groups: dict[str, list[int]] = {}
    for index, flag in enumerate(flags):
        term = flag.where.of(text)
        if flag.kind is Kind.MISTRANSLATED_TERM and len(term.split()) <= LONGEST_WORDS:
            groups.setdefault(shared_stem(term) or term.lower(), []).append(index)
    trials = []
    unflagged = _without_terms(text, flags)
    for name, members in groups.items():
        spellings = {flags[index].where.of(text).lower() for index in members}
        places = [flags[index].where for index in members[:PLACES]]
        present = tuple(_excerpt(text, where, where.of(text)) for where in places)
        trials.append(Trial(tuple(members), None, present, ""))
        for reading, source, head_start in _readings(name, unflagged, paper, spellings):
            texts = tuple(_excerpt(text, where, reading) for where in places)
            trials.append(Trial(tuple(members), reading, texts, source, head_start))
    return tuple(trials)


def choose_readings(
    text: str, flags: Sequence[Flag], trials: Sequence[Trial], scored: Sequence[Scored]
) -> tuple[Flag, ...]:
    """The flags with a suggestion where one reading wins. `scored` answers the trials' texts, one after another."""
    bits: dict[tuple[int, ...], list[tuple[float, Trial]]] = {}
    answers = iter(scored)
    for trial in trials:
        total = sum(sum(token.surprisal_bits for token in next(answers).tokens) for _ in trial.texts)
        bits.setdefault(trial.flags, []).append((total / len(trial.texts) - trial.head_start_bits, trial))
    chosen = list(flags)
    for members, ((present, _), *others) in bits.items():
        ranked = sorted(others, key=lambda pair: pair[0])
        runner_up = ranked[1][0] if len(ranked) > 1 else present
        if ranked and present - ranked[0][0] >= LIKELIER_BITS and runner_up - ranked[0][0] >= LEAD_BITS:
            best = ranked[0][1]
            for index in members:
                reading = _cased(best.reading or "", flags[index].where.of(text))
                chosen[index] = replace(flags[index], suggestion=Suggestion(reading, best.source))
    return tuple(chosen)


def _without_terms(text: str, flags: Sequence[Flag]) -> str:
    """The text with a stop for each mistranslated term, so that none is the repair of another."""
    for flag in flags:
        if flag.kind is Kind.MISTRANSLATED_TERM:
            where = flag.where
            text = text[: where.start] + "." * (where.end - where.start) + text[where.end :]
    return text


def _readings(name: str, text: str, paper: str, present: set[str]) -> list[tuple[str, str, float]]:
    """(reading, what it rests on, head start) for the group of that name, a coinage's stem or a whole term."""
    is_coinage = any(shared_stem(spelling) for spelling in present)
    found = _of_coinage(name, text, paper) if is_coinage else _of_term(name, text, paper)
    return [(reading, *why) for reading, why in found.items() if reading not in present][:READINGS]


def _of_term(term: str, text: str, paper: str) -> dict[str, tuple[str, float]]:
    """The paper's phrases that are kin to the term, then those that the article uses too, each with its grounds."""
    found: dict[str, tuple[str, float]] = {}
    for words, owner, times in ((paper, "paper", 1), (text, "article", ARTICLE_TIMES)):
        for phrase in kindred(term, words, times):
            why = f"the {owner} writes “{phrase}”, and the sentences run better with it"
            found.setdefault(phrase, (why, PHRASE_BITS))
    return found


def _of_coinage(stem: str, text: str, paper: str) -> dict[str, tuple[str, float]]:
    """The paper's own compounds, then the prefix with each fitting word."""
    prefix, start = stem[:-SHARED_LETTERS], stem[-SHARED_LETTERS:]
    found: dict[str, tuple[str, float]] = {}
    for compound in re.findall(rf"\b{re.escape(stem)}[a-z]+", paper.lower()):
        found[compound] = (f"the paper writes “{compound}”, and the sentences run better with it", PAPER_BITS)
    fitting = re.compile(rf"(?<![\w-]){re.escape(start)}[a-z]{{{MIN_LETTERS - SHARED_LETTERS},}}(?![\w-])")
    for words, owner in ((paper, "paper"), (text, "article")):
        for word, _ in Counter(fitting.findall(words.lower())).most_common():
            why = f"the {owner} uses the word “{word}”, and the sentences run better with “{prefix}{word}”"
            found.setdefault(prefix + word, (why, 0.0))
    return found


def _excerpt(text: str, where: Span, reading: str) -> str:
    """The place with `reading` in it and what stands around, within its paragraph, from the start of a word."""
    paragraph = text.rfind("\n\n", 0, where.start)
    start = max(paragraph + 2 if paragraph >= 0 else 0, where.start - BEFORE)
    if 0 < start < where.start and text[start - 1].isalnum():
        start = text.find(" ", start, where.start) + 1 or where.start
    stop = text.find("\n\n", where.end)
    end = min(stop if stop >= 0 else len(text), where.end + AFTER)
    return text[start : where.start] + _cased(reading, where.of(text)) + text[where.end : end]


def _cased(reading: str, original: str) -> str:
    """With a capital where the original has one."""
    return reading[:1].upper() + reading[1:] if original[:1].isupper() else reading
