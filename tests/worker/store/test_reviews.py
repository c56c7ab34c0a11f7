"""Is what editors do kept for good, by one of two at once, and can a summary be published, corrected and withdrawn?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from dossier.errors import InputUnusable, NotFound, Outdated, WrongStanding
from dossier.findings import Flag, Kind, Link, Outcome, Publication
from dossier.record import Dossier
from dossier.summary import Sentence, Summary
from dossier.text import Article, Span
from tests.leases import finished
from worker.line.recheck import DAY_S
from worker.review.decision import Act, Subject, Value, Wish
from worker.review.edition import State, state_of
from worker.review.reviewing import Reviews, Seen
from worker.store.decisions import Decisions
from worker.store.editions import Editions
from worker.store.event import Kept
from worker.store.rechecks import Rechecks
from worker.store.removal import remove
from worker.store.store import DossierStore

STORY = "Owls hear to mice."
Opening = Callable[[float, float], DossierStore]
DOSSIER = Dossier(
    "story.txt",
    article=Article(f"Owls\n\n{STORY}", Span(0, 4), (Span(6, 24),), (), (), "en"),
    flags=(Flag(Span(6, 24), Kind.UNIDIOMATIC, 0.6, True, "reads oddly"),),
    link=Link(Outcome.LINKED, Publication("10.5555/owls.7", "Owls hear mice"), 0.9, False, "title", ()),
    summary=Summary((Sentence("Owls hear mice.", ()), Sentence("At night.", ())), (), True),
)
FLAG, SENTENCE = (Subject.FLAG, 1), (Subject.SENTENCE, 1)


@pytest.fixture
def store(opened: Opening) -> DossierStore:
    return opened(60.0, 60.0)


@pytest.fixture
def key(store: DossierStore) -> str:
    return finished(store, DOSSIER)


def wish(on: tuple[Subject, int], act: Act, to: Value | None = None) -> Wish:
    return Wish(*on, act, "so it is", to)


def seen(reviews: Reviews, key: str, on: tuple[Subject, int]) -> Seen:
    """What an editor sees of it now."""
    found = reviews.review(key)
    mark = next(each.mark for each in found.open if (each.finding.subject, each.finding.number) == on)
    return Seen(found.version, mark)


def re_checked(store: DossierStore, key: str, dossier: Dossier) -> None:
    version = store.entry(key).version
    assert Rechecks(store, DAY_S).save(Kept(key, version, DOSSIER), dossier, (), 60)


def test_what_was_decided_is_kept_as_it_was_and_the_dossier_is_left_alone(store: DossierStore, key: str) -> None:
    reviews = Reviews(store)
    first = reviews.decide(key, wish(FLAG, Act.EDIT, {"suggestion": "Owls hear mice\ud800\0."}), "Ada")
    second = reviews.decide(key, wish(FLAG, Act.REJECT), "Bo")
    assert Decisions(store).of(key) == (first, second) == Decisions(store).since(first.at)
    assert Decisions(store).since(second.at + 60) == ()
    assert (first.finding.text, first.finding.where, first.finding.about) == (
        "Owls hear to mice.",
        Span(0, 18),
        "Owls hear to mice.",
    )
    assert (first.who, second.who, first.version) == ("Ada", "Bo", store.entry(key).version)
    assert store.dossier(key) == DOSSIER
    after, state = reviews.reviewed(key)
    assert (after.flags, state) == ((), f"{first.version}-{second.number}")
    remove(store, key)
    assert Decisions(store).of(key) == ()


def test_of_two_editors_who_saw_the_same_the_second_is_told_of_the_first(opened: Opening, key: str) -> None:
    desks = [Reviews(opened(60.0, 60.0)) for _ in range(4)]
    saw = seen(desks[0], key, FLAG)

    def decide(place: int) -> bool:
        try:
            desks[place].decide(key, wish(FLAG, Act.REJECT), f"editor {place}", saw)
        except Outdated:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(decide, range(4))) == 1
    desks[0].decide(key, wish(FLAG, Act.ACCEPT), "Ada", seen(desks[0], key, FLAG))


def test_a_decision_on_an_older_version_counts_only_where_its_finding_is_the_same(
    store: DossierStore, key: str
) -> None:
    reviews = Reviews(store)
    saw_flag, saw_sentence = seen(reviews, key, FLAG), seen(reviews, key, SENTENCE)
    kept = reviews.decide(key, wish(SENTENCE, Act.REJECT), "Ada")
    assert DOSSIER.summary is not None
    re_checked(store, key, replace(DOSSIER, summary=replace(DOSSIER.summary, sentences=DOSSIER.summary.sentences[1:])))
    assert reviews.decide(key, wish(FLAG, Act.ACCEPT), "Ada", saw_flag).version == saw_flag.version
    with pytest.raises(Outdated):
        reviews.decide(key, wish(SENTENCE, Act.REJECT), "Ada", saw_sentence)
    with pytest.raises(Outdated):
        reviews.decide(key, wish((Subject.SENTENCE, 2), Act.REJECT), "Ada", saw_sentence)
    found = reviews.review(key)
    assert found.stale == (kept,)
    assert [each.decision for each in found.open if each.finding.subject is Subject.SENTENCE] == [None]
    after = reviews.reviewed(key)[0].summary
    assert after is not None
    assert [each.text for each in after.sentences] == ["At night."]


def test_what_is_not_there_or_not_finished_cannot_be_decided_on(store: DossierStore, key: str) -> None:
    reviews = Reviews(store)
    with pytest.raises(NotFound):
        reviews.decide(key, wish((Subject.FLAG, 2), Act.REJECT), "Ada")
    for absent in ("none", "\0"):
        for ask in (reviews.review, reviews.reviewed, reviews.editions):
            with pytest.raises(NotFound):
                ask(absent)
        with pytest.raises(NotFound):
            reviews.decide(absent, wish(FLAG, Act.REJECT), "Ada")
    unfinished, _ = store.add(replace(DOSSIER, address="other"), "read_article")
    with pytest.raises(WrongStanding):
        reviews.decide(unfinished, wish(FLAG, Act.REJECT), "Ada")
    with pytest.raises(InputUnusable):
        reviews.decide(key, Wish(*FLAG, Act.REJECT, " "), "Ada")
    assert Decisions(store).since(0) == ()


def test_a_summary_is_published_corrected_with_a_note_and_withdrawn_and_every_edition_stays(
    store: DossierStore, key: str
) -> None:
    reviews = Reviews(store)
    assert state_of(reviews.editions(key)) is State.DRAFT
    with pytest.raises(WrongStanding):
        reviews.withdraw(key, "never was", "Ada")
    first = reviews.publish(key, "", "Ada")
    assert [each["text"] for each in first.body["summary"]["sentences"]] == ["Owls hear mice.", "At night."]
    with pytest.raises(WrongStanding):
        reviews.publish(key, "", "Ada")
    reviews.decide(key, wish(FLAG, Act.REJECT), "Ada")
    reviews.decide(key, wish(SENTENCE, Act.EDIT, {"text": "Owls hear voles."}), "Ada")
    with pytest.raises(InputUnusable):
        reviews.publish(key, " ", "Ada")
    second = reviews.publish(key, "It was voles.", "Ada")
    assert second.body["summary"]["sentences"][0]["by_editor"]
    with pytest.raises(InputUnusable):
        reviews.withdraw(key, "", "Ada")
    withdrawn = reviews.withdraw(key, "It was bats.", "Bo")
    again = reviews.publish(key, "", "Ada")
    assert reviews.editions(key) == (first, second, withdrawn, again)
    told = [(each.edition, each.state, each.note, each.who) for each in reviews.editions(key)]
    assert told == [
        (1, State.PUBLISHED, "", "Ada"),
        (2, State.PUBLISHED, "It was voles.", "Ada"),
        (2, State.WITHDRAWN, "It was bats.", "Bo"),
        (3, State.PUBLISHED, "", "Ada"),
    ]


def test_of_several_who_publish_at_once_one_does(opened: Opening, key: str) -> None:
    desks = [Reviews(opened(60.0, 60.0)) for _ in range(4)]

    def publish(desk: Reviews) -> bool:
        try:
            desk.publish(key, "", "Ada")
        except WrongStanding:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(publish, desks)) == 1
    assert len(desks[0].editions(key)) == 1


def test_without_a_sentence_there_is_nothing_to_publish(store: DossierStore, key: str) -> None:
    reviews = Reviews(store)
    for number in (1, 2):
        reviews.decide(key, wish((Subject.SENTENCE, number), Act.REJECT), "Ada")
    with pytest.raises(WrongStanding):
        reviews.publish(key, "", "Ada")


def test_a_text_that_is_taken_down_is_nowhere_and_its_record_stays(store: DossierStore, key: str) -> None:
    reviews = Reviews(store)
    reviews.decide(key, wish(SENTENCE, Act.ACCEPT), "Ada")
    reviews.publish(key, "", "Ada")
    withdrawn = reviews.withdraw(key, "Its author asks for it.", "Bo", remove_text=True)
    assert withdrawn.body == {"schema": "copydesk.edition/1", "address": "story.txt"}
    with pytest.raises(NotFound):
        store.entry(key)
    assert Decisions(store).of(key) == ()
    published, last = reviews.editions(key)
    assert (published.state, published.body) == (State.PUBLISHED, withdrawn.body)
    assert (last.state, last.note, last.who) == (State.WITHDRAWN, "Its author asks for it.", "Bo")
    with pytest.raises(NotFound):
        reviews.publish(key, "", "Ada")


def test_what_is_public_is_told_without_its_text(store: DossierStore, key: str) -> None:
    reviews, editions = Reviews(store), Editions(store)
    assert editions.last_change() == ("0-0", 0.0)
    first = reviews.publish(key, "", "Ada")
    tags = [editions.last_change()[0]]
    reviews.decide(key, wish(SENTENCE, Act.EDIT, {"text": "Owls hear well."}), "Ada")
    second = reviews.publish(key, "We said it too boldly.", "Ada")
    tags.append(editions.last_change()[0])
    assert editions.published(5) == ((key, second.at),)
    assert (editions.published(5, 1), editions.published_count()) == ((), 1)
    assert editions.first_published([key, "0" * 12]) == {key: first.at}
    assert editions.states([key, "0" * 12]) == {key: State.PUBLISHED}
    gone = reviews.withdraw(key, "It was on another study.", "Ada")
    tags.append(editions.last_change()[0])
    assert editions.last_change()[1] == gone.at
    assert (editions.published(5), editions.published_count()) == ((), 0)
    assert editions.states([key]) == {key: State.WITHDRAWN}
    remove(store, key)
    assert len({*tags, editions.last_change()[0]}) == 4
