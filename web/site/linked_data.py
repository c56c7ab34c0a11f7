"""What do search engines read in our pages? Summary, ratings of claims and corrections, in the words of schema.org.

A rating is given only where the paper decides it: none where nobody could look, and none by a paper that was retracted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dossier.findings import Claim, Publication, Ruling, Standing, Verdict
from web.site.stories import Story
from worker.report.wording import RULINGS, doi_address, printable, sentence_case
from worker.times import told

Node = dict[str, Any]

RATING = {Ruling.CONTRADICTED: 1, Ruling.EXAGGERATED: 2, Ruling.SUPPORTED: 3}

US = "Copydesk"

LANGUAGE = "en"


def of_story(story: Story, first: Story, corrections: Sequence[Story], root: str, retracted: bool = False) -> Node:
    """The data of a story's page. `first` is its first edition, `corrections` are those that corrected something.

    `retracted`: its paper was retracted since the edition.
    """
    papers = _papers(story)
    summary = _named(story, root) | {
        "mainEntityOfPage": root + story.path,
        "headline": story.headline,
        "description": story.in_short,
        "articleBody": " ".join(story.sentences),
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "datePublished": told(first.edition.at),
        "dateModified": told(story.edition.at),
        "author": _us(root),
        "publisher": _us(root),
        "isBasedOn": [_named_original(story, root), *({"@id": _place(story, root, f"paper-{n}")} for n in papers)],
        "correction": [{"@id": _correction(each, root)["@id"]} for each in corrections],
    }
    return _graph(
        _publisher(root),
        summary,
        _original(story, root),
        *({"@id": _place(story, root, f"paper-{n}"), **_paper(paper)} for n, paper in papers.items()),
        *_ratings(story, root, retracted),
        *(_correction(each, root) for each in corrections),
    )


def of_corrections(corrections: Iterable[Story], root: str) -> Node:
    """The data of the list of corrections: each names the summary that it is of."""
    told = ({**_correction(each, root), "parentItem": _named(each, root)} for each in corrections)
    return _graph(_publisher(root), *told)


def _graph(*nodes: Node) -> Node:
    graph: Node = _said({"@context": "https://schema.org", "@graph": list(nodes)})
    return graph


def _said(value: Any) -> Any:
    """Without what is empty, and fit to print."""
    if isinstance(value, dict):
        return {name: said for name, each in value.items() if (said := _said(each)) not in ("", None, [], {})}
    if isinstance(value, list):
        return [_said(each) for each in value]
    return printable(value) if isinstance(value, str) else value


def _place(story: Story, root: str, name: str) -> str:
    return f"{root}{story.path}#{name}"


def _us(root: str) -> Node:
    return {"@type": "NewsMediaOrganization", "@id": f"{root}/#publisher", "name": US, "url": f"{root}/"}


def _publisher(root: str) -> Node:
    return _us(root) | {"publishingPrinciples": f"{root}/how", "correctionsPolicy": f"{root}/corrections"}


def _named(story: Story, root: str) -> Node:
    return {"@type": "NewsArticle", "@id": _place(story, root, "summary"), "url": root + story.path}


def _named_original(story: Story, root: str) -> Node:
    return {"@type": "Article", "@id": _place(story, root, "original"), "url": story.original}


def _original(story: Story, root: str) -> Node:
    """The story that was read."""
    page = story.dossier.page
    return _named_original(story, root) | {
        "headline": story.dossier.headline,
        "datePublished": page.published.isoformat() if page and page.published else "",
        "publisher": _site(story),
    }


def _site(story: Story) -> Node | None:
    return {"@type": "Organization", "name": story.source} if story.original else None


def _papers(story: Story) -> dict[int, Publication]:
    link = story.dossier.link
    return dict(enumerate(link.publications, start=1)) if link else {}


def _paper(paper: Publication) -> Node:
    doi = {"@type": "PropertyValue", "propertyID": "DOI", "value": paper.doi}
    people = [(f"{each.given} {each.family}".strip(), each) for each in paper.authors]
    return {
        "@type": "ScholarlyArticle",
        "url": doi_address(paper.doi),
        "headline": paper.title,
        "author": [
            {"@type": "Person", "name": name, "familyName": each.family, "givenName": each.given}
            for name, each in people
        ],
        "datePublished": paper.published.isoformat() if paper.published else str(paper.year or ""),
        "isPartOf": {"@type": "Periodical", "name": paper.journal} if paper.journal else None,
        "identifier": doi if paper.doi else None,
        "creativeWorkStatus": "Retracted" if paper.standing is Standing.RETRACTED else "",
    }


def _ratings(story: Story, root: str, retracted: bool) -> Iterator[Node]:
    papers = _papers(story)
    gone = {n for n, each in papers.items() if each.standing is Standing.RETRACTED} | ({1} if retracted else set())
    claims = dict(enumerate(story.dossier.claims))
    for verdict in story.dossier.verdicts:
        claim = claims.get(verdict.claim)
        if claim and verdict.ruling in RATING and claim.paper + 1 in papers.keys() - gone:
            yield _rating(story, claim, verdict, root)


def _rating(story: Story, claim: Claim, verdict: Verdict, root: str) -> Node:
    address, article = _place(story, root, f"claim-{verdict.claim + 1}"), story.dossier.article
    return {
        "@type": "ClaimReview",
        "@id": address,
        "url": address,
        "claimReviewed": claim.text,
        "inLanguage": LANGUAGE,
        "datePublished": told(story.edition.at),
        "author": _us(root),
        "citation": {"@id": _place(story, root, f"paper-{claim.paper + 1}")},
        "itemReviewed": {
            "@type": "Claim",
            "text": claim.where.of(article.text) if article else claim.text,
            "author": _site(story),
            "appearance": _named_original(story, root),
        },
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATING[verdict.ruling],
            "bestRating": max(RATING.values()),
            "worstRating": min(RATING.values()),
            "alternateName": RULINGS[verdict.ruling].word,
            "ratingExplanation": sentence_case(verdict.reason),
        },
    }


def _correction(story: Story, root: str) -> Node:
    return {
        "@type": "CorrectionComment",
        "@id": _place(story, root, f"{story.edition.state}-{story.edition.edition}"),
        "text": story.edition.note,
        "datePublished": told(story.edition.at),
        "author": _us(root),
    }
