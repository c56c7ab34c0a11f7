"""How is a long sentence told in several short ones, without a word of its own?

Cuts are made where the grammar joins statements: between main clauses ("..., and the dose fell"), between what one
subject did and did next, before a closing ", suggesting that ...", and before a closing ", which ...". What stands
before the subject ("In mice, ...", "When ...") would be lost to the later part: such a sentence is cut only where the
later part does not rest on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dossier.ports import Parse
from summarizer.cuts import cuts
from summarizer.tree import SUBJECTS, Tree, lexicon

#: No part has fewer words, and no sentence of so few is cut.
FEWEST_WORDS = 4
LONG = 12
_CLIPPED = re.compile(
    r"\b(?:(?:between|from|of|by|with|and|or|including|such as) [^ ]+,?|"
    r"(?:did|do|does|was|were|is|are|had|has|have)(?: not)?)\.$"
)
_TORN = re.compile(r"^\w+, ")
_FINDING = lexicon("find show report demonstrate observe discover reveal")
_BUT = re.compile(r"^(?:however|but),? ", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence made of a longer one, and the verb (in lower case) that it is to have for its main one.

    "": any; None: it is whole as the paper has it, and needs none.
    """

    text: str
    verb: str | None


def split(text: str, parse: Parse) -> tuple[Part, ...]:
    """The parts, in order; none where the sentence is short or has nowhere to be cut.

    A parser errs: what comes of it is to be parsed again and held to `sound`.
    """
    tree = Tree(text, parse)
    if len(text.split()) <= LONG or any(mark in text for mark in '“”"()[]'):
        return ()
    if ";" in text:
        return _at_semicolon(text)
    if len(parse.sentences) != 1:
        return ()
    root = next((index for index, word in enumerate(tree.words) if word.head == index), None)
    subjects = tree.children(root, *SUBJECTS) if root is not None else []
    if root is None or not subjects:
        return ()
    if (
        turned := _turned(tree, root, subjects[0])
        or _told_outright(tree, root, subjects[0])
        or _inner(tree, subjects[0])
    ):
        return turned
    parts: list[Part] = []
    start, opening, verb = 0, "", tree.form(root)
    for cut in sorted(cuts(tree, root, subjects[0]), key=lambda cut: cut.at):
        part = _sentence(opening, text[start : tree.words[cut.at].where.start])
        rest = text[tree.words[cut.start].where.start :]
        if min(len(part.split()), len(rest.split())) < FEWEST_WORDS or _clips(part, rest):
            continue
        parts.append(Part(part, verb))
        if not cut.verb:
            return tuple(parts)
        start, opening, verb = tree.words[cut.start].where.start, cut.opening, cut.verb
    return (*parts, Part(_sentence(opening, text[start:]), verb)) if parts else ()


def _at_semicolon(text: str) -> tuple[Part, ...]:
    """The two statements that one semicolon joins; a list has more of them."""
    pieces = [piece.strip() for piece in text.split(";")]
    whole = len(pieces) == 2 and all(len(piece.split()) >= FEWEST_WORDS for piece in pieces)
    return tuple(Part(_sentence("", _BUT.sub("But ", piece)), "") for piece in pieces) if whole else ()


def _turned(tree: Tree, root: int, subject: int) -> tuple[Part, ...]:
    """What was used, or aimed at, before the subject, as a sentence of its own."""
    start = tree.subtree(subject)[0]
    before = tree.text[: tree.words[start].where.start].strip()
    rest = tree.text[tree.words[start].where.start :]
    leads = [child for child in tree.children(root, "advcl") if child < start]
    if not leads or not before.endswith(",") or len(rest.split()) < FEWEST_WORDS:
        return ()
    words = before[:-1].split()
    if words[0] == "Using" and tree.form(leads[0]) == "using" and tree.form(subject) == "researchers":
        return (
            Part(_sentence("The researchers used", " ".join(words[1:])), "used"),
            Part(_sentence("They", tree.text[tree.words[subject].where.end :]), tree.form(root)),
        )
    done = tree.form(subject) == "researchers" or tree.children(root, "auxpass")
    if words[0] == "To" and done and tree.words[leads[0]].pos == "VERB" and len(words) > FEWEST_WORDS:
        return (
            Part(_sentence("", rest), tree.form(root)),
            Part(_sentence("The aim was to", " ".join(words[1:])), "was"),
        )
    return ()


def _told_outright(tree: Tree, root: int, subject: int) -> tuple[Part, ...]:
    """What the researchers find, without that they do."""
    found = next(iter(tree.children(root, "ccomp")), None)
    if found is None or tree.form(subject) != "researchers" or tree.lemma(root) not in _FINDING or tree.negated(root):
        return ()
    that = next((mark for mark in tree.children(found, "mark") if tree.form(mark) == "that"), None)
    if that != root + 1 or tree.subtree(subject)[0] != 0:
        return ()
    return (Part(_sentence("", tree.text[tree.words[that].where.end :]), tree.form(found)),)


def _inner(tree: Tree, subject: int) -> tuple[Part, ...]:
    """A ", which ...," right after the subject, told after the rest."""
    clause = next(
        (child for child in tree.children(subject, "relcl") if tree.form(tree.subtree(child)[0]) == "which"), None
    )
    if clause is None or tree.words[subject].pos != "NOUN":
        return ()
    words = tree.subtree(clause)
    start, end = words[0], words[-1]
    added = tree.form(start) == "which" and tree.form(start - 1) == ","
    if not added or start not in tree.children(clause, *SUBJECTS) or start - 2 != subject:
        return ()
    if end + 1 >= len(tree.words) or tree.form(end + 1) != ",":
        return ()
    root = tree.words[subject].head
    place = [tree.words[index].where for index in (start - 1, start, end, end + 1)]
    text = f"{tree.text[: place[0].start].rstrip()} {tree.text[place[3].end :].strip()}"
    this = f"{'These' if tree.form(subject) != tree.lemma(subject) else 'This'} {tree.form(subject)}"
    aside = _sentence(this, tree.text[place[1].end : place[2].end])
    return (Part(text, tree.form(root)), Part(aside, tree.form(clause)))


def sound(parts: Sequence[Part], parses: Sequence[Parse]) -> bool:
    """True where each part, parsed by itself, is one sentence with a subject and the main verb that it should have."""
    return all(_is_sentence(part, Tree(part.text, parse), parse) for part, parse in zip(parts, parses, strict=True))


def _is_sentence(part: Part, tree: Tree, parse: Parse) -> bool:
    if part.verb is None:
        return True
    roots = [index for index, word in enumerate(tree.words) if word.head == index]
    if len(parse.sentences) != 1 or len(roots) != 1 or part.verb not in ("", tree.form(roots[0])):
        return False
    subjects = tree.children(roots[0], *SUBJECTS)
    if tree.words[roots[0]].pos not in ("VERB", "AUX") or not subjects or subjects[0] > roots[0]:
        return False
    several = bool(tree.children(subjects[0], "conj")) or tree.form(subjects[0]) == "they"
    first = next((tree.form(each) for each in (*tree.children(roots[0], "aux", "auxpass"), roots[0])), "")
    return not (several and first in ("was", "is", "has"))


def _clips(part: str, rest: str) -> bool:
    """True where the cut would go through a list, or leave a part without its verb's own words."""
    return bool(_CLIPPED.search(part) or _CLIPPED.search(rest) or _TORN.match(rest)) or not rest[:1].isalnum()


def _sentence(opening: str, text: str) -> str:
    whole = f"{opening} {text.strip(' ,;:–—')}".strip()
    return whole[:1].upper() + whole[1:] + ("" if whole[-1:] in ".!?" else ".")
