"""What of an article may its readers see where the text is not ours to show: the places that are spoken of, no more?"""

from __future__ import annotations

from dataclasses import replace

from dossier.findings import Link, Publication
from dossier.record import Dossier
from dossier.text import Article, Details, Page, Run, Span

BREAK = "\n\n"


def excerpted(dossier: Dossier) -> Dossier:
    """The dossier with a text made of the headline, of each flagged passage with at most a sentence around, and of
    the claims; what points into the text points into that. The page as it was read is left out, and so is what was
    considered and not linked."""
    if dossier.article is None:
        return replace(dossier, page=_without_text(dossier.page, ""), found=())
    told = _told(dossier, dossier.article)
    kept = (dossier.article.headline, *told)
    article = _text_of(dossier.article, kept)
    spans = (article.headline, *article.paragraphs)

    def moved(where: Span) -> Span:
        place = next(number for number, span in enumerate(kept) if span.contains(where))
        return where.shift(spans[place].start - kept[place].start)

    return replace(
        dossier,
        page=_without_text(dossier.page, article.text),
        article=article,
        passages=(),
        flags=tuple(replace(flag, where=moved(flag.where)) for flag in dossier.flags),
        claims=tuple(replace(claim, where=moved(claim.where)) for claim in dossier.claims),
        found=(),
        link=_without_bodies(dossier.link) if dossier.link else None,
    )


def _told(dossier: Dossier, article: Article) -> tuple[Span, ...]:
    """The parts of the text that are spoken of, in its order; none of them lies in another."""
    shown = [_with_a_sentence(flag.where, dossier, article) for flag in dossier.flags]
    shown += [claim.where for claim in dossier.claims]
    parts: list[Span] = []
    for span in sorted(set(shown), key=lambda span: (span.start, -span.end)):
        if not any(other.contains(span) for other in (article.headline, *parts)):
            parts.append(span)
    return tuple(parts)


def _with_a_sentence(where: Span, dossier: Dossier, article: Article) -> Span:
    """The sentences that a flag touches, and the one before them in their paragraph, or else the one after."""
    if article.headline.contains(where):
        return article.headline
    touched = [passage.where for passage in dossier.passages if passage.where.overlaps(where)] or [where]
    start, end = min(where.start, touched[0].start), max(where.end, touched[-1].end)
    paragraph = next((part for part in article.paragraphs if part.contains(Span(start, end))), None)
    if paragraph is None:
        return Span(start, end)
    near = [passage.where for passage in dossier.passages if paragraph.contains(passage.where)]
    before = [span for span in near if span.end <= start]
    after = [span for span in near if span.start >= end]
    if before:
        return Span(before[-1].start, end)
    return Span(start, after[0].end) if after else Span(start, end)


def _text_of(article: Article, kept: tuple[Span, ...]) -> Article:
    parts: list[str] = []
    spans: list[Span] = []
    at = 0
    for span in kept:
        words = span.of(article.text)
        spans.append(Span(at, at + len(words)))
        parts.append(words)
        at += len(words) + len(BREAK)
    origin = tuple(Run(span, span) for span in spans)
    return Article(BREAK.join(parts), spans[0], tuple(spans[1:]), origin, (), article.language)


def _without_text(page: Page | None, text: str) -> Page | None:
    if page is None:
        return None
    told = Details(page.details.published_at, page.details.updated_at, page.details.section, page.details.language)
    return replace(page, text=text or page.title, anchors=(), mentions=(), details=told, lacking=())


def _without_bodies(link: Link) -> Link:
    """The link without papers that were only considered, and without the full texts."""
    others = tuple(replace(other, publication=_cut(other.publication)) for other in link.others)
    main = _cut(link.publication) if link.publication else None
    return replace(link, publication=main, candidates=(), others=others)


def _cut(paper: Publication) -> Publication:
    return replace(paper, body=())
