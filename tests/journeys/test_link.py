"""Does `copydesk link` name the paper behind a story, and `copydesk sources` say whom it could ask?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from worker.store.opening import open_store
from worker.store.sources import Sources

ROOT = Path(__file__).parent.parent.parent
LIBRARY = ROOT / "examples" / "library.jsonl"
STORY = ROOT / "examples" / "anti-reward.html"
PAPER = "10.1126/sciadv.adu6074"

Copydesk = Callable[..., Any]


@pytest.fixture
def linked(copydesk: Copydesk) -> Copydesk:
    return partial(copydesk, "link", "--model", "teaching")


def test_one_object_has_the_link_the_gaps_and_who_decided(linked: Copydesk) -> None:
    done = linked(str(STORY), "--json", "--offline", "--library", str(LIBRARY))
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert list(body) == ["schema", "address", "link", "found", "gaps", "provenance"]
    assert body["schema"] == "copydesk.link/1"
    assert PAPER in [candidate["publication"]["doi"] for candidate in body["link"]["candidates"]]
    assert body["gaps"] == []
    assert body["provenance"][-1]["step"] == "link_publication"


def test_a_paper_that_the_story_names_is_linked_by_it(tmp_path: Path, linked: Copydesk) -> None:
    story = tmp_path / "story.txt"
    told = "The habenula and the pallidum of mice were studied by Liran Levi and Yonatan Kupchik. "
    story.write_text(f"Mice and cocaine\n\n{told * 3}\n\nJournal reference: doi.org/{PAPER}\n")
    done = linked(str(story), "--json", "--offline", "--library", str(LIBRARY))
    assert done.returncode == 0, done.stderr
    link = json.loads(done.stdout)["link"]
    assert link["candidates"][0]["publication"]["doi"] == PAPER
    assert any("names" in reason for reason in link["candidates"][0]["reasons"])


def test_the_paper_is_printed_and_no_claim_is_checked(linked: Copydesk) -> None:
    done = linked(str(STORY), "--offline", "--library", str(LIBRARY))
    assert done.returncode == 0, done.stderr
    assert "The paper" in done.stdout
    assert "What the story claims" not in done.stdout
    assert [line.split()[0] for line in done.stderr.splitlines()] == [
        "opening", "read", "clean", "flag", "find", "search", "link"
    ]  # fmt: skip


def test_without_a_contact_and_a_library_the_search_is_a_gap_that_says_what_to_set(linked: Copydesk) -> None:
    done = linked(str(STORY), "--json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    (gap,) = body["gaps"]
    assert "COPYDESK_CONTACT" in gap["why"]
    assert "COPYDESK_LIBRARY" in gap["why"]
    assert body["link"]["outcome"] == "none"
    assert "COPYDESK_CONTACT" in done.stderr.splitlines()[-1]


def test_a_library_that_is_not_there_is_told_in_one_line(tmp_path: Path, linked: Copydesk) -> None:
    done = linked(str(STORY), "--offline", "--library", str(tmp_path / "none.jsonl"))
    assert done.returncode == 2
    assert "none.jsonl" in done.stderr.splitlines()[-1]


def test_without_a_contact_no_source_is_asked_and_each_is_named(copydesk: Copydesk, sqlite_url: str) -> None:
    done = copydesk("sources", "--json", database_url=sqlite_url)
    assert done.returncode == 0, done.stderr
    states = json.loads(done.stdout)["sources"]
    assert len(states) == 11
    assert {state["answers"] for state in states} == {None}
    assert all("COPYDESK_CONTACT" in state["why"] for state in states)
    kept = Sources(open_store(sqlite_url, 60, 60))
    kept.answered("PubMed")
    kept.failed("arXiv", "it answered 503")
    lines = copydesk("sources", database_url=sqlite_url).stdout.splitlines()
    told = {line.partition("  ")[0]: line.split("; ") for line in lines}
    assert re.fullmatch(r"last answered 20\S+\+00:00", told["PubMed"][3])
    assert re.fullmatch(r"last gap 20\S+\+00:00", told["arXiv"][4])
    assert told["PubMed"][4] == "no gap"
    assert told["arXiv"][3] == "last answered never"
    states = json.loads(copydesk("sources", "--json", database_url=sqlite_url).stdout)["sources"]
    assert [each["name"] for each in states if each["answered_at"]] == ["PubMed"]
    assert [each["gap_why"] for each in states if each["gap_at"]] == ["it answered 503"]
    assert [line.startswith(state["name"]) for line, state in zip(lines, states, strict=True)] == [True] * 11


def test_a_contact_that_is_not_usable_is_told_in_one_line(copydesk: Copydesk) -> None:
    done = copydesk("sources", contact="Zo\u00eb")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "COPYDESK_CONTACT" in line


@pytest.mark.models
def test_with_the_real_models_the_example_is_linked_to_its_paper(copydesk: Copydesk) -> None:
    done = copydesk("link", str(STORY), "--json", "--offline", "--library", str(LIBRARY))
    link = json.loads(done.stdout)["link"]
    assert (link["outcome"], link["publication"]["doi"]) == ("linked", PAPER)
    assert link["step"] == "names, journal and date, with the topic"
