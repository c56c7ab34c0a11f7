"""Do the figures on the small set that ships hold their floors?"""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.models
def test_the_figures_on_our_own_set_hold_their_floors() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evaluation", "floors"], capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "desk" in done.stdout
