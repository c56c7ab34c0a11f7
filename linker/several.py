"""Is a story about several papers, and which of its claims is about which?

A round-up is several stories in one. A further paper must tell of a part of the story that the others leave untold, and
that part must name it by evidence of its own: an author whom no other has, its journal, or an identifier that the page
states. Then the part goes through the cascade by itself, as a story does (linker.decide.choose), with the other papers
of the story out of the way. A sister paper on the same topic, or by the same people, has no such part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dossier.findings import Claim, FurtherLink, Link, Outcome, Publication, Step
from dossier.ports import Query
from dossier.text import Article, Place, Span
from linker.cascade import same_work
from linker.identifiers import Found, identifiers_of
from linker.journals import names_journal
from linker.names import match_author, surname
from linker.words import Vocabulary, fold, rarity, topic_words

# Set by hand; no labelled round-ups are at hand.
#: A part must hold this share of those words of its paper's title that no other paper of the story has, rare words
#: counting more; and so many words in all.
TITLE_TOLD = 0.5
FEWEST_WORDS = 20
#: A story on more papers than this is a list, and its papers are candidates for an editor.
MOST_PAPERS = 4
#: Of thousands found, those whose titles the story tells best are tried.
MOST_TRIED = 20
#: What the paragraph of a claim, and its own words, count for beside the cosine with a paper.
PLACE_COUNTS = 0.2
WORDS_COUNT = 0.3
# Where a page states what its story is about; a link in the text may lead to a work that it cites.
_STATED = frozenset({Place.REFERENCE, Place.META, Place.JSON_LD})


@dataclass(frozen=True, slots=True)
class Part:
    """The paragraphs that tell of one paper, and the query that they make by themselves."""

    publication: Publication
    paragraphs: tuple[Span, ...]
    query: Query


def find_parts(
    article: Article, query: Query, link: Link, found: Sequence[Publication], named: Sequence[Found]
) -> tuple[Part, ...]:
    """The parts of the story, that of the main paper first; () where it is about one paper, or none.

    `link` is what the story as a whole led to: where none is linked, the first candidate is held to be the main paper.
    `named` are the identifiers on the page.
    """
    main = link.publication or (link.candidates[0].publication if link.candidates else None)
    if main is None:
        return ()
    papers = [main]
    story = Vocabulary(topic_words(query.text))
    able = [paper for paper in found if _names(paper, query, papers, named)]
    for paper in sorted(able, key=lambda each: -_told(topic_words(each.title), story))[:MOST_TRIED]:
        if len(papers) < MOST_PAPERS and not any(same_work(paper, other) for other in papers):
            parts = _parts([*papers, paper], article, query)
            if parts and _names(paper, parts[-1].query, papers, named):
                papers.append(paper)
    parts = _parts(papers, article, query) if len(papers) > 1 else ()
    if link.publication is None and parts and not _names(main, parts[0].query, papers[1:], named):
        return ()
    return parts


def without_others(part: Part, parts: Sequence[Part], found: Sequence[Publication]) -> tuple[int, ...]:
    """Which of the publications found, by place, the part is to be linked among: not those of the other parts."""
    others = [other.publication for other in parts if other is not part]
    return tuple(place for place, each in enumerate(found) if not any(same_work(each, other) for other in others))


def several(link: Link, parts: Sequence[Part], links: Sequence[Link]) -> Link:
    """The link of a story whose `parts` led to `links`, in order.

    A part counts where it is linked to its own paper, by more than the topic alone. Where the story as a whole named
    no paper, because two of them fit about as well, the first of those becomes the main one; one alone does not. What
    a part led to is not calibrated: the score was fitted on whole stories.
    """
    own = [
        each
        for part, each in zip(parts, links, strict=True)
        if each.outcome is Outcome.LINKED and each.step is not Step.TOPIC and each.publication == part.publication
    ]
    others = [each for each in own if link.publication is None or each.publication != link.publication]
    if link.publication is None:
        if len(own) < 2:
            return link
        main, *others = own
        link = replace(main, candidates=link.candidates, calibrated=False)
    return replace(link, others=tuple(map(_further, others)))


def with_papers(
    claims: Sequence[Claim], link: Link, parts: Sequence[Part], similarity: Sequence[Sequence[float]]
) -> tuple[Claim, ...]:
    """The claims, each with the paper that it is about: by cosine, by its words and names, and by where it stands.

    `similarity` is that of claims by the papers of `link`, in their order.
    """
    papers = link.publications
    places = [next((part.paragraphs for part in parts if part.publication == paper), ()) for paper in papers]
    vocabularies = [Vocabulary(_words(paper)) for paper in papers]
    assigned: list[Claim] = []
    for claim, row in zip(claims, similarity, strict=True):
        told = _distinct(claim.text, vocabularies)
        scores = [
            row[number]
            + WORDS_COUNT * told[number]
            + PLACE_COUNTS * any(where.overlaps(claim.where) for where in places[number])
            for number in range(len(papers))
        ]
        assigned.append(replace(claim, paper=scores.index(max(scores))))
    return tuple(assigned)


def _further(link: Link) -> FurtherLink:
    assert link.publication is not None
    assert link.step is not None
    return FurtherLink(link.publication, link.probability, link.how, link.reasons, link.step)


def _parts(papers: Sequence[Publication], article: Article, query: Query) -> tuple[Part, ...]:
    """A part for each paper; () where one of them has none, or too little of its own is told there.

    A paragraph belongs to the paper of whose own words it tells most; one that tells of none goes with the one before.
    """
    vocabularies = [Vocabulary(_words(paper)) for paper in papers]
    owned: list[list[Span]] = [[] for _ in papers]
    owner: int | None = None
    for paragraph in article.paragraphs:
        told = _distinct(paragraph.of(article.text), vocabularies)
        if max(told) > 0 and told.count(max(told)) == 1:
            owner = told.index(max(told))
        if owner is not None:
            owned[owner].append(paragraph)
    parts = []
    for number, (paper, paragraphs) in enumerate(zip(papers, owned, strict=True)):
        text = "\n\n".join(paragraph.of(article.text) for paragraph in paragraphs)
        others = [each for other, each in enumerate(vocabularies) if other != number]
        own_title = [word for word in topic_words(paper.title) if not any(other.holds(word) for other in others)]
        if len(text.split()) < FEWEST_WORDS or _told(own_title, Vocabulary(topic_words(text))) < TITLE_TOLD:
            return ()
        people = tuple(person for person in query.people if surname(person) in fold(text))
        parts.append(Part(paper, tuple(paragraphs), replace(query, text=text, people=people)))
    return tuple(parts)


def _names(paper: Publication, query: Query, others: Sequence[Publication], named: Sequence[Found]) -> bool:
    """True where the query, or the page, names the paper by evidence that is none for the others."""
    stated = {each.identifier for each in named if each.where_from in _STATED and not each.refused}
    if stated & identifiers_of(paper):
        return True
    people = [person for person in query.people if match_author(person, paper.authors)]
    if any(not any(match_author(person, other.authors) for other in others) for person in people):
        return True
    elsewhere = {fold(other.journal) for other in others}
    return names_journal(query.text, paper.journal) and fold(paper.journal) not in elsewhere


def _words(paper: Publication) -> tuple[str, ...]:
    """What a paper is told by: the words of title and abstract, and its authors' family names."""
    names = (word for author in paper.authors for word in re.findall(r"\w+", fold(author.family)))
    return (*topic_words(paper.title), *topic_words(" ".join(paper.abstract)), *names)


def _distinct(text: str, vocabularies: Sequence[Vocabulary]) -> list[float]:
    """For each paper, how much of those words of `text` that only one paper has are its own; 0 for all without any."""
    weights = [0.0] * len(vocabularies)
    for word in topic_words(text):
        holders = [number for number, vocabulary in enumerate(vocabularies) if vocabulary.holds(word)]
        if len(holders) == 1:
            weights[holders[0]] += rarity(word)
    total = sum(weights)
    return [weight / total if total else 0.0 for weight in weights]


def _told(words: Sequence[str], vocabulary: Vocabulary) -> float:
    """How much of `words` the vocabulary of a text holds, rare ones counting more."""
    total = sum(map(rarity, words))
    return sum(rarity(word) for word in words if vocabulary.holds(word)) / total if total else 0.0
