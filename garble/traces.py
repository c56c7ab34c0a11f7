"""Which language shows through the English: by its punctuation, its words left standing, its words half translated?

Each trace is one piece of evidence, for one language or for several that it cannot tell apart. A mark and a word, three
words, or one strong trace name a language; less does not, and neither do traces that fit another language as well.

The numbers are set by hand, by how often good English shows such traces. Of the first 6,000 abstracts in link/library,
17 (five of them in Spanish) hold a foreign mark or two words that look untranslated; of the abstracts' words rarer
than Zipf 2.5, one or two in a hundred resemble a word of any one of the languages. Few garbled texts show enough: of
862 made of 20 sentences of garble/pairs (mlqe_train, roundtrip), two were given a language, the right one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from dossier.text import Span
from garble.readings import WORD

LANGUAGES = {
    "ca": "Catalan", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "zh": "Chinese",
}  # fmt: skip
"""The languages that can be told, by ISO 639-1 code."""

WITH_WORDS = ("ca", "de", "es", "fr", "it", "pt", "ro", "ru")
"""Those whose words are looked for; Russian ones as they are written in Latin letters."""

ENOUGH = 3
"""What the traces of a language must weigh together; a word weighs 1."""

MARKS = (
    (r"(?<!\S)«\s|\s»(?!\w)", ("fr",), 2, "is set apart by a space, as in"),
    (r"»\w[^»«\n]*«(?!\w)", ("de",), 2, "opens a quotation, as in"),
    (r"[«»]", ("ca", "es", "fr", "it", "pt", "ro", "ru"), 2, "is a quotation mark of"),
    (r"[¿¡]", ("es",), ENOUGH, "is a mark of"),
    (r"„[^“”\n]*“", ("de",), 2, "opens a quotation, as in"),
    (r"„[^“”\n]*”", ("ro",), 2, "opens a quotation, as in"),
    (r"[「『]", ("ja",), ENOUGH, "is a quotation mark of"),
    (r"[，；]", ("zh",), 2, "is a mark of"),
    (r"[。！？]", ("ja", "zh"), 2, "is a mark of"),
)
"""Punctuation that English does not use: pattern, the languages that do, weight, and what it is to them. Of two
patterns that the same mark fits, the first counts."""

LEFT_ZIPF = 4.0
LEFT_LEAD = 2.0
LEFT_LETTERS = 4
"""A word is left untranslated where it is as common as this (Zipf scale: occurrences in a thousand million words, log
10) in a language, a hundred times commoner than in English, and so long."""

ALIKE = 1.0
"""Languages in which it is at most ten times rarer than in the first may be its origin too."""

GENUS = re.compile(r"\b(?:[A-Z]\.|[A-Z][a-z]{2,}) $")
GENUS_LETTERS = 24
GENUS_ZIPF = 4.0
"""What stands before the second part of a Latin name, as in Clostridium difficile or C. difficile; no commoner word."""

RUN_WORDS = 4
"""Foreign words with fewer words between them are one piece of evidence, perhaps a quotation."""

LIKE_ZIPF = 3.5
LIKE_LEAD = 1.5
LIKE_LETTERS = 7
LIKENESS = 0.8
LIKE_BEGINNING = 5
"""A word resembles a foreign one as common as this, so much commoner than in English, where they share the beginning
and this share of their letters in order (difflib's ratio), and no English word is as like."""

COINED_ZIPF = 2.0
"""A word that is commoner than this in English is no coinage: it counts only where it is the foreign word itself."""

_LATIN = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What was seen, up to the words for where it comes from: `points_to` has those by language (ISO 639-1)."""

    seen: str
    points_to: Mapping[str, str]
    weight: int = 1

    def told(self, language: str | None) -> str:
        """The trace in words, as one of `language`; of all that it may come from, where it is not one of that."""
        one = self.points_to.get(language or "")
        *others, last = [one] if one else self.points_to.values()
        return f"{self.seen} {', '.join(others)}{' or ' if others else ''}{last}"


def find_marks(text: str) -> tuple[Trace, ...]:
    """A trace for each foreign punctuation mark in `text`."""
    traces: dict[str, Trace] = {}
    for pattern, languages, weight, what in MARKS:
        if match := re.search(pattern, text):
            mark = match.group().strip()[0]
            traces.setdefault(mark.replace("»", "«"), Trace(f"“{mark}” {what}", _named(languages), weight))
    return tuple(traces.values())


def find_foreign_words(text: str, names: Sequence[Span]) -> tuple[Trace, ...]:
    """A trace for each run of words that were left untranslated; capitalised words and those in `names` are not.

    One in Cyrillic letters is enough to name its language.
    """
    named = {i for where in names for i in range(where.start, where.end)}
    traces: dict[str, Trace] = {}
    last = -RUN_WORDS
    for number, match in enumerate(WORD.finditer(text)):
        word = match.group()
        candidate = len(word) >= LEFT_LETTERS and word.islower() and word.isalpha() and match.start() not in named
        if candidate and (languages := _foreign(word)):
            if number - last >= RUN_WORDS and not _after_genus(text, match.start()):
                weight = ENOUGH if word.translate(_LATIN) != word else 1
                traces.setdefault(word, Trace(f"“{word}” was left in", _named(languages), weight))
            last = number
    return tuple(traces.values())


def find_cognates(words: Sequence[str]) -> tuple[Trace, ...]:
    """A trace for each foreign word that one of `words`, in lower case, or what follows its hyphen, resembles.

    Words that `find_foreign_words` takes for untranslated are its own.
    """
    traces: dict[str, Trace] = {}
    for whole in dict.fromkeys(words):
        word = whole.rpartition("-")[2]
        if len(word) >= LIKE_LETTERS and word.islower() and word.isalpha() and not _foreign(word):
            like = {language: f"the {LANGUAGES[language]} “{foreign}”" for language, foreign in _resembled(word)}
            if like:
                traces.setdefault(fold(word)[:LIKE_BEGINNING], Trace(f"“{whole}” resembles", like))
    return tuple(traces.values())


def source_language(traces: Sequence[Trace], cognates: Sequence[Trace]) -> str | None:
    """The language that the traces point to more than to any other, by ENOUGH; None where there is none.

    All cognates together weigh as one word: among many odd words, some resemble those of any language.
    """
    weights: Counter[str] = Counter()
    for trace in traces:
        weights.update(dict.fromkeys(trace.points_to, trace.weight))
    weights.update({language for trace in cognates for language in trace.points_to})
    ranked = [*weights.most_common(2), ("", 0), ("", 0)]
    (first, most), (_, next_most) = ranked[:2]
    return first if most >= ENOUGH and most > next_most else None


def fold(word: str) -> str:
    """Lower case without accents, Cyrillic in Latin letters: how a translation that does not know a word writes it."""
    letters = unicodedata.normalize("NFKD", word.lower().translate(_LATIN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _after_genus(text: str, start: int) -> bool:
    """True where a word that may name a genus stands before the word that begins at `start`."""
    genus = GENUS.search(text, max(0, start - GENUS_LETTERS), start)
    return genus is not None and (genus.group()[1] == "." or english_zipf(genus.group().strip()) < GENUS_ZIPF)


def _named(languages: Iterable[str]) -> dict[str, str]:
    return {language: LANGUAGES[language] for language in languages}


@lru_cache(maxsize=100_000)
def _foreign(word: str) -> tuple[str, ...]:
    """The languages that use `word` most, where it is common there and English hardly knows it."""
    zipf = {language: _words(language).get(fold(word), ("", 0.0))[1] for language in WITH_WORDS}
    most = max(zipf.values())
    if most < LEFT_ZIPF or most - english_zipf(word) < LEFT_LEAD:
        return ()
    return tuple(language for language, value in zipf.items() if value > most - ALIKE)


def _resembled(word: str) -> Iterator[tuple[str, str]]:
    """(language, its word) for each language with a word that `word` resembles."""
    letters = fold(word)
    coined = english_zipf(word) < COINED_ZIPF
    _, english = _nearest(letters, _beginning("en", letters[:LIKE_BEGINNING]))
    for language in WITH_WORDS:
        foreign, likeness = _nearest(letters, _beginning(language, letters[:LIKE_BEGINNING]))
        if likeness == 1 or (coined and likeness >= LIKENESS and likeness > english):
            yield language, foreign


def _nearest(letters: str, words: Sequence[tuple[str, str]]) -> tuple[str, float]:
    """Of (folded, as written) `words`, the one most like `letters`, and how like from 0 to 1."""
    likeness = [(SequenceMatcher(None, letters, folded, autojunk=False).ratio(), word) for folded, word in words]
    best, word = max(likeness, default=(0.0, ""))
    return word, best


def english_zipf(word: str) -> float:
    """How common `word`, or its folded form, is in English; 0 where wordfreq has never seen it."""
    from wordfreq import zipf_frequency

    return float(max(zipf_frequency(word.lower(), "en"), zipf_frequency(fold(word), "en")))


@cache
def _words(language: str) -> dict[str, tuple[str, float]]:
    """wordfreq's list of words above Zipf 3: folded form to the commonest word so folded and its Zipf frequency.

    Read from its file, commonest first: get_frequency_dict would hold a second copy for as long as the process lives.
    """
    from wordfreq import available_languages, cB_to_freq, freq_to_zipf, read_cBpack

    words: dict[str, tuple[str, float]] = {}
    for centibels, alike in enumerate(read_cBpack(available_languages("small")[language])):
        zipf = freq_to_zipf(cB_to_freq(-centibels)) if alike else 0.0
        for word in alike:
            if word.isalpha() and len(word) >= LEFT_LETTERS:
                words.setdefault(fold(word), (word, zipf))
    return words


@cache
def _beginning(language: str, letters: str) -> tuple[tuple[str, str], ...]:
    """The words of `language` that begin with `letters`, as (folded, as written); of English all, else those that
    English hardly uses."""
    words = _words(language)
    return tuple(
        (folded, words[folded][0])
        for folded in _by_beginning(language).get(letters, ())
        if language == "en" or words[folded][1] - english_zipf(folded) >= LIKE_LEAD
    )


@cache
def _by_beginning(language: str) -> dict[str, list[str]]:
    """Folded words that another may resemble, by how they begin."""
    index: dict[str, list[str]] = defaultdict(list)
    for folded, (_, zipf) in _words(language).items():
        if len(folded) >= LIKE_LETTERS and (language == "en" or zipf >= LIKE_ZIPF):
            index[folded[:LIKE_BEGINNING]].append(folded)
    return dict(index)
