"""Is a story on two papers told from one on a paper and its sisters, and each claim given to the right one?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from dossier.findings import Author, Claim, Identifier, IdentifierKind, Link, Outcome, Publication
from dossier.ports import Query
from dossier.text import Article, Place, Span
from linker.decide import choose
from linker.identifiers import Found
from linker.several import find_parts, several, with_papers, without_others

DAY = date(2024, 3, 1)
OWLS = Publication(
    "10.5555/owls",
    "Barn owls locate voles under deep snow by hearing",
    (Author("Strixova", "Aluco"), Author("Levi", "L.")),
    "Owl Letters",
    published=date(2024, 2, 20),
    abstract=("Barn owls located voles under deep snow by hearing alone.", "Deep snow halved their catch of voles."),
)
ROOFS = Publication(
    "10.5555/roofs",
    "Copper roofs corrode slowly in salty coastal winds",
    (Author("Kupferov", "Ferrum"),),
    "Journal of Coastal Metals",
    published=date(2024, 2, 22),
    abstract=("Copper roofs near the coast corroded slowly over forty years.", "Salty winds built a green patina."),
)
HEADLINE = "Of owls and roofs: two studies of the week"
OF_OWLS = (
    "Barn owls locate voles under deep snow by hearing alone, Aluco Strixova of Oakville told Owl Letters. The owls "
    "caught half as many voles where the snow lay deep."
)
OF_ROOFS = (
    "Copper roofs corrode slowly in salty coastal winds, Ferrum Kupferov found in forty years of readings near the "
    "coast. A green patina keeps the copper whole. The fall was one of 40 percent."
)
PEOPLE = ("Aluco Strixova", "Ferrum Kupferov")


def told(*paragraphs: str) -> Article:
    text, spans = HEADLINE, []
    for paragraph in paragraphs:
        spans.append(Span(len(text) + 2, len(text) + 2 + len(paragraph)))
        text += f"\n\n{paragraph}"
    return Article(text, Span(0, len(HEADLINE)), tuple(spans), (), (), "en")


def query(article: Article) -> Query:
    return Query(article.text, tuple(name for name in PEOPLE if name in article.text), DAY)


def stated(*papers: Publication) -> tuple[Found, ...]:
    return tuple(
        Found(Identifier(IdentifierKind.DOI, each.doi), Place.REFERENCE, place) for place, each in enumerate(papers)
    )


def linked(article: Article, found: Sequence[Publication], named: Sequence[Found] = ()) -> Link:
    """The link of a story whose every part is as near to its own papers as stories are: a cosine of .8."""
    asked = query(article)
    link = choose(asked, found, [0.6] * len(found), named)
    parts = find_parts(article, asked, link, found, named)
    links = []
    for part in parts:
        able = [found[place] for place in without_others(part, parts, found)]
        links.append(choose(part.query, able, [0.8 if each == part.publication else 0.1 for each in able], named))
    return several(link, parts, links)


def dois(link: Link) -> set[str]:
    return {each.doi for each in link.publications}


def test_two_papers_that_the_story_names_by_their_authors_are_both_linked() -> None:
    link = linked(told(OF_OWLS, OF_ROOFS), (OWLS, ROOFS))
    assert (link.outcome, dois(link)) == (Outcome.LINKED, {OWLS.doi, ROOFS.doi})


def test_two_papers_that_the_page_states_by_their_identifiers_are_both_linked() -> None:
    nobody = told(OF_OWLS.replace("Aluco Strixova", "they"), OF_ROOFS.replace("Ferrum Kupferov", "others"))
    bare = (replace(OWLS, authors=()), replace(ROOFS, authors=()))
    assert dois(linked(nobody, bare, stated(*bare))) == {OWLS.doi, ROOFS.doi}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(ROOFS, published=date(2015, 1, 1), year=2015), id="an old study that the story recalls"),
        pytest.param(replace(OWLS, doi="10.5555/owls2", title="Barn owls locate voles by hearing"), id="a sister"),
        pytest.param(replace(OWLS, doi="10.5555/preprint", is_preprint=True), id="its preprint"),
        pytest.param(replace(ROOFS, title="Zinc dust harms river trout", abstract=()), id="another by the same man"),
    ],
)
def test_a_paper_that_has_no_part_of_its_own_is_not_linked_beside(other: Publication) -> None:
    link = linked(told(OF_OWLS, OF_ROOFS), (OWLS, other))
    assert link.others == ()


def test_a_story_on_one_paper_has_no_parts() -> None:
    article = told(OF_OWLS, "The owls are known by all. They sit in barns, and nobody has counted them for years.")
    link = choose(query(article), (OWLS, ROOFS), (0.8, 0.1))
    assert link.publication == OWLS
    assert find_parts(article, query(article), link, (OWLS, ROOFS), ()) == ()


def test_a_claim_goes_by_its_words_and_one_without_by_the_paragraph_it_stands_in() -> None:
    article = told(OF_OWLS, OF_ROOFS)
    link = linked(article, (OWLS, ROOFS))
    parts = find_parts(article, query(article), link, (OWLS, ROOFS), ())
    claims = [
        Claim(Span(start, start + len(text)), text)
        for text in ("The owls caught half as many voles", "A green patina", "The fall was one of 40 percent.")
        for start in (article.text.index(text),)
    ]
    about = with_papers(claims, link, parts, [(0.5, 0.5)] * len(claims))
    assert [link.publications[claim.paper].doi for claim in about] == [OWLS.doi, ROOFS.doi, ROOFS.doi]


def test_ten_thousand_candidates_that_all_bear_a_name_of_the_story_are_read_in_seconds() -> None:
    filler = (" ".join(f"copperword{number}" for number in range(300)),)
    crowd = tuple(
        replace(ROOFS, doi=f"10.5555/{number}", title=f"Copper of kind {number}", abstract=filler)
        for number in range(10_000)
    )
    article = told(OF_OWLS, OF_ROOFS)
    link = choose(query(article), (OWLS,), (0.8,))
    began_s = time.perf_counter()
    find_parts(article, query(article), link, (OWLS, *crowd), ())
    assert time.perf_counter() - began_s < 20
