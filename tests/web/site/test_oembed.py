"""Can a story be shown on somebody else's site, by code or by its address alone, and nothing break out of its frame?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from jsonschema import Draft202012Validator

from worker.review.reviewing import Reviews


@pytest.fixture(scope="module")
def schema(schemas: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads((schemas / "oembed.json").read_text()))


def ask(desk: Any, status: int = 200, **values: Any) -> Any:
    answer = desk.client.get("/oembed", params=values)
    assert answer.status_code == status, answer.text
    return answer


def frame_in(code: str) -> Tag:
    """The frame that the code is, and nothing beside it."""
    body = BeautifulSoup(code, "html.parser")
    (frame,) = body.find_all(True)
    assert frame.name == "iframe"
    assert not frame.get_text()
    assert set(frame.attrs) == {"src", "title", "width", "height", "style", "loading", "sandbox"}
    assert "allow-scripts" not in frame["sandbox"]
    return frame


def test_a_storys_page_shows_the_code_and_leads_to_oembed(
    desk: Any, published: str, schema: Draft202012Validator
) -> None:
    page = BeautifulSoup(desk.client.get(f"/stories/{published}").text, "lxml")
    area = page.select_one("details textarea[readonly]")
    assert area is not None
    assert page.select_one(f"label[for={area['id']}]") is not None
    link = page.select_one("link[type='application/json+oembed']")
    assert link is not None
    at = urlsplit(str(link["href"]))
    answer = ask(desk, **{name: value for name, (value,) in parse_qs(at.query).items()}).json()
    schema.validate(answer)
    assert answer["title"] == "Moths and lamps"
    assert answer["html"] == area.text
    card = desk.client.get(str(frame_in(answer["html"])["src"]))
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    shown = BeautifulSoup(card.text, "lxml")
    assert not shown.find_all("script")
    assert [a["href"] for a in shown.select("h1 a")] == [f"http://testserver/stories/{published}"]


def test_a_frame_is_no_larger_than_there_is_room(desk: Any, published: str, schema: Draft202012Validator) -> None:
    answer = ask(desk, url=f"http://testserver/stories/{published}", maxwidth=300, maxheight=5_000).json()
    schema.validate(answer)
    assert answer["width"] == 300
    assert frame_in(answer["html"])["width"] == "300"
    assert int(str(frame_in(answer["html"])["height"])) == answer["height"] < 5_000


@pytest.mark.parametrize(
    ("status", "values"),
    [
        (404, {"url": "http://testserver/stories/0123456789ab"}),
        (404, {"url": "http://elsewhere.example/stories/{key}"}),
        (404, {"url": "http://testserver/how"}),
        (404, {"url": "http://["}),
        (422, {}),
        (422, {"url": "http://testserver/stories/{key}", "maxwidth": "wide"}),
        (501, {"url": "http://testserver/stories/{key}", "format": "xml"}),
    ],
)
def test_what_cannot_be_embedded_is_refused(desk: Any, published: str, status: int, values: dict[str, str]) -> None:
    ask(desk, status, **{name: value.format(key=published) for name, value in values.items()})


def test_what_was_withdrawn_is_embedded_no_more(desk: Any, reviews: Reviews, moths: Any) -> None:
    key = desk.keep(moths(address="https://lamps.example/gone"))
    reviews.publish(key, "", "Ada")
    ask(desk, url=f"http://testserver/stories/{key}")
    reviews.withdraw(key, "It was on another study.", "Ada")
    ask(desk, 410, url=f"http://testserver/stories/{key}")


def test_hostile_words_stay_in_the_title_of_the_frame(
    desk: Any, reviews: Reviews, moths: Any, hostile: str, schema: Draft202012Validator
) -> None:
    key = desk.keep(moths(hostile))
    reviews.publish(key, "", "Ada")
    answer = ask(desk, url=f"http://testserver/stories/{key}").json()
    schema.validate(answer)
    title = str(frame_in(answer["html"])["title"])
    assert title == f"Copydesk: {answer['title']}"
    assert hostile.replace("\u202e", "\ufffd") in title
