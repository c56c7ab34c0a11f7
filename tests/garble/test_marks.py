"""Are characters that English cannot have flagged, and are all that it can have left alone?"""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier.findings import Kind
from garble.marks import UNPAIRED_PROBABILITY, flag_marks


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
        ("from\ty\ufffda\ufffdrs\nand on", "y\ufffda\ufffdrs"),
        ("The cells donâ€t divide.", "donâ€t"),
        ("a dose of 5 Âµg a day", "Âµg"),
        ("the Î±-synuclein protein", "Î±-synuclein"),
        ("the yï¿½ars", "yï¿½ars"),
        ("practice&nbsp;are shown", "practice&nbsp;are"),
        ("the &#945;-helix folds", "&#945;-helix"),
        ("the cell\\u2019s wall", "cell\\u2019s"),
        ("a\x9d bell", "a\x9d"),
        ("It?s the brain that decides", "It?s"),
        ("the mice don?t sleep.", "don?t"),
    ],
)
def test_a_word_with_a_broken_encoding_is_flagged_whole(text: str, broken: str) -> None:
    assert marked(text, Kind.MOJIBAKE) == [broken]


def test_each_broken_word_is_flagged_once_with_all_that_touches_it() -> None:
    text = "the coâ€œoperâ€\x9dative (cafÃ©-bar), butâ€™s\ncafÃ©"
    assert marked(text, Kind.MOJIBAKE) == ["coâ€œoperâ€\x9dative", "(cafÃ©-bar),", "butâ€™s", "cafÃ©"]


@pytest.mark.parametrize(
    "text",
    [
        "Göttingen, Málaga and São Paulo",
        "SÃO PAULO and JOÃO",
        "5 µm at 25 °C",
        "Ångström, naïve, façade",
        "→ β-cells ≪ α",
        "Île-de-France, ÎLE, Romanian Â and âge, Â la carte",
        "AT&T; R&D; Q&A; salt & pepper",
        "Is it so? so it is",
        "see example.org/page?s=1 and example.org/?t",
        "C:\\users\\new and \\unit",
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
        ("reads “so «» on”", ["«»"]),
        ("reads “so « \t» on”", ["« \t»"]),
        ("a « first\n» second", ["«", "»"]),
        ("the end «\n\n» the start", ["«", "»"]),
    ],
)
def test_guillemets_are_flagged_within_a_line(text: str, stray: list[str]) -> None:
    assert marked(text, Kind.STRAY_PUNCTUATION) == stray


@pytest.mark.parametrize(
    "text",
    ["Choose File » New.", "All systems »", "Home » Science » Brain", "More of this »\n\nThe story."],
)
def test_an_arrow_in_a_menu_or_behind_a_link_is_no_quotation_mark(text: str) -> None:
    assert list(flag_marks(text)) == []


@pytest.mark.parametrize(
    ("text", "stray"),
    [
        ("It ended so.” ” Then", ["” ”"]),
        ("“It ended so.”” Then", ["””"]),
        ("It was “new”” to us.", ["””"]),
        ("“It ended.” She left.”” Then", ["””"]),
        ("“An open quotation\n\nIt ended so.”” Then", ["””"]),
    ],
)
def test_a_doubled_closing_mark_is_flagged_where_more_is_closed_than_was_opened(text: str, stray: list[str]) -> None:
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
        "“She told me “go””, he said.",
        "“She told me “go.” ” He left.",
        "“Go,” he said. “She told me “go.”” He left.",
        "It was ““new”” to us.",
        "He said, “She told me ‘go.’” Then he left.",
        "‘“Go,”’ he said",
        "“It works.”\n”It does.”",
        "“It works.”\n\n” he said.",
        "the effect ” was seen",
        "the 24 ” pipe, the 24” pipe and the 12”, 24” and 36” pipes",
        "“ Spaced at both ends ” he said.",
        "“A ”, he said",
        "Use ” to close, the word “ to open.",
        "55° 12’ 33” N and 55° 12’ 33 ” N",
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


@pytest.mark.parametrize(
    "text",
    [
        "“The screen is 5””, he said.",
        "“He is 6’ 2”” tall,” she said.",
        "The 24” pipe burst. “She told me “go.”” He left.",
    ],
)
def test_an_inch_mark_closes_no_quotation(text: str) -> None:
    assert list(flag_marks(text)) == []


@pytest.mark.parametrize(
    ("text", "lone"),
    [
        ("He said: “It works well.", "“"),
        ("“It works,” he said. “It does.\n\nShe left.", "“"),
        ("It works,” he said.", "”"),
        ('He said: "It works well.', '"'),
        ('It works well," he said.', '"'),
        ("“It works,” he said.\n\nIt does,” she said.", "”"),
        ("The cells (of the mouse died.", "("),
        ("The cells of the mouse) died.", ")"),
        ("Tumours [of the skin grew (by 3 mm).", "["),
        ("Its site (https://example.org/a, shut down.", "("),
    ],
)
def test_a_mark_that_nothing_pairs_with_is_flagged_alone(text: str, lone: str) -> None:
    (flag,) = flag_marks(text)
    assert (flag.where.of(text), flag.kind) == (lone, Kind.STRAY_PUNCTUATION)
    assert flag.probability == UNPAIRED_PROBABILITY
    assert lone in flag.reason


@pytest.mark.parametrize(
    "text",
    [
        "“One.\n\n“Two.\n\n“Three.”",
        '"One.\n\n"Two.\n\n"Three."',
        "“One.\n\nTwo.\n\nThree.”",
        "“One.\n\n‘Two.’ ” he said",
        "He is 6' 2\" tall, the pipe 24” wide.",
        "“It rose in 2024” and fell.",
        "‘It works,’ he said; ‘it does.\n\nThe patients’ diet.",
        "“She told me “go” and “stay, and left.",
        "The steps: a) wash, b) dry and 3) store.",
        "It works :-) or (not) ;)",
        "The interval [0, 1) is half open; (0, 1] too.",
        "(The names were changed.\n\nThe photos too.)",
        "See https://example.org/a_(b and www.example.org/c)d.",
        'He said “yes" and "no”.',
        'the“reward”system, the "reward"system',
        "``quoted'' and ''so''",
        "„so“ is German",
    ],
)
def test_marks_in_doubt_or_paired_further_down_are_left_alone(text: str) -> None:
    assert list(flag_marks(text)) == []


def test_a_foreign_mark_that_closes_a_quotation_is_the_only_flag_in_its_paragraph() -> None:
    text = "“It is a switch,” he said. “It follows the cost. »»\n\nThe study"
    assert marked(text, Kind.STRAY_PUNCTUATION) == ["»»"]


def test_a_stray_mark_does_not_make_the_right_ones_after_it_wrong() -> None:
    assert marked("It ended so.”” Then “it “went”” on.", Kind.STRAY_PUNCTUATION) == ["””"]


def test_a_mark_is_sure_but_not_called_calibrated_and_its_reason_is_one_line_that_quotes_it() -> None:
    (flag,) = flag_marks("the cafÃ© here")
    assert (flag.probability, flag.calibrated, flag.suggestion) == (0.99, False, None)
    assert "cafÃ©" in flag.reason
    assert "\n" not in flag.reason


def test_flags_on_marks_may_nest_but_never_cross() -> None:
    text = "cafÃ©” ” and Ã©« « here"
    for one, other in combinations((flag.where for flag in flag_marks(text)), 2):
        assert not one.overlaps(other) or one.contains(other) or other.contains(one)


LIMIT_S = 20.0
"""Far more than a search in linear time takes here (under 1 s), far less than one in quadratic time."""


@pytest.mark.parametrize(
    ("piece", "flags"),
    [
        ("x", 0),
        (" ", 0),
        ("\n", 0),
        ("Ã", 0),
        ("Ã©", 1),
        ("\ufffd", 1),
        ("\ufffd ", 100_000),
        ("“", 0),
        ("”", 100_000),
        ("” ” x ", 33_333),
        ("”\n", 0),
        ("«", 1),
        ("« ", 1),
        ("«\n", 100_000),
        ("(", 0),
        ("(\n", 100_000),
        ("“a\n", 1),
        ("a?s ", 0),
        ('"', 0),
        ("https://(", 0),
        ("&#12345", 0),
        ("&nbsp;", 1),
    ],
)
def test_a_text_of_200_000_characters_is_searched_in_linear_time(piece: str, flags: int) -> None:
    text = (piece * 200_000)[:200_000]
    start_s = time.perf_counter()
    found = len(list(flag_marks(text)))
    assert time.perf_counter() - start_s < LIMIT_S
    assert found == flags


def test_a_mark_before_a_long_gap_is_searched_in_linear_time() -> None:
    start_s = time.perf_counter()
    assert len(list(flag_marks("«" + " " * 200_000 + "x"))) == 1
    assert time.perf_counter() - start_s < LIMIT_S


@given(st.text(alphabet="aé Ã©â€™œ\x9d“”«»‘’'\"\n.\ufffd", max_size=40))
def test_every_mark_lies_inside_the_text_and_a_line_holds_no_white_space_at_its_ends_and_crosses_no_other(
    text: str,
) -> None:
    flags = list(flag_marks(text))
    for flag in flags:
        assert flag.where.end <= len(text)
        assert flag.where.of(text).strip() == flag.where.of(text)
        assert "\n" not in flag.where.of(text)
    for one, other in combinations((flag.where for flag in flags), 2):
        assert not one.overlaps(other) or one.contains(other) or other.contains(one)
