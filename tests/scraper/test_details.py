"""Which moments, section, language, pictures and quotations does a page tell of?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dossier.text import Anchor, Details, Image, Page, Span
from scraper.details import placed
from scraper.extract import page_from_html

SAID = (
    "The biologists in the bay have seen the otters lend stones to strangers, and counted them by the hour, so far to"
)
STORY = (
    "<p>Otters lend their stones to strangers, say biologists who watched two bays for three summers.</p>"
    '<p>“We had thought of families,” said Mira Holm. The “stones” were "not even chosen with care", she found.</p>'
    "<p>Animals that were related did not lend more often than others did in the same bay and summer.</p>"
)


def read(head: str = "", body: str = "", html: str = "") -> Page:
    page = f"<html {html}><head><title>Otters lend stones</title>{head}</head><body><article>{STORY}{body}</article>"
    return page_from_html(f"{page}</body></html>", "https://site.example/otters")


def stated(written: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Otters", {written}}}</script>'


@pytest.mark.parametrize(
    ("head", "published", "updated"),
    [
        (
            stated('"datePublished": "2026-05-04T08:00:00+02:00", "dateModified": "2026-05-05T10:30:00Z"'),
            datetime(2026, 5, 4, 8, tzinfo=timezone(timedelta(hours=2))),
            datetime(2026, 5, 5, 10, 30, tzinfo=UTC),
        ),
        (
            '<meta property="article:published_time" content="2026-05-04T08:00:00">'
            '<meta property="article:modified_time" content="nonsense">',
            datetime(2026, 5, 4, 8),  # the page names no zone
            None,
        ),
        (stated('"datePublished": "2026-05-04"'), None, None),
        (stated('"datePublished": ["2026-05-04T08:00:00Z"]'), None, None),
    ],
)
def test_a_moment_has_its_zone_where_the_page_states_one(
    head: str, published: datetime | None, updated: datetime | None
) -> None:
    details = read(head).details
    assert (details.published_at, details.updated_at) == (published, updated)


@pytest.mark.parametrize(
    ("head", "html", "section", "language"),
    [
        (stated('"articleSection": ["Animals", "Sea"], "inLanguage": "en"'), "", "Animals", "en"),
        ('<meta property="article:section" content="Science"><meta property="og:locale" content="en_GB">', "",
         "Science", "en-gb"),
        ("", 'lang="de-AT"', "", "de-at"),
        ("", "", "", ""),
    ],
)  # fmt: skip
def test_section_and_language_are_as_the_page_states_them(head: str, html: str, section: str, language: str) -> None:
    details = read(head, html=html).details
    assert (details.section, details.language) == (section, language)


def test_pictures_have_their_captions_and_each_is_told_once() -> None:
    figure = '<figure><img src="/o.jpg" alt="An otter"><figcaption>An otter with a stone.</figcaption></figure>'
    lazy = '<figure><img data-src="https://cdn.example/p.jpg" alt="A bay"></figure><figure><img src="data:x"></figure>'
    assert read(body=figure + figure + lazy).details.images == (
        Image("https://site.example/o.jpg", "An otter with a stone."),
        Image("https://cdn.example/p.jpg", "A bay"),
    )


@pytest.mark.parametrize(
    "pictures",
    [
        "<img src='data:image/gif;base64,R0' data-src='/o.jpg' alt='An otter'>",
        "<img src='/blank.gif' data-original='/o.jpg' alt='An otter'>",
        "<img src='data:image/gif;base64,R0' alt=''><noscript><img src='/o.jpg' alt='An otter'></noscript>",
        "<img data-srcset='/s.jpg 320w, /o.jpg 1280w, /m.jpg 640w' alt='An otter'>",
        "<picture><source srcset='/x.webp'><img srcset='/o.jpg' alt='An otter'></picture>",
    ],
)
def test_a_picture_that_is_loaded_late_is_told_by_its_own_address(pictures: str) -> None:
    images = read(body=f"<figure>{pictures}</figure>").details.images
    assert images == (Image("https://site.example/o.jpg", "An otter"),)


def test_a_live_blog_has_its_updates_in_their_order_each_below_its_heading() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": f"Hour {at}", "articleBody": f"<p>{SAID} {at}.</p>"} for at in (3, 2, 1)
    ]
    blog = {"@type": "LiveBlogPosting", "headline": "Otters", "articleBody": f"{SAID} live.", "liveBlogUpdate": updates}
    other = {"@type": "NewsArticle", "headline": "Otters"}
    head = "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in (other, blog))
    page = page_from_html(f"<html><head>{head}</head><body><p>Soon.</p></body></html>", "https://site.example/live")
    told = [part for at in (3, 2, 1) for part in (f"Hour {at}", f"{SAID} {at}.")]
    assert page.text.split("\n\n") == ["Otters", f"{SAID} live.", *told]
    assert page.details.kind == "live blog"
    assert read().details.kind == ""


def test_what_somebody_says_is_a_quotation_and_a_word_in_marks_is_none() -> None:
    page = read()
    assert [where.of(page.text) for where in page.details.quotations] == [
        "“We had thought of families,”",
        '"not even chosen with care"',
    ]


def test_a_link_is_placed_after_the_one_before_it() -> None:
    anchors = (Anchor("a", "stone"), Anchor("b", "stone"), Anchor("c", "missing"), Anchor("d", "otter"))
    story = "A stone and a stone for an otter."
    assert [anchor.where for anchor in placed(anchors, story)] == [Span(2, 7), Span(14, 19), None, Span(27, 32)]


def test_a_plain_text_tells_nothing_of_the_kind() -> None:
    from scraper.extract import page_from_text

    assert page_from_text("Otters lend stones\n\nThey lend them to strangers in the bay.", "-").details == Details()
