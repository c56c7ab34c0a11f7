"""Is a syndicated story known for a copy, and is another story on the same paper, or a garbled one, known for none?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from config.settings import Settings
from dossier.text import Article, Span
from worker.desk import ModelSet, open_desk
from worker.likeness import FEWEST_SHINGLES, Sketch, bands, is_copy, likeness, sketch
from worker.pipeline import run, steps_through

EXAMPLE = Path(__file__).parents[2] / "examples" / "clean-story.html"

CHANGED = (
    "For growers that is good news. A field that calls its own guards could be sprayed less, and the company behind "
    "the seeds says that trials with maize will begin next spring in two valleys."
)
RETOLD = """When caterpillars chew on a tobacco plant, it screams for help, though in smells and not in sound. Does that
do the plant any good? After two summers in the desert of Utah, the answer seems to be yes.

Ian Baldwin and his colleagues at the Max Planck Institute for Chemical Ecology set out plants of the wild species, of
which some had lost the genes for green leaf odors. The mute ones had half as many buds and flowers by the end.

It takes a helper to hear the call. Big-eyed bugs came to the smelling plants and ate half of the insects there, the
team writes in the journal eLife. In plots without the bugs the difference vanished.

A second weapon of the plant, the protease inhibitors that spoil a caterpillar's digestion, raised no yield alone.
But a caterpillar with a bad stomach is a slow one, and slow caterpillars are soon caught.

“We finally have evidence from the field,” said Meredith Schuman. Whether crops can be taught the trick is open."""
GARBLED = """Numerous plants liberate smells when the insects nourish themselves of them, and these smells can draw
predators which devour the insects. The savants have asked themselves long time if the plants themselves gain there
something. A study of ground of two years on the savage tobacco suggests now that yes they make it.

The study has been driven by Meredith Schuman, Kathleen Barthel and Ian Baldwin of the Max Planck Institute for
Chemical Ecology to Jena, in Germany. She has been published this week in the review eLife.

The seekers have planted two sorts of savage tobacco in his natural habitat. Certain plants could liberate smells of
green leaf, while others had been modified genetically so that they not could not it. The plants which liberated the
smells have produced two times more of buttons and of flowers than the plants which were silent.

The benefit depended of the presence of bugs to big eyes, little indigenous predators which chase the insects on the
leaves. There where the bugs were active, they reduced the number of insects eaters of plants of 50%."""


@cache
def example() -> Article:
    desk = open_desk(Settings(library=None), offline=True, models=ModelSet.TEACHING)
    article = run(str(EXAMPLE), desk, steps=steps_through("clean_article")).article
    assert article is not None
    return article


def story(body: str, headline: str = "Tobacco calls for help") -> Article:
    text = f"{headline}\n\n{body}"
    return Article(text, Span(0, len(headline)), (Span(len(headline) + 2, len(text)),), (), (), "en")


def body() -> list[str]:
    return [where.of(example().text) for where in example().paragraphs]


def copied(one: Sketch, other: Sketch) -> list[bool]:
    return [is_copy(one, other, named=named) for named in (False, True)]


def test_a_syndicated_story_with_another_headline_and_end_and_curly_quotes_is_a_copy() -> None:
    told = "\n\n".join([*body()[:-1], CHANGED]).replace("'", "’").replace("odors", "ODORS")
    one, other = sketch(example()), sketch(story(told, "A plant that shouts"))
    assert copied(one, other) == [True, True]
    assert likeness(one, other) == pytest.approx(0.776, abs=0.06)
    assert set(bands(one)) & set(bands(other))


def test_a_story_of_which_a_third_was_cut_is_a_copy_only_where_the_page_says_so() -> None:
    one, other = sketch(example()), sketch(story("\n\n".join(body()[:-3])))
    assert copied(one, other) == [False, True]


@pytest.mark.parametrize("other", [RETOLD, GARBLED], ids=["retold", "garbled"])
def test_the_same_paper_told_in_other_words_or_badly_translated_is_no_copy(other: str) -> None:
    one, two = sketch(example()), sketch(story(other))
    assert min(one.shingles, two.shingles) >= FEWEST_SHINGLES
    assert copied(one, two) == [False, False]
    assert likeness(one, two) < 0.05


def test_a_short_text_is_a_copy_only_where_every_word_is_the_same_its_headline_included() -> None:
    short = "Page views are counted here. " * 3
    one = sketch(story(short, "Owls"))
    assert copied(one, sketch(story(short.upper(), "Owls!"))) == [True, True]
    assert copied(one, sketch(story(short, "Bats"))) == [False, False]
    assert copied(one, sketch(story(short + "And counted again.", "Owls"))) == [False, False]


def test_a_sketch_that_was_stored_can_be_compared_with_one_that_is_drawn_by_another_version() -> None:
    drawn = sketch(story("Owls hear mice under the snow at night, a study of forty birds has found."))
    assert (drawn.minima[:8].hex(), bands(drawn)[0]) == ("7b03ef099350c94d", 47815021825018232)
