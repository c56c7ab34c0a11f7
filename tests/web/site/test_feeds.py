"""Do feed readers get what they can read: well-formed, with ids for good, no word that is not public, no script?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from bs4 import BeautifulSoup
from jsonschema import Draft202012Validator
from lxml import etree

from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews

ATOM = {"a": "http://www.w3.org/2005/Atom"}
FEEDS = ("/feed.atom", "/corrections.atom", "/feed.json", "/corrections.json")
UNFIT_FOR_XML = "bell\x07 \x00\x0b\ufffe\ud800 end"


@pytest.fixture(scope="module")
def grammar(schemas: Path) -> Any:
    return etree.RelaxNG(etree.parse(schemas / "atom.rng"))


@pytest.fixture(scope="module")
def json_schema(schemas: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads((schemas / "json-feed.json").read_text()))


@pytest.fixture(scope="module", autouse=True)
def newsstand(desk: Any, reviews: Reviews, moths: Any) -> dict[str, str]:
    """The keys of four stories by what became of them; a hostile one was corrected beside them."""
    keys = {}
    for what in ("plain", "corrected", "withdrawn", "taken down"):
        keys[what] = desk.keep(moths(address=f"https://lamps.example/{what.replace(' ', '-')}"))
        reviews.publish(keys[what], "", "Ada")
    reviews.decide(keys["corrected"], _plainer(), "Ada")
    reviews.publish(keys["corrected"], "We said it too boldly.", "Ada")
    reviews.decide(keys["withdrawn"], _plainer(), "Ada")
    reviews.publish(keys["withdrawn"], "It was said too boldly.", "Ada")
    reviews.withdraw(keys["withdrawn"], "It was on another study.", "Ada")
    reviews.withdraw(keys["taken down"], "Its author asks for it.", "Ada", remove_text=True)
    hostile = " ".join((*moths.HOSTILE, UNFIT_FOR_XML))
    key = desk.keep(moths(hostile, address=f"https://news.example/?q={hostile}"))
    reviews.publish(key, "", "Ada")
    reviews.decide(key, _plainer(2), "Ada")
    reviews.publish(key, hostile, "Ada")
    return keys


def _plainer(sentence: int = 1) -> Wish:
    return Wish(Subject.SENTENCE, sentence, Act.EDIT, "plainer", {"text": "Moths lose their way."})


def atom_of(desk: Any, path: str, **headers: str) -> Any:
    answer = desk.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml"
    return etree.fromstring(answer.content)


def json_of(desk: Any, path: str, **headers: str) -> Any:
    answer = desk.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/feed+json"
    return answer.json()


def told(desk: Any, path: str, **headers: str) -> list[dict[str, str]]:
    """The items of a feed: id, title, html, address, published, updated; whatever its format."""
    if path.endswith(".json"):
        names = {"id": "id", "title": "title", "html": "content_html", "address": "url"}
        names |= {"published": "date_published", "updated": "date_modified"}
        return [{mine: item[its] for mine, its in names.items()} for item in json_of(desk, path, **headers)["items"]]
    entries = atom_of(desk, path, **headers).findall("a:entry", ATOM)
    names = {"id": "id", "title": "title", "html": "content", "published": "published", "updated": "updated"}
    texts = [{mine: entry.findtext(f"a:{its}", None, ATOM) for mine, its in names.items()} for entry in entries]
    links = [entry.find("a:link[@rel='alternate']", ATOM).get("href") for entry in entries]
    return [{**text, "address": link} for text, link in zip(texts, links, strict=True)]


@pytest.mark.parametrize("path", ["/feed.atom", "/corrections.atom"])
def test_a_feed_is_atom_as_rfc_4287_has_it(desk: Any, grammar: Any, path: str) -> None:
    feed = atom_of(desk, path)
    grammar.assertValid(feed)
    assert feed.findtext("a:author/a:name", None, ATOM) == "Copydesk"
    assert feed.find("a:link[@rel='self']", ATOM).get("href") == f"http://testserver{path}"
    ids = [each.text for each in feed.iterfind("a:entry/a:id", ATOM)]
    assert len(ids) == len(set(ids)) > 2
    read = feedparser.parse(desk.client.get(path).content)
    assert not read.bozo
    assert read.version == "atom10"
    assert [entry.id for entry in read.entries] == ids


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"<updated>", b"<updated>on "),
        (b"<id>urn:", b"<id>the "),
        (b"</id>", b"</id><id>urn:x</id>"),
        (b' href="http://', b' href="/'),
        (b"<title>", b"<caption/><title>"),
        (b"<name>Copydesk</name>", b""),
        (b'type="html"', b'type="plain"'),
    ],
)
def test_what_is_not_atom_does_not_pass_for_it(desk: Any, grammar: Any, good: bytes, bad: bytes) -> None:
    feed = desk.client.get("/feed.atom").content
    assert good in feed
    assert not grammar.validate(etree.fromstring(feed.replace(good, bad, 1)))


@pytest.mark.parametrize("path", ["/feed.json", "/corrections.json"])
def test_a_feed_is_json_feed_1_1(desk: Any, json_schema: Draft202012Validator, path: str) -> None:
    feed = json_of(desk, path)
    json_schema.validate(feed)
    assert feed["feed_url"] == f"http://testserver{path}"
    for name in ("version", "items"):
        assert not json_schema.is_valid({**feed, name: "x"})
    first, *others = feed["items"]
    for name in ("id", "content_html"):
        without = {key: value for key, value in first.items() if key != name}
        assert not json_schema.is_valid({**feed, "items": [without, *others]})


@pytest.mark.parametrize("name", ["/feed", "/corrections"])
def test_both_formats_tell_the_same(desk: Any, name: str) -> None:
    assert told(desk, f"{name}.atom") == told(desk, f"{name}.json")


def test_a_story_keeps_its_id_and_first_date_and_tells_when_it_was_corrected(
    desk: Any, reviews: Reviews, moths: Any
) -> None:
    key = desk.keep(moths(address="https://lamps.example/kept"))
    reviews.publish(key, "", "Ada")
    (before,) = [each for each in told(desk, "/feed.atom") if each["address"].endswith(key)]
    assert before["published"] == before["updated"]
    reviews.decide(key, _plainer(), "Ada")
    reviews.publish(key, "It was 30 moths.", "Ada")
    (after,) = [each for each in told(desk, "/feed.json", host="other.example") if each["address"].endswith(key)]
    assert after["address"] == f"http://other.example/stories/{key}"
    assert (after["id"], after["published"]) == (before["id"], before["published"])
    assert after["updated"] > before["updated"]
    assert "Moths lose their way." in after["html"]


def test_what_was_corrected_or_withdrawn_is_told_and_of_what_is_gone_no_word(
    desk: Any, newsstand: dict[str, str]
) -> None:
    addresses = [each["address"].rpartition("/")[2] for each in told(desk, "/feed.json")]
    assert newsstand["plain"] in addresses
    assert not {newsstand["withdrawn"], newsstand["taken down"]} & set(addresses)
    corrections = told(desk, "/corrections.json")
    of = {what: [each for each in corrections if each["address"].endswith(key)] for what, key in newsstand.items()}
    assert not of["plain"]
    assert [each["title"] for each in of["corrected"]] == ["Corrected: Moths and lamps"]
    assert "We said it too boldly." in of["corrected"][0]["html"]
    assert [each["title"][:9] for each in of["withdrawn"]] == ["Withdrawn", "Corrected"]
    assert "Its author asks for it." in of["taken down"][0]["html"]
    assert "moths" not in json.dumps(of["withdrawn"] + of["taken down"]).lower()
    page = BeautifulSoup(desk.client.get("/corrections").text, "lxml")
    links = [a.text for a in page.select(f"a[href='/stories/{newsstand['withdrawn']}']")]
    assert [link[:12] for link in links] == ["A story from"] * 2


@pytest.mark.parametrize("path", FEEDS)
def test_hostile_words_stay_words_in_whatever_page_shows_a_feed(desk: Any, moths: Any, path: str) -> None:
    items = told(desk, path)
    for item in items:
        shown = BeautifulSoup(item["html"], "lxml")
        assert {tag.name for tag in shown.find_all(True)} <= {"html", "body", "p", "ul", "li", "a", "cite"}
        links = [a.attrs for a in shown.find_all("a")]
        assert all(set(each) == {"href"} and each["href"].startswith(("http://", "https://")) for each in links)
    everything = " ".join(BeautifulSoup(item["html"], "lxml").get_text() for item in items)
    assert all(hostile.split("\u202e")[0] in everything for hostile in moths.HOSTILE)
    assert "\u202e" not in everything


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_not_sent_again_until_something_is_published_or_withdrawn(
    desk: Any, reviews: Reviews, moths: Any, path: str
) -> None:
    key = desk.keep(moths(address="https://lamps.example/again"))
    reviews.publish(key, "", "Ada")
    answer = desk.client.get(path)
    assert answer.headers["cache-control"] == "public, max-age=300"
    same = {"If-None-Match": answer.headers["etag"]}
    again = desk.client.get(path, headers=same)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]
    since = {"If-Modified-Since": answer.headers["last-modified"]}
    assert desk.client.get(path, headers=since).status_code == 304
    long_ago = {"If-Modified-Since": "Tue, 03 Nov 2026 08:00:00 GMT"}
    assert desk.client.get(path, headers=long_ago).status_code == 200
    reviews.withdraw(key, "It was on another study.", "Ada")
    assert desk.client.get(path, headers=same).status_code == 200


def test_where_the_site_is_known_all_addresses_are_its_own(open_web: Callable[..., Any], moths: Any) -> None:
    desk = open_web(public_url="https://desk.example/")
    key = desk.keep(moths())
    Reviews(desk.line.store).publish(key, "", "Ada")
    for path in ("/feed.atom", "/feed.json", f"/stories/{key}", f"/stories/{key}/card", "/robots.txt", "/sitemap.xml"):
        text = desk.client.get(path, headers={"host": "evil.example"}).text
        assert "https://desk.example/" in text, path
        assert "evil.example" not in text, path
        assert "desk.example//" not in text, path


@pytest.mark.parametrize("path", ["/", "/corrections", "/how", "/stories/{key}"])
def test_pages_lead_to_the_feeds_and_say_which_address_is_theirs(desk: Any, published: str, path: str) -> None:
    at = path.format(key=published)
    head = BeautifulSoup(desk.client.get(at).text, "lxml").head
    assert head is not None
    found = {link["href"]: link["type"] for link in head.select("link[rel=alternate]") if "feed" in str(link["type"])}
    found |= {link["href"]: link["type"] for link in head.select("link[type='application/atom+xml']")}
    assert sorted(str(each).removeprefix("http://testserver") for each in found) == sorted(FEEDS)
    for address, kind in found.items():
        assert desk.client.get(str(address)).headers["content-type"] == kind
    assert [link["href"] for link in head.select("link[rel=canonical]")] == [f"http://testserver{at}"]
    shared = {str(meta["property"]): meta["content"] for meta in head.select("meta[property]")}
    assert shared["og:url"] == f"http://testserver{at}"
    assert {"og:title", "og:type", "og:description", "og:site_name"} <= set(shared)
