"""Takes dossiers through those steps that are no model's, with the real desk, as a process of the network's pool does.

Run as a program: python network_process.py LIBRARY FOLDER. In FOLDER, a file with a step's name holds the dossier as
the steps before it left it. Prints, as JSON, how many publications each dossier had after the step, and which of the
models' libraries were loaded.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from config.settings import Settings
from dossier.record import from_json
from worker.desk import open_desk
from worker.pipeline import STEPS, Queue, advance

LIBRARIES = ("torch", "transformers", "spacy", "thinc", "safetensors")

if __name__ == "__main__":
    ports = open_desk(Settings(library=sys.argv[1]), offline=True)
    found = {}
    for step in STEPS:
        if step.queue is not Queue.MODEL:
            before = from_json((Path(sys.argv[2]) / step.name).read_text(encoding="utf-8"))
            found[step.name] = len(advance(before, step, ports, lambda *_: None).found)
    print(json.dumps({"found": found, "loaded": [name for name in LIBRARIES if name in sys.modules]}))
