"""Which way does each thing go that a sentence names, whoever tells it, and do a claim and a paper say opposite ways?

Wider than directions.py: plain comparatives ("had more of it"), words of good and bad ("improved", "worse"), verbs of
several words ("holds back"), denied effects ("no difference in it"), and comparisons, where it is against others, the
untreated or the healthy that both compare. It decides only where one thing is named by both, goes one way in each, and
nothing that is done to it (a loss, a blocker) is told by one of them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.directions import Way, denied
from summarizer.tree import NEGATIONS, SUBJECTS, Tree
from summarizer.trend_words import (
    AFFECT,
    BAD,
    BETTER,
    COMPARED,
    CONTENT,
    DONE,
    DOWN,
    DOWN_NOUNS,
    EFFECTS,
    LESS,
    MORE,
    NAMELESS,
    NAMING,
    NOT_STATED,
    OTHERS,
    PHRASAL,
    SAME,
    STEM,
    UP,
    UP_NOUNS,
    WORSE,
)


@dataclass(frozen=True, slots=True)
class Trend:
    """A thing (stems of what names it) and which way it goes; `words` as they are written."""

    things: frozenset[str]
    way: Way
    words: str


@dataclass(frozen=True, slots=True)
class Trends:
    """All of a sentence, the stems of its nouns, and how many things are done in it to what changes."""

    trends: tuple[Trend, ...]
    nouns: frozenset[str]
    done: frozenset[str]


def trends_in(tree: Tree) -> Trends:
    """What a sentence says of the ways of things; nothing where it asks, or compares with a group of its own."""
    text = tree.text
    nouns = frozenset(tree.lemma(index)[:STEM] for index, word in enumerate(tree.words) if word.pos in CONTENT)
    done = frozenset(found.group().lower()[:STEM] for found in DONE.finditer(text))
    compared = COMPARED.search(text)
    if NOT_STATED.search(text) or (compared and not OTHERS.search(text, compared.end())):
        return Trends((), nouns, done)
    end = compared.start() if compared else len(text)
    found: list[Trend] = []
    for index, word in enumerate(tree.words):
        if word.where.end <= end:
            targets, way = _told(tree, index)
            things = _things(tree, targets) if way is not None else frozenset()
            found += [Trend(things, way, _quoted(tree, index, targets))] if way is not None and things else []
    marked = frozenset[str]().union(*(one.things for one in found))
    found += [one for one in _bonds(tree, end) if not one.things & marked]
    return Trends(tuple(found), nouns, done)


def _bonds(tree: Tree, end: int) -> list[Trend]:
    """What goes with something, and what is likelier or less likely to be done."""
    found: list[Trend] = []
    for index, word in enumerate(tree.words):
        form = tree.form(index)
        if word.where.end > end:
            continue
        if tree.lemma(index) in EFFECTS and (tree.negated(index) or tree.negated(word.head)):
            nouns = [child for prep in tree.children(index, "prep") for child in tree.children(prep, "pobj")]
            targets, way = _with_joined(tree, nouns), Way.FLAT
        elif tree.lemma(index) in AFFECT and word.pos == "VERB" and tree.negated(index):
            nouns = tree.children(index, "dobj", "nsubjpass") or tree.children(index, "nsubj")
            targets, way = _with_joined(tree, nouns), Way.FLAT
        elif form in ("associated", "linked", "correlated", "tied"):
            nouns = [child for prep in tree.children(index, "prep") if tree.form(prep) in ("with", "to")
                     for child in tree.children(prep, "pobj")]  # fmt: skip
            targets = _with_joined(tree, nouns)
            inverse = any(tree.form(child) in ("inversely", "negatively") for child in tree.children(index, "advmod"))
            way = Way.FLAT if tree.negated(index) else Way.DOWN if inverse else Way.UP
        elif form in ("likely", "prone", "likelier"):
            targets = tree.children(index, "xcomp")
            less = any(tree.form(child) == "less" for child in tree.children(index, "advmod"))
            more = form == "likelier" or any(tree.form(child) == "more" for child in tree.children(index, "advmod"))
            if not less and not more:
                continue
            way = Way.FLAT if tree.negated(word.head) or tree.negated(index) else Way.DOWN if less else Way.UP
        else:
            continue
        things = _things(tree, targets)
        found += [Trend(things, way, _quoted(tree, index, targets))] if things else []
    return found


def opposed(claim: Trends, sentences: Sequence[Trends]) -> tuple[int, str] | None:
    """The place of the first sentence that tells of a thing as the claim does, where it says the opposite; and how."""
    for place, sentence in enumerate(sentences):
        for one in claim.trends:
            alike = [other for other in sentence.trends if one.things & other.things]
            own = {other.way for other in claim.trends if one.things & other.things}
            if not alike or len(own) > 1 or len({other.way for other in alike}) > 1 or claim.done != sentence.done:
                continue
            if alike[0].way is one.way:
                return None
            if (claim.nouns - one.things) & sentence.nouns:
                return place, f"the story says “{one.words}”, the record of the paper “{alike[0].words}”"
    return None


def _told(tree: Tree, index: int) -> tuple[list[int], Way | None]:
    """What a word says goes some way, and which way; nothing where it says no such thing."""
    targets = _targets(tree, index)
    sign = _sign(tree, index, targets)
    if sign is None or not targets or _is_changed(tree, index):
        return [], None
    turned = _of_change(tree, targets[0])
    return targets, Way.FLAT if _denied(tree, index) else Way(sign * turned) if turned else sign


def _is_changed(tree: Tree, index: int) -> bool:
    """True of a word whose noun another word changes: of "reduced the gain in weight" the verb alone tells."""
    word = tree.words[index]
    noun = index if word.pos == "NOUN" else word.head
    verb = tree.words[noun].head
    if verb in (index, noun) or tree.words[noun].pos != "NOUN" or tree.words[verb].pos != "VERB":
        return False
    targets = _targets(tree, verb)
    return noun in targets and _sign(tree, verb, targets) is not None


def _of_change(tree: Tree, noun: int) -> int:
    """1 or -1 where the noun is itself a change, as a gain or a loss is; else 0."""
    lemma = tree.lemma(noun)
    return 1 if lemma in UP_NOUNS else -1 if lemma in DOWN_NOUNS else 0


def _sign(tree: Tree, index: int, targets: Sequence[int]) -> Way | None:
    word, lemma, form = tree.words[index], tree.lemma(index), tree.form(index)
    if word.pos == "VERB":
        for child in tree.children(index, "prt", "advmod"):
            if (lemma, tree.form(child)) in PHRASAL:
                return Way(PHRASAL[lemma, tree.form(child)])
        if lemma in UP | DOWN:
            return Way.UP if lemma in UP else Way.DOWN
    elif word.pos == "NOUN":
        return Way.UP if lemma in UP_NOUNS else Way.DOWN if lemma in DOWN_NOUNS else None
    elif form in MORE | LESS:
        return Way.UP if form in MORE else Way.DOWN
    if {lemma, form} & (BETTER | WORSE) and word.pos in ("VERB", "ADJ", "ADV"):
        named = {part for target in targets for each in (target, *_run(tree, target)) for part in _parts(tree, each)}
        bad = bool(named & BAD)
        return Way.DOWN if bool({lemma, form} & BETTER) is bad else Way.UP
    return None


def _targets(tree: Tree, index: int) -> list[int]:
    """The nouns whose way the word tells, with those joined to them."""
    word = tree.words[index]
    head = word.head
    if word.pos == "NOUN":
        found = [child for prep in tree.children(index, "prep") for child in tree.children(prep, "pobj")
                 if tree.form(prep) in ("in", "of")][:1]  # fmt: skip
        found = tree.children(index, "compound")[:1] or found or tree.children(index, "amod")[:1]
    elif word.pos == "VERB" and word.dep != "amod":
        found = tree.children(index, "dobj", "nsubjpass") or tree.children(index, "nsubj")
    elif word.dep in ("amod", "nummod", "det"):
        found = [head]
    elif word.dep in ("acomp", "oprd", "attr"):
        found = tree.children(head, *SUBJECTS)
    elif word.dep == "advmod" and tree.words[head].dep in ("acomp", "amod", "oprd"):
        return []
    else:
        found = []
    if word.dep == "conj" and word.pos == "VERB" and not found:
        found = tree.children(head, "nsubjpass", "nsubj")
    return _with_joined(tree, found)


def _with_joined(tree: Tree, nouns: Sequence[int]) -> list[int]:
    """The nouns, each followed by those joined to it by "and" or "or"."""
    return [each for noun in nouns for each in (noun, *_with_joined(tree, tree.children(noun, "conj")))]


def _denied(tree: Tree, index: int) -> bool:
    head = tree.words[index].head
    return denied(tree, index) or any(tree.form(child) in NEGATIONS for child in tree.children(head, "det", "neg"))


def _things(tree: Tree, targets: Sequence[int]) -> frozenset[str]:
    """The stems of what the nouns name, with what they are of; empty words left out."""
    words: set[int] = set()
    for target in targets:
        words |= {target, *_run(tree, target)}
        for prep in tree.children(target, "prep"):
            if tree.form(prep) == "of" or (tree.form(prep) == "in" and _of_change(tree, target)):
                for noun in tree.children(prep, "pobj"):
                    words |= {*_with_joined(tree, [noun]), *tree.children(noun, "compound", "amod")}
    return _stems(tree, sorted(words))


def _stems(tree: Tree, indices: Sequence[int]) -> frozenset[str]:
    return frozenset(
        SAME.get(part, part)[:STEM]
        for index in indices
        for part in _parts(tree, index)
        if part in SAME or (tree.words[index].pos in NAMING and len(part) > 2 and part not in NAMELESS)
    )


def _parts(tree: Tree, index: int) -> tuple[str, ...]:
    """The lemma and what hyphens part it into."""
    lemma = tree.lemma(index)
    return (lemma, *lemma.split("-")) if "-" in lemma.strip("-") else (lemma,)


def _run(tree: Tree, noun: int) -> list[int]:
    """The nouns and adjectives that stand right before the noun."""
    first = noun
    while first > 0 and (tree.words[first - 1].pos in CONTENT or tree.form(first - 1) == "-"):
        first -= 1
    return list(range(first, noun))


def _quoted(tree: Tree, index: int, targets: Sequence[int]) -> str:
    places = sorted(tree.words[end].where for end in (index, *targets[:1]))
    return " ".join(tree.text[places[0].start : places[-1].end].split())
