"""What do search engines read in the pages: is it sound JSON-LD, is each rating one, can no word break out?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator
from pyld import jsonld

from dossier.findings import Claim, Exaggeration, Ruling, Standing, Verdict
from dossier.record import Dossier
from dossier.text import Span
from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews
from worker.store.event import Kept
from worker.store.rechecks import Rechecks

WORDS = "https://schema.org/"


@pytest.fixture(scope="module")
def schema(schemas: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads((schemas / "linked-data.json").read_text()))


def data(desk: Any, path: str) -> Any:
    """What the page's one block of data holds."""
    (block,) = BeautifulSoup(desk.client.get(path).text, "lxml").select("script")
    assert block["type"] == "application/ld+json"
    return json.loads(block.text)


def nodes(whole: Any, kind: str) -> list[Any]:
    return [each for each in whole["@graph"] if each["@type"] == kind]


def with_rulings(dossier: Dossier, *rulings: Ruling) -> Dossier:
    """The dossier with a claim for each ruling, and of each its verdict."""
    (claim,), (verdict,) = dossier.claims, dossier.verdicts
    verdicts = [replace(verdict, claim=number, ruling=each) for number, each in enumerate(rulings)]
    return replace(dossier, claims=(claim,) * len(rulings), verdicts=tuple(map(_whole, verdicts)))


def _whole(verdict: Verdict) -> Verdict:
    exaggerated = verdict.ruling is Ruling.EXAGGERATED
    return replace(verdict, exaggeration=Exaggeration.CAUSE if exaggerated else None)


def published(desk: Any, reviews: Reviews, dossier: Dossier) -> str:
    key: str = desk.keep(dossier)
    reviews.publish(key, "", "Ada")
    return f"/stories/{key}"


def test_a_storys_page_tells_summary_paper_and_rating(
    desk: Any, reviews: Reviews, moths: Any, schema: Draft202012Validator
) -> None:
    path = published(desk, reviews, moths())
    at, whole = f"http://testserver{path}", data(desk, path)
    schema.validate(whole)
    kinds = ("NewsArticle", "ScholarlyArticle", "ClaimReview")
    (summary,), (paper,), (review,) = (nodes(whole, kind) for kind in kinds)
    assert summary["headline"] == "Moths and lamps"
    assert moths.BACKED in summary["articleBody"]
    assert summary["datePublished"] == summary["dateModified"]
    assert [each["@id"] for each in summary["isBasedOn"]] == [f"{at}#original", paper["@id"]]
    assert summary["isBasedOn"][0]["url"] == "https://lamps.example/moths"
    assert (paper["identifier"]["value"], paper["url"]) == (moths.PAPER.doi, f"https://doi.org/{moths.PAPER.doi}")
    assert review["claimReviewed"] == moths.CLAIM
    assert review["url"] == f"{at}#claim-1"
    assert review["itemReviewed"]["appearance"]["url"] == "https://lamps.example/moths"
    assert review["itemReviewed"]["author"]["name"] == "Lamp Weekly"
    rating = review["reviewRating"]
    assert (rating["ratingValue"], rating["alternateName"]) == (1, "Contradicted")
    page = BeautifulSoup(desk.client.get(path).text, "lxml")
    assert page.select_one("#claim-1") is not None


def test_what_lacks_what_its_readers_need_does_not_pass(
    desk: Any, reviews: Reviews, moths: Any, schema: Draft202012Validator
) -> None:
    whole = data(desk, published(desk, reviews, moths()))
    for kind, name in (("ClaimReview", "claimReviewed"), ("ClaimReview", "reviewRating"), ("NewsArticle", "headline")):
        graph = [dict(each) for each in whole["@graph"]]
        del next(each for each in graph if each["@type"] == kind)[name]
        assert not schema.is_valid({**whole, "@graph": graph}), name
    assert not schema.is_valid({**whole, "@graph": [{**each, "rating": 1} for each in whole["@graph"]]})


def test_every_word_is_one_of_schema_org_and_every_reference_leads_somewhere(
    desk: Any, reviews: Reviews, moths: Any
) -> None:
    path = published(desk, reviews, moths())
    _correct(reviews, path)
    context = {"document": {"@context": {"@vocab": WORDS}}, "contextUrl": None, "documentUrl": WORDS}
    for page in (path, "/corrections"):
        options = {"documentLoader": lambda _address, _options: context}
        flat = jsonld.flatten(data(desk, page), None, options)
        names = {name for node in flat for name in node if not name.startswith("@")}
        assert names
        assert all(name.startswith(WORDS) for name in names)
        assert all(node["@type"][0].startswith(WORDS) for node in flat)
        known = {node["@id"] for node in flat}
        assert {each for node in flat for each in _references(node)} <= known


def _references(node: Any) -> Iterator[str]:
    """Of a flattened node: every node that it names."""
    for name, values in node.items():
        if not name.startswith("@"):
            yield from (each["@id"] for each in values if "@id" in each)


def test_only_what_the_paper_decides_is_a_rating(
    desk: Any, reviews: Reviews, moths: Any, schema: Draft202012Validator
) -> None:
    dossier = with_rulings(moths(address="https://lamps.example/six"), *Ruling)
    whole = data(desk, published(desk, reviews, dossier))
    schema.validate(whole)
    rated = {review["url"].rpartition("#")[2]: review["reviewRating"] for review in nodes(whole, "ClaimReview")}
    told = {place: (rating["ratingValue"], rating["alternateName"]) for place, rating in rated.items()}
    assert told == {"claim-1": (3, "Supported"), "claim-2": (1, "Contradicted"), "claim-3": (2, "Exaggerated")}


@pytest.mark.parametrize("link", [None, "ambiguous"])
def test_without_a_paper_there_is_no_rating(desk: Any, reviews: Reviews, moths: Any, link: Any) -> None:
    dossier = moths(address=f"https://lamps.example/{link}")
    none = replace(dossier.link, publication=None) if link and dossier.link else None
    whole = data(desk, published(desk, reviews, replace(dossier, link=none)))
    assert nodes(whole, "NewsArticle")
    assert not nodes(whole, "ClaimReview") + nodes(whole, "ScholarlyArticle")


def test_a_paper_that_is_retracted_rates_nothing(desk: Any, reviews: Reviews, moths: Any) -> None:
    gone = replace(moths.PAPER, standing=Standing.RETRACTED, standing_checked=date(2026, 11, 21))
    dossier = moths(address="https://lamps.example/gone")
    assert dossier.link is not None
    whole = data(desk, published(desk, reviews, replace(dossier, link=replace(dossier.link, publication=gone))))
    assert not nodes(whole, "ClaimReview")
    assert nodes(whole, "ScholarlyArticle")[0]["creativeWorkStatus"] == "Retracted"


def test_a_paper_that_was_retracted_since_rates_nothing_any_more(desk: Any, reviews: Reviews, moths: Any) -> None:
    dossier = moths(address="https://lamps.example/retracted")
    path = published(desk, reviews, dossier)
    assert nodes(data(desk, path), "ClaimReview")
    gone = replace(moths.PAPER, standing=Standing.RETRACTED, standing_checked=date(2026, 11, 21))
    key = path.rpartition("/")[2]
    news = replace(dossier, link=replace(dossier.link, publication=gone))
    assert Rechecks(desk.line.store, 1.0).save(Kept(key, desk.line.store.entry(key).version, dossier), news, (), 60)
    assert not nodes(data(desk, path), "ClaimReview")


def test_a_claim_in_a_repaired_reading_names_the_words_that_the_article_has(
    desk: Any, reviews: Reviews, moths: Any
) -> None:
    dossier = moths(address="https://lamps.example/repaired")
    start = dossier.article.text.index(moths.FLAGGED)
    claim = Claim(Span(start, start + len(moths.FLAGGED)), "The lamp shows the strong light.", (0,), True)
    whole = data(desk, published(desk, reviews, replace(dossier, claims=(claim,))))
    (review,) = nodes(whole, "ClaimReview")
    assert review["claimReviewed"] == "The lamp shows the strong light."
    assert review["itemReviewed"]["text"] == moths.FLAGGED


def test_a_correction_is_told_with_the_story_and_in_the_list(
    desk: Any, reviews: Reviews, moths: Any, schema: Draft202012Validator
) -> None:
    path = published(desk, reviews, moths(address="https://lamps.example/corrected"))
    _correct(reviews, path)
    whole, listed = data(desk, path), data(desk, "/corrections")
    schema.validate(whole)
    schema.validate(listed)
    (summary,), (correction,) = nodes(whole, "NewsArticle"), nodes(whole, "CorrectionComment")
    assert correction["text"] == "We said it too boldly."
    assert summary["correction"] == [{"@id": correction["@id"]}]
    assert summary["dateModified"] == correction["datePublished"] > ""
    assert BeautifulSoup(desk.client.get(path).text, "lxml").find(id=correction["@id"].rpartition("#")[2]) is not None
    (same,) = [each for each in nodes(listed, "CorrectionComment") if each["@id"] == correction["@id"]]
    assert same["parentItem"]["@id"] == summary["@id"]


def _correct(reviews: Reviews, path: str) -> None:
    key = path.rpartition("/")[2]
    reviews.decide(key, Wish(Subject.SENTENCE, 1, Act.EDIT, "plainer", {"text": "Moths lose their way."}), "Ada")
    reviews.publish(key, "We said it too boldly.", "Ada")


def test_no_word_of_an_article_ends_the_block_of_data(
    desk: Any, reviews: Reviews, moths: Any, schema: Draft202012Validator
) -> None:
    hostile = " ".join((*moths.HOSTILE, "\u2028\u2029 </SCRIPT \ud800"))
    path = published(desk, reviews, moths(hostile, address=f"https://news.example/?q={hostile}"))
    _correct(reviews, path)
    whole = data(desk, path)
    schema.validate(whole)
    assert "</script><script>alert(1)</script>" in nodes(whole, "ClaimReview")[0]["claimReviewed"]
    (block,) = BeautifulSoup(desk.client.get(path).content, "lxml").select("script")
    assert block.string is not None
    assert not set("<>&\u2028\u2029") & set(block.string)
