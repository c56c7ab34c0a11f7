"""How much of good science text does the desk flag, and how many of its rare but right words?

Reads abstracts of DIR/link/library, of records that are kept from training (evaluation/split.py), and the lay summaries
of DIR/lay: each in context, as an article under its title. Whatever is flagged there counts as flagged falsely.
A rare word is rarer than RARE_ZIPF and stands in WIDELY_USED abstracts of the library or more, so it is no slip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dossier.errors import NotFound
from dossier.ports import Ports
from dossier.text import Span
from evaluation.garble_reading import Judgement, read_story, was_seen
from evaluation.labelled import counted, labelled
from evaluation.library import LIBRARY, Record, records
from evaluation.rows import Figure, files_in, sample, set_name, with_interval
from evaluation.split import record_trains
from garble.readings import WORD

RARE_ZIPF = 2.5
"""One in three million words, on wordfreq's scale: log10 of occurrences in a thousand million words."""

WIDELY_USED = 3
TERM_WORDS = 3
"""A flag on so many words or fewer flags them as a term; a longer one flags a passage in which they stand."""

PROPORTIONS = ("false_flag_rate",)


@dataclass(frozen=True, slots=True)
class LaySummary:
    """One row of lay."""

    title: str
    lay: str


@dataclass(frozen=True, slots=True)
class Story:
    """One text as the desk reads it, and where its body lies."""

    judgement: Judgement
    body: Span


@dataclass(frozen=True, slots=True)
class Standing:
    """One occurrence of a word: whether it lies under a flag, and under one of TERM_WORDS words or fewer."""

    word: str
    flagged: bool
    as_term: bool


def measure_library(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """Sentences, titles and rare words of `size` abstracts (None: all that may measure). Raises NotFound."""
    fit = [record.id for record in records(data) if _may_measure(record)]
    if not fit:
        raise NotFound(f"no record of {data / LIBRARY} that is kept from training has an abstract")
    drawn = set(sample(fit, size))
    texts = [record for record in records(data) if record.id in drawn]
    stories: list[Story] = []
    standing: list[Standing] = []
    for record in counted(texts, "abstracts"):
        story = Story(*read_story(record.title.strip(" []"), record.abstract, ports))
        stories.append(story)
        standing += rare_words(story)
    name = set_name(LIBRARY)
    figures = [*_sentences(name, "abstracts", stories), *_words(name, standing, data)]
    return [with_interval(figure, PROPORTIONS) for figure in figures]


def _may_measure(record: Record) -> bool:
    return not record_trains(record.id) and bool(record.title.strip(" []")) and bool(record.abstract.strip())


def measure_lay(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """Sentences of `size` lay summaries of each set (None: all). Raises NotFound."""
    figures: list[Figure] = []
    for path in files_in(data / "lay"):
        name = set_name(path)
        rows = [row for row in labelled(path, LaySummary, size) if row.title.strip() and row.lay.strip()]
        stories = [Story(*read_story(row.title, row.lay, ports)) for row in counted(rows, f"{name} summaries")]
        found = [with_interval(figure, PROPORTIONS) for figure in _sentences(name, "lay", stories)]
        figures += [replace(figure, seen=was_seen(f"lay/{name}")) for figure in found]
    return figures


def _sentences(name: str, part: str, stories: Sequence[Story]) -> Iterator[Figure]:
    """Share of the body's sentences on which a flag lies, and of the titles."""
    body = [
        bool(story.judgement.flags_on(sentence.where))
        for story in stories
        for sentence in story.judgement.sentences
        if story.body.contains(sentence.where)
    ]
    titles = [any(flag.where.start < story.body.start for flag in story.judgement.flags) for story in stories]
    for slice_, flagged in ((part, body), (f"titles of {part}", titles)):
        if flagged:
            yield Figure(name, slice_, "copydesk", "false_flag_rate", sum(flagged) / len(flagged), len(flagged))


def rare_words(story: Story) -> Iterator[Standing]:
    """The body's words that are rarer than RARE_ZIPF; how widely they are used is not known yet."""
    short = {flag for flag in story.judgement.flags if len(story.judgement.words_on(flag.where)) <= TERM_WORDS}
    for word in story.judgement.words_on(story.body):
        if is_rare(word.text):
            flags = story.judgement.flags_on(word.where)
            yield Standing(word.text.lower(), bool(flags), not short.isdisjoint(flags))


def is_rare(word: str) -> bool:
    """True of a word with a letter that wordfreq counts as rarer than RARE_ZIPF."""
    from wordfreq import zipf_frequency

    return any(character.isalpha() for character in word) and zipf_frequency(word, "en") < RARE_ZIPF


def _words(name: str, standing: Sequence[Standing], data: Path) -> Iterator[Figure]:
    """Share of the occurrences of rare, widely used words that are flagged."""
    used = _abstracts_with({each.word for each in standing}, data)
    counting = [each for each in standing if used[each.word] >= WIDELY_USED]
    for part, flagged in (
        ("rare words", [each.as_term for each in counting]),
        ("rare words, any flag", [each.flagged for each in counting]),
    ):
        if flagged:
            yield Figure(name, part, "copydesk", "false_flag_rate", sum(flagged) / len(flagged), len(flagged))


def _abstracts_with(words: Collection[str], data: Path) -> Counter[str]:
    """In how many abstracts of the whole library each of `words` (lower case) stands."""
    used: Counter[str] = Counter()
    for record in records(data):
        used.update({word.group().lower() for word in WORD.finditer(record.abstract)}.intersection(words))
    return used
