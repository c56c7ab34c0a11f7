"""Which species, genes, drugs, methods and quantities does a text name, and what do those tell that two texts share?

What is named so is kept through a retelling and mostly through a translation, where the words around it change.
Everything is told by its shape and by how rare it is in English (linker.words.rarity); nothing is looked up in a
register, so a species that a story calls by its common name is not found here, but among the topic's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from linker.words import fold, rarity

# "Nicotiana attenuata", "N. attenuata": a genus, or its initial, and an epithet with an ending that Latin gives.
_BINOMIAL = re.compile(r"(?<![\w-])([A-Z])(?:([a-z]{2,})|\.)\s([a-z]{4,})(?![\w-])")
_EPITHET = re.compile(r"(?:us|um|is|i|ae|a|ans|ens|ense|oides|er|or|ix|ex|ax|on|os)$")
# TP53, mGluR1, CRISPR-Cas9, siRNA: letters with digits, or two capitals and more in one word, but for names of people
# and firms (McDonald, DeepMind).
_CODE = re.compile(r"(?<![\w-])(?=[\w-]{0,30}[A-Z\d])[^\W\d_][\w-]{1,30}(?![\w-])")
_CODE_SHAPE = re.compile(r"(?=.*[^\W\d_])(?=.*\d)|[^\W\d_]*[^\W\d_A-Z][A-Z]|[A-Z]{2,}")
_NAME_SHAPE = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+$")
# Endings of international nonproprietary names (WHO, "The use of stems", 2018) and of chemical names.
_CHEMICAL = re.compile(
    r"[a-z]{3,}(?:mab|tinib|ciclib|parib|vir|statin|sartan|pril|olol|azole|cillin|mycin|cycline|floxacin|glutide"
    r"|gliptin|gliflozin|setron|triptan|azepam|caine|barbital|oxetine|etamine|codone|morphine|idine|azine|amine|oxide"
    r"|amide|phosphate|sulfate|oside|ol|ine|ide|ane|ene|ase|in)"
)
_LEAST_RARE_CHEMICAL = 0.45
"""A word with a chemist's ending that English uses more than this is no chemical, or says nothing: machine, medicine
and protein have .38 to .45, insulin .51, cocaine .52, dopamine .57. Set by hand."""

METHODS = (
    *("crispr", "optogenetic", "chemogenetic", "electrophysiology", "patch clamp", "calcium imaging", "two photon"),
    *("cryo em", "cryo electron microscopy", "electron microscopy", "x ray crystallography", "mass spectrometry"),
    *("functional magnetic resonance imaging", "magnetic resonance imaging", "positron emission tomography"),
    *("electroencephalography", "diffusion tensor imaging", "single cell rna sequencing", "genome wide association"),
    *("whole genome sequencing", "metagenomic", "radiocarbon dating", "isotope analysis", "mendelian randomization"),
    *("randomized controlled trial", "randomised controlled trial", "meta analysis", "systematic review"),
    *("cohort study", "machine learning", "deep learning", "neural network", "molecular dynamics", "remote sensing"),
    *("gravitational wave", "transit photometry", "knockout mice", "transcranial magnetic stimulation"),
)
"""Methods that abstracts and stories both name, folded, with hyphens as spaces; "metagenomic" stands for "-s" too."""
_METHOD = re.compile(rf"\b(?:{'|'.join(METHODS)})")
_METHOD_TELLS = 0.15

_UNITS = {
    "%": r"%|per\s?cent",
    "year": r"years?|yr",
    "month": r"months?",
    "week": r"weeks?|wk",
    "day": r"days?",
    "hour": r"hours?|hr|h",
    "minute": r"minutes?|min",
    "second": r"seconds?|sec",
    "mg": r"mg|milligrams?",
    "g": r"g|grams?",
    "kg": r"kg|kilograms?",
    "ug": r"[\u00b5\u03bcu]g|micrograms?",
    "nm": r"nm|nanomet(?:er|re)s?",
    "um": r"[\u00b5\u03bcu]m|micromet(?:er|re)s?|microns?",
    "mm": r"mm|millimet(?:er|re)s?",
    "cm": r"cm|centimet(?:er|re)s?",
    "m": r"m|met(?:er|re)s?",
    "km": r"km|kilomet(?:er|re)s?",
    "ml": r"ml|millilit(?:er|re)s?",
    "l": r"l|lit(?:er|re)s?",
    "degree": r"\u00b0\s?[CFK]|degrees?",
    "hz": r"hz|hertz",
    "fold": r"fold|times",
    "people": r"people|persons?|participants?|patients?|adults?|children|women|men|individuals|volunteers?|subjects?",
    "animal": r"mice|rats?|animals?|birds?|samples?|specimens?|species|genes?|cells?|cases?|studies|countries|genomes?",
}
_QUANTITY = re.compile(
    r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)[\s-]?(?:"
    + "|".join(f"(?P<u{number}>{pattern})" for number, pattern in enumerate(_UNITS.values()))
    + r")(?![\w])",
    re.IGNORECASE,
)
_UNIT_NAMES = tuple(_UNITS)
# What a shared quantity tells, by the number of its digits that are not zeros at the end: "20%" is anyone's.
_QUANTITY_TELLS = (0.0, 0.02, 0.1, 0.35, 0.5)
_MOST = 0.75
"""No one thing that two texts share tells more than this: they may be of one field. Set by hand."""
_LONGEST_TEXT = 40_000
_ADDRESS = re.compile(r"(?:\bdoi\b[:\s]*)?(?:https?://\S+|\b10\.\d{4,9}/\S+)", re.IGNORECASE)


def named_things(text: str) -> dict[str, float]:
    """The things that `text` names, in normal form, and what sharing each would tell, from 0 to _MOST; rare ones more.

    Web addresses and DOIs are left out; only the first 40,000 characters are read.
    """
    return dict(_named(_ADDRESS.sub(" ", text[:_LONGEST_TEXT])))


def agreement(story: dict[str, float], paper: dict[str, float]) -> tuple[float, tuple[str, ...]]:
    """How much what both name tells, 0 to 1 (one minus the product of what each leaves open), and what it is.

    The most telling things come first.
    """
    shared = sorted((name for name in story if name in paper), key=lambda name: (-story[name], name))
    left_open = 1.0
    for name in shared:
        left_open *= 1.0 - story[name]
    return 1.0 - left_open, tuple(shared)


def _named(text: str) -> Iterator[tuple[str, float]]:
    for match in _BINOMIAL.finditer(text):
        initial, _, epithet = match.groups()
        if _EPITHET.search(epithet) and _tells(epithet) > 0 and (match[2] is None or _tells(match[2]) > 0):
            yield f"{initial}. {epithet}", _tells(epithet)
    for match in _CODE.finditer(text):
        for word in {match[0], *match[0].split("-")}:
            if len(word) > 1 and _CODE_SHAPE.match(word) and not (word[0].isdigit() or _NAME_SHAPE.match(word)):
                yield re.sub(r"[-_]", "", fold(word)), _tells(fold(word))
    for word in re.findall(r"[a-z]{5,}", fold(text)):
        if _is_chemical(word):
            yield word, _tells(word)
    for method in _METHOD.findall(re.sub(r"[-\u2010\u2011\s]+", " ", fold(text))):
        yield method, _METHOD_TELLS
    for match in _QUANTITY.finditer(text):
        number, unit = match[1].replace(",", ""), _UNIT_NAMES[int((match.lastgroup or "u0")[1:])]
        digits = len(number.replace(".", "").strip("0"))
        yield f"{number} {unit}", _QUANTITY_TELLS[min(digits, len(_QUANTITY_TELLS) - 1)]


@lru_cache(maxsize=65536)
def _is_chemical(word: str) -> bool:
    return _CHEMICAL.fullmatch(word) is not None and rarity(word) >= _LEAST_RARE_CHEMICAL


def _tells(word: str) -> float:
    """What sharing a word tells, set by hand: DNA 0, insulin .09, cocaine .12, BRCA1 .43, an unknown word _MOST."""
    return min(_MOST, max(0.0, 2.0 * rarity(word) - 0.9))
