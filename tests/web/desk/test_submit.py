"""Can an editor put articles in line in every way, once, and are they told what came of each?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from evaluation.rig import free_port
from tests.web.desk.conftest import Visitor
from worker.store.api_key import Scope
from worker.store.entry import Priority

HTML = (Path(__file__).parents[3] / "examples" / "anti-reward.html").read_bytes()
TEXT = "Bees remember faces\n\nHoneybees can learn to tell the faces of people apart, researchers say.\n"


def sent(editor: Visitor, **fields: Any) -> BeautifulSoup:
    answer = editor.send("/submit", **fields)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "lxml")


def results(page: BeautifulSoup) -> list[str]:
    return [" ".join(each.text.split()) for each in page.select(".results li")]


def keys(page: BeautifulSoup) -> list[str]:
    return [str(link["href"]).removeprefix("/desk/articles/") for link in page.select(".results a")]


def test_of_many_addresses_each_has_a_result(desk: Any, editor: Visitor) -> None:
    desk.line.put(desk.line.at_url("https://bees.example/known"))
    lines = "\n https://bees.example/1 \nbees.example/2\n\nhttps://bees.example/1\nhttp://127.0.0.1/3\n"
    page = sent(editor, way="addresses", addresses=f"{lines}https://bees.example/known", priority="high", ticket="a")
    first, second, third, known = results(page)
    assert first == "bees.example/1 is in line"
    assert second == "bees.example/2 this is no web address: it begins with https:// or http://"
    assert "127.0.0.1" in third
    assert known == "bees.example/known was in line already"
    entry = desk.line.store.entry(keys(page)[0])
    assert (entry.address, entry.priority) == ("https://bees.example/1", Priority.HIGH)


def test_what_is_sent_again_by_loading_the_page_again_has_the_same_answer(desk: Any, editor: Visitor) -> None:
    form = editor.page("/submit")
    ticket = form.select_one("input[name=ticket]")["value"]
    assert ticket != editor.page("/submit").select_one("input[name=ticket]")["value"]
    fields = {"way": "addresses", "addresses": "https://bees.example/again", "ticket": ticket}
    (first,) = keys(sent(editor, **fields))
    desk.line.store.cancel(first)
    assert keys(sent(editor, **fields)) == [first]
    assert keys(sent(editor, **fields | {"ticket": "another"})) != [first]


def test_a_text_is_read_at_once(desk: Any, editor: Visitor) -> None:
    fields = {"way": "text", "text": TEXT, "title": "Bees know us", "address": "https://bees.example/drafts/1"}
    (key,) = keys(sent(editor, **fields, ticket="b"))
    entry, dossier = desk.line.store.whole(key)
    assert (entry.address, entry.step) == ("https://bees.example/drafts/1", "clean_article")
    assert dossier.page.text.startswith("Bees know us\n\nBees remember faces")


@pytest.mark.parametrize(
    ("name", "body", "headline"),
    [
        ("story.html", HTML, "anti-recompense"),
        ("bees.txt", TEXT.replace("faces", "visages été").encode("cp1252"), "Bees remember visages été"),
    ],
)
def test_a_file_is_read_at_once_whatever_its_form(
    desk: Any, editor: Visitor, name: str, body: bytes, headline: str
) -> None:
    fields = {"seal": editor.seal, "way": "file", "ticket": name}
    answer = editor.client.post("/desk/submit", data=fields, files={"file": (name, body)})
    (key,) = keys(BeautifulSoup(answer.text, "lxml"))
    entry = desk.line.store.entry(key)
    assert entry.address == name
    assert headline in entry.headline


def test_a_file_that_is_no_article_is_refused_in_words(editor: Visitor) -> None:
    fields = {"seal": editor.seal, "way": "file", "ticket": "c"}
    answer = editor.client.post("/desk/submit", data=fields, files={"file": ("a.pdf", b"%PDF-1.7 ...")})
    assert "a PDF, not a web page or a text" in results(BeautifulSoup(answer.text, "lxml"))[0]
    answer = editor.client.post("/desk/submit", data=fields, files={"file": ("", b"")})
    assert (answer.status_code, "Choose a file" in answer.text) == (422, True)
    answer = editor.client.post("/desk/submit", data=fields, files={"file": ("a.html", b"x" * 10_000_001)})
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"way": "addresses", "addresses": " \n"}, "That are 0 addresses"),
        ({"way": "addresses", "addresses": "\n".join(f"https://a.example/{n}" for n in range(101))}, "101 addresses"),
        ({"way": "addresses", "addresses": "https://a.example", "priority": "soon"}, "There is no such priority"),
        ({"way": "text", "text": ""}, "The text cannot be taken"),
        ({"way": "text", "text": "Bees.", "title": "x" * 501}, "The title cannot be taken"),
        ({"way": "by pigeon"}, "Choose a file"),
    ],
)
def test_what_cannot_be_submitted_is_said_and_what_was_typed_stays(
    editor: Visitor, fields: dict[str, str], told: str
) -> None:
    answer = editor.send("/submit", **fields)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "lxml")
    assert told in page.select_one(".problem").text
    assert page.select_one("#addresses").text.strip() == fields.get("addresses", "").strip()
    assert page.select_one("#title")["value"] == fields.get("title", "")


def test_a_full_line_and_a_lost_redis_are_told(open_web: Callable[..., Any]) -> None:
    for settings, told in (
        ({"queue_limit": 0}, "0 articles are in line, and no more than 0 are taken"),
        ({"redis_url": f"redis://127.0.0.1:{free_port()}/0"}, "Redis is away: they are kept"),
    ):
        strange = open_web(**settings)
        newsroom = strange.app.state.newsroom
        key, _bearer = newsroom.keys.create("Ada Adams", [Scope.SUBMIT])
        visitor = Visitor(strange.client, newsroom, key, _bearer)
        visitor.sign_in(next="/desk/submit")
        assert told in visitor.send("/submit", way="addresses", addresses="https://a.example/1", ticket="d").text
