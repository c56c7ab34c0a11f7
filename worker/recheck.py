"""What has become of a finished dossier's publication since? The sources are asked for it again, by identifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain

from dossier.findings import Publication, Standing
from dossier.ports import Ports, Query
from dossier.record import Dossier, Gap
from linker.identifiers import identifiers_of
from linker.stored import same_work
from summarizer.exhibits import papers_of
from summarizer.standing import cautioned, noted
from worker.pipeline import Queue, Step, advance
from worker.store.event import Change, EventKind

NAME = "recheck_standing"
"""Under which a re-check stands in the dossier's gaps and provenance; only the last one does."""

NO_SOURCE = Gap(NAME, "publications", "no source is set that could be asked for it: give a contact by COPYDESK_CONTACT")

MILDER_BY = 2
"""Sources that must agree before a standing becomes milder; one is enough to make it graver."""

_GRAVEST_FIRST = tuple(Standing)


def publications(dossier: Dossier) -> tuple[Publication, ...]:
    """Those that the dossier rests on, and that a source can be asked for by an identifier."""
    return tuple(paper for paper in papers_of(dossier.link) if identifiers_of(paper))


def rechecked(dossier: Dossier, ports: Ports) -> Dossier:
    """The dossier with what the sources say of its publications now. One that could not be asked is a gap.

    Without any answer the old standing stays, with its day. A milder one counts only where no source was silent, and
    MILDER_BY of them say so: who told of the graver one is not on record, and may not be among those asked now.
    """
    answers: list[Publication] = []

    def recheck_standing(asked: Dossier, ports: Ports) -> Dossier:
        queries = [_query(paper) for paper in publications(asked)]
        pairs = [(source, query) for query in queries for source in ports.sources if source.can_answer(query)]
        if not pairs:
            return replace(asked, gaps=(*asked.gaps, NO_SOURCE))
        with ThreadPoolExecutor(max_workers=len(pairs), thread_name_prefix="source") as threads:
            answers.extend(chain.from_iterable(threads.map(lambda pair: pair[0].find(pair[1]), pairs)))
        return asked

    step = Step(recheck_standing, Queue.NETWORK)
    asked = advance(_without_rechecks(dossier), step, ports, lambda _step, _took_s: None)
    complete = not outages(asked)
    for paper in publications(asked):
        told = [each for each in answers if same_work(paper, each)]
        asked = _put(asked, paper, _updated(paper, told, complete))
    return asked


def outages(dossier: Dossier) -> tuple[Gap, ...]:
    """What the last re-check could not ask."""
    return tuple(gap for gap in dossier.gaps if gap.step == NAME)


def changes(before: Dossier, after: Dossier) -> tuple[Change, ...]:
    """What differs between two states of one dossier, of which `after` was made by `rechecked`."""
    return tuple(chain.from_iterable(map(_changes, publications(before), publications(after))))


def _changes(before: Publication, after: Publication) -> Iterator[Change]:
    name = before.doi or min(each.value for each in identifiers_of(before))
    if before.standing is not after.standing:
        yield Change(name, EventKind.STANDING, before.standing.value, after.standing.value)
    if before.published_doi != after.published_doi:
        yield Change(name, EventKind.PUBLISHED, before.published_doi, after.published_doi)


def _query(paper: Publication) -> Query:
    """By identifiers alone: nothing is searched for."""
    return Query("", identifiers=tuple(sorted(identifiers_of(paper), key=lambda each: (each.kind, each.value))))


def _without_rechecks(dossier: Dossier) -> Dossier:
    return replace(
        dossier,
        gaps=tuple(gap for gap in dossier.gaps if gap.step != NAME),
        provenance=tuple(made for made in dossier.provenance if made.step != NAME),
    )


def _updated(paper: Publication, told: Sequence[Publication], complete: bool) -> Publication:
    """The paper with the gravest standing told, its day, and its published version."""
    published = paper.published_doi or next((each.published_doi for each in told if each.published_doi), "")
    paper = replace(paper, published_doi=published)
    spoken = [each for each in told if each.standing_checked]
    if not spoken:
        return paper
    standing = min((each.standing for each in spoken), key=_GRAVEST_FIRST.index)
    day = max(each.standing_checked for each in spoken if each.standing is standing and each.standing_checked)
    milder = _GRAVEST_FIRST.index(standing) > _GRAVEST_FIRST.index(paper.standing)
    agreed = complete and len({each.source for each in spoken}) >= MILDER_BY
    older = paper.standing_checked is not None and day < paper.standing_checked
    if (milder and (older or not agreed)) or (older and standing is paper.standing):
        return paper
    return replace(paper, standing=standing, standing_checked=day)


def _put(dossier: Dossier, before: Publication, now: Publication) -> Dossier:
    """The dossier with `now` wherever `before` stood, and with what rests on it told anew."""
    if dossier.link is None or before == now:
        return dossier
    papers = papers_of(dossier.link)
    number = papers.index(before)
    link = replace(
        dossier.link,
        publication=dossier.link.publication and _as_of(dossier.link.publication, now),
        candidates=tuple(replace(each, publication=_as_of(each.publication, now)) for each in dossier.link.candidates),
        others=tuple(replace(each, publication=_as_of(each.publication, now)) for each in dossier.link.others),
    )
    on_it = {place for place, verdict in enumerate(dossier.verdicts) if dossier.claims[verdict.claim].paper == number}
    summary = dossier.summary
    return replace(
        dossier,
        found=tuple(_as_of(each, now) for each in dossier.found),
        link=link,
        verdicts=tuple(
            cautioned([verdict], now, before)[0] if place in on_it else verdict
            for place, verdict in enumerate(dossier.verdicts)
        ),
        summary=summary and replace(summary, note=noted(summary.note, papers_of(link), papers)),
    )


def _as_of(record: Publication, now: Publication) -> Publication:
    """The record with what a re-check changes, where it is one of the same work; only one of them may have the body."""
    if not same_work(record, now):
        return record
    return replace(
        record,
        standing=now.standing,
        standing_checked=now.standing_checked,
        published_doi=now.published_doi,
    )
