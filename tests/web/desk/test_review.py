"""Can an editor read an article beside its evidence, decide on each finding, publish it and take it back?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.web.desk.conftest import Visit, Visitor
from tests.web.stories import OWLS
from worker.desk import ModelSet, open_desk
from worker.line.refetch import open_refetches
from worker.pipeline import STEPS, advance
from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews
from worker.store.api_key import Scope
from worker.store.copies import Copies
from worker.store.mistakes import Mistakes

FINDINGS = ["link-1", "flag-1", "verdict-1", "verdict-2", "flag-2", "flag-3", "sentence-1", "sentence-2"]


@pytest.fixture
def key(desk: Any) -> str:
    key: str = desk.keep(OWLS)
    return key


def decision(page: Any, name: str, **more: str) -> dict[str, str]:
    """What the form for that finding sends, as it stands on the page, and more."""
    form = page.select_one(f"#{name} .accept")
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    return {**{name: value for name, value in fields.items() if name != "seal"}, **more}


def open_finding(page: Any) -> str | None:
    found = page.select_one(".finding[open]")
    return found and str(found["id"])


def test_the_article_stands_beside_all_that_was_found_in_it(editor: Visitor, key: str) -> None:
    page = editor.page(f"/articles/{key}")
    assert [each["id"] for each in page.select(".finding")] == FINDINGS
    assert page.select_one("#at-flag-2").find(string=True) == "mice of the field"
    assert page.select_one("#at-flag-2").find_parent(id="at-verdict-2")
    assert {each["href"] for each in page.select(".text sup a")} == {
        f"#{name}-more" for name in FINDINGS if name.startswith(("flag", "verdict"))
    }
    contradicted = page.select_one("#verdict-2")
    assert "Contradicted" in contradicted.text
    assert contradicted.select_one("blockquote").text == "Owls found 31 of 40 voles below snow."
    assert "the paper has 31, not all".capitalize() in contradicted.text
    assert "Suggested reading: hear" in page.select_one("#flag-1").text
    assert page.select_one("#link-1").select_one("dt").text == "Standing"
    assert "PubMed: it did not answer in time" in page.select_one("ul:has(.warning)").text
    assert open_finding(page) == "link-1"
    assert page.select_one(f'a[href="/desk/articles/{key}/versions"]')


def test_a_decision_is_kept_told_and_leads_on_to_the_next_finding(editor: Visitor, key: str) -> None:
    page = editor.page(f"/articles/{key}")
    answer = editor.send(f"/articles/{key}/decide", **decision(page, "link-1", act="accept"))
    assert answer.headers["Location"] == f"/desk/articles/{key}?at=flag-1#flag-1"
    page = editor.page(f"/articles/{key}?at=flag-1")
    assert "Paper 1 accepted; 7 undecided." in page.select_one(".message").text
    assert not editor.page(f"/articles/{key}").select(".message"), "it is told once"
    edit = decision(page, "flag-1", act="edit", suggestion="are heard by", kind="UNIDIOMATIC", why="so the author says")
    page = editor.after(f"/articles/{key}/decide", **edit)
    assert "Edited to “UNIDIOMATIC”, “are heard by” by Ada Adams" in " ".join(page.select_one("#flag-1").text.split())
    reject = decision(page, "flag-3", act="reject", why="a poem")
    assert editor.send(f"/articles/{key}/decide", **reject).headers["Location"].endswith("?at=sentence-1#sentence-1")
    store = editor.newsroom.line.store
    made = Reviews(store).review(key).decisions
    assert [(each.act, each.who, each.why) for each in made] == [
        (Act.ACCEPT, "Ada Adams", "agreed"),
        (Act.EDIT, "Ada Adams", "so the author says"),
        (Act.REJECT, "Ada Adams", "a poem"),
    ]
    page = editor.page(f"/articles/{key}")
    assert "reject" in page.select_one("#at-flag-3")["class"]
    assert [each.text for each in page.select(".finding .line .tag")] == ["accepted", "edited", "rejected"]
    for name in ("verdict-1", "verdict-2", "flag-2", "sentence-1"):
        editor.send(f"/articles/{key}/decide", **decision(editor.page(f"/articles/{key}"), name, act="accept"))
    last = decision(editor.page(f"/articles/{key}"), "sentence-2", act="accept")
    assert editor.send(f"/articles/{key}/decide", **last).headers["Location"] == f"/desk/articles/{key}#publish"


def test_two_editors_do_not_overrule_each_other_unseen(editor: Visitor, visit: Visit, key: str) -> None:
    saw = decision(editor.page(f"/articles/{key}"), "flag-2", act="reject", why="a <b>name</b>")
    other = visit()
    other.send(f"/articles/{key}/decide", **decision(other.page(f"/articles/{key}"), "flag-2", act="accept"))
    answer = editor.send(f"/articles/{key}/decide", **saw)
    assert answer.status_code == 409
    assert "is not what was seen" in answer.text
    assert "a &lt;b&gt;name&lt;/b&gt;" in answer.text, "what was typed is not lost"
    assert len(Reviews(editor.newsroom.line.store).review(key).decisions) == 1


@pytest.mark.parametrize(
    ("name", "more", "status", "told"),
    [
        ("flag-1", {"act": "reject", "why": " "}, 422, "Say why it is decided so"),
        ("flag-1", {"act": "edit", "kind": "UNIDIOMATIC", "suggestion": "hear", "why": "x"}, 422, "accept it"),
        ("link-1", {"act": "edit", "doi": "no DOI", "why": "x"}, 422, "This is no DOI"),
        ("verdict-1", {"act": "edit", "ruling": "TRUE", "why": "x"}, 422, "There is no ruling of that name"),
        ("verdict-1", {"act": "accept", "number": "99"}, 404, "There is no verdict 99"),
        ("verdict-1", {"act": "accept", "version": "x"}, 422, "This is no decision"),
        ("verdict-1", {"act": "adore"}, 422, "This is no decision"),
        ("verdict-1", {"act": "accept", "version": "9" * 30}, 409, "not what was seen"),
    ],
)
def test_what_is_no_decision_is_refused_in_words(
    editor: Visitor, key: str, name: str, more: dict[str, str], status: int, told: str
) -> None:
    answer = editor.send(f"/articles/{key}/decide", **decision(editor.page(f"/articles/{key}"), name, **more))
    assert (answer.status_code, told in answer.text) == (status, True), answer.text[-3000:]
    assert Reviews(editor.newsroom.line.store).review(key).decisions == ()


def test_an_article_is_published_corrected_and_withdrawn(editor: Visitor, key: str) -> None:
    page = editor.after(f"/articles/{key}/publish", note="")
    assert page.select_one(".head .tag").text == "published"
    assert editor.client.get(f"/stories/{key}").status_code == 200
    again = editor.send(f"/articles/{key}/publish", note="")
    assert (again.status_code, "Nothing has changed since edition 1" in again.text) == (409, True)
    edit = decision(page, "sentence-2", act="edit", text="Uneven ears help.", why="plainer")
    editor.send(f"/articles/{key}/decide", **edit)
    silent = editor.send(f"/articles/{key}/publish", note=" ")
    assert (silent.status_code, "say in a note what was corrected" in silent.text) == (422, True)
    page = editor.after(f"/articles/{key}/publish", note="We had not said which ears.")
    assert "Uneven ears help." in page.select_one(".sentences").text
    assert "We had not said which ears." in page.select(".history")[-1].text
    page = editor.after(f"/articles/{key}/withdraw", why="Another study.")
    assert page.select_one(".head .tag").text == "withdrawn"
    assert editor.client.get(f"/stories/{key}").status_code == 410


def test_a_text_is_taken_down_for_good_where_that_is_wanted(editor: Visitor, key: str) -> None:
    editor.after(f"/articles/{key}/publish")
    page = editor.after(f"/articles/{key}/withdraw", why="The author asks for it.", remove_text="yes")
    assert page.select_one("h1").text == "Queue"
    assert "Edition 1 is withdrawn, and its text deleted." in page.select_one(".message").text
    assert all("summary" not in each.body for each in Reviews(editor.newsroom.line.store).editions(key))


def test_whoever_may_only_read_is_shown_no_form_and_none_is_taken(visit: Visit, key: str) -> None:
    reader = visit(Scope.READ)
    page = reader.page(f"/articles/{key}")
    assert {form["action"] for form in page.select("form")} == {"/desk/sign-out"}
    for path in ("decide", "publish", "withdraw", "cancel", "retry", "delete"):
        answer = reader.send(f"/articles/{key}/{path}", act="accept")
        assert (answer.status_code, "not good for" in answer.text) == (403, True), path


def test_a_report_of_a_reader_is_shown_with_its_article_until_it_is_closed(
    editor: Visitor, visit: Visit, key: str
) -> None:
    store = editor.newsroom.line.store
    Reviews(store).publish(key, "", "Ada")
    report = Mistakes(store).report(key, 1, "They were <voles>.", "reader@example.org")
    for page in (editor.page(f"/articles/{key}"), editor.page("/mistakes")):
        shown = page.select_one(f"#mistake-{report.number}")
        assert "They were <voles>." in shown.text
        assert "reader@example.org" in shown.text
    assert editor.page("/mistakes").select_one("nav .count").text == "1"
    reader = visit(Scope.READ)
    assert "reader@example.org" not in reader.page(f"/articles/{key}").text, "who may only read is told of no reader"
    reader.page("/mistakes", 403)
    page = editor.after(f"/mistakes/{report.number}/close", why="Edition 2 says so.", back=f"/articles/{key}")
    assert page.select_one("h1").text == "Owls hear to mice"
    assert not page.select(".report")
    closed = editor.page("/mistakes?standing=closed").select_one(f"#mistake-{report.number}")
    assert "Closed by Ada Adams" in closed.text
    assert "reader@example.org" not in closed.text
    assert editor.send(f"/mistakes/{report.number}/close", why="Again.").status_code == 409
    assert editor.send(f"/mistakes/{report.number + 1}/close", why="None.").status_code == 404


def test_of_a_copy_its_original_is_shown_and_where_the_copies_stand(desk: Any, editor: Visitor) -> None:
    store = desk.line.store
    text = "Newts glow\n\n" + " ".join(
        f"Newts glow in the {number}th pond that was seen at night." for number in range(9)
    )
    original, copy = (
        desk.line.put(desk.line.in_text(text, address=f"https://newts.example/{name}")).key for name in ("a", "b")
    )
    ports = open_desk(desk.line.settings, offline=True, models=ModelSet.TEACHING)
    for key in (original, copy):
        lease = store.take(key, "clean_article", "the test")
        assert lease is not None
        cleaned = advance(lease.dossier, STEPS[1], ports, lambda _step, _took_s: None)
        Copies(store).save(lease, cleaned, None)
    page = editor.page(f"/articles/{copy}")
    assert f"{original}" in page.select_one(".meta:has(time)").text
    assert "Its copy stands at newts.example/b" in page.text
    assert "that is the one you asked for" in page.text
    assert store.entry(copy).standing == "FINISHED"


def test_an_article_on_its_way_is_shown_step_by_step(desk: Any, editor: Visitor) -> None:
    key = desk.line.put(desk.line.in_text("Owls\n\nOwls hear mice under snow, researchers say.\n")).key
    page = editor.page(f"/articles/{key}")
    assert [each["class"] for each in page.select(".steps li")][:3] == [["done"], ["waiting"], ["to-come"]]
    assert page.select_one("[data-live]")["data-live"] == f"/desk/articles/{key}/events"
    lease = desk.line.store.take(key, "clean_article", "the test")
    desk.line.store.fail(lease, "this story is <i>not</i> in English")
    page = editor.page(f"/articles/{key}")
    assert "this story is <i>not</i> in English" in page.select_one(".problem").text
    assert "in line again, at clean article" in editor.after(f"/articles/{key}/retry", back=f"/articles/{key}").text
    assert "cancelled" in editor.after(f"/articles/{key}/cancel", back=f"/articles/{key}").select_one("#steps").text
    assert editor.page(f"/articles/{key}x", 404).select_one("h1").text == "Not Found"


def test_an_edited_story_tells_what_the_edit_changed(desk: Any, editor: Visitor, key: str) -> None:
    assert "has not been edited" in editor.page(f"/articles/{key}/versions").text
    assert OWLS.article is not None
    edited = replace(OWLS, article=replace(OWLS.article, text=OWLS.article.text.replace("mice under", "voles under")))
    refetches = open_refetches(desk.line.settings, desk.line.store)
    assert refetches.save(refetches.read(key), edited, "1 word")
    page = editor.page(f"/articles/{key}/versions")
    assert page.select_one("h2").text.startswith("Version 2, read ")
    assert "1 added, 1 removed" in page.select_one("h2 + .meta").text
    assert "voles" in page.select_one("ins").text
    assert "mice" in page.select_one("del").text
    assert "fetches it again" in editor.after(f"/articles/{key}/refetch").select_one(".message").text


def test_a_decision_of_before_an_edit_is_told_as_stale(desk: Any, editor: Visitor, key: str) -> None:
    store = desk.line.store
    Reviews(store).decide(key, Wish(Subject.SENTENCE, 2, Act.REJECT, "no news"), "Bo")
    refetches = open_refetches(desk.line.settings, store)
    assert OWLS.summary is not None
    sentences = (OWLS.summary.sentences[0], replace(OWLS.summary.sentences[1], text="Ears help."))
    edited = replace(OWLS, summary=replace(OWLS.summary, sentences=sentences))
    assert refetches.save(refetches.read(key), edited, "")
    sentence = editor.page(f"/articles/{key}").select_one("#sentence-2")
    assert [each.text for each in sentence.select(".tag")] == ["stale"]
