"""Which of the publications that several sources gave are one work, and what do the sources together say of it?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from dossier.findings import Publication, Standing
from linker.identifiers import identifiers_of

_GRAVEST_FIRST = tuple(Standing)


def merged(found: Iterable[Publication]) -> tuple[Publication, ...]:
    """Each work once, in the order in which it was first given.

    Two publications are one work where they share an identifier (linker.identifiers.identifiers_of) and do not have
    different DOIs, or, without any identifier, the title. A preprint and its published version are two.
    """
    groups: list[list[Publication]] = []
    place: dict[Hashable, int] = {}
    for publication in found:
        names: Iterable[Hashable] = identifiers_of(publication) or {publication.title.casefold()}
        known = sorted({place[name] for name in names if name in place})
        at = next((each for each in known if not _differ(groups[each], publication)), len(groups))
        if at == len(groups):
            groups.append([])
        groups[at].append(publication)
        for name in names:
            place.setdefault(name, at)
    return tuple(map(_one, groups))


def _differ(group: Iterable[Publication], other: Publication) -> bool:
    return any(each.doi and other.doi and each.doi.casefold() != other.doi.casefold() for each in group)


def _one(group: Sequence[Publication]) -> Publication:
    """The first of the group, with what it does not tell taken from the next that does, and the gravest standing."""
    first = group[0]
    if len(group) == 1:
        return first
    dated = next((each for each in group if each.published), None) or _first(group, "year")
    told = _first(group, "abstract")
    standing, checked = _standing(group)
    fields = (
        "doi", "title", "authors", "journal", "pmid", "pmcid", "arxiv", "url", "published_doi", "open_access",
        "institutions",
    )  # fmt: skip
    return replace(
        first,
        **{field: getattr(_first(group, field), field) for field in fields},
        year=dated.year,
        published=dated.published,
        abstract=told.abstract,
        abstract_origin=told.abstract_origin,
        is_preprint=any(each.is_preprint for each in group),
        is_notice=any(each.is_notice for each in group),
        standing=standing,
        standing_checked=checked,
    )


def _first(group: Sequence[Publication], field: str) -> Publication:
    """The first that tells this field; the first of all where none does."""
    return next((each for each in group if getattr(each, field)), group[0])


def _standing(group: Sequence[Publication]) -> tuple[Standing, date | None]:
    """The gravest standing, and the latest day on which it was told."""
    gravest = min((each.standing for each in group), key=_GRAVEST_FIRST.index)
    days = [each.standing_checked for each in group if each.standing is gravest and each.standing_checked]
    return gravest, max(days, default=None)
