"""Does what others wrote stay text on every page of the desk, wherever they wrote it?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from dossier.findings import Author, Publication, Suggestion
from dossier.record import Dossier, Gap
from dossier.summary import Sentence
from dossier.text import Article, Page, Span
from tests.web.desk.conftest import Visit
from tests.web.stories import OWLS
from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews
from worker.store.api_key import Scope
from worker.store.feeds import Feeds
from worker.store.mistakes import Mistakes
from worker.store.subscription import Told

HOSTILE = (
    "<script>document.title='owned'</script>",
    "\"'><img src=x onerror=\"document.title='owned'\">",
    "</textarea></title></style></script><svg/onload=document.title='owned'>",
    "javascript:document.title='owned'",
    "<a href=javascript:alert(1)>x</a><iframe srcdoc='<script>top.document.title=1</script>'>",
    "{{ 7*7 }}{% for x in y %}\u202eevil\u0000\x1b[31m",
    "--><!--<form action=//evil.example><button name=seal>x",
    "&lt;b&gt;&amp;lt; x' style='position:fixed' onmouseover='alert(1)",
)


def owls(hostile: str) -> Dossier:
    """OWLS, with this wherever words come from outside, but for the article's own places."""
    assert OWLS.article is not None
    assert OWLS.link is not None
    assert OWLS.summary is not None
    paper = Publication(
        f"10.5555/{hostile}", f"Paper {hostile}", (Author(hostile, hostile),), hostile, abstract=(hostile,), url=hostile
    )
    text = f"{OWLS.article.text}\n\n{hostile}"
    end = Span(len(OWLS.article.text) + 2, len(text))
    return replace(
        OWLS,
        address=f"https://owls.example/{hostile}",
        page=Page(f"https://owls.example/{hostile}", hostile, text, site=hostile, authors=(hostile,)),
        article=Article(text, end, (*OWLS.article.paragraphs, end), (), (), "en"),
        flags=tuple(replace(each, reason=hostile, suggestion=Suggestion(hostile, hostile)) for each in OWLS.flags),
        claims=tuple(replace(each, text=hostile) for each in OWLS.claims),
        link=replace(OWLS.link, publication=paper, how=hostile, reasons=(hostile,)),
        verdicts=tuple(
            replace(each, reason=hostile, evidence=tuple(replace(one, text=hostile) for one in each.evidence))
            for each in OWLS.verdicts
        ),
        summary=replace(OWLS.summary, sentences=(Sentence(hostile, ()),), note=hostile),
        gaps=(Gap("search_publications", hostile, hostile),),
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_others_wrote_stays_text(desk: Any, visit: Visit, hostile: str) -> None:
    store, visitor = desk.line.store, visit(Scope.ADMIN)
    key, reviews = desk.keep(owls(hostile)), Reviews(desk.line.store)
    reviews.decide(key, Wish(Subject.FLAG, 1, Act.EDIT, hostile, {"suggestion": f"x{hostile}"}), hostile)
    reviews.publish(key, "", hostile)
    Mistakes(store).report(key, 1, hostile, hostile)
    failed = desk.line.store.add(Dossier(f"https://failed.example/{hostile}"), "read_article")[0]
    store.fail(store.take(failed, "read_article", "x"), hostile)
    Feeds(store).add(f"https://feeds.example/{hostile}", Told(hostile, "", "", 0), 60)
    paths = ["", f"/articles/{key}", f"/articles/{failed}", f"/articles/{key}/versions", "/failed", "/mistakes"]
    answers = [visitor.client.get(f"/desk{path}") for path in (*paths, "/feeds", "/sources", "/keys")]
    typed = {"why": hostile, "text": hostile, "title": hostile, "addresses": hostile, "address": hostile}
    answers += [
        visitor.send(f"/articles/{key}/decide", subject="flag", number="1", act="reject", version="99", **typed),
        visitor.send("/submit", way="addresses", **typed),
        visitor.send("/submit", way="text", priority="x", **typed),
        visitor.send("/feeds", **typed),
        visitor.send("/keys", name=hostile, **{f"scope-{hostile}": "x"}),
        visitor.client.get("/desk", params={"site": hostile, "found": hostile}),
        visitor.client.get("/desk/sign-in", params={"next": hostile}),
        visitor.client.get(f"/desk/articles/{key}", params={"at": hostile[:40]}),
    ]
    for answer in answers:
        assert_ours(answer.text)


def assert_ours(html: str) -> None:
    """Nothing is there but elements and attributes of our own."""
    page = BeautifulSoup(html, "lxml")
    assert page.find_all(["svg", "iframe", "img", "object", "embed", "base", "style"]) == []
    assert [script.get("src", "").split("?")[0] for script in page("script")] == ["/static/desk.js"]
    assert [each["http-equiv"] for each in page.select("meta[http-equiv]")] == []
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name in ("style", "srcdoc")], element
        for name in ("href", "src", "action"):
            leads = str(element.get(name, "/")).lower()
            assert leads.startswith(("/", "#", "https://", "http://")), element
        if element.name == "form":
            assert str(element["action"]).startswith("/desk"), element
    assert not {"\0", "\x1b", "\u202e"} & set(page.get_text()), "what would turn the text round is made visible"
