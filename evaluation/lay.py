"""How plain is a summary made from the publication alone, and how much of what people told of it does it tell?

Reads every file of DIR/lay: title, abstract, and the summary that people wrote for the public. Each publication goes
through the pipeline's own steps from write_summary to check_summary. Beside it: the abstract's first three sentences
("lead-3"), TextRank's five (pytextrank), and the whole abstract. ROUGE is Google's, stemmed, against the people's
summary; FKGL (Flesch-Kincaid) and Dale-Chall are the package readability's, a higher one being harder. `fkgl_drop` is
by how many grades the summary lies under the abstract.
"""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from dossier.findings import Link, Outcome, Publication
from dossier.ports import Ports
from dossier.record import Dossier
from dossier.summary import Summary
from dossier.text import Article, Span
from evaluation.desk import grammar_folder
from evaluation.labelled import counted, labelled
from evaluation.rows import Figure, files_in, set_name, with_interval
from linker.sentences import split_sentences
from worker.steps import check_summary, flag_passages, rewrite_summary, write_summary

TEXTRANK_SENTENCES, TEXTRANK_PHRASES = 5, 15
SHARES = ("backed_share", "dropped", "flagged")


@dataclass(frozen=True, slots=True)
class Told:
    """A publication, and what people told the public of it."""

    title: str
    abstract: str
    lay: str


@dataclass(frozen=True, slots=True)
class Ease:
    """How hard a text is to read: two school grades, and how long it is."""

    fkgl: float
    dale_chall: float
    words: int


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """All figures of all sets. Raises NotFound, InputUnusable."""
    figures: list[Figure] = []
    for path in files_in(data / "lay"):
        rows = labelled(path, Told, size)
        dossiers = [_summed(row, ports) for row in counted(rows, f"{set_name(path)} publications")]
        texts = {
            "copydesk": [_text(dossier.summary) for dossier in dossiers],
            "lead-3": [" ".join(split_sentences(row.abstract)[:3]) for row in rows],
            "TextRank": _by_textrank([row.abstract for row in rows]),
            "abstract": [row.abstract for row in rows],
            "people": [row.lay for row in rows],
        }
        grades = {system: [ease(text, ports) for text in each] for system, each in texts.items()}
        for system, each in texts.items():
            figures += _figures(set_name(path), system, each, rows, grades[system], grades["abstract"])
        figures += [with_interval(each, SHARES) for each in _checked(set_name(path), dossiers, ports)]
    return figures


def _summed(row: Told, ports: Ports) -> Dossier:
    paper = Publication("", row.title, abstract=split_sentences(row.abstract))
    link = Link(Outcome.LINKED, paper, 1.0, False, "given", ())
    article = Article(row.title, Span(0, len(row.title)), (Span(0, len(row.title)),), (), (), "en")
    dossier = Dossier("", article=article, link=link)
    for step in (write_summary, rewrite_summary, check_summary):
        dossier = step(dossier, ports)
    return dossier


def _text(summary: Summary | None) -> str:
    return " ".join(sentence.text for sentence in summary.sentences) if summary else ""


def ease(text: str, ports: Ports) -> Ease:
    """The grades of a text, by our parser's sentences and words."""
    import readability

    (parse,) = ports.grammar.parse([text])
    lines = [" ".join(re.findall(r"\w+(?:[-'’.]\w+)*|[^\w\s]", sentence.of(text))) for sentence in parse.sentences]
    if not lines:
        return Ease(0.0, 0.0, 0)
    grades = readability.getmeasures(lines, lang="en")["readability grades"]
    return Ease(grades["Kincaid"], grades["DaleChallIndex"], len(text.split()))


def _by_textrank(texts: Sequence[str]) -> list[str]:
    import spacy

    with contextlib.redirect_stdout(sys.stderr):  # it prints where it lies
        import pytextrank  # noqa: F401  it adds its part to spaCy by being imported

    pipeline: Any = spacy.load(grammar_folder())
    pipeline.add_pipe("textrank")
    ranked = (pipeline(text)._.textrank for text in texts)
    return [
        " ".join(
            each.text.strip()
            for each in rank.summary(
                limit_phrases=TEXTRANK_PHRASES, limit_sentences=TEXTRANK_SENTENCES, preserve_order=True
            )
        )
        for rank in ranked
    ]


def _figures(
    name: str,
    system: str,
    texts: Sequence[str],
    rows: Sequence[Told],
    grades: Sequence[Ease],
    abstracts: Sequence[Ease],
) -> Iterator[Figure]:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
    scores = [scorer.score(row.lay, text) for row, text in zip(rows, texts, strict=True)]
    if system != "people":
        for metric, key in (("rouge_1", "rouge1"), ("rouge_2", "rouge2"), ("rouge_l", "rougeL")):
            yield Figure(name, None, system, metric, fmean(score[key].fmeasure for score in scores), len(rows))
    drop = fmean(abstract.fkgl - own.fkgl for own, abstract in zip(grades, abstracts, strict=True))
    for metric, value in (
        ("fkgl", fmean(each.fkgl for each in grades)),
        ("fkgl_drop", drop),
        ("dale_chall", fmean(each.dale_chall for each in grades)),
        ("words", fmean(each.words for each in grades)),
    ):
        yield Figure(name, None, system, metric, value, len(rows))


def _checked(name: str, dossiers: Sequence[Dossier], ports: Ports) -> Iterator[Figure]:
    """Of the sentences that stand: those with evidence in the paper, and those that our own step flags as garbled. Of
    all that were drafted: those that the check dropped."""
    summaries = [dossier.summary for dossier in dossiers if dossier.summary]
    standing = [sentence for summary in summaries for sentence in summary.sentences]
    dropped = sum(len(summary.left_out) for summary in summaries)
    flagged = sum(_flagged(_text(summary), ports) for summary in summaries)
    yield Figure(name, None, "copydesk", "backed_share", fmean(bool(one.evidence) for one in standing), len(standing))
    yield Figure(name, None, "copydesk", "dropped", dropped / (len(standing) + dropped), len(standing) + dropped)
    yield Figure(name, None, "copydesk", "flagged", flagged / len(standing), len(standing))


def _flagged(text: str, ports: Ports) -> int:
    """How many passages of the summary our own step flags."""
    headline = "A summary"
    whole = f"{headline}\n\n{text}"
    spans = (Span(0, len(headline)), Span(len(headline) + 2, len(whole)))
    article = Article(whole, spans[0], spans, (), (), "en")
    flags = flag_passages(Dossier("", article=article), ports).flags
    return sum(flag.where.start >= spans[1].start for flag in flags)
