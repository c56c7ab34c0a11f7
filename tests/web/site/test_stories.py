"""Under which address is the story itself told of, whatever its page was called?"""

from __future__ import annotations

import pytest

from dossier.record import Dossier
from web.site.stories import Story
from worker.review.edition import Edition, State, public_form


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://lamps.example/moths?page=2#end", "https://lamps.example/moths?page=2"),
        ("https://lamps.example/a b?q=]><x", "https://lamps.example/a%20b?q=%5D%3E%3Cx"),
        ("https://lamps.example/motten/für?q=50%", "https://lamps.example/motten/f%C3%BCr?q=50%25"),
        ("https://lamps.example/f%C3%BCr", "https://lamps.example/f%C3%BCr"),
        ('https://lamps.example"onload=/', ""),
        ("javascript:alert(1)", ""),
        ("story.txt", ""),
        ("https://[", ""),
    ],
)
def test_the_address_of_a_story_is_one_that_any_program_takes(address: str, told: str) -> None:
    edition = Edition(1, "0" * 12, 1, State.PUBLISHED, 1, public_form(Dossier(address)), "", "Ada", 0.0)
    assert Story(edition).original == told
