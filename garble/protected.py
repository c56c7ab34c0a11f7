"""Which words may be rare without being garbled: names, species, genes, chemicals, quantities, foreign titles?

A language model is surprised by all of them, and none of them can be foreseen. What protects a word is its shape, its
neighbours or the parser's word that it is a name; never its rarity alone, for a mistranslated term is rare too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dossier.ports import Entity
from dossier.text import Span

NAME_LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT"})
"""OntoNotes' labels of entities whose words say nothing of garble."""

ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
FILE_NAME = re.compile(
    r"(?<!\S)[\w/~.-]*\w\.(?:pdf|docx?|xlsx?|csv|tsv|txt|json|xml|html?|zip|gz|png|jpe?g|gif|svg|py|fasta|bam|vcf)\b"
)

TOKEN = re.compile(r"[^\W_][\w+−/’'-]*[\w+−]|[^\W_]")
"""A word with its hyphens, signs of charge and slashes."""

CODE = re.compile(r"(?=.*[^\W\d_])(?=.*\d)|[^\W_]*[a-zα-ω][A-ZΑ-Ω]|[A-Z]{2,}[a-z]|[α-ωΑ-Ω]|[A-Z][a-z]?[+−]$")
"""The shape of genes, proteins, cell markers, formulae and abbreviations: letters with digits (TP53, CaCl2, CD8+), a
capital after a small letter (mTOR, siRNA), a small letter after two capitals (GABAergic), Greek (α-synuclein)."""

NUMBER_WORD = re.compile(r"\d+(?:st|nd|rd|th|s)?(?:-[a-z]{3,})*$")
"""12-week, 19th-century, 2nd: ordinary words with a number."""

CAPITALS = re.compile(r"(?<![\w-])[A-Z](?:[A-Z]+|(?:\.[A-Z])+\.?)s?(?![\w])")
QUANTITY = re.compile(
    r"(?<![\w.])[\d.,]*\d\s?(?:[munpkMG]?(?:g|l|L|m|s|M|Hz|W|V|A|J|Pa|eV|Da|Gy|Sv|bp|mol|cal)|[kMG]b|°\s?[CF]|µ[glmsMLA]"
    r"|μ[glmsMLA]|%|ppm|ppb|rpm|IU|dB|mmHg|min|hr?s?)(?:[/·.⋅](?:[munk]?(?:g|l|L|m|s|mol)|kg|day|min|h|dL)\d?)*(?![\w])"
)

BINOMIAL = re.compile(r"(?<![\w-])(?P<genus>[A-Z][a-z]{2,}|[A-Z][a-z]?\.)\s?(?P<epithet>[a-z]{3,})(?![\w-])")
EPITHET = re.compile(r"(?:us|um|is|ii|ae|ei|a|i|ans|ens|ensis|ense|oides|ophila|es|e|or|ix|ex|ax|x|on|os)$")
RANK = re.compile(r"(?<![\w-])[A-Z][a-z]{2,} (?:spp?\.|(?:subsp|var|cf)\. [a-z]{3,})")
RARE_ZIPF = 3.35
"""Both halves of a Latin name are rarer than this (wordfreq, Zipf: log10 of the times in a thousand million words):
coli has 3.26, counterfeit 3.39, consciousness 4.13. Set by hand."""

CHEMICAL = re.compile(
    r"[a-z-]*[a-z]{5}(?:ine|ase|ases|mab|cycline|cillin|mycin|azole|statin|sartan|tinib|vir|olol|pril|amide|amine|oxide"
    r"|oate|ylate|idine|oside|azine|oxin|ketone|sulfate|phosphate|ose|yl|ene|ane|azepam|parin|gliptin)$"
)
UNKNOWN_ZIPF = 1.5
"""A word with a chemist's ending is protected where English hardly knows it: below this (Zipf). Set by hand."""

FAMILIAR_ZIPF = 3.35
"""A word with a capital inside a sentence is a name unless English uses it this often. Set by hand: Parkinson has
3.21, Bonn 3.11; Counterfeit 3.39, Reversed 3.88. Familiar names are the parser's to know."""

CAPITALISED = re.compile(r"(?<=[\w,;:)’'”-] )[“‘(]?(?P<word>[A-Z][^\W\d_]+(?:[-’'][^\W\d_]+)*)")
TITLE_SHARE = 0.7
"""A paragraph with a larger share of its longer words in capitals is a title, where they tell nothing. By hand."""

FEWEST_LETTERS = 4

QUOTED = re.compile(r"“([^“”\n]{4,200})”|\"([^\"\n]{4,200})\"|«([^«»\n]{4,200})»|‘([^‘’\n]{4,200})’")
FOREIGN = ("fr", "de", "es", "it", "pt", "nl", "sv", "pl", "fi", "ro", "cs")
FOREIGN_WORDS = range(2, 16)
ENGLISH_ZIPF = 4.7
"""A quotation whose words English uses more than this on average is not foreign: others need not be asked. By hand."""

FOREIGN_LEAD_ZIPF = 1.0
"""A quotation is foreign where another language knows its words so much better than English, on average. By hand."""


def protected_spans(text: str, entities: Sequence[Entity]) -> tuple[Span, ...]:
    """The places of `text`, in order and perhaps overlapping, whose words are never flagged for being rare."""
    spans = {entity.where for entity in entities if entity.label in NAME_LABELS}
    for pattern in (ADDRESS, FILE_NAME, QUANTITY, RANK):
        spans.update(Span(*match.span()) for match in pattern.finditer(text))
    spans.update(_codes(text))
    spans.update(_species(text))
    spans.update(_foreign_titles(text))
    for paragraph in re.finditer(r"[^\n]+", text):
        spans.update(where.shift(paragraph.start()) for where in _capitalised(paragraph.group()))
    return tuple(sorted(spans))


def _codes(text: str) -> Iterator[Span]:
    """Genes, proteins, formulae, and chemicals that English hardly knows."""
    for match in TOKEN.finditer(text):
        word = match.group()
        if NUMBER_WORD.match(word):
            continue
        if CODE.match(word) or (CHEMICAL.match(word.lower()) and _zipf(word) < UNKNOWN_ZIPF):
            yield Span(*match.span())


def _species(text: str) -> Iterator[Span]:
    for match in BINOMIAL.finditer(text):
        genus, epithet = match["genus"], match["epithet"]
        if EPITHET.search(epithet) and _zipf(epithet) < RARE_ZIPF and (genus[-1] == "." or _zipf(genus) < RARE_ZIPF):
            yield Span(*match.span())


def _capitalised(paragraph: str) -> Iterator[Span]:
    """Abbreviations, and rare words with a capital inside a sentence."""
    if not paragraph.isupper():
        for match in CAPITALS.finditer(paragraph):
            yield Span(*match.span())
    if _is_title(paragraph):
        return
    for match in CAPITALISED.finditer(paragraph):
        if _zipf(match["word"]) < FAMILIAR_ZIPF and not _is_compound_of_words(match["word"]):
            yield Span(*match.span("word"))


def _is_compound_of_words(word: str) -> bool:
    """True of Anti-Reversed: a capital does not make a name of ordinary words joined by hyphens."""
    parts = word.split("-")
    return len(parts) > 1 and all(_zipf(part) >= FAMILIAR_ZIPF for part in parts[1:])


def _is_title(paragraph: str) -> bool:
    words: list[str] = [word for word in re.findall(r"[^\W\d_]+", paragraph) if len(word) >= FEWEST_LETTERS]
    return sum(word[0].isupper() for word in words) > TITLE_SHARE * len(words)


def _foreign_titles(text: str) -> Iterator[Span]:
    for match in QUOTED.finditer(text):
        words = re.findall(r"[^\W\d_]+", match.group().lower())
        if len(words) in FOREIGN_WORDS and _is_foreign(words):
            yield Span(*match.span())


def _is_foreign(words: Sequence[str]) -> bool:
    english = sum(_zipf(word) for word in words) / len(words)
    if english > ENGLISH_ZIPF:
        return False
    from wordfreq import zipf_frequency

    sums = (sum(zipf_frequency(word, language, wordlist="small") for word in words) for language in FOREIGN)
    return bool(max(sums) / len(words) >= english + FOREIGN_LEAD_ZIPF)


def _zipf(word: str) -> float:
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word.lower(), "en"))
