"""Does a reader find the way from a story to its evidence, on any screen, without scripts, with any aid?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from worker.review.decision import Act, Subject, Wish
from worker.review.reviewing import Reviews

See = Callable[..., Page]
PAGES = ("/", "/corrections", "/how", "{story}", "{story}/card", "{story}/mistake", "{withdrawn}", "/no/such/page")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
BYTES_MAX, PAINT_MAX_MS = 100_000, 1_000


@pytest.fixture(scope="module")
def places(desk: Any, moths: Any) -> dict[str, str]:
    """A story that was corrected once, and one that was withdrawn."""
    reviews = Reviews(desk.line.store)
    story, withdrawn = (desk.keep(moths(address=f"https://lamps.example/{name}")) for name in ("moths", "other"))
    for key in (story, withdrawn):
        reviews.publish(key, "", "Ada")
    reviews.decide(story, Wish(Subject.SENTENCE, 2, Act.EDIT, "plainer", {"text": "Lamps below confuse them."}), "Ada")
    reviews.publish(story, "We had said that light from below always makes them crash.", "Ada")
    reviews.withdraw(withdrawn, "It was on another study.", "Ada")
    return {"story": f"/stories/{story}", "withdrawn": f"/stories/{withdrawn}"}


def test_a_reader_opens_a_story_and_follows_a_sentence_to_its_evidence(see: See, places: dict[str, str]) -> None:
    window = see("/", java_script_enabled=False)
    expect(window.locator(f"a[href='{places['story']}']")).to_be_visible()
    window.get_by_role("link", name="Moths and lamps").first.click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Moths and lamps")
    backing = window.locator("#summary .evidence blockquote").first
    expect(backing).to_be_hidden()
    window.locator("#summary summary", has_text="Moths turn their backs").click()
    expect(backing).to_be_visible()
    window.get_by_role("link", name="claim 1").click()
    expect(window.locator("#claim-1")).to_be_in_viewport()
    expect(window.get_by_text("We had said that light from below")).to_be_visible()
    window.get_by_role("link", name="Report a mistake").click()
    window.get_by_label("What is wrong").fill("It was 30 moths.")
    window.get_by_role("button", name="Send it to the editors").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Thank you")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_stands_in_the_way_of_a_reader_with_an_aid(see: See, places: dict[str, str], scheme: str) -> None:
    window = see("/how", color_scheme=scheme)
    faults = []
    for path in PAGES:
        window.goto(path.format(**places))
        for fault in Axe().run(window, options=WCAG).response["violations"]:
            nodes = [node["html"][:90] for node in fault["nodes"][:3]]
            faults.append((path, fault["id"], nodes))
    assert faults == []


def test_no_page_is_wider_than_a_small_telephone(see: See, places: dict[str, str]) -> None:
    window = see("/how", width=360)
    for path in PAGES:
        window.goto(path.format(**places))
        assert window.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_a_story_is_light_is_seen_soon_and_does_not_jump(see: See, places: dict[str, str]) -> None:
    window = see("/how")
    window.goto(places["story"])
    told = window.evaluate(
        """async () => {
            const shifts = await new Promise(done => {
                const watch = new PerformanceObserver(list => done(list.getEntries()));
                watch.observe({type: "layout-shift", buffered: true});
                setTimeout(() => done([]), 300);
            });
            const of = kind => performance.getEntriesByType(kind);
            const entries = [...of("navigation"), ...of("resource")];
            return {
                bytes: entries.reduce((sum, each) => sum + each.decodedBodySize, 0),
                paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
                shifts: shifts.map(each => each.value),
            };
        }"""
    )
    assert 0 < told["bytes"] < BYTES_MAX
    assert 0 < told["paint"] < PAINT_MAX_MS
    assert told["shifts"] == []


def test_on_paper_all_that_backs_a_sentence_is_open_and_nothing_is_to_click(see: See, places: dict[str, str]) -> None:
    window = see(places["story"])
    window.emulate_media(media="print")
    expect(window.locator("#summary .evidence blockquote").first).to_be_visible()
    expect(window.get_by_role("navigation")).to_be_hidden()
    expect(window.get_by_role("link", name="Report a mistake")).to_be_hidden()


def test_the_code_of_a_story_shows_its_card_on_another_page(see: See, places: dict[str, str]) -> None:
    window = see(places["story"], java_script_enabled=False)
    window.get_by_text("Show this on your site").click()
    code = window.get_by_label("Code for your page").input_value()
    window.route("**/blog", lambda route: route.fulfill(body=f"<h1>A blog</h1>{code}", content_type="text/html"))
    window.goto("/blog")
    card = window.frame_locator("iframe")
    expect(card.get_by_role("link", name="Moths and lamps")).to_be_visible()
    expect(card.get_by_text("Read against the paper")).to_be_visible()
