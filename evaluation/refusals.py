"""Does the check of the summary refuse sentences that were made wrong, and let the paper's own pass?

Sentences of abstracts in DIR/link/library.jsonl.gz that train nothing, made plain as the summary makes them, and the
same with one thing changed by rule. Each goes, with its own sentence of the paper as evidence, through the pipeline's
step check_summary. One that is the paper's sentence word for word is not asked for: it cannot be refused.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from dossier.findings import Link, Outcome, Publication
from dossier.ports import Ports
from dossier.record import Dossier
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from evaluation.labelled import counted
from evaluation.library import LIBRARY
from evaluation.rows import Figure, with_interval
from evaluation.split import record_trains
from linker.library import read_library
from linker.words import rarity
from summarizer.exhibits import evidence_for
from summarizer.plain import plainly
from worker.steps import check_summary

SET = "library sentences"
RECORDS = 80
FEWEST_WORDS, MOST_WORDS = 8, 40
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\w-]|[.,]\d)")
AUXILIARY = re.compile(r"\b(is|are|was|were|can|could|may|might|will|has been|have been)\b(?! (?:not|no)\b)")
BEINGS = (
    ("mice", "patients"), ("rats", "patients"), ("patients", "mice"), ("women", "men"), ("men", "women"),
    ("children", "adults"), ("adults", "children"), ("participants", "mice"), ("adolescents", "pensioners"),
)  # fmt: skip
CAREFUL = (
    (re.compile(r"\b(?:is|was|were|are) (?:\w+ly )?(?:associated|correlated|linked) with\b"), "causes"),
    (re.compile(r"\b(?:may|might|could) (?:be able to |help (?:to )?)?(?!not\b|be\b|have\b)"), "will certainly "),
)


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """`refused` of the untouched, and of the corrupted by kind; none, and a line on stderr, without the library."""
    if not (data / LIBRARY).exists():
        print(f"summary without {SET}: there is no {data / LIBRARY}", file=sys.stderr)
        return []
    draw = Random(11)
    library = {each.source.partition("#")[2]: each for each in read_library(data / LIBRARY)}
    fit = [key for key in sorted(library) if key.startswith("pmid:") and not record_trains(key)]
    papers = [library[key] for key in draw.sample(fit, min(size or RECORDS, len(fit)))]
    rare = [word for paper in papers for word in re.findall(r"[a-z]{6,}", paper.title) if rarity(word) >= 0.6]
    said: dict[str, list[bool]] = {}
    for paper in counted(papers, "papers"):
        for kind, number, text in _statements(paper, rare, draw):
            said.setdefault(kind, []).append(refused(text, number, paper, ports))
    wrong = [one for kind, each in said.items() if kind != "untouched" for one in each]
    rows = {**said, "corrupted": wrong}
    figures = [
        Figure(SET, kind, "copydesk", "refused", sum(each) / len(each), len(each)) for kind, each in rows.items()
    ]
    return [with_interval(figure, ("refused",)) for figure in figures]


def refused(text: str, number: int, paper: Publication, ports: Ports) -> bool:
    """True where the check does not let the sentence stand on sentence `number` of the paper's abstract."""
    summary = Summary((Sentence(text, (evidence_for(paper, number, 1.0),)),), (), False)
    link = Link(Outcome.LINKED, paper, 1.0, False, "given", ())
    article = Article(".", Span(0, 1), (), (), (), "en")
    checked = check_summary(Dossier("", article=article, link=link, summary=summary), ports).summary
    return checked is None or not checked.sentences


def _statements(paper: Publication, rare: Sequence[str], draw: Random) -> Iterator[tuple[str, int, str]]:
    """Kind, number of the sentence, text."""
    for number, written in enumerate(paper.abstract):
        text = plainly(written)
        if not FEWEST_WORDS <= len(text.split()) <= MOST_WORDS:
            continue
        if written.strip().rstrip(".") not in text:
            yield "untouched", number, text
        for kind, change in KINDS.items():
            wrong = change(text, rare, draw)
            if wrong and wrong != text:
                yield kind, number, wrong


def _number(text: str, rare: Sequence[str], draw: Random) -> str:  # noqa: ARG001  every kind is asked alike
    found = [match for match in NUMBER.finditer(text) if not 1900 <= float(match[0]) <= 2030 and float(match[0]) > 1]
    if not found:
        return ""
    match = draw.choice(found)
    wrong = f"{float(match[0]) * draw.choice((0.4, 1.7, 3.0)):.{len(match[0].partition('.')[2])}f}"
    return text[: match.start()] + wrong + text[match.end() :]


def _negation(text: str, rare: Sequence[str], draw: Random) -> str:  # noqa: ARG001
    if " not " in text:
        return text.replace(" not ", " ", 1)
    match = AUXILIARY.search(text)
    return f"{text[: match.end()]} not{text[match.end() :]}" if match else ""


def _entity(text: str, rare: Sequence[str], draw: Random) -> str:
    found = [match for match in re.finditer(r"\b[a-z]{6,}\b", text) if rarity(match[0]) >= 0.6]
    if not found:
        return ""
    match = draw.choice(found)
    return text[: match.start()] + draw.choice(rare) + text[match.end() :]


def _population(text: str, rare: Sequence[str], draw: Random) -> str:  # noqa: ARG001
    for one, other in BEINGS:
        if re.search(rf"\b{one}\b", text):
            return re.sub(rf"\b{one}\b", other, text)
    return ""


def _cause(text: str, rare: Sequence[str], draw: Random) -> str:  # noqa: ARG001
    for pattern, words in CAREFUL:
        if pattern.search(text):
            return pattern.sub(words, text, count=1)
    return ""


Change = Callable[[str, Sequence[str], Random], str]
KINDS: dict[str, Change] = {
    "number": _number,
    "negation": _negation,
    "entity": _entity,
    "population": _population,
    "cause": _cause,
}
