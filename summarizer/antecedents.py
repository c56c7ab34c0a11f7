"""What does an "it" or a "they" that opens a sentence stand for? The subject of the one before, where it fits."""

from __future__ import annotations

from dossier.text import Span
from summarizer.tree import SUBJECTS, Tree, lexicon

IT, THEY = "it", "they"
#: After these, or a passive, an "it" with a clause of its own stands for that clause: "it is known that".
_EMPTY_VERBS = lexicon("appear be become happen make mean seem take turn")
_AGENTS = lexicon("she he who author doctor expert professor researcher scientist team")
_BEINGS = lexicon("adult athlete boy child girl individual man participant patient person student volunteer woman")
_INNER = ("relcl", "acl", "appos", "punct", "advcl", "cc", "conj", "parataxis")
LONGEST = 8
"""Words: a longer subject would make the sentence another one."""


def pronoun(tree: Tree, root: int, inside: list[int]) -> int | None:
    """The "it" or "they" that opens the statement as the subject of its verb; None where there is none."""
    first = next(iter(inside), None)
    if first is None or tree.form(first) not in (IT, THEY) or first not in tree.children(root, *SUBJECTS):
        return None
    bearers = [root, *tree.children(root, "acomp", "attr")]
    clause = any(tree.children(bearer, "ccomp", "csubj", "xcomp", "advcl") for bearer in bearers)
    impersonal = tree.lemma(root) in _EMPTY_VERBS or tree.words[first].dep == "nsubjpass"
    empty = tree.form(first) == IT and impersonal and clause
    return None if empty else first


def subject_of(tree: Tree, root: int) -> int | None:
    """The noun that is the subject of the verb; None where it is a pronoun, people who report, or several."""
    subjects = [child for child in tree.children(root, *SUBJECTS) if tree.words[child].pos in ("NOUN", "PROPN")]
    if len(subjects) != 1 or tree.lemma(subjects[0]) in _AGENTS:
        return None
    return subjects[0]


def fits(tree: Tree, stands_for: int, pronoun_form: str) -> bool:
    """True where the noun agrees with the pronoun in number, and an "it" is no person."""
    several = bool(tree.children(stands_for, "conj")) or tree.form(stands_for) != tree.lemma(stands_for)
    if pronoun_form == THEY:
        return several and tree.words[stands_for].pos == "NOUN"
    return not several and tree.lemma(stands_for) not in _BEINGS


def name(tree: Tree, noun: int) -> str:
    """The noun with what hangs on it, as the subject of another sentence; empty where that is too long."""
    left_out = {
        word
        for child in tree.subtree(noun)
        if child != noun and tree.words[child].dep in _INNER and tree.form(child) != "-"
        for word in tree.subtree(child)
    }
    words = [index for index in tree.subtree(noun) if index not in left_out]
    if tree.children(noun, "conj"):
        words = tree.subtree(noun)
    where = Span(tree.words[words[0]].where.start, tree.words[words[-1]].where.end)
    written = " ".join(where.of(tree.text).split())
    if len(written.split()) > LONGEST or len(written.split()) < len(words) - 2:
        return ""
    first, _, rest = written.partition(" ")
    return f"the {rest}" if first.lower() in ("a", "an") else written
