"""What holds for every page that people see: nothing from elsewhere, nothing inline, errors that read as pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="module")
def desk(open_web: Callable[..., Any]) -> Any:
    return open_web()


def test_what_is_not_there_is_told_by_a_page_that_asks_nothing_from_elsewhere(desk: Any) -> None:
    answer = desk.client.get("/no/such/page")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|<script|style=|\son\w+=", answer.text)


def test_programs_are_told_by_problem_details(desk: Any) -> None:
    answer = desk.client.get("/api/v1/no-such-thing")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_style_sheet_is_kept_for_good_under_an_address_that_changes_with_it(desk: Any) -> None:
    page = desk.client.get("/no/such/page").text
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    answer = desk.client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert re.search(r"\?v=[0-9a-f]{12}$", address)


def test_nothing_but_static_files_is_served_from_their_folders(desk: Any) -> None:
    assert desk.client.get("/static/../page.py").status_code == 404
    assert desk.client.get("/static/%2e%2e/story.html.jinja").status_code == 404
