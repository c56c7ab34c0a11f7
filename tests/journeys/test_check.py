"""Does `copydesk check`, with the real models, tell an editor the truth about an article?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
LIBRARY = ROOT / "examples" / "library.jsonl"
SEED = ROOT.parent / "shared" / "data" / "seed" / "article.txt"
PAPER, DECOY = "10.1126/sciadv.adu6074", "10.1523/JNEUROSCI.0929-19.2019"

Dossier = dict[str, Any]
Checked = Callable[..., Dossier]

pytestmark = pytest.mark.models
needs_seed = pytest.mark.skipif(not SEED.exists(), reason="needs ../shared/data/seed, which is not published")


@pytest.fixture(scope="session")
def checked(copydesk: Callable[..., Any]) -> Checked:
    """Checks a story, with a library or without one, once for all tests."""

    @cache
    def check(story: Path, library: Path | None = LIBRARY) -> Dossier:
        done = copydesk("check", story, "--json", "--offline", *(["--library", library] if library else []))
        assert done.returncode == 0, done.stderr
        dossier: Dossier = json.loads(done.stdout)
        return dossier

    return check


@pytest.fixture(scope="session")
def garbled(checked: Checked) -> Dossier:
    return checked(ROOT / "examples" / "anti-reward.html")


@pytest.fixture(scope="session")
def clean(checked: Checked) -> Dossier:
    return checked(ROOT / "examples" / "clean-story.html")


def passages(dossier: Dossier) -> list[str]:
    text = dossier["article"]["text"]
    return [text[flag["where"]["start"] : flag["where"]["end"]] for flag in dossier["flags"]]


def without_paper(tmp_path: Path, doi: str) -> Path:
    left = tmp_path / "library.jsonl"
    lines = LIBRARY.read_text().splitlines(keepends=True)
    left.write_text("".join(line for line in lines if json.loads(line)["doi"] != doi))
    assert len(left.read_text().splitlines()) == len(lines) - 1
    return left


def test_the_clean_story_has_no_flags(clean: Dossier) -> None:
    assert passages(clean) == []


def test_every_spelling_of_the_coinage_is_flagged_with_the_papers_word(garbled: Dossier) -> None:
    flags = dict(zip(passages(garbled), garbled["flags"], strict=True))
    found = {words for words in flags if words.startswith("anti-")}
    assert found >= {"anti-recompense", "anti-retribution", "anti-remuneration", "anti-refundment"}
    assert {flags[words]["suggestion"]["text"] for words in found} == {"anti-reward"}


@pytest.mark.parametrize(
    "words",
    ["It gives to see", "weighs the humor", "all the backwards of pleasure", "without that nobody", "badly-being", "«"],
)
def test_a_garbled_passage_is_flagged(words: str, garbled: Dossier) -> None:
    text, flags = garbled["article"]["text"], garbled["flags"]
    start = text.index(words)
    assert any(flag["where"]["start"] < start + len(words) and start < flag["where"]["end"] for flag in flags)


@pytest.mark.parametrize(
    "sentence",
    [
        "In mice, abstinence from cocaine strengthened the connections of these neurons",
        "They studied a network of glutamatergic neurons in the ventral pallidum",
        "The work was led by Professor Yonatan M. Kupchik and his doctoral student Liran Levi",
        "Most treatments for addiction are aimed at the reward system of the brain.",
    ],
)
def test_a_sound_sentence_of_the_garbled_story_is_not_flagged(sentence: str, garbled: Dossier) -> None:
    text, flags = garbled["article"]["text"], garbled["flags"]
    start = text.index(sentence)
    assert not any(flag["where"]["start"] < start + len(sentence) and start < flag["where"]["end"] for flag in flags)


def test_nothing_of_the_page_around_the_story_is_left(garbled: Dossier) -> None:
    for words in ("LEAVE A REPLY", "Cookie", "Advertisment", "Most Popular", "Share"):
        assert words.lower() not in garbled["article"]["text"].lower()


def test_the_paper_is_linked_and_the_decoy_is_the_runner_up(garbled: Dossier) -> None:
    link = garbled["link"]
    assert link["outcome"] == "linked"
    assert link["publication"]["doi"] == PAPER
    assert [each["publication"]["doi"] for each in link["candidates"][:2]] == [PAPER, DECOY]


@pytest.mark.parametrize("story", [ROOT / "examples" / "anti-reward.html", pytest.param(SEED, marks=needs_seed)])
def test_without_the_paper_the_decoy_is_not_linked(story: Path, tmp_path: Path, copydesk: Callable[..., Any]) -> None:
    done = copydesk("link", story, "--json", "--offline", "--library", without_paper(tmp_path, PAPER))
    assert json.loads(done.stdout)["link"]["outcome"] != "linked"


def test_the_planted_false_finding_is_contradicted_and_the_invented_one_has_no_evidence(garbled: Dossier) -> None:
    dossier = garbled
    rulings = {dossier["claims"][each["claim"]]["text"]: each["ruling"] for each in dossier["verdicts"]}
    (planted,) = [ruling for text, ruling in rulings.items() if "connections grew even stronger" in text]
    (invented,) = [ruling for text, ruling in rulings.items() if "regular exercise" in text.lower()]
    assert planted == "CONTRADICTED"
    assert invented == "NO_EVIDENCE"


@pytest.mark.parametrize("story", ["garbled", "clean"])
def test_every_summary_sentence_carries_evidence_and_no_flagged_passage(
    story: str, request: pytest.FixtureRequest
) -> None:
    dossier = request.getfixturevalue(story)
    sentences = dossier["summary"]["sentences"]
    assert len(sentences) >= 3
    assert dossier["summary"]["verified"] is True
    for sentence in sentences:
        assert sentence["evidence"]
        assert not any(words in sentence["text"] for words in passages(dossier) if re.search(r"\w{4}", words))


def test_a_paraphrased_abstract_is_marked_wherever_it_backs_something(garbled: Dossier) -> None:
    evidence = [piece for verdict in garbled["verdicts"] for piece in verdict["evidence"] if piece["sentence"] >= 0]
    assert evidence
    assert {piece["origin"] for piece in evidence} == {"paraphrase"}


def test_without_a_library_the_search_is_a_gap_and_nothing_is_ruled(checked: Checked) -> None:
    dossier = checked(ROOT / "examples" / "clean-story.html", None)
    assert [gap["step"] for gap in dossier["gaps"]] == ["search_publications"]
    assert {verdict["ruling"] for verdict in dossier["verdicts"]} == {"UNCHECKED"}


def test_the_same_article_gives_the_same_flags_in_another_process(
    garbled: Dossier, tmp_path: Path, copydesk: Callable[..., Any]
) -> None:
    story = tmp_path / "story.txt"
    story.write_text("\n\n".join(garbled["article"]["text"].split("\n\n")[:5]))
    command = [sys.executable, "-m", "worker.cli", "flag", str(story), "--json"]
    there = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert there.returncode == 0, there.stderr
    flags = json.loads(there.stdout)["flags"]
    assert len(flags) > 3
    here = json.loads(copydesk("flag", story, "--json").stdout)["flags"]
    assert [{**flag, "provenance": []} for flag in flags] == [{**flag, "provenance": []} for flag in here]


@needs_seed
def test_the_seed_article_is_flagged_where_it_is_garbled(checked: Checked) -> None:
    found = passages(checked(SEED))
    for coinage in ("anti-reversed", "anti-re-reappected", "anti-recompress", "anti-reaches"):
        assert any(coinage in words for words in found), coinage
    text = checked(SEED)["article"]["text"]
    spans = [(flag["where"]["start"], flag["where"]["end"]) for flag in checked(SEED)["flags"]]
    for garble in ("increases its embarrassment of intensification of activity", "The roller coasters inside"):
        assert any(a < text.index(garble) + len(garble) and text.index(garble) < b for a, b in spans), garble
    names = {"Kupchik", "Yonatan", "Liran", "ventral pallidum", "glutamatergic", "dopamine", "Hebrew University"}
    assert not names & set(found)


@needs_seed
def test_the_seed_article_keeps_its_story_and_loses_the_page_around_it(checked: Checked) -> None:
    text = checked(SEED)["article"]["text"]
    assert text.startswith("The anti-reversed cerebral circuit")
    assert text.rstrip().endswith("but as an escape of pain.")
    for words in ("Seat-Geek", "juniper", "Facebook", "LEAVE A REPLY", "HomeHealth", "Advertisment"):
        assert words not in text


@needs_seed
def test_the_seed_article_is_linked_to_the_paper_and_never_to_the_decoy(checked: Checked) -> None:
    link = checked(SEED)["link"]
    assert (link["outcome"], link["publication"]["doi"]) == ("linked", PAPER)
    assert link["candidates"][1]["publication"]["doi"] == DECOY


def test_a_story_on_two_papers_is_linked_to_both_and_each_claim_held_against_its_own(checked: Checked) -> None:
    dossier = checked(ROOT / "tests" / "journeys" / "round-up.html")
    copepods, hearts = "10.1016/j.envpol.2021.117379", "10.1161/JAHA.121.020804"
    link = dossier["link"]
    assert link["publication"]["doi"] == copepods
    assert [other["publication"]["doi"] for other in link["others"]] == [hearts]
    dois = (copepods, hearts)
    about = {claim["text"].split()[0]: dois[claim["paper"]] for claim in dossier["claims"]}
    assert {first: about[first] for first in ("Copepods,", "Young", "Cardiac", "New")} == {
        "Copepods,": copepods, "Young": copepods, "Cardiac": hearts, "New": hearts
    }  # fmt: skip
    for verdict in dossier["verdicts"]:
        own = dois[dossier["claims"][verdict["claim"]]["paper"]]
        assert {piece["doi"] for piece in verdict["evidence"]} <= {own}
    assert {piece["doi"] for sentence in dossier["summary"]["sentences"] for piece in sentence["evidence"]} == set(dois)
