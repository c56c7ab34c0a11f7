"""How is a publication written in a database, and what is kept of two records of one work?"""

from __future__ import annotations

import zlib
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from dossier.findings import AbstractOrigin, Publication, Standing
from linker.doi import normal_doi
from linker.identifiers import identifiers_of
from linker.words import fold

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Names = frozenset[tuple[str, str]]
"""What a work is known by: kind and value of its identifiers."""

_GRAVEST_FIRST = tuple(Standing)
_TITLE = "title"


def packed(publication: Publication) -> bytes:
    """The publication as compressed JSON, without the fields that say nothing."""
    return zlib.compress(_adapter().dump_json(publication, exclude_defaults=True))


def unpacked(stored: bytes) -> Publication:
    """The publication that `packed` wrote."""
    return _adapter().validate_json(zlib.decompress(stored))


def searched(publication: Publication) -> tuple[str, str, str]:
    """What is searched for words: title, abstract, the authors' family names."""
    families = " ".join(author.family for author in publication.authors)
    return publication.title, " ".join(publication.abstract), fold(families)


def looked_up(publication: Publication) -> Names:
    """All names under which the publication is found, that of its published version among them."""
    return _pairs(publication) or frozenset({_by_title(publication)})


def same_work(one: Publication, other: Publication) -> bool:
    """True where both records bear the same identifier, and no different DOIs.

    Records without any identifier are one where title, year and first author are the same.
    """
    dois = {doi for doi in (normal_doi(one.doi), normal_doi(other.doi)) if doi}
    if len(dois) > 1:
        return False
    names, others = _own(one), _own(other)
    return bool(names & others) if names or others else _by_title(one) == _by_title(other)


def joined(old: Publication, new: Publication) -> Publication:
    """One publication of two records of it: what the later one tells counts, the earlier one fills its gaps.

    The graver standing stays, so that a source which knows nothing of a retraction does not undo it; and the
    publisher's abstract stays where the later record only paraphrases it.
    """
    told: dict[str, Any] = {
        field.name: getattr(new, field.name) or getattr(old, field.name) for field in fields(Publication)
    }
    dated = new if new.published or not old.published else old
    paraphrased = new.abstract_origin is AbstractOrigin.PARAPHRASE and old.abstract
    worded = old if paraphrased or not new.abstract else new
    checked = [day for day in (old.standing_checked, new.standing_checked) if day]
    return replace(
        new,
        **{
            **told,
            "published": dated.published,
            "year": dated.year or told["year"],
            "abstract": worded.abstract,
            "abstract_origin": worded.abstract_origin,
            "standing": min(old.standing, new.standing, key=_GRAVEST_FIRST.index),
            "standing_checked": max(checked, default=None),
        },
    )


def _own(publication: Publication) -> Names:
    return _pairs(replace(publication, published_doi=""))


def _pairs(publication: Publication) -> Names:
    return frozenset((each.kind.value, each.value) for each in identifiers_of(publication))


def _by_title(publication: Publication) -> tuple[str, str]:
    first = publication.authors[0].family if publication.authors else ""
    return _TITLE, f"{fold(publication.title)}|{publication.year or ''}|{fold(first)}"


@cache
def _adapter() -> TypeAdapter[Publication]:
    from pydantic import TypeAdapter

    return TypeAdapter(Publication)
