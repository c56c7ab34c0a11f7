"""How well does the writer model judge claims when it is only asked? One letter a claim, on a fixed sample of 60.

A baseline beside the shipped bench on the same claims, of the first set of DIR/verify/claims. Without a writer
(COPYDESK_WRITER) it is not measured. An answer that begins with none of the letters counts as NO_EVIDENCE.
"""

from __future__ import annotations

import sys
from pathlib import Path
from string import Template

from dossier.findings import Ruling
from dossier.ports import Ports, Writer
from evaluation.labelled import counted, labelled
from evaluation.rows import Figure, files_in, set_name, with_interval
from evaluation.verify import PROPORTIONS, SEEN, Labelled, Ruled, agreement, judged

PROMPT = Path(__file__).with_name("prompts") / "three_way.txt"
SAMPLE = 60
LETTERS = {"A": Ruling.SUPPORTED, "B": Ruling.CONTRADICTED, "C": Ruling.NO_EVIDENCE}
MOST_TOKENS = 4


def measure(data: Path, size: int | None, ports: Ports) -> list[Figure]:
    """Both systems' figures; none, and a line on stderr, without a writer. Raises NotFound, InputUnusable."""
    path = files_in(data / "verify" / "claims")[0]
    if ports.writer is None:
        print("verify without zero-shot: set COPYDESK_WRITER to a writer that was pulled", file=sys.stderr)
        return []
    cases = labelled(path, Labelled, min(SAMPLE, size or SAMPLE))
    name = f"{set_name(path)} of {len(cases)}"
    asked = [asked_of(case, ports.writer) for case in counted(cases, f"{name} claims, zero-shot")]
    found: list[Figure] = []
    for system, ruled in (("zero-shot", asked), ("copydesk", [judged(case, ports) for case in cases])):
        said = sum(each.ruling is Ruling.SUPPORTED for each in ruled) / len(cases)
        for value in (*agreement(cases, ruled), ("says_supported", said, len(cases))):
            seen = system == "copydesk" and set_name(path) == SEEN
            found.append(with_interval(Figure(name, None, system, *value, seen), PROPORTIONS))
    return found


def asked_of(case: Labelled, writer: Writer) -> Ruled:
    """What the model answers on one claim."""
    prompt = Template(PROMPT.read_text(encoding="utf-8")).substitute(
        abstract=" ".join((case.title, *case.abstract)), claim=case.claim
    )
    (answer,) = writer.write([prompt], MOST_TOKENS)
    return Ruled(LETTERS.get(answer.text.strip()[:1].upper(), Ruling.NO_EVIDENCE), frozenset())
