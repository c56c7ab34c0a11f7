"""Does every scholarly source keep the one contract: found, absent, out of reach, refused?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from dossier.errors import SourceRefused, SourceUnavailable
from dossier.findings import Identifier, IdentifierKind, Standing
from dossier.ports import Query
from dossier.record import Dossier, as_json, from_json
from linker.sources import SOURCES
from linker.sources.budget import Budget
from linker.sources.declaration import Asker, Declaration, Pace
from linker.sources.http_source import MAX_FAILURES, HttpSource
from linker.sources.sender import Sender

FIXTURES = Path(__file__).parent / "fixtures"
RECORDED = Path(__file__).parents[3] / "shared" / "data" / "api"
CASES: dict[str, dict[str, Any]] = json.loads((FIXTURES / "cases.json").read_text())
BY_NAME = {source.name: source for source in SOURCES}
ASKER = Asker("desk@newsroom.example", "key-of-ours")
STORY = Query(
    "Barn owls hear mice under snow. The owls found 31 of 40 mice, said Kupchik.",
    ("Mona Kupchik", "Liran Strix"),
    date(2025, 8, 1),
)
each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)


def body(written: str) -> bytes:
    return (FIXTURES / written[1:]).read_bytes() if written.startswith("@") else written.encode()


def asked(source: Declaration) -> Identifier:
    kind, value = CASES[source.name]["asks"]
    return Identifier(IdentifierKind(kind), value)


def answering(source: Declaration, *answers: httpx.Response) -> HttpSource:
    """The source with a network that gives these answers, the last one again and again."""
    rest = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.scheme == "https"
        assert "desk@newsroom.example" in request.headers["user-agent"]
        return rest.pop(0) if len(rest) > 1 else rest[0]

    unhurried = replace(source, pace=Pace(1000, 1))
    sender = Sender("Copydesk (desk@newsroom.example)", Budget(), network=httpx.MockTransport(answer))
    return HttpSource(unhurried, sender, ASKER)


def ok(written: bytes) -> httpx.Response:
    return httpx.Response(200, content=written)


@each_source
def test_a_source_gives_the_record_that_is_asked_for(source: Declaration) -> None:
    answers = [ok(body(f"@{name}")) for name in CASES[source.name]["answers"]]
    found = answering(source, *answers).by_identifier(asked(source))
    assert len(found) == 1
    owls = found[0]
    assert "hear mice under" in owls.title
    assert "<" not in owls.title.replace("p <", "")
    assert owls.authors[0].family == "Strix"
    assert (owls.year, owls.source) == (2025, source.name)
    assert asked(source).value in (owls.doi, owls.arxiv)
    assert (owls.standing_checked is not None) == source.tells_standing
    if source.tells_standing:
        assert owls.standing is Standing.RETRACTED


@each_source
def test_what_a_source_declares_as_absent_is_empty(source: Declaration) -> None:
    status, kind, written = CASES[source.name]["absent"]
    absent = httpx.Response(status, content=body(written), headers={"Content-Type": kind})
    assert answering(source, absent).by_identifier(asked(source)) == ()


@each_source
@pytest.mark.parametrize("status", [403, 404, 408, 429, 500, 502, 503, 504, 204, 206, 302, 304])
def test_a_status_that_says_nothing_of_the_record_is_an_outage(source: Declaration, status: int) -> None:
    answer = httpx.Response(status, content=b"<html><h1>Nothing here today</h1></html>")
    with pytest.raises(SourceUnavailable, match=source.name):
        answering(source, answer).by_identifier(asked(source))


@each_source
@pytest.mark.parametrize(
    "written", [b"", b"<html><body>Down for maintenance</body></html>", b"{}", b"[]", b"null", b"<a/>"]
)
def test_an_unexpected_body_is_an_outage(source: Declaration, written: bytes) -> None:
    with pytest.raises(SourceUnavailable, match=source.name):
        answering(source, ok(written)).by_identifier(asked(source))


@each_source
def test_an_error_inside_a_200_is_an_outage(source: Declaration) -> None:
    with pytest.raises(SourceUnavailable, match=source.name):
        answering(source, ok(body(CASES[source.name]["error"]))).by_identifier(asked(source))


@each_source
def test_a_body_that_breaks_off_is_an_outage(source: Declaration) -> None:
    *before, last = CASES[source.name]["answers"]
    whole = body(f"@{last}").rstrip()
    for end in (1, len(whole) // 3, len(whole) - 1):
        with pytest.raises(SourceUnavailable):
            answering(source, *(ok(body(f"@{name}")) for name in before), ok(whole[:end])).by_identifier(asked(source))


@each_source
def test_a_refusal_is_told_apart_and_names_no_key(source: Declaration) -> None:
    status, kind, written = CASES[source.name]["refusal"]
    said = body(written) + b" you sent key-of-ours for desk@newsroom.example"
    refusing = answering(source, httpx.Response(status, content=said, headers={"Content-Type": kind}))
    with pytest.raises(SourceRefused, match=str(status)) as refused:
        refusing.by_identifier(asked(source))
    request = source.lookups[asked(source).kind](asked(source).value, ASKER)
    for secret in {"key-of-ours", "desk@newsroom.example"} & {value for _, value in request.params}:
        assert secret not in str(refused.value)


@each_source
def test_a_search_gives_studies_with_titles_or_is_said_to_be_impossible(source: Declaration) -> None:
    answers = [ok(body(f"@{name}")) for name in CASES[source.name]["search"]]
    if source.search is None:
        with pytest.raises(SourceUnavailable, match="identifiers only"):
            answering(source, ok(b"")).find(STORY)
        return
    found = answering(source, *answers).find(STORY)
    assert all(publication.title and not publication.is_notice for publication in found)
    assert len({publication.doi for publication in found}) == len(found)


@each_source
def test_a_search_that_is_not_found_is_a_refusal(source: Declaration) -> None:
    if source.search is None:
        pytest.skip("cannot be searched")
    status, _, written = CASES[source.name]["absent"]
    if status == 200:
        pytest.skip("says so with 200")
    with pytest.raises(SourceRefused):
        answering(source, httpx.Response(status, content=body(written))).find(STORY)


@each_source
def test_a_source_without_what_it_needs_is_not_asked(source: Declaration) -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"{request.url} was asked")

    bare = HttpSource(source, Sender("Copydesk", Budget(), network=httpx.MockTransport(never)), Asker())
    if not bare.lacks:
        assert source.key in ("no key", "a key is optional")
        return
    assert bare.check().answers is None
    assert not bare.can_answer(STORY)
    with pytest.raises(SourceUnavailable, match="needs a"):
        bare.by_identifier(asked(source))


@each_source
@pytest.mark.parametrize(
    "value", ["10.1/a?b#c&d=e", "10.1/../../admin", '10.1/x" OR DOI:"10.2', "10.1/\u00e4\n\x00", "a" * 3000]
)
def test_no_identifier_leaves_its_place_in_the_request(source: Declaration, value: str) -> None:
    for lookup in source.lookups.values():
        request = lookup(value, ASKER)
        url = httpx.URL(f"https://{source.host}{request.path}", params=dict(request.params))
        assert (url.host, url.fragment) == (source.host, "")
        assert "/../" not in url.path
        assert [name for name, _ in url.params.multi_items()] == [name for name, _ in request.params]


@each_source
def test_a_publication_survives_the_dossiers_json(source: Declaration) -> None:
    found = source.parse(body(f"@{CASES[source.name]['answers'][-1]}"))
    dossier = Dossier(
        "https://example.org", found=tuple(replace(each, standing_checked=date(2025, 8, 1)) for each in found)
    )
    assert from_json(as_json(dossier)) == dossier


def named(*values: str) -> Query:
    return replace(STORY, identifiers=tuple(Identifier(IdentifierKind.DOI, value) for value in values))


def refusing(kinds: dict[str, int]) -> HttpSource:
    """Crossref, where requests that name one of these words get that status, and others the record or the list."""

    def answer(request: httpx.Request) -> httpx.Response:
        for word, status in kinds.items():
            if word in str(request.url):
                return httpx.Response(status, content=b"no")
        return ok(body("@crossref/list.json" if request.url.path == "/works" else "@crossref/work.json"))

    sender = Sender("Copydesk (desk@newsroom.example)", Budget(), network=httpx.MockTransport(answer))
    return HttpSource(replace(BY_NAME["Crossref"], pace=Pace(1000, 1)), sender, ASKER)


def test_a_source_that_fails_on_one_identifier_keeps_what_it_gave_for_the_others() -> None:
    query = named("10.5555/broken", "10.5555/owls.2025.7")
    whole = refusing({}).find(named("10.5555/owls.2025.7"))
    with pytest.raises(SourceUnavailable, match=r"without an answer: DOI 10\.5555/broken$") as failed:
        refusing({"broken": 206}).find(query)
    assert failed.value.found == whole != ()


def test_a_search_that_fails_keeps_what_the_identifiers_gave() -> None:
    with pytest.raises(SourceUnavailable, match=r"without an answer: the search$") as failed:
        refusing({"query": 206}).find(named("10.5555/owls.2025.7"))
    assert [found.doi for found in failed.value.found] == ["10.5555/owls.2025.7"]


def test_a_refusal_of_one_identifier_is_to_be_seen() -> None:
    with pytest.raises(SourceRefused, match=r"400.*without an answer: DOI 10\.5555/broken$") as failed:
        refusing({"broken": 400}).find(named("10.5555/broken", "10.5555/owls.2025.7"))
    assert failed.value.found


def test_a_source_that_fails_again_and_again_is_asked_no_more(scholarly: Any) -> None:
    scholarly.fails_with(206)
    source = HttpSource(replace(BY_NAME["Crossref"], pace=Pace(1000, 1)), scholarly.sender(), ASKER)
    values = [f"10.5555/{number}" for number in range(5)]
    with pytest.raises(SourceUnavailable) as failed:
        source.find(named(*values))
    assert all(f"DOI {value}" in str(failed.value) for value in values)
    assert str(failed.value).endswith(", the search")
    assert len(scholarly.requests) == MAX_FAILURES


RECORDED_OF = {
    "crossref": "Crossref", "openalex": "OpenAlex", "europepmc": "Europe PMC", "pubmed": "PubMed", "arxiv": "arXiv",
    "datacite": "DataCite", "unpaywall": "Unpaywall",
}  # fmt: skip


def recorded() -> Iterator[tuple[Declaration, dict[str, Any], bytes]]:
    if not (RECORDED / "INDEX.json").exists():
        pytest.skip("the recorded answers (../shared/data/api) are not here")
    for entry in json.loads((RECORDED / "INDEX.json").read_text()):
        folder = entry["file"].split("/")[0]
        if folder in RECORDED_OF:
            written = (RECORDED / entry["file"]).read_bytes()
            if folder == "arxiv":
                whole = json.loads(written)
                entry, written = {**entry, "status": whole["status_code"]}, whole["body"].encode()
            yield BY_NAME[RECORDED_OF[folder]], entry, written


def test_recorded_answers_parse_to_publications() -> None:
    read = dict.fromkeys(RECORDED_OF.values(), 0)
    for source, entry, written in recorded():
        try:
            found = source.parse(written)
        except SourceUnavailable:
            assert not _is_a_work(entry), entry["file"]
            continue
        assert all(publication.title or publication.doi or publication.pmid or publication.url for publication in found)
        read[source.name] += bool(found)
    assert read == {
        "Crossref": 127, "OpenAlex": 12, "Europe PMC": 6, "PubMed": 172, "arXiv": 17, "DataCite": 54, "Unpaywall": 5
    }  # fmt: skip


def _is_a_work(entry: dict[str, Any]) -> bool:
    """True for a 200 of the addresses that the declarations ask."""
    url, status = str(entry.get("url") or ""), str(entry.get("status"))
    path = url.partition("?")[0]
    return status == "200" and (
        ("api.crossref.org/works/10." in path and "transform" not in path and "agency" not in path)
        or path.endswith("api.crossref.org/works")
        or "api.datacite.org/dois/" in path
        or "api.openalex.org/works" in path
        or "api.unpaywall.org/v2/10." in path
        or entry["file"].startswith("arxiv/")
    )


def test_recorded_errors_mean_what_they_are_declared_to_mean() -> None:
    seen = {"absent": 0, "refused": 0, "out of reach": 0}
    for source, entry, written in recorded():
        status = int(entry.get("status") or 0)
        if status < 400 or not source.lookups:
            continue
        try:
            found = answering(source, httpx.Response(status, content=written)).by_identifier(asked(source))
            assert (status, found) == (404, ())
            seen["absent"] += 1
        except SourceRefused:
            assert status == 400
            seen["refused"] += 1
        except SourceUnavailable:
            assert status == 504 or "cursor" in entry["file"], entry["file"]
            seen["out of reach"] += 1
    assert seen == {"absent": 21, "refused": 19, "out of reach": 2}


@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("Crossref", "crossref_work_retracted_wakefield.json", {"standing": Standing.RETRACTED, "year": 1998}),
        ("Crossref", "crossref_work_retraction_notice.json", {"is_notice": True, "standing": Standing.NONE_KNOWN}),
        ("Crossref", "crossref_work_addendum_has_preprint.json", {"standing": Standing.CORRECTED, "year": 2020}),
        ("PubMed", "pubmed_retracted_9500320.xml", {"standing": Standing.RETRACTED, "pmid": "9500320"}),
        ("bioRxiv", "biorxiv_details.json", {"doi": "10.64898/2026.07.31.741992", "published_doi": ""}),
        ("Europe PMC", "europepmc_search_ppr_lite.json", {"is_preprint": True, "year": 2026}),
    ],
)
def test_a_recorded_answer_says_what_became_of_the_work(name: str, file: str, expected: dict[str, object]) -> None:
    path = RECORDED / "trimmed_live" / file
    if not path.exists():
        pytest.skip("the recorded answers (../shared/data/api) are not here")
    (found,) = BY_NAME[name].parse(path.read_bytes())
    assert {field: getattr(found, field) for field in expected} == expected
