"""How much memory has this process held at most?"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MEGABYTE = 1_000_000


def most_memory_mb() -> float:
    """Most memory (resident) of this program so far; without a /proc, of what started it too, if that was more."""
    status = Path("/proc/self/status")
    if status.exists():
        (peak,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
        return int(peak.split()[1]) * 1024 / MEGABYTE
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE
