"""What does an editor read in the terminal? The whole dossier, legible at 80 columns and without colour."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from textwrap import shorten

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from dossier.findings import Claim, Evidence, Flag, Link, Publication, Verdict
from dossier.record import Dossier
from worker.report import grouping, papers, stated, wording
from worker.report.marks import Block, Role, Stroke, laid_out
from worker.report.wording import percent, printable

WIDTH_MAX = 100
"""Columns; longer lines are hard to read."""

GLIMPSE_CHARACTERS = 90
"""How much of a statement that is left out is shown: enough to find it among the claims."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FLAGGED = "yellow"
_LABEL = "bold"
_QUIET = "bright_black"


def render(dossier: Dossier, console: Console) -> None:
    """Print the report. Flagged passages stand in place as ⟦words⟧ with a small number, listed under the paragraph."""
    _print(
        console,
        *_header(dossier),
        *_article(dossier),
        *_paper(dossier),
        *_claims(dossier),
        *_summary(dossier),
        *_record(dossier),
    )


def render_flags(dossier: Dossier, console: Console) -> None:
    """Print the part of the report that needs no search: the flagged article, the verdict on it, who made them."""
    _print(console, *_header(dossier), *_article(dossier), *_made(dossier))


def render_link(dossier: Dossier, console: Console) -> None:
    """Print the part of the report on the paper behind the story: which it is, or why none is named."""
    _print(console, *_header(dossier), *_paper(dossier), *_record(dossier))


def _print(console: Console, *parts: RenderableType) -> None:
    for part in parts:
        console.print(part, width=min(console.width, WIDTH_MAX), soft_wrap=False)


def picture(dossier: Dossier, told: Iterable[str] = ()) -> str:
    """The same report as an SVG, below what is `told`; it asks the network for nothing, not for a font either."""
    console = Console(record=True, width=WIDTH_MAX, file=io.StringIO(), highlight=False, force_terminal=True)
    _print(console, *map(_text, told))
    render(dossier, console)
    drawn = console.export_svg(title="copydesk check", unique_id="report")
    return re.sub(r"@font-face\s*{[^}]*}", "", drawn)


def _text(words: str, style: str = "") -> Text:
    return Text(printable(words), style)


def _heading(words: str) -> Iterable[RenderableType]:
    return Text(), Rule(_text(words, "bold cyan"), align="left", style="cyan")


def _indented(part: RenderableType, columns: int = 2) -> Padding:
    return Padding(part, (0, 0, 0, columns), expand=False)


def _labelled(rows: Iterable[tuple[str, RenderableType]]) -> Padding:
    """Two columns: what it is, and the words; a row without words is left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=_LABEL, no_wrap=True)
    grid.add_column(ratio=1)
    for label, words in rows:
        if not isinstance(words, Text) or words:
            grid.add_row(label, words)
    return _indented(grid)


def _listed(items: Iterable[str]) -> Text:
    return _text("\n".join(f"• {item}" for item in items))


def _header(dossier: Dossier) -> Iterable[RenderableType]:
    yield Rule(_text("Copydesk", "bold cyan"), align="left", style="cyan")
    page, article = dossier.page, dossier.article
    if page is None:
        yield _indented(_text(f"Nothing has been read from {dossier.address}."))
        return
    yield _indented(_text(article.headline.of(article.text) if article else page.title, "bold"))
    yield _indented(_text(wording.story_line(dossier)))
    yield _indented(_text(dossier.address, _QUIET))


def _article(dossier: Dossier) -> Iterable[RenderableType]:
    if dossier.article is None:
        return
    yield from _heading("The article, with flagged passages marked")
    first_told = grouping.first_told(dossier.flags)
    for block in laid_out(dossier.article, dossier.flags):
        yield Text()
        yield _indented(_marked(block))
        if block.flags:
            yield _indented(_flag_table(block.flags, first_told), 4)
    yield Text()
    yield _indented(_text(wording.flag_line(dossier), _QUIET))
    if dossier.garble:
        yield Text()
        yield _indented(_text(wording.garble_line(dossier.garble), "bold"))
        if dossier.garble.reasons:
            yield _indented(_listed(map(wording.sentence_case, dossier.garble.reasons)))
    if dossier.article.removed:
        yield Text()
    for removed in dossier.article.removed if dossier.page else ():
        words = " ".join(removed.where.of(dossier.page.text).split()) if dossier.page else ""
        yield _indented(_text(f"Taken out ({removed.why}): {words}", _QUIET))


def _marked(block: Block[Flag]) -> Text:
    base = "" if block.role is Role.PARAGRAPH else "bold"
    marked = Text(style=base)
    depth = 0
    for stroke in block.strokes:
        depth += (stroke.opens is not None) - (stroke.closes is not None)
        marked.append(*_inked(stroke, depth))
    return marked


def _inked(stroke: Stroke, depth: int) -> tuple[str, str]:
    if stroke.opens is not None:
        return "⟦", f"bold {_FLAGGED}"
    if stroke.closes is not None:
        return f"⟧{str(stroke.closes).translate(_SUBSCRIPTS)}", f"bold {_FLAGGED}"
    return stroke.text, f"{_FLAGGED} underline" if depth else ""


def _flag_table(flags: Iterable[tuple[int, Flag]], first_told: Mapping[str, int]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", style=f"bold {_FLAGGED}", no_wrap=True)
    grid.add_column(style=_FLAGGED, no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(ratio=1)
    for number, flag in flags:
        first = first_told[flag.reason]
        words = _text(flag.reason if first == number else wording.same_as(first))
        if flag.suggestion:
            words.append("\nSuggested reading: ", _LABEL).append_text(_text(flag.suggestion.text))
            if first == number:
                words.append_text(_text(f" ({flag.suggestion.rests_on})", _QUIET))
        grid.add_row(str(number), wording.KINDS[flag.kind], percent(flag.probability, flag.calibrated), words)
    return grid


def _paper(dossier: Dossier) -> Iterable[RenderableType]:
    yield from _heading("The paper")
    link = dossier.link
    if link is None:
        yield _indented(_text(wording.NOT_SEARCHED))
    else:
        yield _labelled(_link_rows(dossier, link))
    if caveat := wording.search_caveat(dossier):
        yield _indented(_text(caveat, "bold"))


def _link_rows(dossier: Dossier, link: Link) -> Iterable[tuple[str, RenderableType]]:
    yield "Outcome", _text(wording.link_line(dossier), "bold")
    if link.publication:
        yield from _publication_rows(link.publication)
    yield "Found by", _text(papers.found_by(link))
    yield "Reasons", _listed(link.reasons)
    for further in link.others:
        yield "", Text()
        yield "Also about", _text(f"another paper, {percent(further.probability, calibrated=False)}", "bold")
        yield from _publication_rows(further.publication)
        yield "Found by", _text(papers.found_by(further))
        yield "Reasons", _listed(further.reasons)
    others = wording.others(link)
    yield wording.others_label(link), _listed(papers.candidate_words(other, link.calibrated) for other in others)


def _publication_rows(publication: Publication) -> Iterable[tuple[str, RenderableType]]:
    yield "Title", _text(publication.title)
    yield "Authors", _text(wording.author_list(publication.authors))
    yield "Journal", _text(publication.journal or "not stated")
    yield "Date", _text(wording.publication_date(publication))
    yield "DOI", _text(wording.doi_address(publication.doi) or publication.doi or "none")
    for label, words in papers.notes(publication):
        yield label, _text(words)


def _claims(dossier: Dossier) -> Iterable[RenderableType]:
    yield from _heading("What the story claims, and what the paper says")
    if not dossier.claims:
        yield _indented(_text(wording.claims_line(dossier)))
        return
    yield _indented(_text(" ".join(filter(None, (wording.claims_line(dossier), stated.worth_line(dossier)))), _QUIET))
    verdicts = {verdict.claim: verdict for verdict in dossier.verdicts}
    for index, claim in enumerate(dossier.claims):
        grid = Table.grid(padding=(0, 2))
        grid.add_column(justify="right", style="bold", no_wrap=True, min_width=2)
        grid.add_column(ratio=1)
        grid.add_row(str(index + 1), Group(*_claim_lines(dossier, claim, verdicts.get(index))))
        yield Text()
        yield grid


def _claim_lines(dossier: Dossier, claim: Claim, verdict: Verdict | None) -> Iterable[RenderableType]:
    yield _ruling(verdict)
    yield _text(claim.text)
    if about := wording.about(dossier, claim):
        yield _text(f"({about})", _QUIET)
    if states := stated.stated_line(claim):
        yield _text(states, _QUIET)
    if claim.repaired and dossier.article:
        yield _text(f"(repaired reading; the article has: “{claim.where.of(dossier.article.text)}”)", _QUIET)
    if verdict:
        yield _text(verdict.reason, _QUIET)
        yield from (_indented(_evidence(piece, dossier.link)) for piece in verdict.evidence)


def _ruling(verdict: Verdict | None) -> Text:
    if verdict is None:
        return _text(wording.NOT_JUDGED, "bold")
    shown = wording.RULINGS[verdict.ruling]
    words = _text(f"{shown.symbol} {shown.word}", f"bold {shown.colour}")
    if verdict.probability is not None:
        words.append(f"  {percent(verdict.probability, verdict.calibrated)}")
    return words


def _evidence(evidence: Evidence, link: Link | None) -> Text:
    source = papers.evidence_words(evidence, link)
    return _text(f"{source}: ", "italic").append_text(_text(f"“{evidence.text}”"))


def _summary(dossier: Dossier) -> Iterable[RenderableType]:
    yield from _heading("In plain words")
    summary = dossier.summary
    if summary is None:
        yield _indented(_text(wording.NO_SUMMARY))
        return
    if summary.in_short:
        yield _indented(_text("In one sentence: ", "bold").append_text(_text(summary.in_short.text)))
        yield Text()
    if summary.misreports:
        yield _indented(_text(wording.MISREPORTED, _LABEL))
        yield _indented(_listed(f"“{each.text}” {wording.sentence_case(each.why)}." for each in summary.misreports))
        yield Text()
    pieces, cited = grouping.backing(summary)
    for sentence, numbers in zip(summary.sentences, cited, strict=True):
        cites = "".join(f"[{number}]" for number in numbers) or f"[{wording.unbacked(sentence)}]"
        yield _indented(_text(sentence.text).append(f" {cites}", "cyan"))
    yield _indented(_text(wording.summary_status(summary), _QUIET))
    limits, terms = [each.text for each in summary.limits], map(wording.explained, summary.terms)
    for label, lines in ((wording.LIMITS, limits), (wording.TERMS, list(terms))):
        if lines:
            yield from (Text(), _indented(_text(label, _LABEL)), _indented(_listed(lines)))
    yield Text()
    yield _labelled((f"[{number}]", _evidence(piece, dossier.link)) for number, piece in enumerate(pieces, 1))
    if summary.left_out:
        yield Text()
        for why, items in grouping.left_out_by_reason(summary).items():
            yield _indented(_text(f"Left out, because {why}", _LABEL))
            yield _indented(_listed(shorten(item.text, GLIMPSE_CHARACTERS, placeholder=" …") for item in items))


def _record(dossier: Dossier) -> Iterable[RenderableType]:
    yield from _heading("What could not be looked at")
    yield _indented(_listed(wording.gap_words(gap) for gap in dossier.gaps) if dossier.gaps else _text(wording.NO_GAPS))
    yield from _made(dossier)


def _made(dossier: Dossier) -> Iterable[RenderableType]:
    yield from _heading("How this was made")
    yield _indented(_text(wording.provenance_line(dossier)))
