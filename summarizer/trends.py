"""Which way does each thing go that a sentence names, whoever tells it, and do a claim and a paper say opposite ways?

Wider than directions.py: plain comparatives ("had more of it"), words of good and bad ("improved", "worse"), verbs of
several words ("holds back"), denied effects ("no difference in it"), and comparisons, where it is against others, the
untreated or the healthy that both compare. It decides only where one thing is named by both, goes one way in each, and
nothing that is done to it (a loss, a blocker) is told by one of them alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dossier.ports import Parse
from summarizer.directions import DIRECTION_WORDS, Way
from summarizer.tree import MEASURE_NOUNS, NEGATIONS, SUBJECTS, Tree, lexicon

_UP = lexicon(
    "accelerate activate amplify augment boost elevate enhance enlarge exacerbate expand facilitate fuel gain grow "
    "heighten increase intensify lengthen potentiate promote prolong quicken raise rise soar spur stimulate strengthen "
    "surge upregulate climb double triple"
)
_DOWN = lexicon(
    "abolish alleviate attenuate block curb curtail cut decline decrease deplete depress diminish downregulate drop "
    "dwindle ease fall halve hamper hinder inhibit lessen limit lose lower mitigate plummet prevent reduce relieve "
    "restrain restrict shorten shrink silence slow soften subside suppress weaken"
)
#: Which way these take a thing depends on whether it is good or bad.
_BETTER = lexicon("improve ameliorate restore rescue protect benefit preserve better good superior")
_WORSE = lexicon("worsen aggravate impair damage harm disrupt deteriorate bad poor inferior worse")
_MORE = lexicon("more greater higher increased larger longer elevated enhanced faster stronger bigger additional extra")
_LESS = lexicon(
    "less fewer lower decreased reduced shorter smaller slower weaker diminished impaired attenuated little few"
)
_UP_NOUNS = lexicon(
    "acceleration activation elevation enhancement gain growth increase induction rise surge upregulation"
)
_DOWN_NOUNS = lexicon(
    "attenuation decline decrease depletion downregulation drop fall impairment inhibition lack loss reduction "
    "shortage suppression"
)
#: Verbs of two words: the verb's lemma and the particle.
_PHRASAL = {
    ("hold", "back"): -1, ("keep", "down"): -1, ("slow", "down"): -1, ("cut", "back"): -1, ("cut", "down"): -1,
    ("ward", "off"): -1, ("bring", "down"): -1, ("go", "down"): -1, ("turn", "down"): -1, ("go", "up"): 1,
    ("speed", "up"): 1, ("step", "up"): 1, ("ramp", "up"): 1, ("turn", "up"): 1,
}  # fmt: skip
_VALUED = lexicon("good well bad badly poor great little few")
_BAD = lexicon(
    "acid aggression anxiety atrophy bleeding burden cancer complication cost damage death decline defect deficit "
    "deficiency depression disability disease disorder disturbance dysfunction error failure fatigue fear fibrosis "
    "fracture harm impairment incidence infection inflammation injury lesion loss mortality obesity pain problem "
    "relapse resistance risk severity stress stroke symptom syndrome toxicity tumor tumour"
)
#: What is done to a thing, not what comes of it. Where one side alone tells of it, the two are on different things.
_DONE = re.compile(
    r"\b(?:ablat|absen|antagon|block|deficien|delet|deplet|inhibit|inactivat|knock|lack|loss|mutant|mutation|silenc|"
    r"suppress|without|disrupt|overexpress|activat|agonist|null|withdraw|restrict|depriv)\w*|-/-",
    re.I,
)
_NOT_STATED = re.compile(
    r"\b(?:whether|hypothes\w+|to (?:determine|investigate|examine|assess|test|evaluate)|aim\w*|respectively|"
    r"depend\w*|if|unless)\b|\?",
    re.I,
)
_COMPARED = re.compile(r"\b(?:than|compared (?:with|to)|in comparison (?:with|to)|versus|vs|relative to)\b\.?", re.I)
#: Against whom it is a matter of course to compare.
_OTHERS = re.compile(
    r"\b(?:control|placebo|health|other|normal|untreated|before|baseline|usual|wild|sham|alone|standard|average|"
    r"unexposed|never|did not|general|expected|those|people|peers?|rest|without|previous|non)",
    re.I,
)
#: Of these alone a denial tells: "no difference in it", "did not affect it".
_EFFECTS = lexicon(
    "advantage association benefit change connection correlation difference effect impact improvement influence link "
    "relation relationship"
)
_AFFECT = lexicon("affect alter change differ influence")
_CONTENT = ("NOUN", "PROPN", "ADJ")
_NAMING = ("NOUN", "PROPN", "VERB")
_EMPTY = MEASURE_NOUNS | lexicon(
    "be have do use make see find show live "
    "group patient people person study cell mouse rat animal participant control expression treatment activity "
    "response function woman man child adult individual case time year day week result data change significant "
    "high low human population subject marker rate"
)
_NAMELESS = _EMPTY | DIRECTION_WORDS | _VALUED
_STEM = 6
#: Lemmas that name one thing.
_SAME = {
    word: line[0]
    for line in map(
        str.split,
        (
            "death mortality fatality lethality die",
            "outlook prognosis",
            "cancer tumour tumor carcinoma malignancy malignant",
            "heart cardiac",
            "kidney renal",
            "liver hepatic",
            "brain cerebral",
            "lung pulmonary",
            "stomach gastric",
            "gullet oesophagus esophagus oesophageal esophageal",
            "fat adipose",
            "swelling oedema edema inflammation inflammatory",
            "growth proliferation grow",
            "spread metastasis metastatic",
            "eating intake consumption",
            "memory recall",
            "depression depressive depressed",
            "anxiety anxious",
            "learning learn",
            "height tall",
            "yield harvest",
            "cholesterol lipid",
            "urine urinary",
            "vessel vascular",
        ),
    )
    for word in line
}


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


def trends_in(text: str, parse: Parse) -> Trends:
    """What a sentence says of the ways of things; nothing where it asks, or compares with a group of its own."""
    tree = Tree(text, parse)
    nouns = frozenset(tree.lemma(index)[:_STEM] for index, word in enumerate(tree.words) if word.pos in _CONTENT)
    done = frozenset(found.group().lower()[:_STEM] for found in _DONE.finditer(text))
    compared = _COMPARED.search(text)
    if _NOT_STATED.search(text) or (compared and not _OTHERS.search(text, compared.end())):
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
        if tree.lemma(index) in _EFFECTS and (tree.negated(index) or tree.negated(word.head)):
            nouns = [child for prep in tree.children(index, "prep") for child in tree.children(prep, "pobj")]
            targets, way = [each for noun in nouns for each in (noun, *_joined(tree, noun))], Way.FLAT
        elif tree.lemma(index) in _AFFECT and word.pos == "VERB" and tree.negated(index):
            nouns = tree.children(index, "dobj", "nsubjpass") or tree.children(index, "nsubj")
            targets, way = [each for noun in nouns for each in (noun, *_joined(tree, noun))], Way.FLAT
        elif form in ("associated", "linked", "correlated", "tied"):
            nouns = [child for prep in tree.children(index, "prep") if tree.form(prep) in ("with", "to")
                     for child in tree.children(prep, "pobj")]  # fmt: skip
            targets = [each for noun in nouns for each in (noun, *_joined(tree, noun))]
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
    return 1 if lemma in _UP_NOUNS else -1 if lemma in _DOWN_NOUNS else 0


def _sign(tree: Tree, index: int, targets: Sequence[int]) -> Way | None:
    word, lemma, form = tree.words[index], tree.lemma(index), tree.form(index)
    if word.pos == "VERB":
        for child in tree.children(index, "prt", "advmod"):
            if (lemma, tree.form(child)) in _PHRASAL:
                return Way(_PHRASAL[lemma, tree.form(child)])
        if lemma in _UP | _DOWN:
            return Way.UP if lemma in _UP else Way.DOWN
    elif word.pos == "NOUN":
        return Way.UP if lemma in _UP_NOUNS else Way.DOWN if lemma in _DOWN_NOUNS else None
    elif form in _MORE | _LESS:
        return Way.UP if form in _MORE else Way.DOWN
    if {lemma, form} & (_BETTER | _WORSE) and word.pos in ("VERB", "ADJ", "ADV"):
        named = {part for target in targets for each in (target, *_run(tree, target)) for part in _parts(tree, each)}
        bad = bool(named & _BAD)
        return Way.DOWN if bool({lemma, form} & _BETTER) is bad else Way.UP
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
    return [each for noun in found for each in (noun, *_joined(tree, noun))]


def _joined(tree: Tree, noun: int) -> list[int]:
    return [each for child in tree.children(noun, "conj") for each in (child, *_joined(tree, child))]


def _denied(tree: Tree, index: int) -> bool:
    if tree.negated(index):
        return True
    word = tree.words[index]
    if word.dep in ("dobj", "attr", "acomp", "amod", "nsubjpass") and tree.negated(word.head):
        return True
    return any(tree.form(child) in NEGATIONS for child in tree.children(word.head, "det", "neg"))


def _things(tree: Tree, targets: Sequence[int]) -> frozenset[str]:
    """The stems of what the nouns name, with what they are of; empty words left out."""
    words: set[int] = set()
    for target in targets:
        words |= {target, *_run(tree, target)}
        for prep in tree.children(target, "prep"):
            if tree.form(prep) == "of" or (tree.form(prep) == "in" and _of_change(tree, target)):
                for noun in tree.children(prep, "pobj"):
                    words |= {noun, *_joined(tree, noun), *tree.children(noun, "compound", "amod")}
    return _stems(tree, sorted(words))


def _stems(tree: Tree, indices: Sequence[int]) -> frozenset[str]:
    return frozenset(
        _SAME.get(part, part)[:_STEM]
        for index in indices
        for part in _parts(tree, index)
        if part in _SAME or (tree.words[index].pos in _NAMING and len(part) > 2 and part not in _NAMELESS)
    )


def _parts(tree: Tree, index: int) -> tuple[str, ...]:
    """The lemma and what hyphens part it into."""
    lemma = tree.lemma(index)
    return (lemma, *lemma.split("-")) if "-" in lemma.strip("-") else (lemma,)


def _run(tree: Tree, noun: int) -> list[int]:
    """The nouns and adjectives that stand right before the noun."""
    first = noun
    while first > 0 and (tree.words[first - 1].pos in _CONTENT or tree.form(first - 1) == "-"):
        first -= 1
    return list(range(first, noun))


def _quoted(tree: Tree, index: int, targets: Sequence[int]) -> str:
    places = sorted(tree.words[end].where for end in (index, *targets[:1]))
    return " ".join(tree.text[places[0].start : places[-1].end].split())
