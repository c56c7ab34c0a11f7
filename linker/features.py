"""What speaks for and against a publication being the one behind a story: identifier, people, journal, date, topic?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dossier.findings import Publication
from dossier.ports import Query
from dossier.text import Place
from linker.identifiers import Found, identifiers_of
from linker.institutions import named_institutions, shared_institutions
from linker.journals import JournalTold, journal_evidence
from linker.names import NameMatch, match_author
from linker.things import agreement, named_things
from linker.topic import Closeness, Told
from linker.words import Vocabulary, fold, rarity, topic_words

# A story comes out from a few days before its paper (under embargo) to six weeks after it; up to three months after
# it is tolerated, but says little for the publication.
EARLIEST_DAYS = -7
USUAL_DAYS = 45
LATEST_DAYS = 90
_MIDDLE_AUTHOR = 0.85
# Rarer than this (linker.words.rarity) a surname is no English word, and counts wherever it stands capitalised.
_UNMISTAKABLE = 0.7
_SHARED_WORDS = 4
_GARBLED_WORD = 0.5


class Dating(StrEnum):
    """How a publication's date and the story's go together: POSSIBLE is not ruled out, and no evidence either."""

    AGREES = "agrees"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class Features:
    """The evidence for one publication.

    `people_strength`, `title_share` (how much of the title's words the story holds, rare ones counting more) and
    `story_share` (how much of the story's words title and abstract hold, likewise) run from 0 to 1. `strangers` is
    True where the story names people and none of them is an author. `days` is the story's date minus the
    publication's. `similarity` is the cosine between their vectors, `closeness` how its words follow the story's
    (linker.topic); `bare` is True for a publication without an abstract. `named_at` is the strongest place of the page
    that gives the publication's identifier. `institutions` are those that the story names and authors work at. `things`
    are the species, genes, drugs, methods and quantities that both name, `things_strength`, 0 to 1, is what they tell
    together; `story_words` counts its distinct content words.
    """

    people: tuple[NameMatch, ...]
    people_strength: float
    strangers: bool
    journal: JournalTold
    dating: Dating
    days: int | None
    title_share: float
    story_share: float
    shared_words: tuple[str, ...]
    closeness: Closeness
    similarity: float
    bare: bool
    institutions: tuple[str, ...]
    named_at: Place | None
    things: tuple[str, ...]
    things_strength: float
    story_words: int


class Story:
    """A query and the identifiers on its page, read once, to be compared with many publications."""

    def __init__(self, query: Query, named: Sequence[Found] = ()) -> None:
        self._named = [found for found in named if not found.refused]
        self._things = named_things(query.text)
        self.people = query.people
        self.published = query.published
        self._text = " ".join(query.text.split())
        self._words = topic_words(query.text)
        self._told = Told(query.text)
        self._institutions = named_institutions(query.text)
        self._vocabulary = Vocabulary(self._words)
        self._capitalised = {
            fold(word) for word in re.findall(r"[^\W\d_][\w'\u2019-]+", query.text) if word[0].isupper()
        }

    def features(self, publication: Publication, similarity: float) -> Features:
        """The evidence for `publication`, whose vector has this cosine with the story's."""
        people = self._people(publication)
        dating, days = date_evidence(self.published, publication)
        title, abstract = topic_words(publication.title), topic_words(" ".join(publication.abstract))
        told, things = agreement(self._things, named_things(" ".join((publication.title, *publication.abstract))))
        names = identifiers_of(publication)
        return Features(
            people=people,
            people_strength=_together(people, len(publication.authors)),
            strangers=bool(self.people and publication.authors and not people),
            journal=_journal(self._text, publication),
            dating=dating,
            days=days,
            title_share=_title_share(title, self._vocabulary),
            story_share=_share(self._words, Vocabulary((*title, *abstract))),
            shared_words=self._shared_words(title, abstract),
            closeness=self._told.closeness(publication.title, publication.abstract),
            similarity=similarity,
            bare=not publication.abstract,
            institutions=shared_institutions(self._institutions, publication.institutions),
            named_at=next((found.where_from for found in self._named if found.identifier in names), None),
            things=things,
            things_strength=told,
            story_words=len(self._words),
        )

    def _people(self, publication: Publication) -> tuple[NameMatch, ...]:
        unmistakable = (
            author.family
            for author in publication.authors
            if fold(author.family) in self._capitalised and rarity(fold(author.family)) >= _UNMISTAKABLE
        )
        matches = (match_author(person, publication.authors) for person in (*self.people, *unmistakable))
        best: dict[int, NameMatch] = {}
        for match in matches:
            if match and (match.position not in best or match.strength > best[match.position].strength):
                best[match.position] = match
        return tuple(best[position] for position in sorted(best))

    def _shared_words(self, title: Iterable[str], abstract: Iterable[str]) -> tuple[str, ...]:
        title = [word for word in title if self._vocabulary.holds(word)]
        abstract = [word for word in abstract if self._vocabulary.holds(word)]
        ranked = [*sorted(title, key=rarity, reverse=True), *sorted(abstract, key=rarity, reverse=True)]
        kept = set(list(dict.fromkeys(ranked))[:_SHARED_WORDS])
        return tuple(word for word in dict.fromkeys([*title, *abstract]) if word in kept)


def date_evidence(story: date | None, publication: Publication) -> tuple[Dating, int | None]:
    """Whether the two dates can belong together, and the days from the publication to the story where known."""
    if story is None or (publication.published is None and publication.year is None):
        return Dating.UNKNOWN, None
    if publication.published is not None:
        days = (story - publication.published).days
        if not EARLIEST_DAYS <= days <= LATEST_DAYS:
            return Dating.CONFLICTS, days
        return (Dating.AGREES if days <= USUAL_DAYS else Dating.POSSIBLE), days
    assert publication.year is not None
    most = (story - date(publication.year, 1, 1)).days
    least = (story - date(publication.year, 12, 31)).days
    return (Dating.POSSIBLE if most >= EARLIEST_DAYS and least <= LATEST_DAYS else Dating.CONFLICTS), None


def _journal(text: str, publication: Publication) -> JournalTold:
    """What the story says of the journal; a preprint's server is no journal, so that another does not speak against."""
    told = journal_evidence(text, publication.journal)
    return JournalTold.NONE if told is JournalTold.ANOTHER and publication.is_preprint else told


def _share(words: Iterable[str], vocabulary: Vocabulary) -> float:
    """How much of the words the vocabulary holds, each weighing as much as it is rare."""
    weights = {word: rarity(word) for word in words}
    held = sum(weight for word, weight in weights.items() if vocabulary.holds(word))
    return held / sum(weights.values()) if weights else 0.0


def _title_share(title: tuple[str, ...], vocabulary: Vocabulary) -> float:
    """The same of a title; words that the story may hold garbled count half, once it holds others as they are."""
    exact = _share(title, vocabulary)
    if not exact:
        return 0.0
    total = sum(map(rarity, title))
    garbled = [word for word in title if not vocabulary.holds(word) and vocabulary.nearly_holds(word)]
    return exact + _GARBLED_WORD * sum(map(rarity, garbled)) / total


def _together(people: tuple[NameMatch, ...], authors: int) -> float:
    """The strength of several names together: one minus the product of what each leaves open."""
    open_share = 1.0
    for match in people:
        middle = match.position not in (0, authors - 1)
        open_share *= 1.0 - match.strength * (_MIDDLE_AUTHOR if middle else 1.0)
    return 1.0 - open_share
