"""Does every sentence of the summary stand up when it is held against its evidence once more?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dossier.findings import Evidence, Flag, Kind, Link
from dossier.ports import Judgement, Pair, Parse, Strength
from dossier.summary import LeftOut, Sentence, Summary
from dossier.text import Article
from summarizer.accord import Accord
from summarizer.exhibits import papers_of
from summarizer.facts import compare, facts_in
from summarizer.judge import SUPPORT_SIMILARITY, publication_of
from summarizer.opening import is_opening
from summarizer.plain import plainly
from summarizer.population import lemmas_in, other_group, told_as_people
from summarizer.strength import exaggerated
from summarizer.vocabulary import in_its_words, new_beings, new_term
from summarizer.wording import terms_in

#: Flagged texts of so few characters stand in sound sentences too.
SHORT_TEXT = 3
#: A sentence falls where the entailment model finds it contradicted with more than this, or supported with less: on
#: training/statements.jsonl and training papers' own sentences (docs/verdicts.md).
AGAINST = 0.4
BACKED = 0.4


@dataclass(frozen=True, slots=True)
class Held:
    """What to ask the models before `check`: the summary's sentences, and what backs them, each text once.

    `pairs` are each sentence with each piece of its own evidence, for the entailment model.
    """

    sentences: tuple[str, ...]
    evidence: tuple[str, ...]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """All that the check rests on. Parses, `similarity` (sentences by evidence), judgements and strengths are those of
    `texts_to_check`."""

    summary: Summary
    link: Link | None
    flagged_texts: tuple[str, ...]
    sentence_parses: tuple[Parse, ...] = ()
    evidence_parses: tuple[Parse, ...] = ()
    similarity: tuple[tuple[float, ...], ...] = ()
    judgements: tuple[Judgement, ...] = ()
    sentence_strengths: tuple[Strength, ...] = ()
    evidence_strengths: tuple[Strength, ...] = ()


def texts_to_check(summary: Summary) -> Held:
    """What is to be asked before `check`."""
    evidence = dict.fromkeys(piece.text for sentence in summary.sentences for piece in sentence.evidence)
    pairs = (Pair(piece.text, sentence.text) for sentence in summary.sentences for piece in sentence.evidence)
    return Held(tuple(sentence.text for sentence in summary.sentences), tuple(evidence), tuple(pairs))


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
            standing.append(replace(sentence, evidence=_measured(number, sentence, proof), instead=()))
    verified = bool(standing) and publication_of(proof.link) is not None
    return replace(
        proof.summary,
        sentences=tuple(standing),
        left_out=(*proof.summary.left_out, *fallen),
        verified=verified,
        in_short=_in_short(standing, proof.link),
        terms=terms_in(sentence.text for sentence in standing),
    )


def fallen_back(draft: Summary, checked: Summary) -> Summary | None:
    """The draft with the paper's own sentences in place of those that the check refused; None where there are none.

    It is to be checked like any other.
    """
    stood = {sentence.text for sentence in checked.sentences}
    if not any(sentence.instead for sentence in draft.sentences if sentence.text not in stood):
        return None
    sentences: list[Sentence] = []
    for sentence in draft.sentences:
        if sentence.text in stood:
            sentences.append(sentence)
        else:
            sentences += [Sentence(text, sentence.evidence[:1]) for text in sentence.instead]
    return replace(draft, sentences=tuple(sentences), left_out=checked.left_out)


def _in_short(standing: Sequence[Sentence], link: Link | None) -> Sentence | None:
    """What rests on the latest sentence of the main paper's abstract, since an abstract ends on what it comes to."""
    paper = publication_of(link)
    own = [each for each in standing if paper and each.evidence[0].doi == paper.doi]
    return max(own, key=lambda each: each.evidence[0].sentence, default=None)


def held_passage(text: str, flagged: Sequence[str]) -> str:
    """The first flagged passage that the text holds, in whatever case; empty where it holds none."""
    passages = (passage.strip() for passage in flagged)
    return next((one for one in passages if len(one) > SHORT_TEXT and one.casefold() in text.casefold()), "")


def _garbled(sentence: Sentence, flagged: Sequence[str]) -> str:
    held = held_passage(sentence.text, flagged)
    return f"the check found the flagged passage “{held}” in it" if held else ""


def _unbacked(number: int, sentence: Sentence, proof: Proof) -> str:
    """What the check found against the sentence, in words; "" where nothing."""
    if not sentence.evidence:
        return "the check found no evidence for it"
    if is_opening(sentence, papers_of(proof.link)):
        return ""
    if any(piece.text.strip().rstrip(".") in sentence.text for piece in sentence.evidence):
        return ""  # word for word
    columns = _columns(sentence, proof)
    nearest = max(proof.similarity[number][column] for column in columns)
    own_words = any(in_its_words(sentence.text, piece.text) for piece in sentence.evidence)
    if nearest < SUPPORT_SIMILARITY and not own_words:
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
    if len(doubts) == len(compared):
        return f"the check found that its evidence {doubts[0]}"
    stronger = _told_stronger(number, sentence, columns, proof)
    if own_words or stronger:
        return stronger
    return (
        _of_others(number, sentence, columns, proof)
        or _in_other_words(sentence, proof)
        or _not_entailed(number, sentence, proof)
    )


def _in_other_words(sentence: Sentence, proof: Proof) -> str:
    """The sentence names beings, or a rare thing, that what backs it does not."""
    papers = [paper for paper in papers_of(proof.link) if paper.doi == sentence.evidence[0].doi]
    own = [text for piece in sentence.evidence for text in (piece.text, plainly(piece.text))]
    own += [paper.title for paper in papers]
    if beings := new_beings(sentence.text, own):
        return f"the check found “{beings}” in it, of whom its evidence does not tell"
    term = new_term(sentence.text, own + [text for paper in papers for text in paper.abstract])
    return f"the check found “{term}” in it, of which the paper does not tell" if term else ""


def _of_others(number: int, sentence: Sentence, columns: Sequence[int], proof: Proof) -> str:
    """The sentence tells of other beings than its evidence."""
    mine = lemmas_in(sentence.text, proof.sentence_parses[number])
    texts = texts_to_check(proof.summary).evidence
    theirs = [lemmas_in(texts[column], proof.evidence_parses[column]) for column in columns]
    if groups := other_group(mine, theirs):
        return f"the check found that its evidence is on {groups[1]}, not on {groups[0]}"
    on = told_as_people(sentence.text, mine, theirs, 0)
    return f"the check found that its evidence is on {on}, not on people" if on else ""


def _not_entailed(number: int, sentence: Sentence, proof: Proof) -> str:
    """The entailment model does not find it in any of its evidence."""
    first = sum(len(other.evidence) for other in proof.summary.sentences[:number])
    judgements = proof.judgements[first : first + len(sentence.evidence)]
    supported, contradicted = (
        max(each) for each in zip(*((one.supported, one.contradicted) for one in judgements), strict=True)
    )
    if contradicted > max(supported, AGAINST):
        return "the check could not rule out that its evidence says otherwise"
    return "the check found that its evidence does not say so" if supported < BACKED else ""


def _told_stronger(number: int, sentence: Sentence, columns: Sequence[int], proof: Proof) -> str:
    """It is told as more of a cause, or as more certain, than its evidence has it."""
    texts = [texts_to_check(proof.summary).evidence[column] for column in columns]
    strengths = [proof.evidence_strengths[column] for column in columns]
    kind = exaggerated(sentence.text, proof.sentence_strengths[number], texts, strengths)
    return f"the check found more in it than in its evidence: {kind}" if kind else ""


def _measured(number: int, sentence: Sentence, proof: Proof) -> tuple[Evidence, ...]:
    return tuple(
        replace(piece, similarity=proof.similarity[number][column])
        for piece, column in zip(sentence.evidence, _columns(sentence, proof), strict=True)
    )


def _columns(sentence: Sentence, proof: Proof) -> list[int]:
    texts = texts_to_check(proof.summary).evidence
    return [texts.index(piece.text) for piece in sentence.evidence]
