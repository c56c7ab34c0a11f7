"""Does a re-check put what the sources say now in the place of what they said, and keep that where they are down?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

import pytest

from config.settings import Settings
from dossier.depth import BodySentence, Depth
from dossier.errors import SourceUnavailable
from dossier.findings import (
    Candidate,
    Claim,
    FurtherLink,
    Link,
    Outcome,
    Publication,
    Ruling,
    Standing,
    Step,
    Verdict,
)
from dossier.ports import ModelName, Ports, Query
from dossier.record import Dossier, Gap
from dossier.summary import Summary
from dossier.text import Span
from worker.desk import ModelSet, open_desk
from worker.recheck import NAME, NO_SOURCE, changes, outages, publications, rechecked
from worker.store.event import Change, EventKind

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)
OWLS = Publication("10.5555/owls.7", "Owls hear mice", source="Crossref", pmid="39000001", standing_checked=TUESDAY)
RETRACTED = replace(OWLS, standing=Standing.RETRACTED, standing_checked=FRIDAY)
OTHER = Publication("10.5555/bats.1", "Bats hear moths")
DOSSIER = Dossier(
    "https://example.org/owls",
    found=(OWLS, OTHER),
    link=Link(Outcome.LINKED, OWLS, 0.9, False, "title", (), (Candidate(OWLS, 0.9, ()), Candidate(OTHER, 0.1, ()))),
    claims=(Claim(Span(0, 14), "Owls hear mice"),),
    verdicts=(Verdict(0, Ruling.SUPPORTED, 0.7, False, "sentence 1 says much the same"),),
    summary=Summary((), (), True),
    gaps=(Gap("search_publications", "PubMed", "down that day"),),
)


@dataclass(frozen=True)
class Register:
    """A source that says what it is told to, or is down."""

    name: str
    says: tuple[Publication, ...] = ()
    down: bool = False
    models: tuple[ModelName, ...] = ()
    asked: list[Query] = field(default_factory=list)

    def can_answer(self, query: Query) -> bool:
        return bool(query.identifiers)

    def find(self, query: Query) -> tuple[Publication, ...]:
        self.asked.append(query)
        if self.down:
            raise SourceUnavailable(f"{self.name} is down; ask again later")
        return tuple(replace(each, source=self.name) for each in self.says)


@cache
def desk() -> Ports:
    return open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING)


def after(*sources: Register, dossier: Dossier = DOSSIER) -> Dossier:
    return rechecked(dossier, replace(desk(), sources=sources))


def paper(dossier: Dossier) -> Publication:
    (found,) = publications(dossier)
    return found


def with_paper(now: Publication) -> Dossier:
    assert DOSSIER.link is not None
    return replace(DOSSIER, found=(now, OTHER), link=replace(DOSSIER.link, publication=now))


def test_a_retraction_is_put_wherever_the_paper_stands_and_told_with_what_rests_on_it() -> None:
    done = after(Register("Crossref", (RETRACTED,)))
    assert done.link is not None
    assert done.link.publication == RETRACTED
    assert (done.found, done.link.candidates[0].publication) == ((RETRACTED, OTHER), RETRACTED)
    assert done.verdicts[0].reason == "sentence 1 says much the same; but the paper has been RETRACTED"
    assert done.summary is not None
    assert done.summary.note == "Beware: the paper has been RETRACTED."
    assert changes(DOSSIER, done) == (Change(OWLS.doi, EventKind.STANDING, "none known", "retracted"),)


def test_a_retraction_of_a_storys_second_paper_is_told_with_the_claims_about_that_one() -> None:
    assert DOSSIER.link is not None
    further = FurtherLink(OTHER, 0.9, "names", (), Step.NAMES)
    before = replace(
        DOSSIER,
        link=replace(DOSSIER.link, others=(further,)),
        claims=(*DOSSIER.claims, Claim(Span(14, 20), "Mice hide", paper=1)),
        verdicts=(*DOSSIER.verdicts, replace(DOSSIER.verdicts[0], claim=1)),
    )
    done = after(
        Register("Crossref", (replace(OTHER, standing=Standing.RETRACTED, standing_checked=FRIDAY),)), dossier=before
    )
    assert [each.standing for each in publications(done)] == ["none known", "retracted"]
    assert [verdict.reason for verdict in done.verdicts] == [
        "sentence 1 says much the same", "sentence 1 says much the same; but the paper has been RETRACTED"
    ]  # fmt: skip
    assert done.summary is not None
    assert done.summary.note == f"Beware: the paper “{OTHER.title}” has been RETRACTED."


def test_a_retraction_of_a_paper_read_in_full_reaches_the_record_among_what_was_found() -> None:
    assert DOSSIER.link is not None
    read = replace(OWLS, depth=Depth.FULL_TEXT, body=(BodySentence("Mice squeak.", "Results"),))
    done = after(
        Register("Crossref", (RETRACTED,)), dossier=replace(DOSSIER, link=replace(DOSSIER.link, publication=read))
    )
    assert done.link is not None
    assert done.link.publication == replace(RETRACTED, depth=read.depth, body=read.body)
    assert (done.found[0], done.link.candidates[0].publication) == (RETRACTED, RETRACTED)


def test_the_sources_are_asked_by_identifier_and_for_nothing_else() -> None:
    source = Register("Crossref", (OWLS,))
    after(source)
    (query,) = source.asked
    assert (query.text, query.people) == ("", ())
    assert {each.value for each in query.identifiers} == {OWLS.doi, OWLS.pmid}


def test_the_same_standing_on_a_later_day_is_no_change_but_a_later_day() -> None:
    done = after(Register("Crossref", (replace(OWLS, standing_checked=FRIDAY),)))
    assert paper(done).standing_checked == FRIDAY
    assert changes(DOSSIER, done) == ()
    assert paper(after(Register("Crossref", (replace(OWLS, standing_checked=MONDAY),)))) == OWLS


def test_a_source_that_is_down_is_a_gap_and_the_standing_stays_with_its_day() -> None:
    retracted = with_paper(replace(RETRACTED, standing_checked=TUESDAY))
    done = after(Register("Crossref", down=True), dossier=retracted)
    assert outages(done) == (Gap(NAME, "Crossref", "Crossref is down; ask again later"),)
    assert publications(done) == publications(retracted)


@pytest.mark.parametrize(
    ("sources", "standing"),
    [
        ((Register("Crossref", (replace(OWLS, standing_checked=FRIDAY),)), Register("PubMed", down=True)), "retracted"),
        ((Register("Crossref", (replace(OWLS, standing_checked=FRIDAY),)),), "retracted"),
        ((Register("Crossref", (OWLS,)), Register("PubMed", (replace(OWLS, standing_checked=MONDAY),))), "retracted"),
        (tuple(Register(name, (replace(OWLS, standing_checked=FRIDAY),)) for name in ("A", "B")), "none known"),
    ],
)
def test_a_milder_standing_counts_only_where_two_say_so_later_and_none_is_silent(
    sources: tuple[Register, ...], standing: str
) -> None:
    retracted = with_paper(replace(RETRACTED, standing_checked=date(2026, 11, 25)))
    assert paper(after(*sources, dossier=retracted)).standing == standing


def test_the_gravest_of_what_several_say_counts() -> None:
    concern = replace(OWLS, standing=Standing.CONCERN, standing_checked=FRIDAY)
    assert paper(after(Register("Crossref", (concern,)), Register("PubMed", (RETRACTED,)))) == RETRACTED


def test_what_is_said_of_another_work_or_not_of_its_standing_changes_nothing() -> None:
    another = replace(RETRACTED, doi="10.5555/owls.9")
    silent = replace(OWLS, standing_checked=None)
    assert publications(after(Register("Crossref", (another, silent)))) == (OWLS,)


def test_a_preprint_that_came_out_is_a_change_of_its_own() -> None:
    before = with_paper(replace(OWLS, is_preprint=True))
    done = after(Register("bioRxiv", (replace(OWLS, published_doi="10.5555/owls.8"),)), dossier=before)
    assert changes(before, done) == (Change(OWLS.doi, EventKind.PUBLISHED, "", "10.5555/owls.8"),)


def test_only_the_last_re_check_is_on_record_and_the_first_search_stays() -> None:
    down = after(Register("Crossref", down=True))
    again = after(Register("Crossref", (OWLS,)), dossier=after(Register("Crossref", down=True), dossier=down))
    assert again.gaps == DOSSIER.gaps
    assert [made.step for made in again.provenance] == [NAME]


def test_without_any_source_that_is_said() -> None:
    assert outages(after()) == (NO_SOURCE,)


def test_a_story_without_a_paper_or_a_paper_without_a_number_has_nothing_to_ask_about() -> None:
    assert publications(Dossier("x")) == ()
    assert publications(with_paper(Publication("", "Owls hear mice"))) == ()
