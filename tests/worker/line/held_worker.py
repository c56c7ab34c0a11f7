"""A worker whose articles stop in the middle of a step: the one that the end of their address names.

Run as a program: python held_worker.py FOLDER. In FOLDER a file with the step's name tells that it has been reached.
"""

from __future__ import annotations

import sys
import time
from functools import wraps
from pathlib import Path

from config.settings import load_settings
from dossier.ports import Ports
from dossier.record import Dossier
from worker.desk import ModelSet
from worker.line.app import make_app
from worker.pipeline import STEPS, Step


def held(step: Step, reached: Path) -> Step:
    """The step, which does its work and then never ends where the address says so."""

    @wraps(step.work)
    def work(dossier: Dossier, ports: Ports) -> Dossier:
        done = step.work(dossier, ports)
        if dossier.address.endswith(f"/{step.name}"):
            (reached / step.name).touch()
            time.sleep(3600)
        return done

    return Step(work, step.queue)


if __name__ == "__main__":
    steps = [held(step, Path(sys.argv[1])) for step in STEPS]
    app = make_app(load_settings(), ModelSet.TEACHING, steps)
    processes = f"--concurrency={len(steps) + 2}"
    app.worker_main(["--quiet", "worker", "--queues=network,model,light", processes, "--loglevel=WARNING"])
