"""Which numbers does a sentence state, and of what?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dossier.ports import Parse
from dossier.text import Span
from summarizer.directions import DIRECTION_WORDS
from summarizer.tree import MEASURE_NOUNS, SUBJECTS, Tree, lexicon

_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("%", "percent", "per cent", "percentage"), ("percent", 1.0)),
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
    **dict.fromkeys(("ml", "millilitre", "millilitres", "milliliter", "milliliters"), ("litres", 1e-3)),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters"), ("litres", 1.0)),
    **dict.fromkeys(("hz", "hertz"), ("hertz", 1.0)),
    **dict.fromkeys(("khz", "kilohertz"), ("hertz", 1e3)),
}
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_SMALL |= {"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17}
_SMALL |= {"eighteen": 18, "nineteen": 19, "twenty": 20}
_TENS = {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_WORDS: dict[str, float] = {"one": 1.0, **_SMALL, **_TENS}
_JOINED = {f"{ten}-{one}": _TENS[ten] + _WORDS[one] for ten in _TENS for one in _WORDS if _WORDS[one] < 10}
_JOINED |= {f"twenty-{one}": 20 + _WORDS[one] for one in _WORDS if _WORDS[one] < 10}
_WORDS |= _JOINED | {name.replace("-", " "): value for name, value in _JOINED.items()}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_TIMES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "doubles": 2.0, "doubling": 2.0}
_TIMES |= {
    "doubling": 2.0,
    "halved": 0.5,
    "halves": 0.5,
    "halving": 0.5,
    "tenfold": 10.0,
    "fourfold": 4.0,
    "fivefold": 5.0,
}
_TIMES |= {"triple": 3.0, "tripled": 3.0, "triples": 3.0, "thrice": 3.0, "twofold": 2.0, "threefold": 3.0}
_FRACTIONS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_WORD = "|".join(
    sorted((*_SMALL, *_TENS, *_JOINED, *(name.replace("-", " ") for name in _JOINED)), key=len, reverse=True)
)
_PARTS = {word: value for word, value in _WORDS.items() if value <= 20}
_NUMBER = re.compile(
    rf"(?<![\w.\-–/,])(?P<low>{_FIGURE}|\b(?:{_WORD})\b)(?:\s?%)?"
    rf"(?:\s?(?:-|–|to)\s?(?P<high>{_FIGURE}))?"
    rf"(?:[\s-](?P<scale>{'|'.join(_SCALES)})\b)?"
    r"(?:\s?-?(?P<unit>%|per ?cent\b|[A-Za-zµμ]+))?(?!\w)",
    re.IGNORECASE,
)
_ONE_IN = re.compile(
    rf"\b(?:(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))}|\d{{1,2}}) (?:in|of|out of)(?: every| the| a)?|"
    rf"(?P<single>one|1) [a-z]+ (?:in|out of)(?: every| a)?) "
    rf"(?P<whole>\d{{1,3}}|{_WORD}|hundred|thousand)\b(?![\d,.]\d|\s?(?:%|per ?cent))",
    re.IGNORECASE,
)
#: "9/20" in brackets beside a count.
_SLASHED = re.compile(r"(?<![\w./])(?P<part>\d{1,4})/(?P<whole>\d{1,4})(?![\w./])")
_FRACTION = re.compile(
    r"\b(?:(?P<count>one|a|two|three|four)[\s-])?(?P<name>half|thirds?|quarters?|fifths?|tenth)\b"
    r"(?= (?:of|the|a|as|all|were|had|did|died)\b)(?! an? (?:second|minute|hour|day|week|month|year|century|million))",
    re.IGNORECASE,
)
#: "three and a half years", "half a year".
_AND_A_HALF = re.compile(
    rf"\b(?:(?P<low>{_FIGURE}|one|{_WORD}) and a half|(?P<half>half an?))[\s-](?P<unit>[A-Za-z]+)", re.IGNORECASE
)
#: "at year 3.5", "by day 10".
_UNIT_FIRST = re.compile(
    rf"\b(?P<unit>second|minute|hour|day|week|month|year)s? (?P<low>{_FIGURE})(?![\w%]|[.,/]\d)", re.I
)
#: Ratios of odds, hazards, risks are times.
_RATIO = re.compile(
    r"\b(?:a?(?:OR|HR|RR|IRR)s?|(?:odds|hazards?|risks?|rate) ratios?|relative risks?)\b[\s:=,(]*(?:of |was |is )?"
    rf"(?P<low>{_FIGURE})(?![\w%])"
)
#: "patients over 80": an age.
_AGE = re.compile(
    r"\b(?:people|patients|persons|participants|individuals|adults|women|men|those|anyone|everyone)(?: who are)? "
    r"(?:over|under|above|below|older than|younger than) $|\bage[ds]? $",
    re.IGNORECASE,
)
#: "N = 340": of whatever is studied.
_ALL_STUDIED = re.compile(r"\bn\s?=\s?$", re.I)
OLDEST = 120
"""Years."""

STUDIED = lexicon(
    "adult animal case child individual man mouse participant patient people person rat student subject volunteer woman"
)
#: Shares of confidence and the like are no findings.
_CONFIDENCE = re.compile(r"\b(?:9[059](?:\.\d+)?\s?%\s?-?(?:CIs?|CrIs?|confidence|credible)|CIs?,? 9[059]\s?%)", re.I)
_MULTIPLE = re.compile(rf"\b(?:{'|'.join(_TIMES)})\b(?!-)", re.I)
#: A number after one of these is a name ("type 2 diabetes", "phase 3"), not a quantity.
_NAMING = re.compile(r"\b(?:type|phase|stage|grade|figure|fig\.|table|class|level|factor|covid|wave|no\.)[\s-]?$", re.I)
#: "in their 50s", "the 1990s".
_DECADE = re.compile(r"\d0s\Z")
_APPROXIMATE = re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|some|close to|circa|~)\s?$", re.I)
_AT_LEAST = re.compile(r"(?:\b(?:over|above|more than|greater than|longer than|at least|as many as)|[>≥])\s?$", re.I)
_AT_MOST = re.compile(r"(?:\b(?:under|below|less than|fewer than|lower than|up to|at most|within)|[<≤])\s?$", re.I)
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated number: `low` to `high` in the base unit of `dimension` (percent, times, hours, grams, count ...).

    `numeral` is the number as it is written, in whatever unit. `about` holds lemmas of what is counted or measured. An
    `approximate` number agrees more easily; `bound` is 1 for a least ("more than 30"), -1 for a most, 0 for neither; an
    `aside` stands in brackets. `beside` holds the sentence's content words but for units and words of direction, which
    directions.py compares.
    """

    low: float
    high: float
    dimension: str
    about: frozenset[str]
    beside: frozenset[str]
    words: str
    numeral: float = 0.0
    approximate: bool = False
    bound: int = 0
    aside: bool = False


def quantities_in(text: str, parse: Parse) -> tuple[Quantity, ...]:
    """Every number with what it counts or measures; names with numbers in them and years are not quantities."""
    tree = Tree(text, parse)
    beside = tree.content() - set(_UNITS) - DIRECTION_WORDS
    asides = [Span(found.start(), found.end()) for found in _BRACKETED.finditer(text)]
    taken = [Span(found.start(), found.end()) for found in _CONFIDENCE.finditer(text)]
    found: list[Quantity] = []
    for pattern in (_AND_A_HALF, _UNIT_FIRST, _RATIO, _ONE_IN, _SLASHED, _FRACTION, _MULTIPLE, _NUMBER):
        for match in pattern.finditer(text):
            where = Span(match.start(), match.end())
            measured = _measured(match)
            if measured is None or any(where.overlaps(other) for other in taken):
                continue
            taken.append(where)
            low, high, dimension, numeral = measured
            before = text[: where.start]
            found.append(
                Quantity(
                    low,
                    high,
                    dimension,
                    STUDIED if _ALL_STUDIED.search(before) else _about(tree, where),
                    beside,
                    _as_written(match.group()),
                    numeral,
                    approximate=bool(_APPROXIMATE.search(before)) or pattern in (_FRACTION, _ONE_IN),
                    bound=1 if _AT_LEAST.search(before) else -1 if _AT_MOST.search(before) else 0,
                    aside=pattern is _SLASHED or any(aside.contains(where) for aside in asides),
                )
            )
    return tuple(found)


def _measured(match: re.Match[str]) -> tuple[float, float, str, float] | None:
    """The number's bounds, its dimension and the numeral; None where the match is a name or a year."""
    if match.re in (_ONE_IN, _SLASHED):
        part = 1.0 if match.groupdict().get("single") else _value(match["part"])
        whole = _value(match["whole"])
        share = 100 * part / whole if whole else 0.0
        return (share, share, "percent", part) if 0 < share <= 100 else None
    if match.re is _FRACTION:
        one = _FRACTIONS[match["name"].lower().removesuffix("s")]
        share = min(100.0, one * max(1.0, _WORDS.get((match["count"] or "one").lower(), 1.0)))
        return share, share, "percent", share
    if match.re is _MULTIPLE:
        times = _TIMES[match.group().lower()]
        return times, times, "times", times
    if match.re is _RATIO:
        return _value(match["low"]), _value(match["low"]), "times", _value(match["low"])
    if match.re is _UNIT_FIRST:
        number, (dimension, factor) = _value(match["low"]), _UNITS[match["unit"].lower()]
        return number * factor, number * factor, dimension, number
    if match.re is _AND_A_HALF:
        number = 0.5 if match["half"] else _value(match["low"]) + 0.5
        dimension, factor = _UNITS.get(match["unit"].lower(), ("count", 1.0))
        return number * factor, number * factor, dimension, number
    if _NAMING.search(match.string[: match.start()]) or _DECADE.search(match.group()):
        return None
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    low = _value(match["low"]) * scale
    high = max(low, _value(match["high"]) * scale) if match["high"] else low
    unit = (match["unit"] or "").lower()
    if "%" in match.group():
        unit = "%"
    attached = unit and max(match.end("low"), match.end("high"), match.end("scale")) == match.start("unit")
    if attached and unit not in _UNITS:
        return None
    dimension, factor = _UNITS.get(unit, ("count", 1.0))
    if dimension == "count" and low < OLDEST and _AGE.search(match.string[: match.start()]):
        dimension, factor = _UNITS["years"]
    if dimension == "count" and re.fullmatch(r"(?:1[89]|20)\d\d", match["low"]):
        return None
    return low * factor, high * factor, dimension, low


def _as_written(matched: str) -> str:
    """The number with its unit; the word after a "%" is none."""
    return (matched[: matched.rindex("%") + 1] if "%" in matched else matched).strip()


def _value(written: str) -> float:
    plain = " ".join(written.lower().replace(",", "").split())
    if plain in _SCALES:
        return _SCALES[plain]
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
