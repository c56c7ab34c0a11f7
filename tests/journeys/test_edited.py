"""After an edit of one paragraph, is that one judged as from scratch, and has every other what it had?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.settings import load_settings
from dossier.findings import Ruling
from dossier.ports import Entailment, Judgement, Pair
from dossier.record import Dossier
from dossier.text import Span
from worker import desk
from worker.carrying import kept_paragraphs
from worker.pipeline import STEPS, next_step, run
from worker.renewal import renewed

LIBRARY = Path(__file__).parents[2] / "examples" / "library.jsonl"
WAS = "cut the number of plant-eating insects on the scented plants by 50%."
NOW = (
    "cut the number of plant-eating insects on the scented plants by 90%. The seekers have of it made the number twice."
)
STORY = f"""<html><head><meta property="article:published_time" content="2012-10-18"></head><body><article>
<h1>Wild tobacco that calls for help grows more flowers</h1>
<p>A two-year field study of wild tobacco was carried out by Meredith Schuman, Kathleen Barthel and Ian Baldwin. It was
published this week in the journal eLife (doi:10.7554/eLife.00007).</p>
<p>Where big-eyed bugs were active, they {WAS}</p>
<p>Plants that released green leaf odors produced twice as many buds and flowers as plants that were silent. The weapon
of the plant, it gives to see that she awakes itself when the enemy goes away from there.</p>
</article></body></html>"""

pytestmark = pytest.mark.models


class Asked:
    """The entailment model, with what it was asked to judge, call by call."""

    def __init__(self, model: Entailment) -> None:
        self._model, self.weigh, self.calls = model, model.weigh, list[set[str]]()

    def judge(self, pairs: Sequence[Pair]) -> tuple[Judgement, ...]:
        self.calls.append({pair.hypothesis for pair in pairs})
        return self._model.judge(pairs)


def findings(dossier: Dossier, where: Span) -> list[Any]:
    """What was found in a paragraph, with places counted from its start and no numbers of others."""
    found: list[Any] = [
        replace(each, where=each.where.shift(-where.start)) for each in dossier.flags if where.contains(each.where)
    ]
    for claim, verdict in zip(dossier.claims, dossier.verdicts, strict=True):
        if where.contains(claim.where):
            touched = [dossier.flags[number].reason for number in claim.flags]
            placed = replace(claim, where=claim.where.shift(-where.start), flags=())
            found.append((placed, touched, replace(verdict, claim=0)))
    return found


def test_what_stayed_has_what_it_had_and_what_was_edited_what_a_new_check_gives(
    copydesk: Callable[..., Any],  # noqa: ARG001  the models are loaded once for all journeys
    tmp_path: Path,
) -> None:
    ports = desk.open_desk(load_settings(), library=LIBRARY, offline=True)
    story = tmp_path / "story.html"
    story.write_text(STORY)
    old = run(str(story), ports)
    story.write_text(STORY.replace(WAS, NOW))
    asked = Asked(ports.entailment)
    new = renewed(old, run(str(story), ports, steps=STEPS[:2]), replace(ports, entailment=asked))
    scratch = run(str(story), ports)
    assert new.article is not None
    first, edited, last = new.article.paragraphs
    kept = kept_paragraphs(old, new)
    assert [one.new for one in kept] == [new.article.headline, first, last]
    for one in kept:
        assert findings(new, one.new) == findings(old, one.old)
    assert findings(new, edited) == findings(scratch, edited)
    assert [sum(where.contains(flag.where) for flag in new.flags) for where in (first, edited, last)] == [0, 1, 1]
    assert asked.calls[0] == {claim.text for claim in new.claims if edited.contains(claim.where)}
    assert Ruling.CONTRADICTED in [
        new.verdicts[n].ruling for n, claim in enumerate(new.claims) if edited.contains(claim.where)
    ]
    assert (new.article, new.link, next_step(new)) == (scratch.article, old.link, None)
    assert len(new.provenance) == len(scratch.provenance)
