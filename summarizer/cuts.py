"""Where can a sentence be cut, so that each part says by itself what it said in the whole?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.tree import SUBJECTS, Tree, lexicon

#: A subject of more words is not said again but taken up as "it" or "they".
MOST_REPEATED = 5
#: A closing participle is left out of a sentence of more words, punctuation included.
LONG_WITH_ASIDE = 22
#: What an abstract's closing participle does, as the main verb that it becomes.
_THIS_DOES = {
    "suggesting": "suggests", "indicating": "indicates", "implying": "implies", "revealing": "reveals",
    "demonstrating": "shows", "showing": "shows", "highlighting": "points to", "leading": "leads",
    "resulting": "results", "causing": "causes", "allowing": "allows", "enabling": "enables",
    "confirming": "confirms", "supporting": "supports", "providing": "provides", "making": "makes",
    "raising": "raises", "reflecting": "reflects", "underscoring": "underlines",
    "implicating": "points to",
}  # fmt: skip
_JOINED = lexicon("and but so yet")
_UNCUT = lexicon("either neither both not or nor whether")
_ASKED = lexicon("how why what whether which that who where when if")
_FUNCTION_WORDS = lexicon("the a an this these those that it they he she we its their his her our most many some all")
#: What a closing ", which ..." says of all that stands before it rather than of the last noun.
_OF_ALL = lexicon("confirm suggest indicate mean imply support lead result show explain reflect reveal cause verify")
_LIMITING = lexicon(
    "excluding assuming controlling adjusting except only depending regardless if unless not no without than when but"
)
_BEFORE = ("prep", "advcl", "npadvmod")


@dataclass(frozen=True, slots=True)
class Cut:
    """From word `at` on (its joining words left out: from `start`) the text is a part of its own, after `opening`.

    Without a `verb` it is left out.
    """

    at: int
    start: int
    opening: str
    verb: str


def cuts(tree: Tree, root: int, first: int) -> Iterator[Cut]:
    """The cuts of a sentence whose main verb is `root` and whose subject's noun is `first`."""
    scene = any(child < first for child in tree.children(root, *_BEFORE))
    joined = _joined(tree, root)
    for verb in joined:
        yield from _clause(tree, root, verb, first, scene)
    for verb in (root, *joined):
        yield from _closing(tree, verb)


def _joined(tree: Tree, root: int) -> list[int]:
    """The verbs that are joined to the main one, and to those."""
    found: list[int] = []
    waiting = [root]
    while waiting:
        index = waiting.pop()
        more = [child for child in tree.children(index, "conj") if tree.words[child].pos in ("VERB", "AUX")]
        found += more
        waiting += more
    return sorted(found)


def _clause(tree: Tree, root: int, verb: int, first: int, scene: bool) -> Iterator[Cut]:
    """A cut before a joined verb, where it stands on its own feet or on the main verb's."""
    start = tree.subtree(verb)[0]
    joins = _joins(tree, root, start)
    if not joins or any(tree.form(index) in _UNCUT for index in range(max(0, start - 3), start)):
        return
    if any(tree.form(index) in _UNCUT for index in tree.children(root, "preconj", "neg")):
        return
    but = "But " if any(tree.form(index) == "but" for index in joins) else ""
    if tree.children(verb, *SUBJECTS):
        if not scene and tree.form(start) not in _ASKED:
            yield Cut(joins[0], start, but.strip(), tree.form(verb))
        return
    subject = _taken_up(tree, first, root)
    if scene or subject is None or start != _first_of_verb(tree, verb):
        return
    helpers = "" if tree.children(verb, "aux", "auxpass") else _helpers(tree, root, verb)
    if helpers is None or (not helpers and tree.form(verb) == tree.lemma(verb) and not _plural(tree, first)):
        return
    lead = f"{but}{_lowered(subject) if but else subject}"
    yield Cut(joins[0], start, f"{lead} {helpers}".strip(), tree.form(verb))


def _joins(tree: Tree, root: int, start: int) -> list[int]:
    """The comma and the "and" right before a part."""
    at = start
    while at - 1 > root and tree.form(at - 1) in {*_JOINED, ","}:
        at -= 1
    return list(range(at, start))


def _plural(tree: Tree, noun: int) -> bool:
    several = tree.form(noun) != tree.lemma(noun) or bool(tree.children(noun, "conj"))
    return several or tree.form(noun) in ("they", "we", "these", "those")


def _lowered(subject: str) -> str:
    """After "But": a name keeps its capitals."""
    first = subject.split()[0]
    return subject[:1].lower() + subject[1:] if first.lower() in _FUNCTION_WORDS else subject


def _first_of_verb(tree: Tree, verb: int) -> int:
    """The verb's first word, with its auxiliaries and adverbs."""
    return min((verb, *(child for child in tree.children(verb, "aux", "auxpass", "advmod", "neg") if child < verb)))


def _helpers(tree: Tree, root: int, verb: int) -> str | None:
    """The auxiliaries that the joined verb shares with the main one; None where that cannot be told."""
    helpers = tree.children(root, "aux", "auxpass")
    if not helpers:
        return ""
    if any(tree.form(child) in ("not", "n't") for child in tree.children(root)):
        return None
    forms = [(tree.form(each), tree.lemma(each)) for each in (root, verb)]
    return " ".join(map(tree.form, helpers)) if len({_shape(*each) for each in forms}) == 1 else None


def _shape(form: str, lemma: str) -> str:
    """Whether a verb stands in its base form, as a participle, or with the ending of the third person."""
    if form == lemma:
        return "base"
    return "ing" if form.endswith("ing") else "s" if form.endswith("s") else "participle"


def _taken_up(tree: Tree, subject: int, verb: int) -> str | None:
    """The subject said again where it is short, else its pronoun; None where its number cannot be told."""
    words = tree.subtree(subject)
    if len(words) <= MOST_REPEATED and tree.words[subject].pos in ("NOUN", "PROPN", "PRON"):
        return tree.text[tree.words[words[0]].where.start : tree.words[words[-1]].where.end]
    forms = {tree.form(helper) for helper in (verb, *tree.children(verb, "aux", "auxpass"))}
    if forms & {"were", "are", "have"} or tree.children(subject, "conj"):
        return "They"
    return "It" if forms & {"was", "is", "has"} else None


def _closing(tree: Tree, verb: int) -> Iterator[Cut]:
    """A cut before ", suggesting that ..." and before ", which ...", where that is the last of its clause."""
    for child in tree.children(verb, "advcl"):
        start = tree.subtree(child)[0]
        does = _THIS_DOES.get(tree.form(child))
        if does and tree.form(start) in ("thus", "thereby", "hence") and start == child - 1:
            start = child
            after_comma = tree.form(child - 2) == ","
            if after_comma and child > verb:
                yield Cut(child - 2, child + 1, f"This {does}", does.split()[0])
            continue
        after_comma = start > 0 and tree.form(start - 1) == ","
        if does and start == child and after_comma and child > verb:
            yield Cut(start - 1, child + 1, f"This {does}", does.split()[0])
        elif after_comma and child > verb and tree.form(start) in ("while", "whereas") and _stands(tree, child):
            yield Cut(start - 1, start + 1, "", tree.form(child))
        elif after_comma and start == child > verb and _is_aside(tree, child):
            yield Cut(start - 1, child, "", "")
    last = tree.subtree(verb)[-1]
    for clause in (index for index in tree.subtree(verb) if tree.words[index].dep == "relcl"):
        yield from _which(tree, clause, verb, last)


def _stands(tree: Tree, clause: int) -> bool:
    """True where a clause has its subject right at its front."""
    subjects = tree.children(clause, *SUBJECTS)
    return bool(subjects) and tree.subtree(subjects[0])[0] == tree.subtree(clause)[0] + 1


def _is_aside(tree: Tree, child: int) -> bool:
    """True of a closing ", using ..." of a long sentence: what it adds limits nothing of what stands before it."""
    words = tree.subtree(child)
    closes = words[-1] >= len(tree.words) - 2 and len(tree.words) > LONG_WITH_ASIDE
    limits = {tree.form(index) for index in words} & _LIMITING
    return closes and tree.form(child).endswith("ing") and not limits


def _which(tree: Tree, clause: int, verb: int, last: int) -> Iterator[Cut]:
    words = tree.subtree(clause)
    start = words[0]
    ends = {last, last - 1, len(tree.words) - 1, len(tree.words) - 2}
    noun = tree.words[clause].head
    if start <= verb or start not in tree.children(clause, *SUBJECTS) or words[-1] not in ends:
        return
    form, lemma = tree.form(noun), tree.lemma(noun)
    this = f"{'These' if form != lemma else 'This'} {form}"
    told_of_one = tree.form(start) in ("that", "which") and noun == start - 1 and _is_new(tree, noun, verb)
    added = tree.form(start) == "which" and tree.form(start - 1) == "," and noun == start - 2
    if tree.words[noun].pos != "NOUN" or (added and form == lemma and tree.lemma(clause) in _OF_ALL):
        return
    compound = tree.words[noun].where.start > 0 and tree.text[tree.words[noun].where.start - 1] == "-"
    if (added or told_of_one) and not compound:
        yield Cut(start - 1 if added else start, start + 1, this, tree.form(clause))


def _is_new(tree: Tree, noun: int, verb: int) -> bool:
    """True of "a pattern" in a statement that is not denied: what is told of it can be told next."""
    articles = [tree.form(child) for child in tree.children(noun, "det")]
    return articles in (["a"], ["an"]) and not tree.negated(verb) and tree.words[verb].head == verb
