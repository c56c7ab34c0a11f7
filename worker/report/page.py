"""What does an editor read in the browser? The whole dossier as one HTML file that asks the network for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dossier.record import Dossier
from worker.report import corrected, grouping, papers, stated, wording
from worker.report.marks import laid_out

HERE = Path(__file__).parent


def story_page(dossier: Dossier, told: Sequence[str] = ()) -> str:
    """The report as a self-contained HTML page: plain summary first, then paper, claims, and the marked article.

    What is `told` stands above.
    """
    return environment().get_template("story.html.jinja").render(story_values(dossier) | {"told": told})


def story_values(dossier: Dossier, whole: bool = True) -> dict[str, Any]:
    """What the story's template shows of a dossier; not `whole`: of its article the blocks with flags alone."""
    article, summary = dossier.article, dossier.summary
    pieces, cited = grouping.backing(summary) if summary else ((), ())
    return {
        "dossier": dossier,
        "told": (),
        "whole": whole,
        "headline": dossier.headline or dossier.address,
        "reads": headline_read(dossier),
        "blocks": laid_out(article, dossier.flags) if article else (),
        "verdicts": {verdict.claim: verdict for verdict in dossier.verdicts},
        "pieces": pieces,
        "cited": cited,
        "kinds": {flag.kind for flag in dossier.flags},
        "first_told": grouping.first_told(dossier.flags),
        "left_out": grouping.left_out_by_reason(summary) if summary else {},
        "steps": grouping.steps_taken(dossier),
        "w": wording,
        "papers": papers,
        "stated": stated,
        "corrected": _corrected(dossier),
    }


def environment(*folders: Path) -> Environment:
    """Where templates are taken from: these folders, and this one. What they print is escaped and made printable."""
    return Environment(
        loader=FileSystemLoader([*folders, HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _corrected(dossier: Dossier) -> tuple[corrected.Piece, ...]:
    """The pieces of the corrected article; none where nothing is read otherwise."""
    chosen = corrected.readings(dossier.article, dossier.flags) if dossier.article else ()
    return tuple(corrected.pieces(dossier.article, chosen)) if dossier.article and chosen else ()


def headline_read(dossier: Dossier) -> str:
    """The headline with the suggested readings in place; the address where there is none."""
    article = dossier.article
    if article is None:
        return dossier.headline or dossier.address
    chosen = corrected.readings(article, [each for each in dossier.flags if article.headline.contains(each.where)])
    return corrected.corrected_text(article, chosen).split("\n\n")[0]


def _shown(value: object) -> object:
    """Everything that the template prints passes here: control characters become visible."""
    return wording.printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
