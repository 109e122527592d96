"""A run killed with SIGKILL goes on as if nothing had been; `kills.py` does it 100 times."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_killed_run_goes_on_exactly():
    program = Path(__file__).with_name("kills.py")
    settings = ["--kills", "8", "--recipes", "wgan_gp-ring", "pix2pix-digits"]
    found = subprocess.run(
        [sys.executable, program, *settings], capture_output=True, text=True, timeout=600
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "8 kills of 2 runs, every run the same" in found.stdout
