"""Which statements of the story can be checked against the paper, and how do they read once they are repaired?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dossier.findings import Claim, Flag, Kind
from dossier.ports import Parse
from dossier.text import Article, Span
from summarizer import antecedents
from summarizer.antecedents import subject_of
from summarizer.tree import SUBJECTS, Tree, lexicon

#: Verbs of saying that something is so; their "that" clause is the statement.
REPORTING_VERBS = lexicon(
    "add announce conclude confirm demonstrate determine discover establish estimate explain find highlight "
    "indicate note observe prove report reveal say see show state write"
)
#: Verbs that hold the statement back: without them it would say more than was said, unless it has a "may" of its own.
HEDGING_VERBS = lexicon("argue believe hypothesise hypothesize propose speculate suggest suspect think")
_MODALS = lexicon("can could may might")
STUDY_NOUNS = lexicon(
    "analysis article author data discovery doctor experiment expert finding investigation investigator journal "
    "paper professor report research researcher result review scientist student study team trial university work"
)
#: What a study or its people do that is no finding: they publish, lead, pay, wonder, hope (spaCy's lemma of "hopes" is
#: "hop"), or point the way.
PUBLISHING_VERBS = lexicon(
    "appear ask author carry challenge change conduct direct do fund hop hope lead mark offer open pave point present "
    "provide publish represent support want wonder write"
)
_FIRST_PERSONS = lexicon("i we my our us me you your")
_OPENERS = re.compile(
    r"(?:(?:and|but|yet|so|also|however|moreover|furthermore|in addition|additionally|surprisingly|interestingly|"
    r"importantly|notably|remarkably|crucially|in fact|indeed|meanwhile|in short|overall),?\s+)+",
    re.I,
)
_SOURCE_NAMED = re.compile(r"(?:^according to [^,]+,\s*|,?\s+according to [^,]+(?=[.]?$))", re.I)
_QUOTES = "\"“”„«»‘’'"
_OPENING_QUOTES = _QUOTES + " \t\n-–—"
#: A statement of fewer words than this is a fragment.
FEWEST_WORDS = 4


def find_claims(article: Article, parse: Parse, flags: Sequence[Flag]) -> tuple[Claim, ...]:
    """The checkable statements of the story, in its order. `parse` is that of Article.text.

    Where a sound sentence opens on "it" or "they", the subject of the one before stands in the claim instead.

    Left out: the headline and its repeats, crossheads, questions, sentences in the first or second person, sentences
    without a subject noun and a verb that agrees with it, and those on who led, wrote, published or hopes.
    """
    tree = Tree(article.text, parse)
    claims: list[Claim] = []
    headline = _letters(article.headline.of(article.text))
    told_of: int | None = None
    for where in _story_sentences(article, parse):
        written = where.of(article.text)
        if _letters(written) == headline or "?" in written[-3:]:
            continue
        found = _statement(tree, where)
        touched = tuple(number for number, flag in enumerate(flags) if flag.where.overlaps(where))
        stands_for = told_of
        told_of = None if touched or found is None else subject_of(tree, found.root)
        if found is None:
            continue
        name = ""
        if found.pronoun is not None and stands_for is not None and not touched:
            form = tree.form(found.pronoun)
            name = antecedents.name(tree, stands_for) if antecedents.fits(tree, stands_for, form) else ""
            told_of = stands_for if name else None
        if not _asserts(tree, found, stands_for if name else None):
            continue
        strays = [flags[number] for number in touched if flags[number].kind is Kind.STRAY_PUNCTUATION]
        claims.append(Claim(where, _worded(article.text, found.core, strays, name), touched))
    return tuple(claims)


def with_readings(claims: Sequence[Claim], article: Article, flags: Sequence[Flag]) -> tuple[Claim, ...]:
    """The claims with suggested readings put in, where every flag on a claim has one; the others are unchanged."""
    return tuple(_read(claim, article, flags) for claim in claims)


def unreadable_flags(claim: Claim, flags: Sequence[Flag]) -> tuple[Flag, ...]:
    """The flags that keep a claim from being checked: all that it touches, but for stray punctuation and repairs."""
    if claim.repaired:
        return ()
    return tuple(flags[number] for number in claim.flags if flags[number].kind is not Kind.STRAY_PUNCTUATION)


def _read(claim: Claim, article: Article, flags: Sequence[Flag]) -> Claim:
    garbled = unreadable_flags(claim, flags)
    touched = [flags[number] for number in claim.flags]
    if not garbled or any(flag.suggestion is None or not claim.where.contains(flag.where) for flag in garbled):
        return claim
    written = claim.where.of(article.text)
    begins = written.lower().find(claim.text.lower()[:-1])
    core = Span(claim.where.start + max(begins, 0), claim.where.end)
    if begins >= 0:
        core = Span(core.start, min(claim.where.end, core.start + len(claim.text)))
    if any(not core.contains(flag.where) for flag in garbled):
        core = claim.where
    return replace(claim, text=_worded(article.text, core, touched), repaired=True)


def _worded(text: str, core: Span, flags: Sequence[Flag], name: str = "") -> str:
    """The statement as it is checked: flags replaced by their reading (stray punctuation by nothing), one sentence.

    `name` stands for its first word, a pronoun, where it is given.
    """
    words, rest = [], core.start
    for flag in sorted(flags, key=lambda flag: (flag.where.start, -flag.where.end)):
        if flag.where.start < rest or not core.contains(flag.where):
            continue
        reading = flag.suggestion.text if flag.suggestion else re.sub(r"[^\w\s]", "", flag.where.of(text))
        words += [text[rest : flag.where.start], reading]
        rest = flag.where.end
    statement = _SOURCE_NAMED.sub("", "".join([*words, text[rest : core.end]]))
    statement = " ".join(_unquoted(statement).split()).strip(" ,;:–—-")
    statement = f"{name} {statement.partition(' ')[2]}" if name else statement
    statement = statement if statement.endswith((".", "!")) else f"{statement}."
    return statement[:1].upper() + statement[1:]


def _unquoted(statement: str) -> str:
    """Without the quotation marks at its ends, nor one left alone inside."""
    statement = statement.strip(_QUOTES + " ")
    statement = re.sub(rf"([.!])\s*[{_QUOTES}]+$", r"\1", statement)
    marks = re.findall(r"[\"“”«»]", statement)
    return re.sub(r"[\"“”«»]", "", statement) if len(marks) == 1 else statement


def _story_sentences(article: Article, parse: Parse) -> list[Span]:
    """The sentences below the headline that end as sentences do, none across paragraphs; crossheads do not."""
    pieces = [
        Span(max(sentence.start, paragraph.start), min(sentence.end, paragraph.end))
        for sentence in parse.sentences
        for paragraph in article.paragraphs
        if sentence.overlaps(paragraph) and not paragraph.overlaps(article.headline)
    ]
    return [piece for piece in pieces if re.search(rf"[.!?][{_QUOTES}\s)]*$", piece.of(article.text))]


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a sentence asserts: where, by which verb, in which words; and the pronoun that opens it."""

    core: Span
    root: int
    inside: tuple[int, ...]
    pronoun: int | None


def _statement(tree: Tree, where: Span) -> _Statement | None:
    """The part of the sentence that tells something, without who reports it; None where that is a fragment."""
    inside = [index for index in tree.within(where) if tree.words[index].pos not in ("PUNCT", "SPACE")]
    root = next((i for i in inside if tree.words[i].head == i or tree.words[i].head not in inside), None)
    core = where
    while root is not None and (told := _told(tree, root)) in inside and told is not None:
        clause = [index for index in tree.subtree(told) if index in inside]
        inside = [index for index in clause if tree.form(index) != "that" or tree.words[index].dep != "mark"]
        core = _stretch(tree, inside, core)
        root = told
    core = _without_opener(tree.text, core)
    inside = [index for index in tree.within(core) if tree.words[index].pos != "PUNCT"]
    if root is None or len(inside) < FEWEST_WORDS or any(tree.form(index) in _FIRST_PERSONS for index in inside):
        return None
    return _Statement(core, root, tuple(inside), antecedents.pronoun(tree, root, inside))


def _told(tree: Tree, verb: int) -> int | None:
    """The verb of what is reported, where `verb` reports it ("the study shows that ...", "..., she said")."""
    hedges = tree.lemma(verb) in HEDGING_VERBS
    if (not hedges and tree.lemma(verb) not in REPORTING_VERBS) or tree.negated(verb):
        return None
    tellers = tree.children(verb, *SUBJECTS)
    if not all(tree.lemma(who) in STUDY_NOUNS or tree.words[who].pos in ("PRON", "PROPN") for who in tellers):
        return None
    for clause in tree.children(verb, "ccomp"):
        said = [tree.form(word) for word in tree.subtree(clause)]
        asked = any(form in ("whether", "if", "how", "why", "what") for form in said[:2])
        if not asked and tree.children(clause, *SUBJECTS) and (not hedges or _MODALS & set(said)):
            return clause
    return None


def _stretch(tree: Tree, inside: list[int], core: Span) -> Span:
    """The characters from the first of the words to the last, with a full stop that follows."""
    words = [tree.words[index].where for index in inside]
    start, end = max(core.start, min(word.start for word in words)), min(core.end, max(word.end for word in words))
    while start < end and tree.text[start] in _OPENING_QUOTES + ",":
        start += 1
    while end < core.end and tree.text[end] in ".!" + _QUOTES:
        end += 1
    return Span(start, end)


def _without_opener(text: str, core: Span) -> Span:
    start = core.start
    while start < core.end - 1 and text[start] in _OPENING_QUOTES:
        start += 1
    opener = _OPENERS.match(text, start, core.end)
    return Span(opener.end() if opener and opener.end() < core.end else start, core.end)


def _asserts(tree: Tree, statement: _Statement, stands_for: int | None) -> bool:
    """True where some verb has a noun for its subject, and the main clause is not on who studied or published.

    `stands_for` is the noun that the pronoun at its head stands for.
    """
    root = statement.root
    if stands_for is None and not any(
        tree.words[i].dep in SUBJECTS and tree.words[i].pos in ("NOUN", "PROPN") and tree.words[i].head != i
        for i in statement.inside
    ):
        return False
    subjects = tree.children(root, *SUBJECTS) if stands_for is None else [stands_for]
    on_the_study = any(tree.lemma(subject) in STUDY_NOUNS or tree.form(subject) == "it" for subject in subjects)
    tells_nothing = tree.lemma(root) in HEDGING_VERBS and not tree.children(root, "ccomp")
    return not (on_the_study and (tree.lemma(root) in PUBLISHING_VERBS or tells_nothing))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
