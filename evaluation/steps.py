"""How long does each step take on an article of 700 words, and how much memory does the process hold by then?

The article is the shipped garbled story, as much of the other one as makes 700 words, and a line that names its paper.
A first run loads the models; its memory is what is told, the most that was held up to the end of each step. Seconds are
medians of the runs after it, and shares are those of one run's time, since another load on the machine slows all steps.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from config.settings import load_settings
from dossier.ports import Ports
from evaluation.memory import most_memory_mb
from evaluation.rows import Figure
from evaluation.speed import ARTICLE, EXAMPLES, LIBRARY
from worker.cleaning import clean
from worker.desk import open_desk
from worker.pipeline import STEPS, run

WORDS = 700
RUNS = 5
TOTAL = "whole article"
REFERENCE = "Journal reference: Science Advances, DOI: 10.1126/sciadv.adu6074"


def measure(runs: int = RUNS) -> list[Figure]:
    """Seconds, share of the whole and memory of each step, and of all. Raises ModelUnavailable."""
    ports = open_desk(load_settings(), library=str(LIBRARY), offline=True)
    handle, path = tempfile.mkstemp(suffix=".txt", text=True)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(article(ports))
        memory_mb: dict[str, float] = {}
        _seconds(path, ports, lambda step: memory_mb.__setitem__(step, most_memory_mb()))
        taken = [_seconds(path, ports) for _ in range(runs)]
    finally:
        Path(path).unlink()
    figures: list[Figure] = []
    for step in (*(each.name for each in STEPS), TOTAL):
        seconds = median(each[step] for each in taken)
        share = median(each[step] / each[TOTAL] for each in taken)
        peak = memory_mb.get(step, max(memory_mb.values()))
        for metric, value in (("seconds", seconds), ("share", share), ("peak_memory_mb", peak)):
            figures.append(Figure("steps", step, "copydesk", metric, value, runs))
    return figures


def article(ports: Ports) -> str:
    """Whole paragraphs of the shipped stories, up to the first that makes 700 words."""
    kept: list[str] = []
    for path in (ARTICLE, EXAMPLES / "clean-story.html"):
        story = clean(ports.pages.read(str(path)), "en")
        for paragraph in story.paragraphs:
            if sum(len(each.split()) for each in kept) < WORDS:
                kept.append(paragraph.of(story.text))
    return "\n\n".join([*kept, REFERENCE])


def _seconds(path: str, ports: Ports, after: Callable[[str], object] = lambda _step: None) -> dict[str, float]:
    """Of each step of one run, and of the whole; `after` is called at the end of each step."""
    taken: dict[str, float] = {}

    def note(step: str, took_s: float | None) -> None:
        if took_s is not None:
            taken[step] = took_s
            after(step)

    run(path, ports, note)
    return {**taken, TOTAL: sum(taken.values())}
