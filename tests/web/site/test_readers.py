"""What do readers see: of what is published, of what is not, of what was corrected or withdrawn?"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from bs4 import BeautifulSoup

from dossier.findings import Standing
from worker.report.wording import printable
from worker.review.decision import Act, Subject, Wish
from worker.review.edition import public_form
from worker.review.reviewing import Reviews
from worker.store.editions import Editions
from worker.store.event import Kept
from worker.store.mistakes import Mistakes
from worker.store.rechecks import Rechecks


def soup(desk: Any, path: str, status: int = 200) -> BeautifulSoup:
    answer = desk.client.get(path)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def words(desk: Any, path: str, status: int = 200) -> str:
    return " ".join(soup(desk, path, status).get_text(" ").split())


def test_a_draft_is_nobodys_to_read(open_web: Callable[..., Any], moths: Any) -> None:
    desk = open_web()
    key = desk.keep(moths(address=f"https://lamps.example/{secrets.token_hex(4)}"))
    del desk.client.headers["Authorization"]
    assert "Nothing has been published yet" in words(desk, "/")
    assert "never have been published" in words(desk, f"/stories/{key}", 404)
    assert desk.client.get(f"/stories/{key}/card").status_code == 404
    assert desk.client.post(f"/stories/{key}/mistake", data={"words": "x"}).status_code == 404


def test_the_newest_story_leads_to_its_page(desk: Any, published: str) -> None:
    home = soup(desk, "/")
    assert home.find("a", href=f"/stories/{published}") is not None
    answer = desk.client.get(f"/stories/{published}")
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert "moths" in answer.text.lower()


def test_a_sentence_of_the_summary_opens_what_backs_it_and_what_the_story_says(desk: Any, published: str) -> None:
    page = soup(desk, f"/stories/{published}")
    said = [each for each in page.select("#summary details.said") if each.select(".evidence")]
    assert said
    assert all(each.select_one("blockquote, .evidence p") for each in said)


def test_of_the_article_no_more_is_shown_than_is_spoken_of(desk: Any, published: str, moths: Any) -> None:
    shown = words(desk, f"/stories/{published}")
    assert f"{moths.BEFORE} {moths.FLAGGED[:6]}" in shown
    assert moths.CLAIM in shown
    assert not [sentence for sentence in moths.UNSPOKEN if sentence in shown]


def test_where_the_newsroom_keeps_a_file_is_told_to_nobody(desk: Any, reviews: Reviews, moths: Any) -> None:
    key = desk.keep(moths(address="/home/ada/leaks/moths.html"))
    reviews.publish(key, "", "Ada")
    for path in ("/", f"/stories/{key}", f"/stories/{key}/card", "/feed.atom", "/feed.json"):
        answer = desk.client.get(path)
        assert (answer.status_code, "leaks" in answer.text) == (200, False), path
    assert "Lamp Weekly" in words(desk, f"/stories/{key}")


def test_a_text_that_may_be_republished_is_shown_whole(desk: Any, moths: Any) -> None:
    form = public_form(moths(), whole=True)
    key = desk.keep(moths(address="https://lamps.example/free"))
    Editions(desk.line.store).publish(key, lambda *_: form, "", "Ada")
    shown = words(desk, f"/stories/{key}")
    assert all(sentence in shown for sentence in moths.UNSPOKEN)


def test_what_has_become_of_the_paper_since_is_told_at_once(desk: Any, reviews: Reviews, moths: Any) -> None:
    dossier = moths(address="https://lamps.example/retracted")
    key = desk.keep(dossier)
    edition = reviews.publish(key, "", "Ada")
    gone = replace(moths.PAPER, standing=Standing.RETRACTED, standing_checked=date(2026, 11, 21))
    assert dossier.link is not None
    news = replace(dossier, link=replace(dossier.link, publication=gone))
    version = desk.line.store.entry(key).version
    assert Rechecks(desk.line.store, 1.0).save(Kept(key, version, dossier), news, (), 60)
    assert "Since this was published, the paper: RETRACTED" in words(desk, f"/stories/{key}")
    assert reviews.editions(key)[-1] == edition


def test_hostile_words_of_an_article_stay_words(desk: Any, reviews: Reviews, hostile: str, moths: Any) -> None:
    key = desk.keep(moths(hostile, address=f"https://news.example/?q={hostile}"))
    reviews.publish(key, f"note {hostile}", f"Ada {hostile}")
    for path in (f"/stories/{key}", f"/stories/{key}/card", f"/stories/{key}/mistake", "/"):
        page = soup(desk, path)
        allowed = {"application/ld+json", "module"}
        assert not [tag for tag in page.find_all("script") if tag.get("type") not in allowed], path
        assert not page.find_all(["iframe", "img", "style"]), path
        assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)], path
        hrefs = [str(a["href"]) for a in page.find_all("a", href=True)]
        assert all(href.startswith(("http", "/", "#")) for href in hrefs), path
        if path != "/":
            assert printable(hostile).split()[0] in page.get_text(), path


def test_a_correction_is_told_on_the_page_and_in_the_list(desk: Any, reviews: Reviews, moths: Any) -> None:
    key = desk.keep(moths(address=f"https://lamps.example/{secrets.token_hex(4)}"))
    reviews.publish(key, "", "Ada")
    assert "Correction," not in words(desk, f"/stories/{key}")
    to = {"text": "Moths lose their way."}
    reviews.decide(key, Wish(Subject.SENTENCE, 1, Act.EDIT, "plainer", to), "Ada")
    reviews.publish(key, "We said it too boldly.", "Ada")
    page = words(desk, f"/stories/{key}")
    assert "We said it too boldly." in page
    assert "Moths lose their way." in page
    assert "an editor's own words" in page.lower()
    assert "We said it too boldly." in words(desk, "/corrections")


def test_of_a_withdrawn_story_the_record_stays_and_the_text_goes(desk: Any, reviews: Reviews, moths: Any) -> None:
    key = desk.keep(moths(address=f"https://lamps.example/{secrets.token_hex(4)}"))
    reviews.publish(key, "", "Ada")
    reviews.withdraw(key, "It was on another study.", "Ada")
    page = words(desk, f"/stories/{key}", 410)
    assert "It was on another study." in page
    assert "moths" not in page.lower()
    assert desk.client.get(f"/stories/{key}/card").status_code == 410
    assert soup(desk, "/").find("a", href=f"/stories/{key}") is None
    assert "It was on another study." in words(desk, "/corrections")


def test_of_a_text_that_was_taken_down_its_page_tells_the_record(desk: Any, reviews: Reviews, moths: Any) -> None:
    key = desk.keep(moths(address="https://lamps.example/mine"))
    reviews.publish(key, "", "Ada")
    reviews.withdraw(key, "Its author asks for it.", "Ada", remove_text=True)
    page = words(desk, f"/stories/{key}", 410)
    assert "Its author asks for it." in page
    assert "lamps.example" in page


def test_what_a_reader_reports_reaches_the_editors(desk: Any, published: str) -> None:
    assert "Say what is wrong" in words_of(desk.client.post(f"/stories/{published}/mistake", data={"words": " "}), 422)
    sent = {"words": "It was 30 moths.", "contact": "me@reader.example"}
    answer = desk.client.post(f"/stories/{published}/mistake", data=sent, follow_redirects=True)
    assert "An editor will look at it" in words_of(answer, 200)
    (kept,) = Mistakes(desk.line.store).open_on(published)
    assert (kept.words, kept.contact, kept.edition) == ("It was 30 moths.", "me@reader.example", 1)
    desk.client.post(f"/stories/{published}/mistake", data={"words": "Buy!", "website": "https://spam.example"})
    assert len(Mistakes(desk.line.store).open_on(published)) == 1


def words_of(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text
    return " ".join(BeautifulSoup(answer.text, "lxml").get_text(" ").split())


def test_reports_come_no_faster_than_people_write(open_web: Callable[..., Any], moths: Any) -> None:
    desk = open_web(budget_redis_url="")
    key = desk.keep(moths(address=f"https://lamps.example/{secrets.token_hex(4)}"))
    Reviews(desk.line.store).publish(key, "", "Ada")
    answers = [desk.client.post(f"/stories/{key}/mistake", data={"words": "x"}) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_card_may_stand_in_any_frame_and_no_other_page_in_one(desk: Any, published: str) -> None:
    card = desk.client.get(f"/stories/{published}/card")
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    story = desk.client.get(f"/stories/{published}")
    assert "frame-ancestors 'none'" in story.headers["content-security-policy"]


def test_a_story_is_a_light_page_with_nothing_inline(desk: Any, published: str) -> None:
    answer = desk.client.get(f"/stories/{published}")
    assert not re.search(r'<style|\sstyle="|\son\w+="', answer.text)
    sheet = re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text)
    whole = len(answer.content) + sum(len(desk.client.get(each).content) for each in sheet)
    assert whole < 100_000
