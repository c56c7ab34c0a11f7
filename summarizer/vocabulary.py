"""Does a sentence name things or beings that what backs it does not name?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from summarizer.plain import plainly
from summarizer.tree import lexicon

#: A word this rare (Zipf scale of wordfreq: "protein" has 4.3, "neuron" 3.3) is a term, and no plain word for one.
TERM_ZIPF = 3.7
#: Words that share so long a start, or all but a suffix of so many letters, are taken for forms of one.
_SHARED_START = 6
_SUFFIX = 3
#: Whom a summary may tell of: what backs it must name one of the same line.
_KINDS = tuple(
    map(
        lexicon,
        (
            "adolescent adolescence teen teenager teenage youth",
            "baby infant newborn neonate neonatal infancy",
            "child children childhood boy girl kid pediatric paediatric schoolchild preschooler",
            "woman women female maternal mother girl pregnant pregnancy",
            "man men male paternal father boy",
            "adult adulthood",
            "elderly older pensioner senior aged geriatric",
            "patient inpatient outpatient case",
            "mouse mice murine rodent",
            "rat rodent",
            "monkey macaque primate marmoset",
            "bee honeybee bumblebee forager",
            "zebrafish fish",
            "fly drosophila",
            "worm elegans nematode",
            "pig swine piglet porcine",
            "dog canine",
        ),
    )
)
_PEOPLE = lexicon(
    "human humans man men participant patient people person volunteer woman women individual adult subject child "
    "children adolescent population cohort respondent student infant worker resident smoker survivor carrier user"
)


#: Words with which a cut sentence is taken up again (summarizer/split.py); they tell nothing by themselves.
_LINKING = lexicon(
    "this these it they the a researchers their used aim was were to but so is are has have in and of shows suggests "
    "indicates implies reveals leads results causes allows enables confirms supports provides makes raises reflects "
    "identifies points underlines"
)


_WORDS_AND_NUMBERS = re.compile(r"[^\W_]+(?:[.,]\d+)*")


def in_its_words(sentence: str, evidence: str) -> bool:
    """True where the sentence is made of the evidence's own words, as written or made plain, in their order."""
    return any(_follows(sentence, text) for text in (evidence, plainly(evidence)))


def _follows(sentence: str, text: str) -> bool:
    words = iter(_WORDS_AND_NUMBERS.findall(text.lower()))
    own = (word for word in _WORDS_AND_NUMBERS.findall(sentence.lower()) if word not in _LINKING)
    return all(any(word == other for other in words) for word in own)


def new_term(sentence: str, backing: Iterable[str]) -> str:
    """The first rare word of the sentence that no backing text has in any form; empty where there is none."""
    known = {word for text in backing for word in _words(text)}
    for word in _words(sentence):
        if len(word) > _SUFFIX and word not in known and _zipf(word) < TERM_ZIPF and not _has_form(word, known):
            return word
    return ""


def new_beings(sentence: str, backing: Iterable[str]) -> str:
    """The first word for beings that no backing text names; empty where there is none."""
    known = {form for text in backing for word in _words(text) for form in _forms(word)}
    for word in _words(sentence):
        forms = _forms(word)
        kinds = [kind for kind in _KINDS if forms & kind]
        if kinds and not any(known & kind for kind in kinds):
            return word
        if not kinds and forms & _PEOPLE and not known & _PEOPLE:
            return word
    return ""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _forms(word: str) -> frozenset[str]:
    return frozenset((word, word.removesuffix("s"), word.removesuffix("es")))


def _has_form(word: str, known: Iterable[str]) -> bool:
    least = min(_SHARED_START, max(_SUFFIX, len(word) - _SUFFIX))
    return any(other[:least] == word[:least] for other in known)


def _zipf(word: str) -> float:
    from wordfreq import zipf_frequency  # takes a second

    return float(zipf_frequency(word, "en"))
