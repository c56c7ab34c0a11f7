"""Does every sentence of the summary stand up when it is held against its evidence once more?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dossier.findings import Evidence, Flag, Kind, LeftOut, Link, Sentence, Summary
from dossier.ports import Parse
from dossier.text import Article
from summarizer.accord import Accord
from summarizer.facts import compare, facts_in
from summarizer.judge import SUPPORT_SIMILARITY, publication_of

#: Flagged texts of so few characters stand in sound sentences too.
SHORT_TEXT = 3


@dataclass(frozen=True, slots=True)
class Held:
    """The texts to parse and to embed before `check`: the summary's sentences, and what backs them, each text once."""

    sentences: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """All that the check rests on. Parses and `similarity` (sentences by evidence) are those of `texts_to_check`."""

    summary: Summary
    link: Link | None
    flagged_texts: tuple[str, ...]
    sentence_parses: tuple[Parse, ...] = ()
    evidence_parses: tuple[Parse, ...] = ()
    similarity: tuple[tuple[float, ...], ...] = ()


def texts_to_check(summary: Summary) -> Held:
    """The texts to parse and to embed before `check`."""
    evidence = dict.fromkeys(piece.text for sentence in summary.sentences for piece in sentence.evidence)
    return Held(tuple(sentence.text for sentence in summary.sentences), tuple(evidence))


def flagged_texts(article: Article, flags: Sequence[Flag]) -> tuple[str, ...]:
    """The passages that the summary must not hold; stray punctuation is no words."""
    return tuple(flag.where.of(article.text) for flag in flags if flag.kind is not Kind.STRAY_PUNCTUATION)


def check(proof: Proof) -> Summary:
    """The summary with what fails moved to `left_out`, and evidence with the similarity measured here.

    `verified` is True only where at least one sentence stands and a publication is linked.
    """
    standing: list[Sentence] = []
    fallen: list[LeftOut] = []
    for number, sentence in enumerate(proof.summary.sentences):
        why = _garbled(sentence, proof.flagged_texts) or _unbacked(number, sentence, proof)
        if why:
            fallen.append(LeftOut(sentence.text, why))
        else:
            standing.append(replace(sentence, evidence=_measured(number, sentence, proof)))
    verified = bool(standing) and publication_of(proof.link) is not None
    return replace(
        proof.summary, sentences=tuple(standing), left_out=(*proof.summary.left_out, *fallen), verified=verified
    )


def held_passage(text: str, flagged: Sequence[str]) -> str:
    """The first flagged passage that the text holds, in whatever case; empty where it holds none."""
    passages = (passage.strip() for passage in flagged)
    return next((one for one in passages if len(one) > SHORT_TEXT and one.casefold() in text.casefold()), "")


def _garbled(sentence: Sentence, flagged: Sequence[str]) -> str:
    held = held_passage(sentence.text, flagged)
    return f"the check found the flagged passage “{held}” in it" if held else ""


def _unbacked(number: int, sentence: Sentence, proof: Proof) -> str:
    if not sentence.evidence:
        return "the check found no evidence for it"
    columns = _columns(sentence, proof)
    nearest = max(proof.similarity[number][column] for column in columns)
    if nearest < SUPPORT_SIMILARITY:
        return f"the check found it too far from its evidence (similarity {nearest:.2f})"
    stated = facts_in(sentence.text, proof.sentence_parses[number])
    texts = texts_to_check(proof.summary).evidence
    compared = [compare(stated, facts_in(texts[column], proof.evidence_parses[column])) for column in columns]
    conflict = next((one.conflict for one in compared if one.conflict), "")
    if conflict:
        return f"the check found that its evidence says otherwise: {conflict}"
    if stated.quantities and not any(one.numbers.accord is Accord.AGREE for one in compared):
        return "the check did not find its numbers in its evidence"
    doubts = [one.doubt for one in compared if one.doubt]
    return f"the check found that its evidence {doubts[0]}" if len(doubts) == len(compared) else ""


def _measured(number: int, sentence: Sentence, proof: Proof) -> tuple[Evidence, ...]:
    return tuple(
        replace(piece, similarity=proof.similarity[number][column])
        for piece, column in zip(sentence.evidence, _columns(sentence, proof), strict=True)
    )


def _columns(sentence: Sentence, proof: Proof) -> list[int]:
    texts = texts_to_check(proof.summary).evidence
    return [texts.index(piece.text) for piece in sentence.evidence]
