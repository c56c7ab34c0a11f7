"""In which words do both reports put a ruling, a chance, a date, an author list, the state of a check?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from dossier.findings import (
    Answer,
    Author,
    Candidate,
    Claim,
    Garble,
    Kind,
    Link,
    Outcome,
    Publication,
    Ruling,
)
from dossier.record import Dossier, Gap
from dossier.summary import Sentence, Summary, Term
from dossier.text import Page
from linker.stored import same_work
from worker.cleaning import LANGUAGES
from worker.report.grouping import steps_taken


class Wording(NamedTuple):
    """How a ruling is shown: a symbol and a word that read without colour, and the colour's name for rich."""

    symbol: str
    word: str
    colour: str


RULINGS: dict[Ruling, Wording] = {
    Ruling.SUPPORTED: Wording("✓", "Supported", "green"),
    Ruling.CONTRADICTED: Wording("✗", "Contradicted", "red"),
    Ruling.EXAGGERATED: Wording("▲", "Exaggerated", "yellow"),
    Ruling.NO_EVIDENCE: Wording("○", "No evidence", "blue"),
    Ruling.UNCHECKED: Wording("–", "Unchecked", "bright_black"),
    Ruling.UNREADABLE: Wording("≈", "Unreadable", "magenta"),
}

KINDS: dict[Kind, str] = {
    Kind.MOJIBAKE: "mojibake",
    Kind.TRUNCATED: "cut short",
    Kind.REPEATED: "repeated",
    Kind.WORD_SALAD: "word salad",
    Kind.MISTRANSLATED_TERM: "mistranslated term",
    Kind.UNIDIOMATIC: "unidiomatic",
    Kind.STRAY_PUNCTUATION: "stray punctuation",
}

OUTCOMES: dict[Outcome, str] = {
    Outcome.LINKED: "linked",
    Outcome.AMBIGUOUS: "ambiguous: no paper is named",
    Outcome.NONE: "no paper was found",
}

KIND_TAGS: dict[Kind, str] = {
    Kind.MOJIBAKE: "moji",
    Kind.TRUNCATED: "cut",
    Kind.REPEATED: "rep",
    Kind.WORD_SALAD: "salad",
    Kind.MISTRANSLATED_TERM: "term",
    Kind.UNIDIOMATIC: "idiom",
    Kind.STRAY_PUNCTUATION: "punct",
}

NOT_SEARCHED = "The paper behind the story has not been searched for."
MISREPORTED = "What the article got wrong"
LIMITS = "What the study does not show"
TERMS = "Words explained"
NO_SUMMARY = "No summary has been written."
NO_GAPS = "Nothing: no source failed to answer."
NOT_JUDGED = "Not judged"
UNCALIBRATED = "A probability with ~ is a raw score, not fitted to labelled data."

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def printable(text: str) -> str:
    """`text` with each control, direction-changing or surrogate character, and what XML may not hold, shown as U+FFFD;
    its length stays."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def percent(probability: float, calibrated: bool = True) -> str:
    """A probability from 0 to 1 in whole per cent, never rounded to certainty; ``~`` marks a raw score."""
    rounded = round(probability * 100)
    if rounded >= 100 and probability < 1:
        words = ">99%"
    elif rounded <= 0 < probability:
        words = "<1%"
    else:
        words = f"{rounded}%"
    return words if calibrated else f"~{words}"


def sure_step(probability: float) -> int:
    """A probability to the nearest 5 of a hundred, for bars and lines: 0 or 100 only where it is certain."""
    return round(probability * 100) if probability in (0, 1) else min(95, max(5, 5 * round(probability * 20)))


def sentence_case(text: str) -> str:
    """`text` with a capital first letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def date_words(day: date | None) -> str:
    """A date as in "5 August 2025"."""
    return f"{day.day} {day:%B %Y}" if day else "date not stated"


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 claim", "3 claims"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def author_list(authors: Sequence[Author], most: int = 6) -> str:
    """Names as printed on a paper, joined with "and"; past `most`, the first ones and the last with "…" between."""
    names = [f"{author.given} {author.family}".strip() for author in authors]
    if not names:
        return "authors not stated"
    if len(names) > most:
        names = [*names[: most - 2], "…", names[-1]]
        return ", ".join(names)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def publication_date(publication: Publication) -> str:
    """The day a paper appeared, its year where only that is known, or that neither is."""
    year_only = publication.published is None and publication.year is not None
    return str(publication.year) if year_only else date_words(publication.published)


def web_address(address: str) -> str | None:
    """`address` where it is a plain http or https URL that may become a link, else None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc and printable(address) == address else None


def doi_address(doi: str) -> str | None:
    """The resolver's address of a DOI, or None where the text is none (ISO 26324: ``10.`` registrant ``/`` suffix)."""
    return f"https://doi.org/{quote(doi, safe='/:;()')}" if re.fullmatch(r"10\.\d{4,9}/[^\s\x00-\x1f]+", doi) else None


def link_line(dossier: Dossier) -> str:
    """How the search ended, and how sure that is. Where a source could not be asked, nothing was not found."""
    link = dossier.link
    if link is None:
        return NOT_SEARCHED
    if link.outcome is Outcome.LINKED:
        return f"{OUTCOMES[link.outcome]}, {percent(link.probability, link.calibrated)}"
    if link.outcome is Outcome.NONE and search_caveat(dossier):
        return "the paper could not be looked for"
    return OUTCOMES[link.outcome]


def others(link: Link) -> tuple[Candidate, ...]:
    """The candidates worth showing beside the outcome: the runner-up to a linked paper, else the best three."""
    if link.outcome is Outcome.LINKED:
        linked = link.publications
        return tuple(one for one in link.candidates if not any(same_work(one.publication, each) for each in linked))[:1]
    return link.candidates[:3]


def others_label(link: Link) -> str:
    """What `others` are to the outcome."""
    return "Runner-up" if link.outcome is Outcome.LINKED else "Considered"


def about(dossier: Dossier, claim: Claim) -> str:
    """Which of several papers the claim is about; "" where the story is about one, or none is linked."""
    several = dossier.link.publications if dossier.link and dossier.link.others else ()
    return f"about “{several[claim.paper].title}”" if several else ""


def was_done(dossier: Dossier, step: str) -> bool:
    """True where `step` ran and met no gap, so that an empty result means "none" and not "we could not look"."""
    return any(made.step == step for made in dossier.provenance) and all(gap.step != step for gap in dossier.gaps)


def flag_count(dossier: Dossier) -> str:
    """How many passages were flagged; silence is called clean only after a finished check."""
    if dossier.flags:
        return f"{counted(len(dossier.flags), 'passage')} flagged"
    return "no passage was flagged" if was_done(dossier, "flag_passages") else "not checked for garbled passages"


def flag_line(dossier: Dossier) -> str:
    """The count of flags as a sentence, with what ``~`` means where it is used."""
    line = sentence_case(flag_count(dossier)) + "."
    return line if all(flag.calibrated for flag in dossier.flags) else f"{line} {UNCALIBRATED}"


def garble_line(garble: Garble) -> str:
    """The verdict on the whole article: how much of it is garbled, and whether it looks machine-translated."""
    if garble.flagged_sentences:
        share = f"{percent(garble.share)} of the text"
        much = f"Garbled: {garble.flagged_sentences} of {counted(garble.sentences, 'sentence')}, {share}."
    else:
        much = f"Garbled: none of {counted(garble.sentences, 'sentence')}."
    return f"{much} {sentence_case(translation_words(garble))}."


def translation_words(garble: Garble) -> str:
    """Whether the article looks machine-translated, and through which language if that can be told, in a clause."""
    if garble.translated is Answer.NO:
        return "nothing looks machine-translated"
    if garble.translated is Answer.UNCLEAR:
        return "it cannot be told whether it was machine-translated"
    through = f"probably through {LANGUAGES[garble.through]}" if garble.through else "through which language is unclear"
    return f"it looks machine-translated, {through}"


def story_line(dossier: Dossier) -> str:
    """The story in one line: site, author, date, words, flags."""
    page = dossier.page
    if page is None:
        return ""
    words = counted(len((dossier.article.text if dossier.article else page.text).split()), "word")
    return " · ".join((byline(page), words, flag_count(dossier)))


def byline(page: Page) -> str:
    """Where the story stands, by whom and of when."""
    by = f"by {' and '.join(page.authors)}" if page.authors else ""
    return " · ".join(filter(None, (page.site or "site not named", by, date_words(page.published))))


def claims_line(dossier: Dossier) -> str:
    """How many claims were found, and how many have which ruling."""
    if not dossier.claims:
        done = was_done(dossier, "find_claims")
        return "No checkable claim was found." if done else "The story has not been searched for claims."
    tally = Counter(verdict.ruling for verdict in dossier.verdicts)
    rulings = [f"{shown.word.lower()} {tally[ruling]}" for ruling, shown in RULINGS.items() if tally[ruling]]
    return f"{counted(len(dossier.claims), 'claim')}: {', '.join(rulings) or NOT_JUDGED.lower()}."


def search_caveat(dossier: Dossier) -> str:
    """A warning where a paper may have been missed because a source could not be asked; else empty."""
    missed = sorted({gap.source for gap in dossier.gaps if gap.step in ("search_publications", "link_publication")})
    better = "A better match" if dossier.link and dossier.link.outcome is Outcome.LINKED else "The paper"
    return f"Could not be asked: {', '.join(missed)}. {better} may be there." if missed else ""


def explained(term: Term) -> str:
    """A term with its meaning, and where that can be looked up."""
    return f"{term.name}: {term.meaning} ({term.source})"


def summary_status(summary: Summary) -> str:
    """Whether the summary was checked against the paper, with the note that it carries."""
    status = "Every sentence was checked against the paper." if summary.verified else "Not verified against a paper."
    return f"{status} {summary.note}".strip()


def unbacked(sentence: Sentence) -> str:
    """What a summary sentence without evidence rests on: an editor, the claims that it restates, or nothing."""
    claims = ", ".join(str(claim + 1) for claim in sentence.claims)
    rests = f"no sentence of a paper backs this; restates claim {claims}" if claims else "nothing backs this"
    return "an editor's own words, not checked" if sentence.by_editor else rests


def same_as(number: int) -> str:
    """What stands for a reason that flag `number` gave."""
    return f"The same as {number}."


def provenance_line(dossier: Dossier) -> str:
    """When the check was made, on which models and rules, and how long each step took, in one paragraph."""
    steps = steps_taken(dossier)
    if not steps:
        return "No step is on record."
    models = ", ".join(dict.fromkeys(by for step in steps for by in step.made_by))
    times = " · ".join(f"{step.step} {step.took_s:.1f} s" for step in steps)
    day, total_s = date_words(dossier.provenance[0].at.date()), sum(step.took_s for step in steps)
    return f"Checked on {day} (UTC) in {total_s:.1f} s with {models}. Steps: {times}."


def gap_words(gap: Gap) -> str:
    """A gap in one line."""
    return f"{gap.step.replace('_', ' ')}: no usable answer from {gap.source}: {gap.why}"
