"""Is a story linked by what the online sources answer, over real sockets, and is an outage never "not found"?

`scholarly` is the server of conftest.py, which answers in the names of all sources. The teaching models answer for the
language ports.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from dossier.findings import Outcome, Publication, Standing, Step
from dossier.ports import Ports
from dossier.record import Dossier
from linker.local_index import LocalIndex
from linker.sources import SOURCES
from linker.sources.declaration import Asker, Pace
from linker.sources.http_source import HttpSource
from worker.desk import ModelSet, open_desk
from worker.pipeline import run, steps_through

OWLS = "10.5555/owls.2025.7"
ASKER = Asker("desk@newsroom.example", "key-of-ours")
STORY = """Barn owls hear mice under snow

Barn owls hear mice under 30 cm of snow, a study has found. The barn owls found 31 of 40 mice that were hidden there,
says Liran A. Strix, who wrote it with Mona Kupchik. The owls were let fly over the snow at night.

{named}
"""


@pytest.fixture
def ports(scholarly: Any) -> Iterator[Ports]:
    sender = scholarly.sender()
    sources = tuple(HttpSource(replace(each, pace=Pace(1000, 1)), sender, ASKER) for each in SOURCES)
    yield replace(open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING), sources=sources)
    sender.close()


def linked(folder: Path, ports: Ports, named: str = f"Journal reference: doi.org/{OWLS}") -> Dossier:
    path = folder / "owls.txt"
    path.write_text(STORY.format(named=named))
    return run(str(path), ports, steps=steps_through("link_publication"))


def timeless(dossier: Dossier) -> Dossier:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    return replace(dossier, provenance=tuple(replace(made, at=began, took_s=0) for made in dossier.provenance))


def owls(dossier: Dossier) -> Publication:
    (found,) = [each for each in dossier.found if each.doi == OWLS]
    return found


def test_a_story_is_linked_by_the_identifier_that_it_gives(tmp_path: Path, ports: Ports) -> None:
    dossier = linked(tmp_path, ports)
    assert dossier.gaps == ()
    assert dossier.link is not None
    assert (dossier.link.outcome, dossier.link.step) == (Outcome.LINKED, Step.IDENTIFIERS)
    assert dossier.link.publication == owls(dossier)


def test_what_several_sources_tell_of_the_paper_is_one_record(tmp_path: Path, ports: Ports) -> None:
    paper = owls(linked(tmp_path, ports))
    assert paper.source == "Crossref"
    assert paper.abstract
    assert paper.pmid == "39000001"  # of PubMed and Europe PMC
    assert paper.open_access.startswith("https://")  # of Unpaywall
    assert paper.standing is Standing.RETRACTED
    assert paper.standing_checked is not None


def test_only_sources_that_have_something_to_answer_are_asked(tmp_path: Path, ports: Ports, scholarly: Any) -> None:
    dossier = linked(tmp_path, ports, named="They hear well.")
    assert dossier.gaps == ()
    asked = {host for host, _, _ in scholarly.requests}
    assert not asked & {"api.biorxiv.org", "api.unpaywall.org", "doi.org"}
    assert asked >= {"api.crossref.org", "api.openalex.org", "www.ebi.ac.uk"}


def test_a_copy_that_the_page_names_is_not_asked_for(tmp_path: Path, ports: Ports, scholarly: Any) -> None:
    dossier = linked(tmp_path, ports, named="Journal reference: doi.org/10.65215/copy.of.owls")
    assert not [target for _, target, _ in scholarly.requests if "10.65215" in target.partition("?")[0]]
    assert dossier.link is not None
    assert any("10.65215" in reason and "refused" in reason for reason in dossier.link.reasons)


def test_the_order_of_answers_changes_nothing(tmp_path: Path, ports: Ports) -> None:
    first, again = linked(tmp_path, ports), linked(tmp_path, ports)
    assert timeless(first) == timeless(again)


@pytest.mark.parametrize("trouble", ["hang up", "cut off", 503, 429])
def test_sources_that_are_down_are_gaps_in_their_order_and_no_finding(
    tmp_path: Path, ports: Ports, scholarly: Any, trouble: str | int
) -> None:
    if isinstance(trouble, int):
        scholarly.fails_with(trouble)
    else:
        scholarly.trouble = trouble
    dossier = linked(tmp_path, ports)
    assert [gap.source for gap in dossier.gaps] == [source.name for source in SOURCES]
    assert dossier.link is not None
    assert dossier.link.outcome is Outcome.NONE
    assert dossier.link.how == "the search could not be made in full"


def test_with_every_source_down_the_library_still_links(tmp_path: Path, ports: Ports, scholarly: Any) -> None:
    scholarly.fails_with(503)
    paper = {
        "doi": OWLS,
        "title": "Barn owls hear mice under snow",
        "abstract": ["Barn owls found 31 of 40 mice hidden under snow."],
        "authors": ["Liran A. Strix", "Mona Kupchik"],
    }
    (tmp_path / "library.jsonl").write_text(json.dumps(paper) + "\n")
    library = LocalIndex.open(tmp_path / "library.jsonl")
    dossier = linked(tmp_path, replace(ports, sources=(library, *ports.sources)))
    assert dossier.link is not None
    assert dossier.link.outcome is Outcome.LINKED
    assert len(dossier.gaps) == len(SOURCES)
