"""Is the story, the whole story and nothing but the story left after cleaning, each character with its origin?"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dossier.errors import WrongLanguage
from dossier.ports import LanguageGuess, ModelName
from dossier.text import Article, Page
from scraper.extract import page_from_html, page_from_text
from worker.cleaning import clean, require_english

PAGES = Path(__file__).parents[1] / "scraper" / "pages"
SEED = Path(__file__).parents[3] / "shared" / "data" / "seed" / "article.txt"

HEADLINE = "Lichens drink from the fog"
STORY = [
    "Lichens on the coast of Namibia take up more water from fog than from rain, a survey of ninety stones has found.",
    "How a lichen drinks",
    "“They swell within minutes,” said Dr. Selma Haufiku, who counted them for three winters in a row.",
    "The survey was small, and it says nothing of lichens that live far from the sea.",
]


def article(*paragraphs: str, authors: tuple[str, ...] = (), site: str | None = None) -> Article:
    """The cleaned article of a page with our headline and these paragraphs, its invariants checked."""
    return checked(Page("a.html", HEADLINE, "\n\n".join([HEADLINE, *paragraphs]), authors=authors, site=site))


def checked(page: Page) -> Article:
    made = clean(page, "en")
    spans = [made.headline, *made.paragraphs]
    assert made.text == "\n\n".join(span.of(made.text) for span in spans)
    covered = {at for run in made.origin for at in range(run.where.start, run.where.end)}
    assert covered == {at for span in spans for at in range(span.start, span.end)}
    assert sum(run.where.end - run.where.start for run in made.origin) == len(covered), "runs do not overlap"
    for before, after in zip(made.origin, made.origin[1:], strict=False):
        assert before.where.end <= after.where.start
        assert before.source.start <= after.source.start
    kept = {at for run in made.origin for at in range(run.source.start, run.source.end)}
    gone = {at for removed in made.removed for at in range(removed.where.start, removed.where.end)}
    assert not kept & gone
    assert all(removed.why for removed in made.removed)
    return made


def body(made: Article) -> list[str]:
    return [span.of(made.text) for span in made.paragraphs]


def test_a_clean_story_is_left_as_it_is() -> None:
    made = article(*STORY)
    assert made.headline.of(made.text) == HEADLINE
    assert body(made) == STORY
    assert made.removed == ()
    assert made.language == "en"
    assert [run.where for run in made.origin] == [made.headline, *made.paragraphs]
    assert all(run.where == run.source for run in made.origin)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Tuesday, August 5, 2025", "date line"),
        ("Published: 5 August 2025, 10:30 am", "date line"),
        ("2025-08-05", "date line"),
        ("By Jane Q. Doe", "byline"),
        ("By jane.doe - August 5, 2025", "byline"),
        ("4 min read", "reading time or views"),
        ("Home > Science > Lichens", "breadcrumb"),
        ("Science / Plants / Africa", "breadcrumb"),
        ("HomeScience & NatureLichens drink from the fog", "breadcrumb"),
        ("Lichens drink from the fog", "headline again"),
        ("LICHENS DRINK FROM THE FOG", "headline again"),
    ],
)
def test_a_line_above_the_story_is_removed(line: str, why: str) -> None:
    made = article(line, *STORY)
    assert body(made) == STORY
    assert [removed.why for removed in made.removed] == [why]


@pytest.mark.parametrize("at", [0, 1, 3, 4])
@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "Facebook",
        "Facebook Twitter Pinterest WhatsApp",
        "Share on Facebook",
        "Share this article",
        "Follow us on Facebook, Instagram and YouTube",
        "- Advertisment -",
        "ADVERTISEMENT",
        "Story continues below advertisement",
        "Subscribe to our newsletter",
        "Sign up for our weekly newsletter and never miss a story",
        "Enter your email address to get our newsletter",
        "We use cookies to give you the best experience. By using this site you agree to them.",
        "© 2026 Fog Daily. All rights reserved.",
        "Copyright 2026 Fog Daily",
        "Read more: Why moss does not need roots",
        "READ ALSO: Seven plants that need no care",
        "Related: Fog harvesting in Chile",
        "Continue reading",
        "Tags: lichen, fog, Namibia",
        "Previous articleHow to fold a map",
        "Lichens drink from the fog",
        "Fog Daily",
    ],
)
def test_a_known_line_is_removed_wherever_it_stands(line: str, at: int) -> None:
    made = article(*STORY[:at], line, *STORY[at:], site="Fog Daily")
    assert body(made) == STORY
    assert len(made.removed) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Share of the water",
        "Related species",
        "Why fog?",
        "More than water",
        "A cookie in the desert",
        "Most popular theories fail",
        "Comments from the field were mixed, and they came late.",
        "The team used Facebook and Twitter to find walkers who would photograph the stones for them.",
        "Subscribers to the fog network read the gauges. The newsletter of the network lists them all, and they agree.",
        "Home is where the fog is, the walkers say, and they have said so for years.",
        "By August 5, 2025, the last stone had dried out, which nobody had seen before.",
        "“Read more: that is what I tell my students,” she said. “Then read it again.”",
        "We use cookies of clay to hold the water, the team says.",
        "All rights to the data are held by the university, which gives them away.",
        "This is »» odd, and stays.",
        "- 40 stones faced the sea",
        "Advertisements for fog water promise too much, says Haufiku.",
    ],
)
def test_a_line_of_the_story_that_looks_like_furniture_stays(line: str) -> None:
    made = article(*STORY[:2], line, *STORY[2:])
    assert body(made) == [*STORY[:2], line, *STORY[2:]]
    assert made.removed == ()


@pytest.mark.parametrize(
    "end",
    [
        ["LEAVE A REPLY", "Please enter your comment!", "Please enter your name here"],
        ["RELATED ARTICLES", "Ten hats for the rain", "A cheaper umbrella, tested by a family of five for a year"],
        ["Most Popular", "Ten hats for the rain", "Recent Comments"],
        ["3 Comments", "Nice text, I saw these in my garden too and they were very green.", "Old Bob", "Fake!"],
        ["You may also like", "Why the sea is loud", "The towns along this coast were built on … Read more"],
        ["Recent Posts", "A hat for every head is what this shop in Leeds has to offer to its visitors."],
        ["Leave a comment", "Your email address will not be published. Required fields are marked *", "Name *"],
        ["lichen", "namibia", "fog", "Share this:", "Facebook", "X", "Like this:"],
    ],
)
def test_the_readers_and_the_sites_part_is_removed(end: list[str]) -> None:
    made = article(*STORY, *end)
    assert body(made) == STORY
    assert len(made.removed) == len(end)


@pytest.mark.parametrize(
    "box",
    [
        ["moonlit.penguin", "moonlit.penguin", "Penguin's real job is to alphabetise pickles for a quarterly zine."],
        ["moonlit.penguin", "Her pickles are the talk of two towns."],
        ["@fogfan", "Fog, boats, old radios."],
        ["Rita Okafor", "Rita is a freelance writer who covers gardens and old trains. She lives in Leeds."],
        ["Rita Okafor", "Rita Okafor", "Tea first. Trains later.", "Find her in the slow carriage."],
        ["About the Author", "Rita Okafor has collected teapots since the age of nine."],
        ["By Rita Okafor", "Rita writes about gardens and has a degree in soil science."],
        ["Rita Okafor is a journalist who writes for several garden papers."],
        ["Written by", "Rita Okafor", "She once rode every tram in Lisbon in a day."],
    ],
)
@pytest.mark.parametrize("socials", [[], ["Facebook", "Twitter", "Instagram"], ["https://rita.example", "Website"]])
def test_a_box_about_the_author_is_removed(box: list[str], socials: list[str]) -> None:
    made = article(*STORY, *box, *[line for line in socials if "://" not in line])
    assert body(made) == STORY


@pytest.mark.parametrize(
    "end",
    [
        ["Future Work", "Future surveys will cover the south, and the team is writing a guide for walkers."],
        ["Selma Haufiku", "Selma Haufiku is a lichenologist, and her group will go on counting until 2030."],
        ["The Long View", "Nobody knows how long the fog will last, the editor of the atlas says."],
        ["Next Steps", "The team will count again next winter.", "Then it will publish the whole list."],
        ["Follow-up", "The team will count again next winter."],
        ["Fog first, rain later, and between them the long dry season of the coast"],
    ],
)
def test_the_end_of_a_story_is_not_taken_for_an_author_box(end: list[str]) -> None:
    assert body(article(*STORY, *end, "Facebook", "Twitter")) == [*STORY, *end]


def test_a_box_of_links_in_the_middle_takes_nothing_of_the_story() -> None:
    links = ["RELATED ARTICLES", "Ten hats for the rain that you can buy in Leeds this autumn", "A cheaper umbrella"]
    made = article(*STORY[:1], *links[:2], *STORY[1:])
    assert body(made) == STORY


def test_a_comment_heading_near_the_top_takes_nothing_but_itself() -> None:
    made = article("2 Comments", *STORY)
    assert [text for text in body(made) if text != "2 Comments"] == STORY


def test_everything_above_the_headline_in_place_is_removed() -> None:
    text = "\n".join(["FOG DAILY ONLINE", "Menu", "Science", "Subscribe", HEADLINE, "", *STORY])
    assert body(checked(page_from_text("Friday, May 8, 2026\n\n" + HEADLINE + "\n\n" + text, "a.txt"))) == STORY


def test_mojibake_is_repaired_and_its_origin_kept() -> None:
    page = page_from_html((PAGES / "mojibake.html").read_text(encoding="utf-8"), "https://site.example/")
    made = checked(page)
    assert "costs less than €3" in made.text
    assert "Dr. Jürgen Müller" in made.text
    assert "‘Nobody should need a laboratory to trust their water,’" in made.text
    assert "within 5 µg per litre" in made.text
    changed = {
        run.source.of(page.text): run.where.of(made.text) for run in made.origin if "¼" in run.source.of(page.text)
    }
    assert set(changed.values()) == {"ü"}
    for run in made.origin:
        if run.where.end - run.where.start == run.source.end - run.source.start and "\xa0" not in run.source.of(
            page.text
        ):
            assert run.where.of(made.text) == run.source.of(page.text)


def test_a_misread_closing_quote_is_repaired() -> None:
    made = article("â€œThe fog came early,â€\x9d the walkers say, and nobody had a coat.")
    assert body(made) == ["“The fog came early,” the walkers say, and nobody had a coat."]


def test_the_origin_of_a_sound_word_after_a_repair_is_its_own_place() -> None:
    text = f"{HEADLINE}\n\nThe cafÃ© owner saw it first, and then   the others saw it too, she says."
    made = checked(Page("a", HEADLINE, text))
    at = made.text.index("the others")
    run = next(run for run in made.origin if run.where.start <= at < run.where.end)
    assert text[run.source.start + at - run.where.start :].startswith("the others")


@pytest.mark.parametrize(
    "odd",
    [
        "“curly” ‘quotes’ »»",
        "ﬁne ﬂow ligatures",
        "ｗｉｄｅ letters",
        "negative feelings. »»",
        "5 – 7 — 9",
        "…",
        "H₂O and 10⁻³",
    ],
)
def test_quotes_ligatures_and_widths_are_not_normalised(odd: str) -> None:
    line = f"The survey says {odd} of the lichens along the coast."
    assert body(article(STORY[0], line)) == [STORY[0], line]


def test_white_space_and_invisible_characters_are_tidied() -> None:
    made = article("  The\u00a0fog \t came\u200b early\u00ad, the walkers \x07say, and it stayed late.  ")
    assert body(made) == ["The fog came early, the walkers say, and it stayed late."]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=80), min_size=1, max_size=6))
def test_any_text_keeps_its_offsets(lines: list[str]) -> None:
    checked(Page("a", HEADLINE, "\n\n".join([HEADLINE, *lines])))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aé “”’â€™œÃ©Â\u00a0 &lt;;\u200b."), max_size=60))
def test_any_mojibake_keeps_its_offsets(line: str) -> None:
    checked(Page("a", HEADLINE, f"{HEADLINE}\n\n{line}"))


def test_a_very_long_paragraph_is_repaired_in_little_time() -> None:
    made = article("The cafÃ© is open and the fog is thick. " * 5_000)
    assert made.text.count("café is open") == 5_000


@pytest.mark.parametrize(
    "line",
    [
        "name " * 79 + "z",
        "By " + "A" * 390 + "!x",
        "x " * 190 + "!y",
        "Home > " * 55,
        "a." * 190,
        "Share " + "on " * 120,
    ],
)
def test_a_line_made_to_stall_the_rules_is_judged_at_once(line: str) -> None:
    start = time.monotonic()
    article(line, *STORY)
    assert time.monotonic() - start < 1


def test_a_content_farm_page_leaves_its_story_alone() -> None:
    made = checked(page_from_html((PAGES / "farm.html").read_text(encoding="utf-8"), "https://site.example/"))
    paragraphs = body(made)
    assert paragraphs[0].startswith("Mice kept awake")
    assert paragraphs[2] == "The forgotten memory was not erased"
    assert paragraphs[-1].endswith("could profit from it as well.")
    assert len(paragraphs) == 6


def test_a_flattened_page_leaves_its_story_alone() -> None:
    text = (PAGES / "flattened.txt").read_text(encoding="utf-8")
    made = checked(page_from_text(text, "flattened.txt"))
    lines = [line for line in text.splitlines() if line]
    assert made.headline.of(made.text) == "Whales sing in the dialects of their mother"
    assert body(made) == lines[3:8]


@pytest.mark.skipif(not SEED.exists(), reason="../shared is not here")
def test_the_seed_leaves_its_story_alone() -> None:
    text = SEED.read_text(encoding="utf-8")
    made = checked(page_from_text(text, "article.txt"))
    story = text[text.index("Why do so many") : text.index("as an escape of pain.") + len("as an escape of pain.")]
    assert body(made) == [line for line in story.splitlines() if line]
    assert made.headline.of(made.text) == text.splitlines()[3]


def test_english_is_accepted_and_another_language_is_named() -> None:
    model = ModelName("py3langid", "0.4.0")
    require_english(LanguageGuess("en", 0.99, model), "a.html")
    with pytest.raises(WrongLanguage, match=r"^a\.html: written in German; Copydesk reads English") as told:
        require_english(LanguageGuess("de", 0.99, model), "a.html")
    assert "\n" not in str(told.value)
    with pytest.raises(WrongLanguage, match="code xh"):
        require_english(LanguageGuess("xh", 0.7, model), "a.html")
