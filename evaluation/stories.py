"""Which news stories can be written from a library's own records, to measure the linker on?

Each story is made by rule from one `pmid:` record: its title reworked, one or two sentences of its abstract recast, one
or two of its authors, its journal and a date. The sentences around these are ours (evaluation/story_templates.py) and
tell nothing that the record does not. A story has three versions: as written; with names misspelt and the journal
back-translated; and with the text garbled by rule as well (evaluation/story_garble.py).

A record that gives its year alone has its day drawn within it; the story comes out up to 45 days later.
Only records that train nothing (evaluation/split.py) are told of. The same seed writes the same stories, whatever their
number.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dossier.findings import Author, Publication
from evaluation.split import record_trains
from evaluation.story_garble import back_translated, garbled, misspelt
from evaluation.story_templates import LAY_WORDS, TEMPLATES, TURNED
from linker.words import rarity

STORIES = 200
LATEST_DAYS = 45
FEWEST_SENTENCES = 4
"""A record with a shorter abstract (a letter, a correction) gives no story."""

_RESERVED = re.compile(r"^(correct|corrigend|errat|reply|response to|comment|letter|editorial|retract)", re.IGNORECASE)
_LONGEST_WORDS = 26
_FEWEST_WORDS = 6
_TURNS = re.compile(r"(?:,|;) (?:which|while|whereas|although|with|including|suggesting|indicating)\b|;|: ")
_PHRASES = re.compile(r" (?=(?:in|by|for|with|using|through|via|during|among|from|after|under|within|at|across) )")
_COMMON = 0.7
"""Words up to this rarity (linker.words.rarity) are taken for English words, not for names."""

_LEADS = re.compile(
    r"^(?:however|herein|hence|moreover|furthermore|in addition|additionally|interestingly|importantly|notably|here|"
    r"thus|therefore|in conclusion|conclusions?|results?|overall|taken together|collectively|in summary|finally|"
    r"in this study|in the present study|the results (?:show|showed|indicate|indicated|suggest|suggested) that|"
    r"(?:our|these|the) (?:results|findings|data) (?:show|showed|indicate|indicated|suggest|suggested|demonstrate|"
    r"demonstrated|reveal|revealed) that|we (?:found|show|showed|conclude|report|demonstrate|demonstrated) that)[,:]? ",
    re.IGNORECASE,
)
_WE = {"we": "they", "our": "their", "us": "them", "ours": "theirs"}
_FOUND = re.compile(r"\b(?:found|show|reveal|increas|decreas|reduc|higher|lower|conclu|demonstrat|suggest|indicat)")
_TITLES = frozenset({"Professor", "Prof.", "Dr.", "Doctor"})


@dataclass(frozen=True, slots=True)
class Story:
    """One story: the id of its record, its day, and its text in three versions."""

    right: str
    told_on: date
    plain: str
    misspelt: str
    garbled: str


def write_stories(library: Iterable[Publication], count: int | None = STORIES, seed: int = 0) -> tuple[Story, ...]:
    """`count` stories (None, or more than there are: all) of as many records, in the order drawn.

    The first stories are the same for every count.
    """
    fit = sorted(filter(_tells_enough, library), key=_record_id)
    Random(seed).shuffle(fit)
    return tuple(_story(each, seed) for each in fit[:count])


def _record_id(publication: Publication) -> str:
    return publication.source.partition("#")[2]


def _tells_enough(publication: Publication) -> bool:
    """True of a record that has a story's facts and trains nothing."""
    record = _record_id(publication)
    return (
        record.startswith("pmid:")
        and not record_trains(record)
        and bool(publication.journal and publication.year)
        and any(map(_can_be_named, publication.authors))
        and len(publication.abstract) >= FEWEST_SENTENCES
        and not _RESERVED.match(publication.title)
    )


def _can_be_named(author: Author) -> bool:
    return len(author.family) > 2 and author.family[0].isupper()


def _story(publication: Publication, seed: int) -> Story:
    draw = Random(f"{seed} {_record_id(publication)}")
    assert publication.year is not None
    drawn = date(publication.year, 1, 1) + timedelta(days=draw.randrange(365))
    published = publication.published or drawn
    told_on = published + timedelta(days=draw.randrange(LATEST_DAYS + 1))
    people = _people(publication.authors, draw)
    journal = plain_journal(publication.journal)
    draft = _draft(publication, len(people), draw).replace("{when}", month_name[published.month])
    mentions = [_mention(author, place, draw) for place, author in people]
    wrong = [" ".join(word if word in _TITLES else misspelt(word, draw) for word in each.split()) for each in mentions]
    plain = _filled(draft, mentions, journal)
    respelt = _filled(draft, wrong, back_translated(journal, draw))
    return Story(_record_id(publication), told_on, plain, respelt, garbled(respelt, draw))


def _filled(draft: str, people: Sequence[str], journal: str) -> str:
    text = draft.replace("{journal}", journal).replace("{who}", people[0]).replace("{other}", people[-1])
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _draft(publication: Publication, people: int, draw: Random) -> str:
    """The story with its people, journal and month left open. What it holds, and in which order, is drawn too."""
    topic, short = _topics(publication.title, draw)
    findings = _findings(publication.abstract, draw)
    slots = {"topic": topic, "short": short, "finding": findings[0] if findings else short}
    slots["more"] = findings[-1] if findings else short

    def said(choices: tuple[str, ...]) -> str:
        text = draw.choice(choices)
        for slot, words in slots.items():
            text = text.replace(f"{{{slot}}}", words).replace(f"{{{slot.capitalize()}}}", words[0].upper() + words[1:])
        return text

    who = f"{said(TEMPLATES.team if people > 1 else TEMPLATES.author)} {said(TEMPLATES.journal)}"
    found = said(TEMPLATES.finding) if findings else ""
    more = said(TEMPLATES.more) if len(findings) > 1 else ""
    lead, filler, close = said(TEMPLATES.lead), said(TEMPLATES.filler), said(TEMPLATES.close)
    orders = (
        (lead, who, found, filler, more, close),
        (lead, found, who, more, close),
        (lead, filler, found, more, who),
    )
    return said(TEMPLATES.headline) + "\n\n" + " ".join(draw.choice(orders))


def _people(authors: Sequence[Author], draw: Random) -> list[tuple[int, Author]]:
    """One or two authors with their places (-1: the last): mostly the first and the last."""
    named = [(place, author) for place, author in enumerate(authors) if _can_be_named(author)]
    ends = [named[0], (-1, named[-1][1])] if len(named) > 1 else named[:1]
    if len(ends) == 1 or draw.random() < 0.5:
        return ends
    return [draw.choice(ends if draw.random() < 0.8 else named)]


def _mention(author: Author, place: int, draw: Random) -> str:
    """The author as a paper names somebody: with a given name where it is known, and often with a title."""
    first = re.split(r"\s", author.given.strip())[0] if author.given else ""
    known = len(first) > 2 and not re.fullmatch(r"(?:[A-Z][.-]?)+", first)
    title = draw.choice(("Professor", "Prof.", "Dr.", "") if place == -1 else ("Dr.", "Dr.", "Doctor", ""))
    if not known:
        return f"{title or 'Dr.'} {author.family}"
    name = f"{first} {author.family}" if draw.random() < 0.85 or not title else author.family
    return f"{title} {name}".strip()


def plain_journal(journal: str) -> str:
    """The journal as a paper prints it: with capitals, and without what a catalogue adds to tell it from others."""
    words = re.split(r"\s*[:(\[=]|\. ", journal)[0].strip(" .").split()
    small = {"of", "the", "and", "in", "for", "on", "&", "de", "et"}
    kept = [(word in small and place > 0) or not word.islower() for place, word in enumerate(words)]
    return " ".join(word if keep else word.capitalize() for word, keep in zip(words, kept, strict=True))


def _topics(title: str, draw: Random) -> tuple[str, str]:
    """The title in other words, long and short: one side of its colon, turned round, some of its phrases left out."""
    sides = [side.strip() for side in re.split(r":\s|\?\s|\.\s", title.strip(" [].?")) if len(side.split()) > 3]
    side = _without_brackets(draw.choice(sides) if sides else title.strip(" [].?"))
    first, *others = _PHRASES.split(_plainer(_in_small_letters(side), draw))
    if len(others) > 1 and draw.random() < 0.5:
        others.remove(draw.choice(others))
    if len(others) > 1 and draw.random() < 0.3:
        draw.shuffle(others)
    long = " ".join([first, *others])
    short = first if len(first.split()) > 2 else " ".join([first, *others[:1]])
    for pattern, told in TURNED:
        if draw.random() < 0.7:
            long = re.sub(pattern, told, long)
    return long, short


def _findings(abstract: Sequence[str], draw: Random) -> list[str]:
    """One or two sentences of the abstract, recast; those of its second half that tell a result come first."""
    recast = [text for each in abstract[len(abstract) // 3 :] if (text := _recast(each, draw))]
    telling = [text for text in recast if _FOUND.search(text)] or recast
    kept = draw.sample(telling, min(len(telling), 1 + (draw.random() < 0.6)))
    return sorted(kept, key=recast.index)


def _recast(sentence: str, draw: Random) -> str:
    """The sentence as a paper would print it, without its full stop; "" where too little of it is left."""
    text = _without_brackets(sentence).rstrip(" .")
    while (shorter := _LEADS.sub("", text)) != text:
        text = shorter
    text = _TURNS.split(text)[0]
    words = text.split()
    if len(words) > _LONGEST_WORDS:
        turns = [
            place for place in range(12, _LONGEST_WORDS) if words[place] in {"and", "in", "with", "by", "for", "that"}
        ]
        words = words[: turns[-1] if turns else _LONGEST_WORDS]
    if len(words) < _FEWEST_WORDS:
        return ""
    words = [_WE.get(word if word == "US" else word.lower(), word) for word in words]
    return _lower_first(_plainer(" ".join(words).rstrip(" ,;:"), draw))


def _plainer(text: str, draw: Random) -> str:
    """The text with lay words in place of most of the papers' own."""

    def word(match: re.Match[str]) -> str:
        lay = LAY_WORDS.get(match[0].lower(), "")
        return lay if lay and draw.random() < 0.8 else match[0]

    return re.sub(r"[A-Za-z]+", word, text)


def _without_brackets(text: str) -> str:
    return " ".join(re.sub(r"\s*\([^()]*\)|\s*\[[^\]]*\]", "", text).split())


def _in_small_letters(title: str) -> str:
    """The title without the capitals of headings; shortenings and words that English does not know keep them."""
    return " ".join(_lower_first(word) for word in title.split())


def _lower_first(text: str) -> str:
    """With a small letter in front, unless the first word is a shortening, a symbol or no common English word."""
    first = re.split(r"[\s,-]", text)[0]
    common = first[:1].isupper() and (first[1:].islower() or first == "A") and rarity(first.lower()) <= _COMMON
    return text[:1].lower() + text[1:] if common else text
