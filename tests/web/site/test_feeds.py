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


@pytest.fixture(scope="module")
def archive(open_web: Callable[..., Any], moths: Any) -> tuple[Any, list[str]]:
    """A site with 107 stories and 53 corrections, and the keys of the stories, the last published first."""
    desk = open_web()
    reviews = Reviews(desk.line.store)
    keys = [desk.keep(moths(address=f"https://lamps.example/{number}")) for number in range(107)]
    for key in keys:
        reviews.publish(key, "", "Ada")
    for key in keys[:53]:
        reviews.decide(key, _plainer(), "Ada")
        reviews.publish(key, "We said it too boldly.", "Ada")
    return desk, [*reversed(keys[:53]), *reversed(keys[53:])]


def pages_of(desk: Any, path: str) -> list[Any]:
    """Every page of a feed, from its address on to the last that is linked."""
    pages, at = [], f"http://testserver{path}"
    while at:
        asked = at.removeprefix("http://testserver")
        pages.append(json_of(desk, asked) if path.endswith(".json") else atom_of(desk, asked))
        at = pages[-1].get("next_url", "") if path.endswith(".json") else link_of(pages[-1], "next")
        assert len(pages) < 9
    return pages


def link_of(feed: Any, rel: str) -> str:
    (address,) = [link.get("href") for link in feed.findall(f"a:link[@rel='{rel}']", ATOM)] or [""]
    return str(address)


def test_all_stories_are_met_once_from_page_to_page_each_of_which_is_atom(archive: Any, grammar: Any) -> None:
    desk, keys = archive
    pages = pages_of(desk, "/feed.atom")
    for page in pages:
        grammar.assertValid(page)
        assert not feedparser.parse(etree.tostring(page)).bozo
    met = [[link.get("href").rpartition("/")[2] for link in page.findall("a:entry/a:link[@rel='alternate']", ATOM)]
           for page in pages]  # fmt: skip
    assert list(map(len, met)) == [50, 50, 7]
    assert [key for page in met for key in page] == keys
    assert len({page.findtext("a:id", None, ATOM) for page in pages}) == 1
    addresses = [link_of(page, "self") for page in pages]
    assert {link_of(page, "first") for page in pages} == {addresses[0]} == {"http://testserver/feed.atom"}
    assert [link_of(page, "previous") for page in pages] == ["", *addresses[:-1]]
    assert [link_of(page, "next") for page in pages] == [*addresses[1:], ""]


def test_all_stories_are_met_once_from_page_to_page_each_of_which_is_a_json_feed(
    archive: Any, json_schema: Draft202012Validator
) -> None:
    desk, keys = archive
    pages = pages_of(desk, "/feed.json")
    for page in pages:
        json_schema.validate(page)
        assert page["feed_url"] == "http://testserver/feed.json"
    assert [item["url"].rpartition("/")[2] for page in pages for item in page["items"]] == keys
    assert len({page.get("next_url") for page in pages}) == len(pages) == 3


@pytest.mark.parametrize("ending", ["atom", "json"])
def test_all_corrections_are_met_once_too(archive: Any, ending: str) -> None:
    desk, _ = archive
    pages = pages_of(desk, f"/corrections.{ending}")
    if ending == "json":
        met = [item["id"] for page in pages for item in page["items"]]
    else:
        met = [each.text for page in pages for each in page.iterfind("a:entry/a:id", ATOM)]
    assert (len(pages), len(met), len(set(met))) == (2, 53, 53)


def test_what_is_published_meanwhile_moves_nothing_and_each_page_has_its_own_tag(archive: Any, moths: Any) -> None:
    desk, keys = archive
    first = atom_of(desk, "/feed.atom")
    at = link_of(first, "next").removeprefix("http://testserver")
    tags = {desk.client.get(path).headers["etag"] for path in ("/feed.atom", at)}
    assert len(tags) == 2
    key = desk.keep(moths(address="https://lamps.example/meanwhile"))
    Reviews(desk.line.store).publish(key, "", "Ada")
    second = [each["address"].rpartition("/")[2] for each in told(desk, at)]
    assert second == keys[50:100]
    back = link_of(atom_of(desk, at), "previous").removeprefix("http://testserver")
    assert [each["address"].rpartition("/")[2] for each in told(desk, back)] == keys[:50], "and no page is skipped"
    assert link_of(atom_of(desk, back), "previous") == "http://testserver/feed.atom"
    Reviews(desk.line.store).withdraw(key, "It was on another study.", "Ada")


def test_below_the_last_story_stands_nothing_and_no_number_is_refused(archive: Any, grammar: Any) -> None:
    desk, _ = archive
    nothing = atom_of(desk, "/feed.atom?below=1")
    grammar.assertValid(nothing)
    assert nothing.findall("a:entry", ATOM) == []
    assert json_of(desk, "/feed.json?below=1")["items"] == []
    for wrong in ("0", "-1", "x", "99999999999999999999"):
        for path in FEEDS:
            assert desk.client.get(f"{path}?below={wrong}").status_code == 422


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
