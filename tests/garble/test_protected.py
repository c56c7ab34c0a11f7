"""Are rare but right words protected, and are mistranslated ones left open to a flag?"""

from __future__ import annotations

import time

import pytest

from dossier.ports import Entity
from dossier.text import Span
from garble.protected import protected_spans


def protected(text: str, *entities: Entity) -> list[str]:
    return [where.of(text) for where in protected_spans(text, entities)]


def is_protected(text: str, words: str) -> bool:
    start = text.index(words)
    covered = {i for where in protected_spans(text, ()) for i in range(where.start, where.end)}
    return all(i in covered for i in range(start, start + len(words)) if not text[i].isspace())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the gut germ Escherichia coli was seen", "Escherichia coli"),
        ("the gut germ E. coli was seen", "E. coli"),
        ("Arabidopsis thaliana grows fast", "Arabidopsis thaliana"),
        ("mice (Mus musculus) and Candida spp. were kept", "Mus musculus"),
        ("mice (Mus musculus) and Candida spp. were kept", "Candida spp."),
        ("a change in TP53 was seen", "TP53"),
        ("the protein p53 was seen", "p53"),
        ("the factor HIF-1α was seen", "HIF-1α"),
        ("the CD8+ cells were seen", "CD8+"),
        ("blocked by mTOR and siRNA", "mTOR"),
        ("blocked by mTOR and siRNA", "siRNA"),
        ("GABAergic cells were seen", "GABAergic"),
        ("the α-synuclein in it", "α-synuclein"),
        ("a bath of CaCl2 and Na+ ions", "CaCl2"),
        ("a bath of CaCl2 and Na+ ions", "Na+"),
        ("mice were given tirabrutinib daily", "tirabrutinib"),
        ("an unknown phosphotransferase was found", "phosphotransferase"),
        ("they were given 5 mg/kg of it", "5 mg/kg"),
        ("kept at 37 °C for it", "37 °C"),
        ("a layer of 3.5 µm was laid", "3.5 µm"),
        ("an MRI of the head", "MRI"),
        ("the U.S. clinic was closed", "U.S."),
        ("as Parkinson and Kruskal wrote", "Parkinson"),
        ("as Parkinson and Kruskal wrote", "Kruskal"),
        ("by Bayesian models near Göttingen", "Göttingen"),
        ("his book “Der Untergang des Abendlandes” is old", "Der Untergang des Abendlandes"),
        ("his book « À la recherche du temps perdu » is old", "À la recherche du temps perdu"),
        ("see https://example.org/a?b for it", "https://example.org/a?b"),
        ("write to me.you@example.org for it", "me.you@example.org"),
        ("stored in ~/a/results_2.csv for it", "~/a/results_2.csv"),
    ],
)
def test_names_of_things_are_protected(text: str, words: str) -> None:
    assert is_protected(text, words)


@pytest.mark.parametrize(
    "text",
    [
        "the counterfeit consciousness of an anti-recompress circuit",
        "mother cells, the bosom peril and arbitrary woods",
        "Counterfeit consciousness is new. Bosom peril grows. Arbitrary woods fall. Mother cells die.",
        "the so-called “counterfeit consciousness” and the “anti-recompress network”",
        'the "profound learning" of a «mother cells» line',
        "the method of Counterfeit Consciousness and an Anti-Reversed circuit",
        "The Anti-Reversed Cerebral Circuit Can Maintain the Key",
        "COUNTERFEIT CONSCIOUSNESS IN MOTHER CELLS",
        "colossal information, leftover energy, flag to commotion, haze figuring",
        "an underground creepy crawly state and lipoteichoic corrosive",
        "a 12-week study in the 19th-century hall, the 2nd of it",
        "He left. These cells divide. Figure A. these cells divide",
        "a routine exercise: the phrase, the disease, the magazine, the increase",
    ],
)
def test_mistranslated_and_ordinary_words_are_not_protected(text: str) -> None:
    assert protected(text) == []


def test_names_that_the_parser_knows_are_protected_and_its_quantities_are_not() -> None:
    text = "Old Green and ten others said so"
    entities = Entity(Span(4, 9), "PERSON"), Entity(Span(14, 17), "CARDINAL")
    assert protected(text, *entities) == ["Green"]


def test_spans_are_in_order_and_the_same_every_time() -> None:
    text = "The MRI of E. coli in Göttingen with 5 mg of CaCl2"
    spans = protected_spans(text, ())
    assert list(spans) == sorted(spans)
    assert spans == protected_spans(text, ())


def test_an_empty_text_has_nothing_to_protect() -> None:
    assert protected_spans("", ()) == ()


LIMIT_S = 20.0
"""Far more than a search in linear time takes on a busy machine, far less than one in quadratic time."""


@pytest.mark.parametrize(
    "piece", ["a", "A", "a ", "A ", "1", "1.", "a-", "a@", "“", "“ab ", "x/", "www.", "A.", "a1", "E. c"]
)
def test_a_text_of_200_000_characters_is_searched_in_linear_time(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    start_s = time.perf_counter()
    protected_spans(text, ())
    assert time.perf_counter() - start_s < LIMIT_S
