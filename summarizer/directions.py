"""What does a sentence say goes up, goes down or does not change, and do two sentences agree on it?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from dossier.ports import Parse
from summarizer.accord import SILENT, Accord, Compared
from summarizer.tree import MEASURE_NOUNS, NEGATIONS, SUBJECTS, Tree, lexicon


class Way(IntEnum):
    """Which way something goes; FLAT is said of a change that is denied."""

    DOWN = -1
    FLAT = 0
    UP = 1


_UP_VERBS = lexicon(
    "accelerate activate amplify augment boost elevate enhance enlarge exacerbate expand facilitate grow heighten "
    "induce increase intensify lengthen potentiate promote prolong raise rise sharpen stimulate strengthen "
    "upregulate worsen"
)
_DOWN_VERBS = lexicon(
    "abolish alleviate attenuate block calm curb cut decline decrease diminish disrupt downregulate drop fall "
    "halve hamper hinder impair impede inhibit lessen lower mitigate prevent quiet reduce restrain shorten shrink "
    "silence slow soften subside suppress weaken"
)
_UP_WORDS = lexicon(
    "bigger elevated enhanced faster greater heightened higher increased larger longer more stronger upregulated "
    "hyperactive"
)
_DOWN_WORDS = lexicon(
    "calm calmer decreased diminished downregulated fewer impaired less lower quiet quieter reduced shorter "
    "slower smaller suppressed weaker weakened attenuated"
)
_UP_NOUNS = lexicon("activation acceleration elevation enhancement gain growth increase induction rise stimulation")
_DOWN_NOUNS = lexicon(
    "ablation absence antagonist attenuation blockade decline decrease deficiency deletion depletion drop fall "
    "impairment inactivation inhibition inhibitor knockdown knockout lack loss reduction suppression"
)
DIRECTION_WORDS = _UP_VERBS | _DOWN_VERBS | _UP_WORDS | _DOWN_WORDS | _UP_NOUNS | _DOWN_NOUNS
#: What is done to a thing, not what comes of it: they turn the sense of the rest, and state no change themselves.
_INTERVENTIONS = lexicon("ablation antagonist deletion inactivation inhibitor knockdown knockout")
_BECOME = lexicon("appear be become get grow remain seem turn")
#: A sentence that asks or supposes states no finding; one that compares two sides has no single direction.
_NOT_STATED = re.compile(
    r"\b(?:whether|hypothes\w+|to (?:determine|investigate|examine|assess|test)|aim\w*)\b|\?", re.I
)
_COMPARED = re.compile(
    r"\b(?:than|versus|vs|compared|relative to|respectively)\b|^(?:although|but|however|though|while|whereas)\b", re.I
)
#: What follows is another finding, or a concession; the first one stands without it.
_CONCEDED = re.compile(r",? (?:although|but|however|though|while|whereas)\b.*", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Change:
    """One stated change: what changes (lemmas), which way, beside what else (noun lemmas), under which other signs.

    `others` is the product of the polarities of the sentence's further direction words outside brackets: "inhibiting
    the network" and "activating the network" differ in it.
    """

    what: frozenset[str]
    way: Way
    beside: frozenset[str]
    others: int
    words: str


def changes_in(text: str, parse: Parse) -> tuple[Change, ...]:
    """The changes that a text states outright; none where it only asks, supposes or compares two sides."""
    if _NOT_STATED.search(text) or _COMPARED.search(text):
        return ()
    tree = Tree(text, parse)
    conceded = _CONCEDED.search(text)
    end = conceded.start() if conceded else len(text)
    said = [index for index, word in enumerate(tree.words) if word.where.end <= end]
    marks = [(index, sign) for index in said if (sign := _sign(tree, index)) is not None]
    nouns = tree.nouns(said) - MEASURE_NOUNS
    found: list[Change] = []
    for index, sign in marks:
        target = _target(tree, index)
        if target is None:
            continue
        phrase = tree.phrase(target)
        what = (phrase - MEASURE_NOUNS - {tree.lemma(index), tree.form(index)}) or phrase
        others = 1
        for other, other_sign in marks:
            others *= 1 if other == index else int(other_sign)
        way = Way.FLAT if denied(tree, index) else sign
        found.append(Change(what, way, nouns - what - {tree.lemma(index)}, others, _quoted(tree, index, target)))
    return tuple(found)


def ways_in(tree: Tree) -> frozenset[Way]:
    """The ways of all direction words, whatever they are said of."""
    return frozenset(sign for index in range(len(tree.words)) if (sign := _sign(tree, index)) is not None)


def compare_directions(claim: tuple[Change, ...], evidence: tuple[Change, ...]) -> Compared:
    """CONFLICT when the same thing, in the same company, is said to go another way; AGREE when the same way.

    Silent wherever either side says two things of it, or the sentences' other direction words differ.
    """
    agreed: Compared = SILENT
    for change in claim:
        rivals = [other for other in evidence if _same_thing(change.what, other.what)]
        own = {other.way for other in claim if _same_thing(change.what, other.what)}
        if not rivals or len(own) > 1 or len({other.way for other in rivals}) > 1:
            continue
        rival = rivals[0]
        if not _same_company(change, rival):
            continue
        if change.way == rival.way:
            agreed = Compared(Accord.AGREE, f"both say “{rival.words}”")
        else:
            return Compared(
                Accord.CONFLICT, f"the story says “{change.words}”, the record of the paper “{rival.words}”"
            )
    return agreed


def _same_thing(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and (one <= other or other <= one)


#: Share of the claim's other nouns that the paper's sentence must also name, to speak of the same condition.
COMPANY = 0.5


def _same_company(change: Change, rival: Change) -> bool:
    if change.others != rival.others or not change.beside:
        return False
    shared = change.beside & (rival.beside | rival.what)
    return len(shared) >= max(1.0, COMPANY * len(change.beside))


def _sign(tree: Tree, index: int) -> Way | None:
    word, lemma, form = tree.words[index], tree.lemma(index), tree.form(index)
    if word.dep in ("amod", "acomp", "oprd") or (form in ("more", "less") and tree.words[word.head].dep == "acomp"):
        return Way.UP if form in _UP_WORDS else Way.DOWN if form in _DOWN_WORDS else None
    if word.pos == "VERB" and not tree.children(index, "acomp", "oprd"):
        return Way.UP if lemma in _UP_VERBS else Way.DOWN if lemma in _DOWN_VERBS else None
    if word.pos == "NOUN":
        return Way.UP if lemma in _UP_NOUNS else Way.DOWN if lemma in _DOWN_NOUNS else None
    return None


def _target(tree: Tree, index: int) -> int | None:
    """The noun whose change the word states: what is raised, what becomes stronger, an increase in what."""
    word = tree.words[index]
    if word.dep == "amod":
        return word.head
    if word.dep == "advmod":
        word = tree.words[word.head]
    if word.dep in ("acomp", "oprd"):
        subjects = tree.children(word.head, *SUBJECTS) if tree.lemma(word.head) in _BECOME else []
        return subjects[0] if subjects else None
    if tree.lemma(index) in _INTERVENTIONS:
        return None
    if word.pos == "NOUN":
        for preposition in tree.children(index, "prep"):
            if tree.form(preposition) in ("in", "of"):
                return next(iter(tree.children(preposition, "pobj")), None)
        return next(iter(tree.children(index, "compound")), None)
    objects = tree.children(index, "dobj", "nsubjpass")
    if not objects and word.dep == "conj":
        objects = tree.children(word.head, "nsubjpass")
    return next(iter(objects or tree.children(index, "nsubj")), None)


def denied(tree: Tree, index: int) -> bool:
    """True where the change is denied, on the word itself or on the verb that it completes."""
    if tree.negated(index):
        return True
    word = tree.words[index]
    return word.dep in ("dobj", "attr", "acomp", "amod", "nsubjpass") and tree.negated(word.head)


def _quoted(tree: Tree, index: int, target: int) -> str:
    """The words from the change to what changes, as they stand."""
    ends = [index, target, tree.words[index].head] if tree.words[index].dep == "advmod" else [index, target]
    ends += [child for child in tree.children(index) if tree.form(child) in NEGATIONS]
    places = sorted(tree.words[end].where for end in ends)
    return " ".join(tree.text[places[0].start : places[-1].end].split())
