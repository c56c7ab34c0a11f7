"""What can an editor decide on in a dossier, and what may be put in its place?"""

from __future__ import annotations

from collections.abc import Iterator

from dossier.errors import InputUnusable
from dossier.findings import Kind, Publication, Ruling
from dossier.record import Dossier, made_by
from dossier.text import Span
from linker.doi import find_dois
from worker.review.decision import Act, Finding, Source, Subject, Value, Wish

LONGEST_TEXT_CHARACTERS = 2_000

_STEPS = {
    Subject.LINK: ("link_publication",),
    Subject.VERDICT: ("judge_claims",),
    Subject.SENTENCE: ("write_summary", "rewrite_summary", "check_summary"),
}
_WORDS: dict[str, tuple[str, ...]] = {"kind": tuple(Kind), "ruling": tuple(Ruling)}
_FIELDS = {
    Subject.FLAG: ("kind", "suggestion"),
    Subject.LINK: ("doi",),
    Subject.VERDICT: ("ruling",),
    Subject.SENTENCE: ("text",),
}


def findings(dossier: Dossier) -> tuple[Finding, ...]:
    """Everything that can be decided on: flags, links, verdicts, sentences of the summary."""
    return (*_flags(dossier), *_links(dossier), *_verdicts(dossier), *_sentences(dossier))


def sources(finding: Finding, dossier: Dossier) -> tuple[Source, ...]:
    """Which models and rules the finding rests on."""
    if finding.subject is Subject.FLAG:
        made = made_by(dossier.flags[finding.number - 1], dossier)
    else:
        made = tuple(each for each in dossier.provenance if each.step in _STEPS[finding.subject])
    return tuple(Source(each.step, each.model, each.revision) for each in made)


def replacement(wish: Wish, finding: Finding) -> Value | None:
    """What the editor puts in the finding's place, in full; None unless it is edited. Raises InputUnusable."""
    if finding.subject is Subject.LINK and wish.act is Act.REJECT and not finding.about:
        raise InputUnusable("no publication is linked, so there is none to reject: accept that, or edit it to a DOI")
    if wish.act is not Act.EDIT:
        if wish.to:
            raise InputUnusable(f"what is to stand there is given with edit, not with {wish.act}")
        return None
    if not wish.to or not set(wish.to) <= set(_FIELDS[wish.subject]):
        raise InputUnusable(f"a {wish.subject} is edited by a new {' or '.join(_FIELDS[wish.subject])}: give that")
    value = {**finding.value, **{name: _checked(name, given) for name, given in wish.to.items()}}
    if value == finding.value:
        raise InputUnusable(f"that is what stands there: to agree with the {wish.subject}, accept it")
    return value


def _checked(name: str, given: str | None) -> str | None:
    text = " ".join((given or "").split())
    if name == "suggestion" and not text:
        return None
    if not 0 < len(text) <= LONGEST_TEXT_CHARACTERS:
        raise InputUnusable(f"a {name} has 1 to {LONGEST_TEXT_CHARACTERS:,} characters: give another")
    known = _WORDS.get(name)
    if known and text not in known:
        raise InputUnusable(f"there is no {name} of that name: give one of {', '.join(known)}")
    if name == "doi" and not (text := next((doi for _, doi in find_dois(text)), "")):
        raise InputUnusable("this is no DOI: write it as 10.1234/abc")
    return text


def _flags(dossier: Dossier) -> Iterator[Finding]:
    for number, flag in enumerate(dossier.flags, 1):
        about, paragraph, where = _in_paragraph(dossier, flag.where)
        value: Value = {"kind": flag.kind.value, "suggestion": flag.suggestion.text if flag.suggestion else None}
        yield Finding(Subject.FLAG, number, about, value, paragraph, where)


def _links(dossier: Dossier) -> Iterator[Finding]:
    if dossier.link is None:
        return
    papers = dossier.link.publications
    for number, paper in enumerate(papers, 1):
        yield Finding(Subject.LINK, number, paper.title or paper.doi, {"doi": _name(paper)})
    if not papers:
        yield Finding(Subject.LINK, 1, "", {"doi": None})


def _verdicts(dossier: Dossier) -> Iterator[Finding]:
    for verdict in sorted(dossier.verdicts, key=lambda verdict: verdict.claim):
        claim = dossier.claims[verdict.claim]
        _, paragraph, where = _in_paragraph(dossier, claim.where)
        value: Value = {"ruling": verdict.ruling.value}
        yield Finding(Subject.VERDICT, verdict.claim + 1, claim.text, value, paragraph, where)


def _sentences(dossier: Dossier) -> Iterator[Finding]:
    for number, sentence in enumerate(dossier.summary.sentences if dossier.summary else (), 1):
        yield Finding(Subject.SENTENCE, number, sentence.text, {"text": sentence.text})


def _in_paragraph(dossier: Dossier, where: Span) -> tuple[str, str, Span]:
    """The words at `where`, the part of the article that they stand in, and where in it."""
    if dossier.article is None:
        raise ValueError("what stands in an article is found after clean_article")
    text = dossier.article.text
    around = (part for part in (dossier.article.headline, *dossier.article.paragraphs) if part.contains(where))
    part = next(around, Span(0, len(text)))
    return where.of(text), part.of(text), where.shift(-part.start)


def _name(paper: Publication) -> str | None:
    return paper.doi or paper.pmid or paper.pmcid or paper.arxiv or None
