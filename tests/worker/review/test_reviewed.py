"""Is a dossier shown as its editors have left it, with nothing left that rests on what they took back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from dossier.errors import InputUnusable
from dossier.findings import (
    AbstractOrigin,
    Answer,
    Claim,
    Evidence,
    Flag,
    FurtherLink,
    Garble,
    Kind,
    Link,
    Outcome,
    Publication,
    Ruling,
    Standing,
    Step,
    Suggestion,
    Verdict,
)
from dossier.record import Dossier, as_json, from_json
from dossier.summary import Misreport, Sentence, Summary
from dossier.text import Article, Span
from worker.report.wording import summary_status, unbacked
from worker.review.decision import Act, Decision, Subject, Value, Wish
from worker.review.findings import findings, replacement
from worker.review.reviewed import in_force, reviewed, stale

TEXT = "Bees see\n\nBees remember faces. They see to red.\n\nBats hear."
BEES, RED, BATS = Span(10, 30), Span(31, 47), Span(49, 59)
BEE_PAPER, BAT_PAPER = Publication("10.5555/bees", "Bees"), Publication("10.5555/bats", "Bats")
OTHER = Publication("10.5555/wasps", "Wasps", journal="Insects")


ALSO_ON = FurtherLink(BAT_PAPER, 0.8, "title", (), Step.NAMES)


def evidence(paper: Publication) -> tuple[Evidence, ...]:
    return (Evidence(paper.doi, 0, "As the paper has it.", AbstractOrigin.PUBLISHER, 0.9),)


ON_BEES, ON_BATS = Sentence("Bees know faces.", evidence(BEE_PAPER), (0,)), Sentence("Bats hear.", evidence(BAT_PAPER))
ARTICLE = Article(TEXT, Span(0, 8), (Span(10, 47), BATS), (), (), "en")
DOSSIER = Dossier(
    "story.txt",
    article=ARTICLE,
    flags=(
        Flag(BEES, Kind.UNIDIOMATIC, 0.6, True, "reads oddly"),
        Flag(RED, Kind.WORD_SALAD, 0.9, True, "reads oddly", Suggestion("They see red.", "the model")),
    ),
    garble=Garble(0.4, 2, 3, Answer.UNCLEAR, None, ()),
    claims=(
        Claim(BEES, "Bees remember faces.", (0,)),
        Claim(RED, "They see red.", (1,), True),
        Claim(BATS, "Bats hear.", (), paper=1),
    ),
    link=Link(
        Outcome.LINKED,
        BEE_PAPER,
        0.9,
        True,
        "title",
        (),
        (),
        Step.NAMES,
        (FurtherLink(BAT_PAPER, 0.8, "title", (), Step.NAMES),),
    ),
    found=(BEE_PAPER, BAT_PAPER, OTHER),
    verdicts=(
        Verdict(0, Ruling.UNREADABLE, None, False, "it is flagged"),
        Verdict(1, Ruling.CONTRADICTED, 0.8, True, "the paper says blue"),
        Verdict(2, Ruling.SUPPORTED, 0.9, True, "as the paper"),
    ),
    summary=Summary((ON_BEES, ON_BATS), (), True, "", ON_BEES, (Misreport(1, "They see red.", "the paper says blue"),)),
)


def decided(*wishes: tuple[Subject, int, Act, Value | None], of: Dossier = DOSSIER) -> list[Decision]:
    """A decision for each wish, as the desk keeps it."""
    made: list[Decision] = []
    for subject, number, act, to in wishes:
        wish = Wish(subject, number, act, "so it is", to)
        (finding,) = [each for each in findings(of) if (each.subject, each.number) == (subject, number)]
        value = replacement(wish, finding)
        made.append(Decision(1, finding, (), act, value, "Ada", wish.why, len(made) + 1, "key", 0.0))
    return made


def left(*wishes: tuple[Subject, int, Act, Value | None]) -> Dossier:
    return reviewed(DOSSIER, decided(*wishes))


def test_without_decisions_and_where_all_is_accepted_a_dossier_stays_as_it_is() -> None:
    assert reviewed(DOSSIER, ()) == DOSSIER
    every = [(each.subject, each.number, Act.ACCEPT, None) for each in findings(DOSSIER)]
    assert len(every) == 9
    assert left(*every) == DOSSIER


def test_a_rejected_flag_is_gone_and_claims_point_to_the_same_flags_as_before() -> None:
    after = left((Subject.FLAG, 1, Act.REJECT, None))
    assert after.flags == DOSSIER.flags[1:]
    assert [claim.flags for claim in after.claims] == [(), (0,), ()]
    assert after.garble is None
    assert [each.ruling for each in after.verdicts] == [Ruling.UNCHECKED, Ruling.CONTRADICTED, Ruling.SUPPORTED]


def test_a_claim_judged_in_a_reading_that_an_editor_changed_counts_as_unchecked() -> None:
    after = left((Subject.FLAG, 2, Act.EDIT, {"suggestion": "They see reds."}))
    assert after.flags[1].suggestion == Suggestion("They see reds.", "an editor")
    assert after.flags[1].by_editor
    assert (after.claims[1].text, after.claims[1].repaired) == ("They see to red.", False)
    assert after.verdicts[1].ruling is Ruling.UNCHECKED
    assert after.summary is not None
    assert after.summary.misreports == ()


def test_another_kind_of_flag_changes_no_verdict() -> None:
    after = left((Subject.FLAG, 2, Act.EDIT, {"kind": "MISTRANSLATED_TERM"}))
    assert (after.flags[1].kind, after.flags[1].suggestion) == (Kind.MISTRANSLATED_TERM, DOSSIER.flags[1].suggestion)
    assert after.verdicts == DOSSIER.verdicts


def test_an_edited_verdict_is_the_editors_and_a_rejected_one_is_gone() -> None:
    after = left((Subject.VERDICT, 2, Act.EDIT, {"ruling": "SUPPORTED"}), (Subject.VERDICT, 3, Act.REJECT, None))
    first, second = after.verdicts
    assert (first, second.claim) == (DOSSIER.verdicts[0], 1)
    assert (second.ruling, second.probability, second.reason) == (Ruling.SUPPORTED, None, "an editor: so it is")
    assert second.by_editor
    assert after.summary is not None
    assert after.summary.misreports == ()


def test_an_edited_sentence_is_an_editors_word_and_never_shown_as_checked() -> None:
    after = left((Subject.SENTENCE, 1, Act.EDIT, {"text": "Bees  tell faces\napart."})).summary
    assert after is not None
    own = Sentence("Bees tell faces apart.", (), by_editor=True)
    assert (after.sentences, after.in_short, after.verified) == ((own, ON_BATS), own, False)
    assert summary_status(after).startswith(
        "Not verified against a paper. Sentences of an editor's own were not checked"
    )
    assert unbacked(own) == "an editor's own words, not checked"


def test_a_rejected_sentence_is_gone_and_the_rest_stays_verified() -> None:
    after = left((Subject.SENTENCE, 1, Act.REJECT, None)).summary
    assert after is not None
    assert (after.sentences, after.in_short, after.verified) == ((ON_BATS,), None, True)
    none = left((Subject.SENTENCE, 1, Act.REJECT, None), (Subject.SENTENCE, 2, Act.REJECT, None)).summary
    assert none is not None
    assert (none.sentences, none.verified) == ((), False)


def test_where_a_paper_is_rejected_nothing_is_left_that_rests_on_it() -> None:
    after = left((Subject.LINK, 1, Act.REJECT, None), (Subject.VERDICT, 2, Act.EDIT, {"ruling": "NO_EVIDENCE"}))
    assert after.link is not None
    assert after.link.publications == (BAT_PAPER,)
    assert [claim.paper for claim in after.claims] == [0, 0, 0]
    assert [each.ruling for each in after.verdicts] == [Ruling.UNCHECKED, Ruling.NO_EVIDENCE, Ruling.SUPPORTED]
    assert after.summary is not None
    assert (after.summary.sentences, after.summary.in_short) == ((ON_BATS,), None)
    assert [each.text for each in after.summary.left_out] == ["Bees know faces."]


def test_where_every_paper_is_rejected_none_is_linked() -> None:
    after = left((Subject.LINK, 1, Act.REJECT, None), (Subject.LINK, 2, Act.REJECT, None))
    assert after.link is not None
    assert (after.link.outcome, after.link.publications, after.link.by_editor) == (Outcome.NONE, (), True)
    assert after.summary is not None
    assert (after.summary.sentences, after.summary.verified) == ((), False)


@pytest.mark.parametrize("doi", ["10.5555/wasps", "https://doi.org/10.5555/WASPS"])
def test_a_paper_that_an_editor_names_is_told_as_the_sources_had_it(doi: str) -> None:
    link = left((Subject.LINK, 1, Act.EDIT, {"doi": doi})).link
    assert link is not None
    assert link.publications == (OTHER, BAT_PAPER)
    assert (link.by_editor, link.calibrated, link.others[0].by_editor) == (True, False, False)


def test_an_editor_may_name_a_paper_where_none_was_linked() -> None:
    unlinked = replace(DOSSIER, link=Link(Outcome.NONE, None, 0.9, True, "nothing fits", ()))
    named = reviewed(unlinked, decided((Subject.LINK, 1, Act.EDIT, {"doi": "10.5555/new"}), of=unlinked)).link
    assert named is not None
    assert named.publication == Publication("10.5555/new", "")
    with pytest.raises(InputUnusable):
        decided((Subject.LINK, 1, Act.REJECT, None), of=unlinked)


def test_the_last_decision_on_a_finding_counts() -> None:
    decisions = decided((Subject.FLAG, 1, Act.REJECT, None), (Subject.FLAG, 1, Act.ACCEPT, None))
    assert reviewed(DOSSIER, decisions) == DOSSIER
    assert [each.number for each in in_force(DOSSIER, decisions[::-1])] == [2]


def changed(**fields: object) -> Sequence[Flag]:
    return (replace(DOSSIER.flags[0], **fields), DOSSIER.flags[1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "now",
    [
        replace(DOSSIER, flags=DOSSIER.flags[1:], claims=()),
        replace(DOSSIER, flags=(), claims=()),
        replace(DOSSIER, flags=changed(kind=Kind.REPEATED)),
        replace(DOSSIER, flags=changed(suggestion=Suggestion("Bees know.", "the model"))),
        replace(
            DOSSIER, article=Article(TEXT.replace("faces", "voice"), Span(0, 8), (Span(10, 47), BATS), (), (), "en")
        ),
    ],
    ids=["another in its place", "none", "another kind", "another reading", "another text"],
)
def test_a_decision_whose_finding_is_gone_or_another_is_stale_and_moves_to_nothing_else(now: Dossier) -> None:
    now = replace(now, verdicts=(), summary=None)
    decisions = decided((Subject.FLAG, 1, Act.REJECT, None))
    assert stale(now, decisions) == tuple(decisions)
    assert reviewed(now, decisions) == now


def test_a_re_check_that_changes_only_a_papers_standing_leaves_decisions_in_force() -> None:
    retracted = replace(BEE_PAPER, standing=Standing.RETRACTED)
    assert DOSSIER.link is not None
    now = replace(DOSSIER, link=replace(DOSSIER.link, publication=retracted))
    assert stale(now, decided((Subject.LINK, 1, Act.ACCEPT, None), (Subject.VERDICT, 1, Act.REJECT, None))) == ()


@pytest.mark.parametrize(
    ("subject", "act", "to"),
    [
        (Subject.FLAG, Act.EDIT, None),
        (Subject.FLAG, Act.EDIT, {"ruling": "SUPPORTED"}),
        (Subject.FLAG, Act.EDIT, {"kind": "BAD"}),
        (Subject.FLAG, Act.EDIT, {"kind": "UNIDIOMATIC", "suggestion": ""}),
        (Subject.VERDICT, Act.EDIT, {"ruling": "TRUE"}),
        (Subject.LINK, Act.EDIT, {"doi": "none"}),
        (Subject.SENTENCE, Act.EDIT, {"text": " \n"}),
        (Subject.SENTENCE, Act.EDIT, {"text": "x" * 2001}),
        (Subject.SENTENCE, Act.REJECT, {"text": "Other."}),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(subject: Subject, act: Act, to: Value | None) -> None:
    with pytest.raises(InputUnusable):
        decided((subject, 1, act, to))


def test_a_reviewed_dossier_is_written_and_read_like_any_other() -> None:
    after = left((Subject.LINK, 1, Act.EDIT, {"doi": OTHER.doi}), (Subject.SENTENCE, 1, Act.EDIT, {"text": "Ours."}))
    assert from_json(as_json(after)) == after
