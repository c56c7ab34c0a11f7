"""Do numbers and directions agree, conflict, or stay silent as a careful reader would have it?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dossier.ports import Parse
from language.grammar import SpacyGrammar
from summarizer.accord import Accord
from summarizer.directions import Way, changes_in
from summarizer.facts import Comparison, compare, facts_in
from summarizer.quantities import quantities_in

Spell = Callable[[str], tuple[str, Parse]]

AGREE, CONFLICT, SILENT = Accord.AGREE, Accord.CONFLICT, Accord.SILENT


def test_a_verb_says_which_way_its_object_goes(spell: Spell) -> None:
    text, parse = spell(
        "Salt|salt|NOUN|nsubj|1 raises|raise|VERB|ROOT|1 pressure|pressure|NOUN|dobj|1 .|.|PUNCT|punct|1"
    )
    (change,) = changes_in(text, parse)
    assert (change.what, change.way, change.beside) == (frozenset({"pressure"}), Way.UP, frozenset({"salt"}))


def test_a_negated_change_is_flat(spell: Spell) -> None:
    text, parse = spell(
        "Salt|salt|NOUN|nsubj|3 does|do|AUX|aux|3 not|not|PART|neg|3 raise|raise|VERB|ROOT|3 "
        "pressure|pressure|NOUN|dobj|3 .|.|PUNCT|punct|3"
    )
    assert [change.way for change in changes_in(text, parse)] == [Way.FLAT]


def test_a_question_under_study_states_no_change(spell: Spell) -> None:
    text, parse = spell(
        "They|they|PRON|nsubj|1 tested|test|VERB|ROOT|1 whether|whether|SCONJ|mark|4 salt|salt|NOUN|nsubj|4 "
        "raises|raise|VERB|ccomp|1 pressure|pressure|NOUN|dobj|4 .|.|PUNCT|punct|1"
    )
    assert changes_in(text, parse) == ()


def test_a_number_knows_what_it_counts_and_a_year_is_no_number(spell: Spell) -> None:
    text, parse = spell(
        "In|in|ADP|prep|3 2019|2019|NUM|pobj|0 they|they|PRON|nsubj|3 counted|count|VERB|ROOT|3 "
        "300|300|NUM|nummod|5 birds|bird|NOUN|dobj|3 .|.|PUNCT|punct|3"
    )
    (quantity,) = quantities_in(text, parse)
    assert (quantity.low, quantity.dimension, "bird" in quantity.about) == (300, "count", True)


@pytest.mark.models
@pytest.mark.parametrize(
    ("claim", "paper", "expected"),
    [
        ("Almost half of the patients recovered.", "Of the patients, 48.7% recovered.", AGREE),
        ("One in five patients relapsed.", "20% of patients relapsed.", AGREE),
        ("Mice slept for three weeks.", "Mice slept for 21 days.", AGREE),
        ("Mice slept twice as long after the drug.", "After the drug mice slept 2 times as long.", AGREE),
        ("The bees made 1.5 million flights.", "The bees made 1,500,000 flights.", AGREE),
        ("More than 30 patients took part.", "In all, 32 patients took part.", AGREE),
        ("The drug cut deaths by 40 percent.", "The drug reduced deaths by 14%.", CONFLICT),
        ("The trial included 120 patients.", "The trial included 60 patients.", CONFLICT),
        ("The dose was 5 mg per day.", "The dose was 50 mg per day.", CONFLICT),
        ("People with type 2 diabetes improved.", "People with type 1 diabetes improved.", SILENT),
        ("The trial included 120 patients.", "The trial ran in 60 hospitals.", SILENT),
        ("Methadone was barred by 32% of clinics.", "New patients were welcomed in 56% of clinics.", SILENT),
        ("The drug cut deaths by 40%.", "It cut deaths by 14% in men and by 50% in women.", SILENT),
        ("The drug cut deaths by 40%.", "The drug cut deaths (p < 0.05%).", SILENT),
    ],
)
def test_numbers_are_compared_only_where_they_are_of_one_thing(
    claim: str, paper: str, expected: Accord, grammar: SpacyGrammar
) -> None:
    assert compared(claim, paper, grammar).numbers.accord is expected


@pytest.mark.models
@pytest.mark.parametrize(
    ("claim", "paper", "expected"),
    [
        ("Coffee lowers the risk of diabetes.", "Coffee raises the risk of diabetes.", CONFLICT),
        ("Coffee lowers the risk of diabetes.", "Coffee did not lower the risk of diabetes.", CONFLICT),
        ("The vaccine activates T cells in mice.", "The vaccine inhibits T cells in mice.", CONFLICT),
        ("The patients got stronger after exercise.", "The patients got weaker after exercise.", CONFLICT),
        ("Coffee lowers the risk of diabetes.", "Coffee reduces the risk of diabetes.", AGREE),
        ("Coffee lowers the risk of diabetes.", "Tea raises the risk of diabetes.", SILENT),
        ("Coffee lowers the risk of diabetes.", "Coffee raises the pressure of blood.", SILENT),
        ("Activating the network reduced hunger.", "Inhibiting the network increased hunger.", SILENT),
        ("The drug lowers pressure in mice.", "We asked whether the drug raises pressure in mice.", SILENT),
        ("The drug lowers pressure in mice.", "In mice the drug raises pressure more than salt does.", SILENT),
        ("Sleep loss increased hunger.", "Sleep loss increased hunger, although it decreased energy use.", AGREE),
    ],
)
def test_directions_conflict_only_for_the_same_thing_in_the_same_company(
    claim: str, paper: str, expected: Accord, grammar: SpacyGrammar
) -> None:
    assert compared(claim, paper, grammar).direction.accord is expected


@pytest.mark.models
def test_a_not_on_one_side_is_a_doubt_and_no_conflict(grammar: SpacyGrammar) -> None:
    comparison = compared("Exercise has no effect on memory.", "Exercise improves memory.", grammar)
    assert comparison.conflict == ""
    assert "not" in comparison.doubt


@pytest.mark.models
def test_a_conflict_says_what_each_side_states(grammar: SpacyGrammar) -> None:
    comparison = compared("The trial included 120 patients.", "The trial included 60 patients.", grammar)
    assert comparison.conflict == "the story says 120 patients, the record of the paper 60 patients"


def compared(claim: str, paper: str, grammar: SpacyGrammar) -> Comparison:
    one, other = grammar.parse([claim, paper])
    return compare(facts_in(claim, one), facts_in(paper, other))
