"""On which pairs of a paper's sentences and a claim is the entailment model fitted?

- Claims that people labelled against evidence: every file of verify/train (COVID-Fact, Climate-FEVER, HealthVER).
- Pairs made by rule from sentences of library records that train (evaluation/split.py): a sentence told again with its
  brackets and first words gone, other words for its directions and rounder numbers is supported by the sentence; with a
  direction turned round, a number changed or a negation put in or taken out it is contradicted; beside another
  sentence of the abstract, or with a rare word of another abstract in the place of its own, there is not enough. A
  title that is a statement is supported by the abstract's last sentence.
After these, in a second round: the claims of verify/claims (SciFact), each with the sentences that the experts rest
their ruling on, with the others of its abstract, and turned round; and the sentences of verify/strength.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from random import Random
from typing import Any

from dossier.findings import Publication
from evaluation.library import LIBRARY
from evaluation.rows import files_in, read_rows, set_name
from evaluation.split import record_trains
from linker.library import read_library
from linker.words import rarity


class Label(IntEnum):
    """In the order of the model's outputs."""

    SUPPORTED = 0
    CONTRADICTED = 1
    NOT_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Row:
    """`premise` is what the paper says, `hypothesis` what is claimed. `label`: a Label, or a strength from 0 to 3."""

    premise: str
    hypothesis: str
    label: int
    origin: str


STRENGTH = "strength"
"""Origin of the rows of verify/strength, which have no hypothesis."""

CLAIMS = "claims"
"""Origin of the rows of verify/claims."""


_RULINGS = {"SUPPORTED": Label.SUPPORTED, "CONTRADICTED": Label.CONTRADICTED, "NO_EVIDENCE": Label.NOT_ENOUGH}
FEWEST_WORDS, MOST_WORDS = 8, 45
LONGEST_PREMISE_WORDS = 110
RULED_RECORDS = 3500
"""Library records of whose sentences pairs are made."""

OPPOSITES = (
    ("increase", "decrease"), ("increased", "decreased"), ("increases", "decreases"), ("increasing", "decreasing"),
    ("higher", "lower"), ("more", "less"), ("greater", "smaller"), ("improved", "worsened"), ("improves", "worsens"),
    ("reduced", "raised"), ("reduces", "raises"), ("enhanced", "weakened"), ("promotes", "prevents"),
    ("promoted", "prevented"), ("inhibits", "activates"), ("inhibited", "activated"), ("positive", "negative"),
    ("positively", "negatively"), ("upregulated", "downregulated"), ("longer", "shorter"), ("better", "worse"),
    ("faster", "slower"), ("before", "after"), ("stronger", "weaker"), ("common", "rare"), ("effective", "ineffective"),
    ("safe", "unsafe"), ("similar", "different"), ("significant", "negligible"), ("beneficial", "harmful"),
    ("gain", "loss"), ("elevated", "depressed"), ("older", "younger"), ("larger", "smaller"), ("worse", "better"),
)  # fmt: skip
_OPPOSITE = {one: other for pair in OPPOSITES for one, other in (pair, pair[::-1])}
_SYNONYMS = {
    "demonstrated": ("showed",), "higher": ("greater",), "lower": ("smaller",), "significantly": ("clearly", ""),
    "individuals": ("people",), "utilized": ("used",), "approximately": ("about",), "associated": ("linked",),
    "however": ("",), "furthermore": ("",), "observed": ("seen",), "subjects": ("people",), "elevated": ("raised",),
    "exhibited": ("showed", "had"), "murine": ("mouse",), "hepatic": ("liver",), "renal": ("kidney",),
    "cardiac": ("heart",), "pulmonary": ("lung",), "mortality": ("deaths",), "neoplasms": ("tumors",),
    "demonstrate": ("show",), "prior to": ("before",), "reduced": ("cut", "lowered"), "enhanced": ("strengthened",),
}  # fmt: skip
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_OPENING = re.compile(
    r"^(?:(?:background|methods?|results?|conclusions?|objectives?|aims?|findings)\s*:\s*|"
    r"(?:in conclusion|in summary|moreover|furthermore|however|additionally|in addition|overall|thus|therefore|here|"
    r"interestingly|notably|importantly|finally|consequently),\s+|(?:we|our (?:results|data|findings|study)|"
    r"(?:the|these) (?:results|data|findings)) (?:\w+ )?(?:found|show(?:ed|s)?|demonstrated?|suggest(?:ed|s)?|"
    r"indicated?s?|report(?:ed)?|observed|reveal(?:ed)?) that )",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.]*\d)(?!-)")
_NEGATED = re.compile(r"\b(is|are|was|were|did|does|do|has|have|had|can|could|may|will) not\b|\bno (?=\w)")
_COPULA = re.compile(r"\b(is|are|was|were|can|could|may|will)\b(?! not)")
_STATES = re.compile(
    r"\b(?:is|are|reduces?|increases?|improves?|promotes?|inhibits?|induces?|regulates?|predicts?|protects?|causes?|"
    r"decreases?|enhances?|attenuates?|mediates?|affects?|contributes?|alleviates?|suppresses|impairs?|prevents?)\b"
)


def labelled_rows(data: Path) -> Iterator[Row]:
    """Those of verify/train. The premise is the evidence, or all of the text where no sentence is named."""
    for path in files_in(data / "verify" / "train"):
        for row in read_rows(path):
            sentences = [row["abstract"][number] for number in row["evidence"]] or row["abstract"]
            premise = " ".join(" ".join(sentences).split()[:LONGEST_PREMISE_WORDS])
            if premise and row["claim"]:
                yield Row(premise, row["claim"].strip(), _RULINGS[row["ruling"]], set_name(path))


def claim_rows(claims: Iterable[dict[str, Any]], draw: Random) -> Iterator[Row]:
    """Of rows of verify/claims: the sentences of the ruling, alone and together; the claim turned round, where a rule
    can; the two others that share the most words with it, and one or two more."""
    for claim in claims:
        label, sentences = _RULINGS[claim["ruling"]], claim["abstract"]
        named = sorted(claim["evidence"])
        if label is not Label.NOT_ENOUGH:
            yield from (Row(sentences[number], claim["claim"], label, CLAIMS) for number in named)
            if len(named) > 1:
                yield Row(" ".join(sentences[number] for number in named), claim["claim"], label, CLAIMS)
            for rule in (_turned, _negated):
                if other := rule(claim["claim"], draw):
                    yield Row(sentences[draw.choice(named)], other, Label(1 - label), CLAIMS)
        words = set(claim["claim"].lower().split())
        rest = [text for number, text in enumerate(sentences) if number not in named]
        rest.sort(key=lambda text: -len(words & set(text.lower().split())))
        further = min(2 if label is Label.NOT_ENOUGH else 1, max(0, len(rest) - 2))
        for text in (*rest[:2], *draw.sample(rest[2:], further)):
            yield Row(text, claim["claim"], Label.NOT_ENOUGH, CLAIMS)


def strength_rows(data: Path) -> Iterator[Row]:
    """Every sentence of verify/strength, with its strength: 0 none, 1 goes with, 2 may cause, 3 causes."""
    for path in files_in(data / "verify" / "strength"):
        for row in read_rows(path):
            yield Row(row["sentence"], "", row["strength"], STRENGTH)


def ruled_rows(data: Path, draw: Random, records: int = RULED_RECORDS) -> Iterator[Row]:
    """Those made by rule, the commonest kinds as often as the rarest allow."""
    library = {each.source.partition("#")[2]: each for each in read_library(data / LIBRARY)}
    fit = [key for key in sorted(library) if key.startswith("pmid:") and record_trains(key)]
    drawn = [library[key] for key in draw.sample(fit, min(records, len(fit)))]
    rare = [word for paper in drawn[:400] for word in _rare(paper.title)]
    for paper in drawn:
        yield from _of_paper(paper, rare, draw)


def _of_paper(paper: Publication, rare: Sequence[str], draw: Random) -> Iterator[Row]:
    sentences = [each for each in paper.abstract if FEWEST_WORDS <= len(each.split()) <= MOST_WORDS]
    if len(sentences) < 3:
        return
    if _STATES.search(paper.title):
        last = paper.abstract[-1]
        yield Row(last, paper.title.rstrip("."), Label.SUPPORTED, "title")
        yield Row(draw.choice(sentences[:2]), paper.title.rstrip("."), Label.NOT_ENOUGH, "title")
    for sentence in draw.sample(sentences, min(3, len(sentences))):
        told = told_again(sentence, draw)
        wrong = contradicted(told, draw)
        yield Row(sentence, told, Label.SUPPORTED, "told again")
        if wrong:
            yield Row(sentence, wrong, Label.CONTRADICTED, "turned")
        other = draw.choice([each for each in sentences if each != sentence])
        yield Row(other, draw.choice((told, wrong or told)), Label.NOT_ENOUGH, "another sentence")
        own = _rare(told)
        if own and draw.random() < 0.5:
            swapped = re.sub(rf"\b{re.escape(draw.choice(own))}\b", draw.choice(rare), told)
            yield Row(sentence, swapped, Label.NOT_ENOUGH, "another thing")


def told_again(sentence: str, draw: Random) -> str:
    """The sentence in words a little plainer: see above."""
    told = _OPENING.sub("", _BRACKETS.sub("", sentence))
    for word, others in _SYNONYMS.items():
        if draw.random() < 0.7:
            told = re.sub(rf"\b{word}\b", draw.choice(others), told, count=1)
    if draw.random() < 0.5:
        told = re.sub(r"\b(\d+)\.\d+(?= ?%)", r"about \1", told, count=1)
    parts = told.split(", ")
    if len(parts) > 1 and draw.random() < 0.4 and len(parts[0].split()) >= FEWEST_WORDS - 2:
        told = parts[0] + "."
    told = re.sub(r"\s+", " ", told).strip()
    return told[:1].upper() + told[1:]


def contradicted(told: str, draw: Random) -> str:
    """The statement with one thing made wrong, by one of the rules that can be applied; "" where none can."""
    rules = [rule for rule in (_turned, _numbered, _negated) if rule(told, draw)]
    return draw.choice(rules)(told, draw) if rules else ""


def _turned(told: str, draw: Random) -> str:
    found = [match for match in re.finditer(r"[A-Za-z]+", told) if match[0].lower() in _OPPOSITE]
    if not found:
        return ""
    match = draw.choice(found)
    return told[: match.start()] + _OPPOSITE[match[0].lower()] + told[match.end() :]


def _numbered(told: str, draw: Random) -> str:
    found = [match for match in _NUMBER.finditer(told) if not 1900 <= float(match[0]) <= 2030 and float(match[0])]
    if not found:
        return ""
    match = draw.choice(found)
    number = float(match[0]) * draw.choice((0.1, 0.5, 0.6, 1.5, 1.8, 2.0, 3.0, 10.0))
    written = f"{number:.1f}" if "." in match[0] else str(max(1, round(number)))
    return "" if written == match[0] else told[: match.start()] + written + told[match.end() :]


def _negated(told: str, draw: Random) -> str:
    denied = _NEGATED.search(told)
    if denied:
        return told[: denied.start()] + (denied[1] or "a") + told[denied.end() :]
    found = list(_COPULA.finditer(told))
    return told[: found[0].end()] + " not" + told[found[0].end() :] if found and draw.random() < 0.6 else ""


def _rare(text: str) -> list[str]:
    return [word for word in re.findall(r"[A-Za-z][a-z]{4,}", text) if rarity(word.lower()) >= 0.6]
