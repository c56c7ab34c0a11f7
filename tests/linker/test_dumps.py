"""Does every kind of dump file read as publications, one record at a time, and say where it is broken?"""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.errors import CopydeskError, LibraryMalformed, NotFound
from dossier.findings import Author, Publication, Standing
from linker.dumps import Dump, Format

OWL = {"title": "Owls hear mice under snow", "doi": "10.1234/owl.1"}
CROSSREF = {
    "DOI": "10.1234/OWL.2",
    "type": "journal-article",
    "title": ["Owls &amp; voles"],
    "author": [{"family": "Strix", "given": "Alba"}],
    "container-title": ["Owl Letters"],
    "issued": {"date-parts": [[2023, 4, 5]]},
    "abstract": "<jats:p>Owls eat voles. So do foxes.</jats:p>",
    "updated-by": [{"DOI": "10.1234/owl.9", "type": "retraction"}],
}
OPENALEX = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1234/owl.3",
    "title": "Owls in towns",
    "publication_date": "2022-01-02",
    "abstract_inverted_index": {"Towns": [0], "suit": [1], "owls.": [2]},
    "is_retracted": False,
    "open_access": {"oa_url": None},
}
ARTICLE = """<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>
<Journal><JournalIssue><PubDate><Year>2021</Year></PubDate></JournalIssue><Title>Owl letters</Title></Journal>
<ArticleTitle>Owls and <i>Microtus</i> {pmid}.</ArticleTitle>
<Abstract><AbstractText>They eat them.</AbstractText></Abstract>
<AuthorList><Author><LastName>Bubo</LastName><ForeName>B</ForeName></Author></AuthorList>
<PublicationTypeList><PublicationType UI="D016441">Retracted Publication</PublicationType></PublicationTypeList>
</Article></MedlineCitation></PubmedArticle>"""
DOCTYPE = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "http://192.0.2.1/pubmed.dtd">'


def pubmed(*pmids: int, doctype: str = DOCTYPE) -> str:
    articles = "\n".join(ARTICLE.format(pmid=pmid) for pmid in pmids)
    return f'<?xml version="1.0"?>\n{doctype}\n<PubmedArticleSet>{articles}</PubmedArticleSet>'


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def written(folder: Path, content: bytes | str, name: str = "dump") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def works(path: Path, after: int = 0) -> list[Publication]:
    with Dump(path) as dump:
        return [each for _, each in dump.publications(after) if each]


def read_until_broken(path: Path) -> tuple[list[Publication], str]:
    read: list[Publication] = []
    with Dump(path) as dump, pytest.raises(LibraryMalformed) as raised:
        read += (each for _, each in dump.publications() if each)
    return read, str(raised.value)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("content", "titles", "kind"),
    [
        (lines(OWL, OWL), [OWL["title"]] * 2, Format.OWN),
        (lines(CROSSREF), ["Owls & voles"], Format.CROSSREF),
        (json.dumps({"items": [CROSSREF, CROSSREF]}, indent=1).encode(), ["Owls & voles"] * 2, Format.CROSSREF),
        (lines(OPENALEX), ["Owls in towns"], Format.OPENALEX),
        (pubmed(1, 2).encode(), ["Owls and Microtus 1", "Owls and Microtus 2"], Format.PUBMED),
    ],
    ids=["own", "Crossref lines", "Crossref items", "OpenAlex", "PubMed"],
)
def test_the_content_tells_the_format(
    tmp_path: Path, content: bytes, titles: list[str], kind: Format, zipped: bool
) -> None:
    path = written(tmp_path, gzip.compress(content) if zipped else content)
    with Dump(path) as dump:
        assert [each.title for _, each in dump.publications() if each] == titles
        assert dump.format is kind
        assert dump.share == 1.0


def test_what_crossref_says_is_kept_with_the_day_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, lines(CROSSREF))
    os.utime(path, (0, datetime(2025, 6, 7, 12, tzinfo=UTC).timestamp()))
    (found,) = works(path)
    assert found.doi == "10.1234/owl.2"
    assert found.authors == (Author("Strix", "Alba"),)
    assert found.published == date(2023, 4, 5)
    assert found.abstract == ("Owls eat voles.", "So do foxes.")
    assert (found.standing, found.standing_checked) == (Standing.RETRACTED, date(2025, 6, 7))
    assert found.source == "the local library, from Crossref"


def test_what_pubmed_says_is_kept(tmp_path: Path) -> None:
    (found,) = works(written(tmp_path, pubmed(77)))
    assert (found.pmid, found.year, found.standing) == ("77", 2021, Standing.RETRACTED)
    assert found.abstract == ("They eat them.",)


def test_what_is_no_work_or_has_no_title_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, lines({**CROSSREF, "title": []}, {**CROSSREF, "type": "component"}, CROSSREF))
    with Dump(path) as dump:
        assert [(number, each is None) for number, each in dump.publications()] == [(1, True), (2, True), (3, False)]


@pytest.mark.parametrize(
    "content", [lines(OWL, CROSSREF, OPENALEX), json.dumps({"items": [CROSSREF] * 3}), pubmed(1, 2, 3)]
)
def test_reading_goes_on_after_any_record(tmp_path: Path, content: bytes | str) -> None:
    path = written(tmp_path, content)
    assert works(path, after=2) == works(path)[2:]
    assert len(works(path, after=2)) == 1


@pytest.mark.parametrize(
    ("content", "kept", "named"),
    [
        (lines(OWL, OWL) + b'{"title": "Owls he', 2, "line 3: not JSON"),
        (lines(OWL) + b"\n\n{]\n", 1, "line 4: not JSON"),
        (lines(OWL, {"title": 3}), 1, "line 2: title is not a string"),
        (lines(CROSSREF) + b'{"DOI": "\xff"}', 1, "line 2: not UTF-8"),
        (lines(CROSSREF) + b"[" * 100_000, 1, "line 2: not JSON (nested too deeply)"),
        (lines(CROSSREF, [CROSSREF]), 1, "line 2: not a JSON object"),
        (json.dumps({"items": [CROSSREF] * 3}).encode()[:-200], 2, "record 3: the JSON is damaged"),
        (b'{"items": [' + json.dumps(CROSSREF).encode() + b", 7]}", 1, "record 2: not a JSON object"),
        (pubmed(1, 2, 3).encode()[:-300], 2, "record 3: the XML is damaged"),
        (b"<html><body>Not Found</body></html>", 0, "record 1: XML, but not of PubMed"),
        (b"\x89PNG\r\n\x1a\n\0\0", 0, "line 1: not"),
    ],
)
def test_a_file_that_breaks_off_gives_what_stands_before_and_names_the_place(
    tmp_path: Path, content: bytes, kept: int, named: str
) -> None:
    read, message = read_until_broken(written(tmp_path, content))
    assert len(read) == kept
    assert named in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "content", [lines(*[{**OWL, "id": str(n)} for n in range(3000)]), pubmed(*range(1, 3000)).encode()]
)
def test_a_gzip_file_that_is_cut_short_is_named_too(tmp_path: Path, content: bytes) -> None:
    packed = gzip.compress(content)
    read, message = read_until_broken(written(tmp_path, packed[: len(packed) // 2]))
    assert read
    assert f"{len(read) + 1}: damaged or cut short" in message


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file at"):
        Dump(tmp_path / "none")


def test_entities_of_xml_are_neither_fetched_nor_expanded(tmp_path: Path) -> None:
    secret = written(tmp_path, "a secret", "secret.txt")
    outside = f'<!DOCTYPE PubmedArticleSet [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'
    bomb = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY a{n} "{"&a;" * 99}">' for n in range(2)) + "]>"
    for doctype in (outside, bomb):
        article = pubmed(1, doctype=doctype).replace("They eat them.", "&leak;&a1;")
        try:
            read = works(written(tmp_path, article))
        except LibraryMalformed:
            continue
        assert "secret" not in str(read)
        assert "haha" not in str(read)


def test_half_of_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    (found,) = works(written(tmp_path, b'{"title": "Owls \\ud83d hear"}\n'))
    assert found.title.encode() == b"Owls ? hear"


def test_a_large_file_is_read_in_little_memory(tmp_path: Path) -> None:
    record = json.dumps({**CROSSREF, "reference": [{"unstructured": "x" * 80}] * 50})
    path = tmp_path / "items.json.gz"
    with gzip.open(path, "wt") as file:
        file.write('{"items": [' + ",".join([record] * 2000) + "]}")
    tracemalloc.start()
    with Dump(path) as dump:
        assert sum(1 for _ in dump.publications()) == 2000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000  # of 11 million decompressed


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    for start in (b"", b'{"items": [', b"<PubmedArticleSet>", b'{"DOI": '):
        path.write_bytes(start + content)
        with Dump(path) as dump:
            try:
                for _ in dump.publications():
                    pass
            except CopydeskError:
                pass
