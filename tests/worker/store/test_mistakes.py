"""Is a reader's report kept with the edition that it is about, until somebody says what came of it?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dossier.errors import InputUnusable, NotFound, WrongStanding
from dossier.record import Dossier
from dossier.summary import Sentence, Summary
from tests.leases import finished
from worker.review.reviewing import Reviews
from worker.store.mistake import MistakeStanding
from worker.store.mistakes import LONGEST_WORDS_CHARACTERS, Mistakes
from worker.store.removal import remove
from worker.store.store import DossierStore

Opening = Callable[[float, float], DossierStore]
DOSSIER = Dossier("story.txt", summary=Summary((Sentence("Owls hear mice.", ()),), (), True))


@pytest.fixture
def store(opened: Opening) -> DossierStore:
    return opened(60.0, 60.0)


@pytest.fixture
def key(store: DossierStore) -> str:
    """The key of a dossier that was published once."""
    key = finished(store, DOSSIER)
    Reviews(store).publish(key, "", "Ada")
    return key


def test_a_report_is_open_until_somebody_says_what_came_of_it(store: DossierStore, key: str) -> None:
    mistakes = Mistakes(store)
    made = mistakes.report(key, 1, " Owls hear voles, too.\n\nSee\ud800\0 the paper. ", "reader@example.org")
    assert made.words == "Owls hear voles, too.\n\nSee\\ud800\\u0000 the paper."
    assert (made.standing, made.contact, mistakes.open_on(key), mistakes.open()) == (
        MistakeStanding.OPEN,
        "reader@example.org",
        (made,),
        1,
    )
    closed = mistakes.close(made.number, "Bo", "Edition 2 says so.")
    assert (closed.standing, closed.closed_by, closed.closed_why) == (
        MistakeStanding.CLOSED,
        "Bo",
        "Edition 2 says so.",
    )
    assert closed.closed_at is not None
    assert closed.contact == "", "the reader's address is needed no more"
    assert (mistakes.open_on(key), mistakes.open()) == ((), 0)
    with pytest.raises(WrongStanding, match="by Bo"):
        mistakes.close(made.number, "Ada", "Again.")


def test_reports_are_listed_the_newest_first_a_page_at_a_time(store: DossierStore, key: str) -> None:
    mistakes = Mistakes(store)
    first, second, third = (mistakes.report(key, 1, f"The number {number} is wrong.") for number in range(3))
    second = mistakes.close(second.number, "Bo", "It is right.")
    assert mistakes.listed(None, 2) == (third, second)
    assert mistakes.listed(None, 2, before=second.number) == (first,)
    assert mistakes.listed(MistakeStanding.OPEN, 9) == (third, first)
    assert mistakes.listed(MistakeStanding.CLOSED, 9) == (second,)


def test_what_is_no_report_is_refused(store: DossierStore, key: str) -> None:
    mistakes = Mistakes(store)
    for given in (("", ""), (" \n", ""), ("x" * (LONGEST_WORDS_CHARACTERS + 1), ""), ("It is wrong.", "x" * 201)):
        with pytest.raises(InputUnusable):
            mistakes.report(key, 1, *given)
    for number, edition in ((key, 2), ("nobody", 1)):
        with pytest.raises(NotFound, match="no such edition"):
            mistakes.report(number, edition, "It is wrong.")
    made = mistakes.report(key, 1, "It is wrong.")
    with pytest.raises(InputUnusable, match="say what came of it"):
        mistakes.close(made.number, "Bo", " ")
    with pytest.raises(NotFound):
        mistakes.close(made.number + 1, "Bo", "None.")
    assert mistakes.listed(None, 9) == (made,)


def test_reports_go_with_their_dossier(store: DossierStore, key: str) -> None:
    Mistakes(store).report(key, 1, "It is wrong.")
    remove(store, key)
    assert Mistakes(store).listed(None, 9) == ()
