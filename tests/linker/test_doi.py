"""Is a DOI read in all its spellings, and is it cut where it ends?"""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linker.doi import LONGEST, find_dois, normal_doi

SICI = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1126/sciadv.adu6074", "10.1126/sciadv.adu6074"),
        ("10.1523/JNEUROSCI.0929-19.2019.", "10.1523/jneurosci.0929-19.2019"),
        ("10.1126%2Fsciadv.adu6074", "10.1126/sciadv.adu6074"),
        ("10.1126 / sciadv.adu6074", "10.1126/sciadv.adu6074"),
        ("10.1016/S0140-6736(20)30183-5)", "10.1016/s0140-6736(20)30183-5"),
        ("10.1016/S0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
        (SICI.upper(), SICI),
        ("10.1002/(SICI)1097-4571(199806)49:8&lt;693::AID-ASI4&gt;3.0.CO;2-O", SICI),
        ("10.5555/abc&lt;/a&gt;", "10.5555/abc"),
        ("10.5555/abc</a><br>Next", "10.5555/abc"),
        ("10.5555/abc”, she said", "10.5555/abc"),
        ("10.5555/abc's", "10.5555/abc"),
        ("10.5555/abc,10.5555/def", "10.5555/abc"),
        ("10.5555/abc].", "10.5555/abc"),
        ("10.5555/abc&kwrd=owls", "10.5555/abc"),
        ("10.5555/abc/full", "10.5555/abc"),
        ("10.5555/abc.full.pdf", "10.5555/abc"),
        ("10.1101/2020.01.01.123456v2.full-text", "10.1101/2020.01.01.123456"),
        ("10.1371/journal.pone.0012345.g001", "10.1371/journal.pone.0012345"),
        ("10.7554/eLife.00007.003", "10.7554/elife.00007"),
        ("10.1000.10/123456", "10.1000.10/123456"),
        ("10.12/too.short.a.prefix", ""),
        ("10.1126/", ""),
        ("10.1126/...", ""),
        ("10.1126/ü", ""),
        ("110.1126/x", ""),
        ("", ""),
        (f"10.1126/{'x' * LONGEST}", ""),
    ],
)
def test_a_doi_is_brought_to_its_normal_form(written: str, doi: str) -> None:
    assert normal_doi(written) == doi


def test_dois_in_running_text_are_found_in_order_with_their_places() -> None:
    text = "The paper (doi:10.5555/first) builds on DOI10.5555/second; version 2.10.5555/not is none."
    assert list(find_dois(text)) == [
        (text.index("10.5555/f"), "10.5555/first"),
        (text.index("10.5555/s"), "10.5555/second"),
    ]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("10./5,;()<>[]%2F&;lt\"' abzÄ\u200b\n-v"), max_size=60))
@example("<a<")
def test_whatever_is_written_behind_a_prefix_gives_a_well_formed_doi_or_none(rest: str) -> None:
    doi = normal_doi(f"10.5555/{rest}")
    assert doi == "" or re.fullmatch(r"10\.\d{4,9}(\.\d+)*/[\x21-\x7e]*[a-z0-9)>\]]", doi)
    assert normal_doi(doi) == doi, "a normal form is its own normal form"


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_search_for_dois(text: str) -> None:
    for start, doi in find_dois(text):
        assert text[start:].startswith("10.")
        assert doi.startswith("10.")
