"""Does the desk work in a real browser: live, by single keys, without scripts, on any screen, with any aid?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web.desk.conftest import Visit
from tests.web.desk.test_hostile import HOSTILE, owls
from tests.web.stories import OWLS
from worker.desk import ModelSet, open_desk
from worker.pipeline import STEPS
from worker.review.reviewing import Reviews
from worker.store.api_key import Scope
from worker.store.mistakes import Mistakes

See = Callable[..., Page]
Enter = Callable[..., Page]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}


@pytest.fixture
def enter(see: See, visit: Visit, served: str) -> Enter:
    """Opens a window in which somebody is signed in."""

    def open_it(path: str = "/desk", *scopes: Scope, **more: Any) -> Page:
        window = see("/desk/sign-in", **more)
        window.context.add_cookies([{"name": "copydesk", "value": visit(*scopes).token, "url": served}])
        window.goto(path)
        return window

    return open_it


@pytest.fixture(scope="module")
def places(desk: Any) -> list[str]:
    """Every room of the desk, with something in it; the queue and the review first."""
    store = desk.line.store
    key = desk.keep(OWLS)
    Reviews(store).publish(key, "", "Bo")
    Mistakes(store).report(key, 1, "They were voles.", "reader@example.org")
    failed, waits = (desk.line.put(desk.line.at_url(f"https://slow.example/{name}")).key for name in ("1", "2"))
    store.fail(store.take(failed, STEPS[0].name, "the test"), "it asks programs not to read it")
    articles = [f"/desk/articles/{each}" for each in (f"{key}?at=verdict-2", f"{key}/versions", failed, waits)]
    rooms = ("submit", "failed", "mistakes", "feeds", "sources", "keys", "nowhere", "sign-in")
    return ["/desk", *articles, *(f"/desk/{each}" for each in rooms)]


def test_an_editor_signs_in_submits_an_article_and_watches_it_finish(desk: Any, see: See, visit: Visit) -> None:
    window = see("/desk/submit")
    window.get_by_label("Your key").fill("cdk_no_key")
    window.get_by_role("button", name="Sign in").click()
    expect(window.get_by_role("alert")).to_contain_text("This key opens nothing")
    window.get_by_label("Your key").fill(visit(signed_in=False).bearer)
    window.get_by_role("button", name="Sign in").click()
    expect(window.get_by_role("heading", level=1)).to_have_text("Submit articles")
    story = "Owls hear voles\n\nOwls hear voles below snow, researchers say. They filmed 40 owls in winter.\n"
    window.get_by_label("The story").fill(story)
    window.locator("form", has=window.get_by_label("The story")).get_by_role("button").click()
    window.get_by_role("status").get_by_role("link", name="the text").click()
    key = window.url.rpartition("/")[2]
    ports = open_desk(desk.line.settings, offline=True, models=ModelSet.TEACHING)
    desk.do(key, STEPS[1].name, ports)
    expect(window.locator(".steps li").nth(1)).to_contain_text("done")
    queue = window.context.new_page()
    queue.goto("/desk")
    row = queue.locator(f"#row-{key}")
    expect(row).to_contain_text("waiting: flag passages")
    for step in STEPS[2:]:
        desk.do(key, step.name, ports)
        if step is STEPS[5]:
            expect(row.get_by_role("progressbar")).to_have_attribute("value", "6")
    expect(row).to_contain_text("finished")
    expect(queue.locator("#counts")).to_contain_text("1 finished")
    expect(queue.locator("#ended")).to_have_text("finished: Owls hear voles")
    expect(window.get_by_role("region", name="What was found")).to_be_visible()
    desk.line.put(desk.line.at_url("https://slow.example/new"))
    expect(queue.get_by_role("link", name="New in the list: 1")).to_be_visible()


def test_an_editor_overrules_a_flag_by_single_keys_and_publishes(desk: Any, enter: Enter) -> None:
    key = desk.keep(OWLS)
    window = enter(f"/desk/articles/{key}", width=1400)
    opened = window.locator(".finding[open]")
    expect(opened).to_have_attribute("id", "link-1")
    for press, name in (("j", "flag-1"), ("n", "verdict-1"), ("k", "flag-1"), ("p", "link-1"), ("p", "sentence-2")):
        window.keyboard.press(press)
        expect(opened).to_have_attribute("id", name)
    window.keyboard.press("j")
    window.keyboard.press("a")
    expect(opened).to_have_attribute("id", "flag-1")
    expect(window.locator("#at-flag-1")).to_have_class("unidiomatic s60 chosen")
    window.keyboard.press("r")
    window.keyboard.type("an accepted jape")
    assert "accept" not in window.locator("#flag-1 .tag").all_inner_texts(), "keys are not heard while one types"
    window.keyboard.press("Enter")
    expect(window.get_by_role("status")).to_have_text("Flag 1 rejected; 6 undecided.")
    expect(opened).to_have_attribute("id", "verdict-1")
    window.get_by_role("link", name="Flag 2, mistranslated term").click()
    expect(opened).to_have_attribute("id", "flag-2")
    window.keyboard.press("e")
    window.keyboard.type("voles")
    window.keyboard.press("Tab")
    window.keyboard.press("Tab")
    window.keyboard.type("as the paper has it")
    window.keyboard.press("Enter")
    expect(window.locator("#flag-2")).to_contain_text("Edited to “MISTRANSLATED_TERM”, “voles” by Ada Adams")
    window.get_by_role("button", name="Publish").click()
    expect(window.get_by_role("status")).to_have_text("Edition 1 is published.")
    flags = Reviews(desk.line.store).reviewed(key)[0].flags
    assert [(flag.suggestion.text if flag.suggestion else "") for flag in flags] == ["voles", ""]
    window.get_by_role("link", name="as readers see it").click()
    expect(window.locator("main")).to_contain_text("Owls found most voles below snow.")


def test_single_keys_can_be_turned_off(desk: Any, enter: Enter) -> None:
    window = enter(f"/desk/articles/{desk.keep(OWLS)}")
    window.keyboard.press("?")
    window.get_by_label("Single keys do this").uncheck()
    window.reload()
    window.keyboard.press("j")
    window.keyboard.press("a")
    window.wait_for_timeout(200)
    expect(window.locator(".finding[open]")).to_have_attribute("id", "link-1")
    expect(window.get_by_label("Single keys do this")).not_to_be_checked()


def test_without_scripts_findings_open_by_links_and_decisions_are_made(desk: Any, enter: Enter) -> None:
    window = enter(f"/desk/articles/{desk.keep(OWLS)}", java_script_enabled=False)
    window.get_by_role("link", name="Claim 2, Contradicted").click()
    finding = window.locator("#verdict-2")
    expect(finding.get_by_text("Owls found 31 of 40 voles below snow.")).to_be_visible()
    finding.get_by_role("button", name="Accept").click()
    expect(window.get_by_role("status")).to_have_text("Claim 2 accepted; 7 undecided.")
    expect(window.locator(".finding[open]")).to_have_attribute("id", "flag-2")


@pytest.mark.parametrize("hostile", HOSTILE[:4])
def test_nothing_that_others_wrote_is_run(desk: Any, enter: Enter, hostile: str) -> None:
    key = desk.keep(owls(hostile))
    window = enter(f"/desk/articles/{key}")
    window.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for path in (f"/desk/articles/{key}", "/desk"):
        window.goto(path)
        assert "owned" not in window.title() or window.title().startswith(hostile[:9])
    expect(window.locator("#rows")).to_be_visible()


@pytest.mark.parametrize(("scheme", "asked", "pages"), [("light", WCAG, 99), ("dark", CONTRAST, 2)])
def test_no_page_stands_in_the_way_of_an_editor_with_an_aid(
    enter: Enter, places: list[str], scheme: str, asked: Any, pages: int
) -> None:
    window = enter("/desk", Scope.ADMIN, color_scheme=scheme)
    faults = []
    for path in places[:pages]:
        window.goto(path)
        for fault in Axe().run(window, options={"runOnly": asked}).response["violations"]:
            faults.append((path, fault["id"], [node["html"][:110] for node in fault["nodes"][:3]]))
    assert faults == []


def test_no_page_is_wider_than_a_small_telephone(enter: Enter, places: list[str]) -> None:
    window = enter("/desk", Scope.ADMIN, width=360)
    wide = []
    for path in places:
        window.goto(path)
        if window.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(path)
    assert wide == []
