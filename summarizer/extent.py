"""Does a claim make a change in risk into a risk, or tell of all what the paper found of some?

Two rules, tried on sentences of ours alone (tests/summarizer/test_extent.py); nothing here is fitted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dossier.ports import Parse
from dossier.text import Span
from summarizer.quantities import STUDIED, Quantity
from summarizer.tree import MEASURE_NOUNS, Tree, lexicon

#: Words beside a per cent that make it a change against others ("40% more", "cut by 40%").
_CHANGE = (
    r"more|less|fewer|higher|lower|greater|smaller|increas\w+|decreas\w+|reduc\w+|rais\w+|rise\w*|rose|fall\w*|fell|"
    r"drop\w*|cuts?|cutting|lower\w*|grow\w*|grew|shrank|shrink\w*|declin\w+|improv\w+|risk reduction|relative|likelier"
)
_NUMBER = r"\d+(?:\.\d+)?\s?(?:%|per ?cent)"
_AS_CHANGE = re.compile(rf"\b(?:{_CHANGE})\b[^.;,]{{0,40}}?{_NUMBER}|{_NUMBER}[^.;,]{{0,25}}?\b(?:{_CHANGE})\b", re.I)
#: A share of people, or how probable a thing is.
_AS_SHARE = re.compile(
    rf"{_NUMBER} of (?:all |the |those |these )?(?:{'|'.join(STUDIED)}|adults|children|men|women|mice|patients|people|"
    rf"participants|persons|rats|those|users|smokers|drinkers)\w*\b|"
    rf"\b(?:chance|likelihood|odds|probability|risk)s?\b (?:\w+ ){{0,6}}?(?:of|is|was|at|to) {_NUMBER}|"
    rf"{_NUMBER} (?:chance|likelihood|probability|risk)\b|\bpercentage points?\b",
    re.I,
)
_POINTS = re.compile(r"\bpercentage points?\b", re.I)
#: A per cent may be told of a ratio (a hazard ratio of 1.4 is 40% more) when the two differ by no more than this.
_RATIO_SLACK = 1.0
_ALL = lexicon("all each entire every everybody everyone whole")
_EVERYONE = lexicon("everyone everybody")
_SOME = lexicon("few half majority many minority most part several some subgroup subset")
_ONLY = re.compile(
    r"\b(?:only|solely|exclusively|confined to|limited to|restricted to)\b(?: (?:in|among|for|to|at|on|with|when))+ ",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence with its grammar and its numbers."""

    text: str
    parse: Parse
    quantities: tuple[Quantity, ...]


def relative_as_absolute(claim: Told, paper: Sequence[Told]) -> int | None:
    """Place of the paper's sentence that tells as a change what the claim tells as a share of people or a chance.

    None where no number of the claim is so told, and where the paper has it as a share too.
    """
    if not _AS_SHARE.search(claim.text) or (_AS_CHANGE.search(claim.text) and not _POINTS.search(claim.text)):
        return None
    for one in (each for each in claim.quantities if each.dimension == "percent"):
        places = [place for place, each in enumerate(paper) if _has(each, one)]
        if places and all(_AS_CHANGE.search(paper[place].text) or _ratio(paper[place], one) for place in places):
            return next((place for place in places if not _AS_SHARE.search(paper[place].text)), None)
    return None


def _has(sentence: Told, one: Quantity) -> bool:
    return any(each.dimension == "percent" and each.low == one.low for each in sentence.quantities) or _ratio(
        sentence, one
    )


def _ratio(sentence: Told, one: Quantity) -> bool:
    """True where the sentence has a ratio that comes to as many per cent more or less."""
    ratios = [each.low for each in sentence.quantities if each.dimension == "times"]
    return any(abs(abs(100.0 * (each - 1.0)) - one.low) <= _RATIO_SLACK for each in ratios)


def part_as_whole(claim: Told, sentence: Told) -> str:
    """Of whom alone the paper's sentence tells what the claim tells of all, in its words; empty where of no such."""
    tree, other = Tree(claim.text, claim.parse), Tree(sentence.text, sentence.parse)
    said_of_all, told_of_all = _counted(tree, _ALL), _counted(other, _ALL)
    for noun, words in _counted(other, _SOME).items():
        if noun in said_of_all and noun not in told_of_all:
            return words
    shares = [each for each in sentence.quantities if each.dimension == "percent" and each.high < 100]
    told = next((each.words for each in shares if each.about & set(said_of_all) - set(told_of_all)), "")
    if told and not any(each.dimension == "percent" for each in claim.quantities):
        return told
    return _only_of(claim, tree, sentence, other)


def _counted(tree: Tree, quantifiers: frozenset[str]) -> dict[str, str]:
    """The nouns (lemmas) that a quantifier stands with ("all patients", "most of the patients"), and the words."""
    found: dict[str, str] = {}
    for index, _ in enumerate(tree.words):
        if tree.form(index) not in quantifiers:
            continue
        if tree.form(index) in _EVERYONE:
            found |= dict.fromkeys(STUDIED, tree.form(index))
        nouns = [child for prep in tree.children(index, "prep") for child in tree.children(prep, "pobj")]
        nouns += [tree.words[index].head] if tree.words[index].dep in ("det", "amod", "predet", "nummod") else []
        for noun in nouns:
            if tree.words[noun].pos in ("NOUN", "PROPN") and tree.lemma(noun) not in MEASURE_NOUNS:
                start, end = tree.words[index].where.start, tree.words[noun].where.end
                found[tree.lemma(noun)] = " ".join(tree.text[start:end].split()) or tree.form(index)
    return found


def _only_of(claim: Told, tree: Tree, sentence: Told, other: Tree) -> str:
    """The group after "only in", where the claim names neither it nor another limit."""
    found = _ONLY.search(sentence.text)
    if found is None or _ONLY.search(claim.text):
        return ""
    after = Span(found.end(), len(sentence.text))
    inside = set(other.within(after))
    first = next((index for index in sorted(inside) if other.words[index].dep in ("pobj", "dobj", "attr")), None)
    if first is None:
        return ""
    words = [index for index in other.subtree(first) if index in inside]
    group = {other.lemma(index) for index in words if other.words[index].pos in ("NOUN", "PROPN", "ADJ", "NUM")}
    if not group or group & {tree.lemma(index) for index, _ in enumerate(tree.words)}:
        return ""
    start, end = other.words[words[0]].where.start, other.words[words[-1]].where.end
    return f"only {' '.join(sentence.text[start:end].split())}"
