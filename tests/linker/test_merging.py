"""Do several sources' records of one work become one, which keeps the worst that any of them says?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dossier.findings import AbstractOrigin, Author, Publication, Standing
from linker.merging import merged

MONDAY, TUESDAY = date(2025, 8, 4), date(2025, 8, 5)
OWLS = Publication(doi="10.5555/owls.7", title="Owls hear mice", source="Crossref")


def test_one_doi_from_two_sources_is_one_work_in_the_first_place() -> None:
    moths = Publication(doi="10.5555/moths.1", title="Moths", source="Crossref")
    found = merged([OWLS, moths, replace(OWLS, doi="10.5555/OWLS.7", title="Owls", source="OpenAlex")])
    assert found == (OWLS, moths)


def test_what_the_first_does_not_tell_comes_from_the_next_that_does() -> None:
    fuller = replace(
        OWLS,
        authors=(Author("Strix", "L."),),
        published=date(2025, 7, 23),
        year=2025,
        abstract=("Owls found 31 of 40 mice.",),
        abstract_origin=AbstractOrigin.PARAPHRASE,
        open_access="https://example.org/owls.pdf",
        published_doi="10.5555/owls.8",
        is_preprint=True,
        source="OpenAlex",
    )
    second = replace(fuller, abstract=("Another.",), open_access="https://example.org/other.pdf")
    (found,) = merged([replace(OWLS, year=2024), fuller, second])
    assert found == replace(fuller, source="Crossref")


def test_the_first_abstract_is_kept() -> None:
    (found,) = merged([replace(OWLS, abstract=("One.",)), replace(OWLS, abstract=("Two.",))])
    assert found.abstract == ("One.",)


def test_the_gravest_standing_is_kept_with_its_latest_day() -> None:
    (found,) = merged(
        [
            replace(OWLS, standing_checked=TUESDAY),
            replace(OWLS, standing=Standing.RETRACTED, standing_checked=MONDAY),
            replace(OWLS, standing=Standing.CORRECTED, standing_checked=TUESDAY),
            replace(OWLS, standing=Standing.RETRACTED),
        ]
    )
    assert (found.standing, found.standing_checked) == (Standing.RETRACTED, MONDAY)


def test_a_source_that_does_not_speak_of_standing_does_not_set_the_day() -> None:
    (found,) = merged([OWLS, replace(OWLS, standing_checked=MONDAY)])
    assert (found.standing, found.standing_checked) == (Standing.NONE_KNOWN, MONDAY)


def test_a_record_without_a_doi_joins_by_another_identifier() -> None:
    by_pubmed = replace(OWLS, doi="", pmid="39000001", source="PubMed")
    (found,) = merged([by_pubmed, replace(OWLS, pmid="39000001")])
    assert (found.doi, found.source) == (OWLS.doi, "PubMed")


def test_arxivs_own_doi_and_its_number_are_one_work() -> None:
    number = Publication(doi="", title="Owls", arxiv="2501.00007")
    assert len(merged([number, Publication(doi="10.48550/arXiv.2501.00007", title="Owls")])) == 1


def test_works_with_different_dois_stay_apart_whatever_else_they_share() -> None:
    preprint = replace(OWLS, doi="10.1101/2025.01.31.000007", published_doi=OWLS.doi, pmid="39000001")
    assert len(merged([preprint, replace(OWLS, pmid="39000001"), replace(OWLS, pmid="39000001")])) == 2


def test_works_without_any_identifier_are_one_by_their_title() -> None:
    untold = Publication(doi="", title="Owls hear mice")
    assert len(merged([untold, replace(untold, title="OWLS hear mice"), replace(untold, title="Moths")])) == 2


def test_a_notice_stays_one_whoever_says_so() -> None:
    (found,) = merged([OWLS, replace(OWLS, is_notice=True)])
    assert found.is_notice
