"""Which words do we use for the plain summary and what stands beside it?"""

from __future__ import annotations

from dataclasses import dataclass

from dossier.findings import Evidence


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the summary, what backs it, and the claims (indices) that it restates.

    `instead` is what a draft falls back to where the check refuses it: the paper's own sentence in plain words.
    `by_editor`: an editor wrote it, nothing backs it here, and no machine has checked it.
    """

    text: str
    evidence: tuple[Evidence, ...]
    claims: tuple[int, ...] = ()
    instead: tuple[str, ...] = ()
    by_editor: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A statement that the summary does not make, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Misreport:
    """Something that the article got wrong: claim number `claim`, in its words, and what the paper has instead."""

    claim: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term that the summary uses, what it means in plain words, and where that can be looked up."""

    name: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The plain summary. `verified` is True only after check_summary, and only with a linked publication.

    `in_short` is one of its sentences, what it all comes to; None where none stands. `misreports` are at most three.
    `limits` say what the study does not show, by rule from the sentences of the paper that they rest on; `terms`
    explain what `sentences` use.
    """

    sentences: tuple[Sentence, ...]
    left_out: tuple[LeftOut, ...]
    verified: bool
    note: str = ""
    in_short: Sentence | None = None
    misreports: tuple[Misreport, ...] = ()
    limits: tuple[Sentence, ...] = ()
    terms: tuple[Term, ...] = ()
