"""Does any page, byte or date that can be thought up make the scraper fail, or point beside its own text?"""

from __future__ import annotations

import gzip
import json
import zlib
from contextlib import suppress
from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.errors import NotAnArticle, Paywalled, TooLarge
from dossier.text import Page
from scraper.content import Form, decode, form_of
from scraper.dates import EARLIEST_YEAR, date_in
from scraper.extract import page_from_html, page_from_text, tree_of
from scraper.pagination import joined, next_address
from scraper.rights import reservation
from scraper.unpacking import unpacked

few = settings(max_examples=25, deadline=None)
many = settings(max_examples=100, deadline=None)

SENTENCE = "The team measured the growth of forty trees in two forests over eleven years. "
KEYS = (
    *("@type", "@id", "@graph", "@context", "mainEntity", "headline", "author", "name", "publisher", "datePublished"),
    *("dateModified", "articleBody", "articleSection", "inLanguage", "isAccessibleForFree", "isBasedOn", "citation"),
    *("sameAs", "identifier", "doi", "url", "value", "about", "image"),
)
VALUES = (
    "NewsArticle",
    "ScholarlyArticle",
    "#1",
    "10.1234/abc",
    "https://doi.org/10.1234/a",
    "2026-05-04T08:00Z",
    "false",
)

words = st.text(max_size=30) | st.sampled_from(VALUES)
stated = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
links = (
    st.sampled_from(["/a", "#a", "//h.example/b", "http://[::1", "https://doi.org/10.1234/a.5678", "mailto:a@b"])
    | words
)
heads = st.one_of(
    stated.map(lambda value: f'<script type="application/ld+json">{json.dumps(value)}</script>'),
    st.dictionaries(st.sampled_from(KEYS), stated, max_size=6).map(
        lambda value: f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **value})}</script>'
    ),
    st.builds(
        '<meta name="{}" property="{}" content="{}">'.format,
        st.sampled_from(["citation_doi", "author", "date", "robots", "og:locale", ""]),
        st.sampled_from(["og:title", "article:published_time", "og:url", ""]),
        words,
    ),
    st.builds('<link rel="canonical" href="{}">'.format, links),
    st.builds("<title>{}</title>".format, words),
)
bodies = st.one_of(
    words,
    st.just(f"<p>{SENTENCE}</p>"),
    st.builds('<p>{} He said: “{}.” <a href="{}">{}</a></p>'.format, words, words, links, words),
    st.builds('<figure><img src="{}" alt="{}"><figcaption>{}</figcaption></figure>'.format, links, words, words),
    st.builds("<h1>{}</h1>".format, words),
    st.builds('<time datetime="{}">'.format, words),
    st.builds("<p>Journal reference: {}</p>".format, words),
    st.sampled_from(
        ["<div>", "</div>", "<table><tr>", "<!--", "<svg>", "<b", "</body>", "<template>", "&#0;", "<p>", "<a href>"]
    ),
)
pages = st.builds(
    "<html lang='{}'><head>{}</head><body><article>{}</article></body></html>".format,
    words,
    st.lists(heads, max_size=4).map("".join),
    st.lists(bodies, max_size=8).map(lambda parts: "".join([f"<p>{SENTENCE * 2}</p>", *parts])),
)


def points_into_itself(page: Page) -> None:
    """All that a page says of places in its text is there, and its links lead to the web."""
    assert page.text.startswith(page.title)
    for anchor in page.anchors:
        assert anchor.where is None or anchor.where.of(page.text) == anchor.text
    for quoted in page.details.quotations:
        assert quoted.end <= len(page.text)
    links = [anchor.href for anchor in page.anchors] + [image.src for image in page.details.images]
    assert all(urlsplit(link).scheme in {"http", "https"} for link in [*links, page.canonical or "http:"])


@few
@given(pages)
def test_a_page_of_any_parts_is_read_or_refused(html: str) -> None:
    with suppress(NotAnArticle, Paywalled):
        points_into_itself(page_from_html(html, "https://site.example/story"))


@few
@given(st.lists(pages, min_size=2, max_size=3), links)
def test_pages_of_any_parts_make_one_and_lead_on_or_do_not(several: list[str], href: str) -> None:
    read = []
    for html in several:
        with suppress(NotAnArticle, Paywalled):
            read.append(page_from_html(html, "https://site.example/story"))
    if read:
        points_into_itself(joined(read))
        tree = tree_of(f'<p><a rel="next" href="{href}">', "")
        assert next_address(tree, href, read[0], 2) in {"", "https://site.example/story/2"}


@few
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("<>/=\"'&;p a"), max_size=300), st.text(max_size=20))
def test_a_page_of_any_characters_is_read_or_refused(html: str, address: str) -> None:
    with suppress(NotAnArticle, TooLarge, Paywalled):
        points_into_itself(page_from_html(html, address))


@many
@given(st.lists(st.text(max_size=60) | st.just(SENTENCE) | st.dates().map(str), max_size=8).map("\n".join))
def test_a_text_of_any_lines_is_read_or_refused(text: str) -> None:
    with suppress(NotAnArticle):
        points_into_itself(page_from_text(text, "a.txt"))


content_types = st.sampled_from(
    ["", "text/html", "text/plain; charset=", "text/html; charset=utf-16", "text/html; charset=utf-7", "image/png"]
) | st.builds("text/html; charset={}".format, st.text(max_size=12))


@many
@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode), content_types)
def test_any_bytes_have_a_form_and_characters(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type), str)
    with suppress(NotAnArticle):
        assert form_of(body, content_type, "https://site.example/") in Form


ALPHABETS = {
    "utf-8": "éß’“ж中😀",
    "utf-16-le": "éß’“ж中😀",
    "utf-16-be": "éß’“ж中😀",
    "utf-32": "éß’“ж中😀",
    "windows-1252": "éüñß’“—°",
    "iso-8859-2": "ąęłńżźőű",
    "windows-1251": "абвгдежз",
    "koi8-r": "абвгдежз",
    "shift_jis": "日本語カナ",
    "gb18030": "中文字符",
    "iso-2022-jp": "日本語カナ",
}


@pytest.mark.parametrize("encoding", ALPHABETS)
@given(st.data())
@settings(max_examples=20, deadline=None)
def test_a_page_is_decoded_as_its_header_declares(encoding: str, data: st.DataObject) -> None:
    letters = data.draw(st.lists(st.sampled_from(ALPHABETS[encoding]), max_size=9))
    page = f"<p>{' a '.join(letters)} b</p>"
    assert decode(page.encode(encoding), f"text/html; charset={encoding.upper()}") == page


@few
@given(st.lists(st.sampled_from(ALPHABETS["windows-1252"]), max_size=9))
def test_an_english_page_that_declares_nothing_is_read_as_windows_1252(letters: list[str]) -> None:
    page = f"<p>{SENTENCE}{' a '.join(letters)} b</p>"
    assert decode(page.encode("windows-1252"), "text/html") == page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\0"), max_size=40), content_types)
@settings(max_examples=20, deadline=None)
def test_a_byte_order_mark_counts_before_what_is_declared(encoding: str, text: str, content_type: str) -> None:
    assert decode(text.encode(encoding), content_type) == text


@many
@given(
    st.lists(st.binary(max_size=80) | st.just(b"<p>forty trees</p>" * 20), min_size=1, max_size=4),
    st.integers(1, 50),
    st.integers(1, 3000),
)
def test_members_in_any_pieces_are_unpacked_to_what_was_packed(members: list[bytes], size: int, cut: int) -> None:
    packed = b"".join(map(gzip.compress, members))
    in_pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert b"".join(unpacked(in_pieces, "gzip", 100)) == b"".join(members)
    last = len(gzip.compress(members[-1]))
    with pytest.raises(EOFError):
        list(unpacked([packed[: -min(cut, last - 2)]], "gzip", 10_000))


@many
@given(st.binary(max_size=200), st.sampled_from([zlib.MAX_WBITS, -zlib.MAX_WBITS]), st.integers(1, 20))
def test_deflate_is_unpacked_with_a_header_and_without(body: bytes, window_bits: int, size: int) -> None:
    packer = zlib.compressobj(wbits=window_bits)
    packed = packer.compress(body) + packer.flush()
    in_pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert b"".join(unpacked(in_pieces, "deflate", 50)) == body


@many
@given(st.lists(st.binary(max_size=40), max_size=4), st.sampled_from(["gzip", "deflate"]))
def test_what_is_not_packed_is_an_error_and_no_text(pieces: list[bytes], coding: str) -> None:
    with suppress(zlib.error, EOFError):
        assert all(isinstance(piece, bytes) for piece in unpacked(pieces, coding, 10_000))


@many
@given(st.dates(date(EARLIEST_YEAR, 1, 1), date(2200, 1, 1)))
@pytest.mark.parametrize(
    "written", ["%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "Published on: %d %B %Y", "%A, %d %B %Y 07:30 GMT"]
)
def test_a_day_is_read_back_however_it_is_written(written: str, day: date) -> None:
    assert date_in(day.strftime(written)) == day


@many
@given(st.text(max_size=70) | st.from_regex(r"\A[0-9:/., TZ+-]{1,30}\Z"))
def test_any_text_names_a_day_or_none(text: str) -> None:
    found = date_in(text)
    assert found is None or found.year >= EARLIEST_YEAR


@many
@given(
    st.lists(st.sampled_from(["noai", "noindex", "NOAI", "noaids", "all", "ai"]), max_size=4),
    st.sampled_from([", ", ",", ": ", " "]),
    st.sampled_from(['<meta name="robots" content="{}">', "<META CONTENT='{}' NAME=robots>", '{}<meta name="robots">']),
)
def test_noai_reserves_a_page_where_it_is_a_directive_of_robots(directives: list[str], mark: str, tag: str) -> None:
    written = tag.format(mark.join(directives)).encode()
    meant = "noai" in map(str.lower, directives) and not tag.startswith("{")
    assert bool(reservation({}, written)) is meant
    header = {"x-robots-tag": mark.join(directives)}
    assert bool(reservation(header, b"")) is ("noai" in map(str.lower, directives))


@many
@given(
    st.dictionaries(st.sampled_from(["tdm-reservation", "x-robots-tag"]), st.text(max_size=20)), st.binary(max_size=200)
)
def test_any_header_and_bytes_can_be_asked_for_a_reservation(headers: dict[str, str], body: bytes) -> None:
    assert isinstance(reservation(headers, b"<meta name=robots content=" + body), str)
