"""Which numbers does a sentence state, of what, and do two sentences' numbers agree?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dossier.ports import Parse
from dossier.text import Span
from summarizer.accord import SILENT, Accord, Compared
from summarizer.directions import DIRECTION_WORDS
from summarizer.tree import MEASURE_NOUNS, SUBJECTS, Tree

#: Two numbers agree within this share of the larger: news rounds 48.7% to "almost half".
ROUNDING = 0.05
ROUNDING_HEDGED = 0.12
#: Two numbers conflict only when they differ by more than this share of the larger.
CONFLICTING = 0.2
#: A conflict needs this share of the claim's other content words in the paper's sentence. At 0 the training half of
#: SciFact held more false conflicts (methadone required in 32% of programs, accepted in 56%) than true ones.
COMPANY = 0.6

_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("%", "percent", "per cent"), ("percent", 1.0)),
    **dict.fromkeys(("fold", "times", "time"), ("times", 1.0)),
    **dict.fromkeys(("second", "seconds", "s", "sec"), ("hours", 1 / 3600)),
    **dict.fromkeys(("minute", "minutes", "min"), ("hours", 1 / 60)),
    **dict.fromkeys(("hour", "hours", "h", "hr", "hrs"), ("hours", 1.0)),
    **dict.fromkeys(("day", "days", "d"), ("hours", 24.0)),
    **dict.fromkeys(("week", "weeks", "wk"), ("hours", 168.0)),
    **dict.fromkeys(("month", "months", "mo"), ("hours", 730.5)),
    **dict.fromkeys(("year", "years", "yr", "yrs", "y"), ("hours", 8766.0)),
    **dict.fromkeys(("µg", "μg", "microgram", "micrograms"), ("grams", 1e-6)),
    **dict.fromkeys(("mg", "milligram", "milligrams"), ("grams", 1e-3)),
    **dict.fromkeys(("g", "gram", "grams"), ("grams", 1.0)),
    **dict.fromkeys(("kg", "kilogram", "kilograms", "kilos"), ("grams", 1e3)),
    **dict.fromkeys(("nm", "nanometre", "nanometres", "nanometer", "nanometers"), ("metres", 1e-9)),
    **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeter", "millimeters"), ("metres", 1e-3)),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), ("metres", 1e-2)),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), ("metres", 1e3)),
}
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_SMALL |= {"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17}
_SMALL |= {"eighteen": 18, "nineteen": 19, "twenty": 20}
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_WORDS: dict[str, float] = {"one": 1.0, **_SMALL, **_TENS}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_TIMES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "doubles": 2.0, "doubling": 2.0}
_TIMES |= {"triple": 3.0, "tripled": 3.0, "triples": 3.0, "thrice": 3.0, "twofold": 2.0, "threefold": 3.0}
_FRACTIONS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "thirds": 100 / 3, "quarters": 25.0}

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_WORD = "|".join((*_SMALL, *_TENS))
_NUMBER = re.compile(
    rf"(?<![\w.\-–/,])(?P<low>{_FIGURE}|\b(?:{_WORD})\b)(?:\s?%)?"
    rf"(?:\s?(?:-|–|to)\s?(?P<high>{_FIGURE}))?"
    rf"(?:[\s-](?P<scale>{'|'.join(_SCALES)})\b)?"
    r"(?:\s?-?(?P<unit>%|per ?cent\b|[A-Za-zµμ]+))?",
    re.IGNORECASE,
)
_ONE_IN = re.compile(rf"\b(?P<part>one|1|two|2|three|3) (?:in|out of)(?: every)? (?P<whole>{_FIGURE}|{_WORD})\b", re.I)
_FRACTION = re.compile(
    r"\b(?:(?P<count>one|a|two|three)[\s-])?(?P<name>half|thirds?|quarters?|fifth)\b(?= (?:of|the|a|as|all)\b)", re.I
)
_MULTIPLE = re.compile(rf"\b(?:{'|'.join(_TIMES)})\b(?!-)", re.I)
#: A number after one of these is a name ("type 2 diabetes", "phase 3"), not a quantity.
_NAMING = re.compile(
    r"\b(?:type|phase|stage|grade|figure|fig\.|table|class|level|factor|covid|wave|aged?|no\.)[\s-]?$", re.I
)
_APPROXIMATE = re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|some|close to|circa|~)\s?$", re.I)
_BOUND = re.compile(
    r"(?:\b(?:over|under|above|below|up to|as many as|at least|at most|than|or more|only)|[<>≤≥=])\s?$", re.I
)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated number: `low` to `high` in the base unit of `dimension` (percent, times, hours, grams, metres, count).

    `about` holds lemmas of what is counted or measured. An `approximate` number agrees more easily; a `bound`
    ("more than 30", "p < 0.05") or an `aside` (in brackets) never makes a conflict. `beside` holds the sentence's
    content words but for units and words of direction, which directions.py compares.
    """

    low: float
    high: float
    dimension: str
    about: frozenset[str]
    beside: frozenset[str]
    words: str
    approximate: bool = False
    bound: bool = False
    aside: bool = False


def quantities_in(text: str, parse: Parse) -> tuple[Quantity, ...]:
    """Every number with what it counts or measures; names with numbers in them and years are not quantities."""
    tree = Tree(text, parse)
    beside = tree.content() - set(_UNITS) - DIRECTION_WORDS
    asides = [Span(found.start(), found.end()) for found in _BRACKETED.finditer(text)]
    taken: list[Span] = []
    found: list[Quantity] = []
    for pattern in (_ONE_IN, _FRACTION, _MULTIPLE, _NUMBER):
        for match in pattern.finditer(text):
            where = Span(match.start(), match.end())
            measured = _measured(match)
            if measured is None or any(where.overlaps(other) for other in taken):
                continue
            taken.append(where)
            low, high, dimension = measured
            before = text[: where.start]
            found.append(
                Quantity(
                    low,
                    high,
                    dimension,
                    _about(tree, where),
                    beside,
                    match.group().strip(),
                    approximate=bool(_APPROXIMATE.search(before)) or pattern is _FRACTION,
                    bound=bool(_BOUND.search(before)),
                    aside=any(aside.contains(where) for aside in asides),
                )
            )
    return tuple(found)


def compare_quantities(claim: tuple[Quantity, ...], evidence: tuple[Quantity, ...]) -> Compared:
    """AGREE when every number of the claim stands in the evidence; CONFLICT when one is stated otherwise there.

    A conflict needs one number only, on either side, of the same dimension and of the same thing.
    """
    if not claim:
        return SILENT
    missing = [one for one in claim if not any(_same(one, other) for other in evidence)]
    if not missing:
        return Compared(Accord.AGREE, "the numbers agree")
    for one in missing:
        rivals = [other for other in evidence if other.dimension == one.dimension and not other.aside]
        peers = [other for other in claim if other.dimension == one.dimension]
        if len(peers) == 1 and len(rivals) == 1 and _conflict(one, rivals[0]):
            return Compared(Accord.CONFLICT, f"the story says {one.words}, the record of the paper {rivals[0].words}")
    return SILENT


def _same(one: Quantity, other: Quantity) -> bool:
    if one.dimension != other.dimension:
        return False
    rounding = ROUNDING_HEDGED if one.approximate or other.approximate or one.bound else ROUNDING
    if one.dimension == "count" and max(one.high, other.high) < 20 and not one.approximate:
        rounding = 0.0
    slack = rounding * max(abs(one.high), abs(other.high))
    return one.low - slack <= other.high and other.low - slack <= one.high


def _conflict(one: Quantity, other: Quantity) -> bool:
    if one.bound or other.bound or one.aside or not one.about & other.about:
        return False
    if one.dimension == "count" and not (one.about <= other.about or other.about <= one.about):
        return False
    if len(one.beside & other.beside) < COMPANY * len(one.beside):
        return False
    gap = max(one.low - other.high, other.low - one.high)
    return gap > CONFLICTING * max(abs(one.high), abs(other.high))


def _measured(match: re.Match[str]) -> tuple[float, float, str] | None:
    """The number's bounds and dimension; None where the match is a name or a year."""
    if match.re is _ONE_IN:
        whole = _value(match["whole"])
        share = 100 * _value(match["part"]) / whole if whole else 0.0
        return share, share, "percent"
    if match.re is _FRACTION:
        share = _FRACTIONS[match["name"].lower()] * max(1.0, _WORDS.get((match["count"] or "one").lower(), 1.0))
        return share, share, "percent"
    if match.re is _MULTIPLE:
        times = _TIMES[match.group().lower()]
        return times, times, "times"
    if _NAMING.search(match.string[: match.start()]):
        return None
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    low = _value(match["low"]) * scale
    high = max(low, _value(match["high"]) * scale) if match["high"] else low
    unit = (match["unit"] or "").lower()
    if "%" in match.group():
        unit = "%"
    dimension, factor = _UNITS.get(unit, ("count", 1.0))
    if dimension == "count" and re.fullmatch(r"(?:1[89]|20)\d\d", match["low"]):
        return None
    return low * factor, high * factor, dimension


def _value(written: str) -> float:
    plain = written.lower().replace(",", "")
    return _WORDS[plain] if plain in _WORDS else float(plain)


def _about(tree: Tree, where: Span) -> frozenset[str]:
    """What the number is of: the noun that it counts, what it is a share "of", or what its verb changes."""
    inside = [index for index, word in enumerate(tree.words) if where.overlaps(word.where)]
    inside = [index for index in inside if tree.words[index].pos not in ("PUNCT", "DET")]
    found: set[str] = set()
    for index in inside:
        found |= {lemma for lemma in tree.phrase(index) if lemma.isalpha()}
        head, steps = index, 0
        while tree.words[head].head != head and tree.words[head].pos not in ("VERB", "AUX") and steps < 6:
            head, steps = tree.words[head].head, steps + 1
            if tree.words[head].pos in ("NOUN", "PROPN") and tree.lemma(head) not in _UNITS:
                found |= tree.phrase(head)
                break
        if tree.words[head].pos in ("VERB", "AUX"):
            for actor in tree.children(head, "dobj", *SUBJECTS):
                found |= tree.phrase(actor)
    figures = {tree.lemma(index) for index in inside if tree.words[index].pos in ("NUM", "SYM")}
    return frozenset(found - figures - MEASURE_NOUNS - set(_UNITS) - set(_WORDS))
