"""Does the dashboard show what was found, as charts that are right on any screen and as tables that say the same?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

import web.pages
from dossier.findings import Kind
from tests.web.desk.conftest import Visitor
from tests.web.stories import OWLS
from web.desk.wording import lasting
from worker.store.clock import EpochNow
from worker.store.entry import Standing
from worker.store.tables import DOSSIERS, TALLIES

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SITES = (
    "content-farm.example",
    "science-daily-news.example",
    "a-very-long-name-of-a-site-with-many-parts.example",
    "ok.example",
)
DAY_S = 86_400


def rows(days: int) -> Iterator[dict[str, Any]]:
    """What a newsroom of four sites finds: the first is worst, the last has nothing."""
    for day in range(days):
        for place, site in enumerate(SITES):
            for number in range(3 + (day * 7 + place) % 4):
                key = f"{day}-{place}-{number}"
                flagged = number < 3 - place
                about = {"key": key, "host": site, "at": day * DAY_S, "probability": None}
                yield {**about, "what": "article", "name": "flagged" if flagged else "clean", "count": 1}
                for kind in list(Kind)[number + place : number + place + 3] if flagged else ():
                    yield {**about, "what": "flag", "name": kind, "count": 1 + (day + number) % 3}


@pytest.fixture(scope="module")
def watched(desk: Any) -> Any:
    """A desk with thirty days behind it, an article that was given up, and one that is found today."""
    with desk.line.store.transaction() as connection:
        now = connection.execute(select(EpochNow())).scalar_one()
        connection.execute(insert(TALLIES), [{**row, "at": now - row["at"]} for row in rows(30)])
        about = {"version": 1, "tries": 5, "queued_at": now, "changed_at": now, "body": "{}", "due_at": now}
        given_up = {"key": "f", "address": "", "fingerprint": "f", "standing": Standing.FAILED, "step": "read_article"}
        connection.execute(insert(DOSSIERS).values(**about, **given_up))
    desk.keep(replace(OWLS, address="https://once.example/owls"))
    return desk


Watch = Callable[..., Page]


@pytest.fixture
def watch(see: Callable[..., Page], watched: Any, editor: Visitor, served: str) -> Watch:  # noqa: ARG001
    """Opens the dashboard in a window, signed in."""

    def open_it(path: str = "/desk/dashboard", **more: Any) -> Page:
        window = see("/desk/sign-in", **more)
        window.context.add_cookies([{"name": "copydesk", "value": editor.token, "url": served}])
        window.goto(path)
        return window

    return open_it


def figures(page: Any, table: str) -> list[list[str]]:
    return [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.select(f"#{table} tr")]


def test_the_tables_tell_what_was_found_by_day_and_by_site(watched: Any, editor: Visitor) -> None:  # noqa: ARG001
    page = editor.page("/dashboard")
    head, *days, total = figures(page, "kinds-by-day")
    assert (head[0], head[3], len(head), len(days)) == ("Day", "repeated", 8, 30)
    assert [sum(int(day[place].replace(",", "")) for day in days) for place in range(1, 8)] == [
        int(each.replace(",", "")) for each in total[1:]
    ]
    sites = figures(page, "worst-sites")
    assert [site[0] for site in sites[1:]] == [SITES[0], SITES[1], "once.example", SITES[2]]
    assert page.select_one("#worst-sites a")["href"] == f"/desk?site={SITES[0]}&found=flag%3A"
    today = figures(page, "articles-by-day")[-1]
    assert today[1:] == ["7", "12", "0", "1", "1"]
    assert "given up" in page.select_one(".figures .problem").text


def test_one_site_and_another_period_can_be_looked_at(watched: Any, editor: Visitor) -> None:  # noqa: ARG001
    page = editor.page("/dashboard?days=7&site=ok.example")
    assert len(figures(page, "kinds-by-day")) == 9
    assert {cell for row in figures(page, "kinds-by-day")[1:] for cell in row[1:]} == {"0"}
    assert page.select_one("option[selected]")["value"] == "7"
    assert editor.page("/dashboard?days=0", 422)
    hostile = editor.page("/dashboard?site=%3Cscript%3Ealert(1)%3C/script%3E")
    assert hostile.select_one("#site")["value"] == "<script>alert(1)</script>"


def test_a_desk_without_anything_says_so(editor: Visitor) -> None:
    page = editor.page("/dashboard?site=nobody.example")
    assert page.select_one(".figures b").text == "0"
    assert "–" in page.select(".figures b")[1].text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_charts_are_drawn_from_the_tables(watch: Watch, scheme: str) -> None:
    window = watch(color_scheme=scheme)
    drawn = window.evaluate(
        """() => [...document.querySelectorAll(".chart")].map((figure) => {
            const chart = Chart.getChart(figure.querySelector("canvas"));
            return {
                table: figure.dataset.table,
                labels: chart.data.labels.length,
                series: chart.data.datasets.map((each) => each.label),
                sum: chart.data.datasets[2].data.reduce((sum, each) => sum + each, 0),
                ink: chart.options.plugins.legend.labels.color,
            };
        })"""
    )
    assert [each["table"] for each in drawn] == ["kinds-by-day", "articles-by-day", "worst-sites"]
    assert [each["labels"] for each in drawn] == [30, 30, 4]
    assert drawn[1]["series"] == ["flagged", "clean", "copies of others", "given up", "gaps"]
    window.locator("summary", has_text="As a table").first.click()
    said = window.locator("#kinds-by-day tfoot td").nth(2)
    expect(said).to_have_text(f"{drawn[0]['sum']:,}")
    assert drawn[0]["ink"] == {"light": "#1d1c1a", "dark": "#e9e5dc"}[scheme]
    faults = Axe().run(window, options=WCAG).response["violations"]
    assert [(fault["id"], [node["html"][:90] for node in fault["nodes"][:3]]) for fault in faults] == []


def test_the_dashboard_is_no_wider_than_a_small_telephone(watch: Watch) -> None:
    window = watch(width=360)
    expect(window.locator("canvas").first).to_be_visible()
    assert window.evaluate("document.documentElement.scrollWidth") <= 360
    window.locator("summary", has_text="As a table").first.click()
    assert window.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_there_are_the_tables_alone(watch: Watch) -> None:
    window = watch(java_script_enabled=False)
    expect(window.locator(".chart").first).to_be_hidden()
    window.locator("summary", has_text="As a table").first.click()
    expect(window.locator("#kinds-by-day")).to_be_visible()


def test_the_library_that_draws_is_the_one_that_it_is_called_and_has_its_licence_beside_it() -> None:
    vendor = Path(web.pages.__file__).parent / "static" / "vendor"
    (library,) = vendor.glob("*.js")
    assert f"Chart.js v{library.name.removeprefix('chart-').removesuffix('.umd.min.js')}\n" in library.read_text()[:100]
    assert "MIT License" in (vendor / library.name.replace(".umd.min.js", ".LICENSE.md")).read_text()


def test_how_long_something_has_lasted_is_told_in_its_own_measure() -> None:
    assert [lasting(seconds) for seconds in (0, 119, 120, 7_199, 7_200, 172_800)] == [
        "0 s", "119 s", "2 min", "120 min", "2 h", "2 d",
    ]  # fmt: skip
