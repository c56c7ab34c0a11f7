"""Why is a publication thought to be the one behind the story, or not: in words that an editor reads?"""

from __future__ import annotations

from datetime import date

from dossier.findings import Publication
from linker.features import Dating, Features
from linker.journals import JournalTold
from linker.names import NameMatch

_DAYS_TO_MONTHS = 60
_DAYS_TO_YEARS = 548
_MOST_THINGS = 4


def reasons(features: Features, publication: Publication, story: date | None) -> tuple[str, ...]:
    """The reasons for, then those against, which begin with "but"."""
    pro: list[str] = []
    con: list[str] = []
    if features.named_at:
        pro.append(f"named by its identifier in {features.named_at}")
    if features.people:
        pro.append(_people(features.people, len(publication.authors)))
    elif features.strangers:
        con.append("but none of the people named is an author")
    if features.institutions:
        pro.append(f"names {_joined(list(features.institutions[:_MOST_THINGS]))}, where authors work")
    if features.journal is JournalTold.NAMED:
        pro.append(f"names the journal {publication.journal}")
    elif features.journal is JournalTold.NEARLY:
        pro.append(f"nearly names the journal {publication.journal}")
    elif features.journal is JournalTold.ANOTHER:
        con.append(f"but names another journal than {publication.journal}")
    dated = _date(features, publication, story)
    if dated:
        (con if features.dating is Dating.CONFLICTS else pro).append(dated)
    if features.shared_words:
        pro.append(f"topic: {', '.join(features.shared_words)}")
    else:
        con.append("but shares no topic words")
    if features.things:
        pro.append(f"both name {_joined(list(features.things[:_MOST_THINGS]))}")
    return (*pro, *con)


def _people(people: tuple[NameMatch, ...], authors: int) -> str:
    names = [
        f"{match.person} (nearly {match.author.family})" if match.near else match.author.family for match in people
    ]
    places = ["first" if m.position == 0 else "last" if m.position == authors - 1 else "" for m in people]
    ends = [place for place in places if place]
    role = f", {_joined(ends)} author" if ends and len(ends) == len(people) else ""
    if not role and ends:
        role = f", the {_joined(ends)} author among them"
    return f"names {_joined(names)}{role}"


def _date(features: Features, publication: Publication, story: date | None) -> str:
    but = "but " if features.dating is Dating.CONFLICTS else ""
    if features.days is not None:
        return f"{but}published {_gap(features.days)}"
    if story is None or publication.year is None:
        return ""
    years = story.year - publication.year
    if years == 0:
        return f"{but}published in {publication.year}, the year of the story"
    side = "before" if years > 0 else "after"
    return f"{but}published in {publication.year}, {_count(abs(years), 'year')} {side} the story"


def _gap(days: int) -> str:
    if days == 0:
        return "on the day of the story"
    size = abs(days)
    if size < _DAYS_TO_MONTHS:
        length = _count(size, "day")
    elif size < _DAYS_TO_YEARS:
        length = _count(round(size / 30.44), "month")
    else:
        length = _count(round(size / 365.25), "year")
    return f"{length} {'before' if days > 0 else 'after'} the story"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
