"""May a process be forked once it has imported what the models run on?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

COUNT = "print(len(os.listdir('/proc/self/task')))"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc to count threads in")
def test_to_import_the_libraries_of_the_models_starts_no_thread_but_openblas() -> None:
    code = f"import os, numpy, scipy.linalg, language.pretrained as it; {COUNT}; it.load_libraries(); {COUNT}"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    before, after = done.stdout.split()
    assert before == after
