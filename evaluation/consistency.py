"""Does the summary's check tell sentences that a text supports from those that it does not?

Reads every file of DIR/verify/consistency: a text, a sentence of a summary, and whether people found it supported.
The sentence is held against each sentence of the text as the check of our own summaries does (the entailment model, the
cosine). The baseline: the share of the sentence's trigrams of words that the text has.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sklearn.metrics import roc_auc_score

from dossier.ports import Pair, Ports
from evaluation.labelled import counted, labelled
from evaluation.rows import Figure, files_in, set_name
from summarizer.judge import cosines

NEAREST = 5
"""Of the text's sentences so many are paired with the summary's."""


@dataclass(frozen=True, slots=True)
class Summed:
    """A sentence of a summary beside the text."""

    text: str
    sentence: str
    supported: bool


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """AUROC of both systems on all sets; nothing where the folder is not there."""
    folder = data / "verify" / "consistency"
    figures: list[Figure] = []
    for path in files_in(folder) if folder.exists() else []:
        cases = labelled(path, Summed, size)
        right = [case.supported for case in cases]
        ours = [backing(case, ports) for case in counted(cases, f"{set_name(path)} sentences")]
        overlap = [shared_trigrams(case.sentence, case.text) for case in cases]
        for system, scores in (("copydesk", ours), ("trigrams", overlap)):
            auroc = float(roc_auc_score(right, scores))
            figures.append(Figure(set_name(path), None, system, "auroc", auroc, len(cases)))
    return figures


def backing(case: Summed, ports: Ports) -> float:
    """How well the text backs the sentence, the more the better: see docs/verdicts.md."""
    (parse,) = ports.grammar.parse([case.text])
    sentences = [sentence.of(case.text) for sentence in parse.sentences]
    if not sentences:
        return 0.0
    windows = [*sentences, *(" ".join(pair) for pair in itertools.pairwise(sentences))]
    claim, *rows = ports.embedder.embed([case.sentence, *windows]).rows
    (similarity,) = cosines([claim], rows)
    near = sorted(range(len(windows)), key=lambda place: -similarity[place])[:NEAREST]
    judgements = ports.entailment.judge([Pair(windows[place], case.sentence) for place in near])
    told = max(one.supported - one.contradicted for one in judgements)
    return told + max(shared_trigrams(case.sentence, windows[place]) for place in near) + similarity[near[0]]


def shared_trigrams(sentence: str, text: str) -> float:
    """Share of the sentence's trigrams of words that the text has."""
    mine, theirs = set(_trigrams(sentence)), set(_trigrams(text))
    return len(mine & theirs) / len(mine) if mine else 0.0


def _trigrams(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return zip(words, words[1:], words[2:], strict=False)
