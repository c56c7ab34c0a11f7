"""Are characters that English cannot have flagged, and are all that it can have left alone?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.findings import Kind
from garble.marks import flag_marks


def marked(text: str, kind: Kind) -> list[str]:
    return [flag.where.of(text) for flag in flag_marks(text) if flag.kind is kind]


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("The cells donâ€™t divide.", "donâ€™t"),
        ("A cafÃ© in Lyon", "cafÃ©"),
        ("He wrote â€œyesâ€\x9d.", "â€œyesâ€\x9d."),
        ("over the y\ufffdars", "y\ufffdars"),
        ("near GÃ¶ttingen in May", "GÃ¶ttingen"),
        ("a \ufffd alone", "\ufffd"),
    ],
)
def test_a_word_with_a_broken_encoding_is_flagged_whole(text: str, broken: str) -> None:
    assert marked(text, Kind.MOJIBAKE) == [broken]


@pytest.mark.parametrize(
    "text",
    [
        "Göttingen, Málaga and São Paulo",
        "SÃO PAULO and JOÃO",
        "5 µm at 25 °C",
        "Ångström, naïve, façade",
        "→ β-cells ≪ α",
    ],
)
def test_accents_units_and_greek_are_not_broken(text: str) -> None:
    assert list(flag_marks(text)) == []


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("the «reward» system", ["«", "»"]),
        ("« We saw it, » she said.", ["«", "»"]),
        ("he said »no«", ["»", "«"]),
        ("It was ““new”” to us.", ["““", "””"]),
        ("It ended so.” ” Then", ["” ”"]),
        ("the effect ” was seen", ["”"]),
        ("reads “so «» on”", ["«»"]),
    ],
)
def test_guillemets_and_doubled_or_lone_quotation_marks_are_flagged(text: str, stray: list[str]) -> None:
    assert marked(text, Kind.STRAY_PUNCTUATION) == stray


@pytest.mark.parametrize(
    "text",
    [
        "“It works,” she said.",
        '"It works," she said. "It does."',
        "‘It works,’ he said; ‘it does.’",
        "“She told me ‘go,’ and I went,” he said.",
        "“‘Go,’ she told me,” he said. “I asked, ‘Why?’”",
        "‘She told me “go”,’ he said.",
        "“Yes,” “no” and “maybe” were the answers.",
        "“Yes.”\n\n“No.”\n\n“Perhaps.”",
        "“The first paragraph stays open.\n\n“The second closes.”",
        "“Wait—” he said. “… and then?”",
        "“Yes.” “No.” “Yes!” “No?”",
        "(“quoted in brackets”), [“and so”]; “cut.”—“on”",
        "the 5' end and the 3' end; the 5′ and 3′ ends",
        "the children's diet, the mice’s diet, the patients’ diet",
        "rock ’n’ roll of the ’90s, the 1990's",
        "6' 2\" tall, 12″ wide, at 55° 12′ 33″ N and 4’ 7” E",
        "f'(x) and f''(x) at `x'",
        "much less (a ≪ b), x << y, a <- b, >>> print",
        'the gene "TP53" and “BRCA1”-like tumors',
        "O'Brien, d’Alembert, L’Oréal, Qur'an, 'Oumuamua and ʻOumuamua",
        "a \"so-called\" 'effect'",
        "",
    ],
)
def test_english_quotation_marks_apostrophes_and_primes_are_left_alone(text: str) -> None:
    assert list(flag_marks(text)) == []


def test_a_mark_is_sure_but_not_called_calibrated_and_its_reason_is_one_line_that_quotes_it() -> None:
    (flag,) = flag_marks("the cafÃ© here")
    assert (flag.probability, flag.calibrated, flag.suggestion) == (0.99, False, None)
    assert "cafÃ©" in flag.reason
    assert "\n" not in flag.reason


@given(st.text(alphabet="aé Ã©â€™œ\x9d“”«»‘’'\"\n.\ufffd", max_size=40))
def test_every_mark_lies_inside_the_text_and_holds_no_white_space_at_its_ends(text: str) -> None:
    for flag in flag_marks(text):
        assert flag.where.end <= len(text)
        assert flag.where.of(text).strip() == flag.where.of(text)
