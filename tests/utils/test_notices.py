"""TensorFlow's notices are left out while it is imported, and nothing else is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import zoo
from zoo.utils import notices

INFORMATION = "I0000 00:00:1795645824.894534     612 port.cc:153] oneDNN custom operations are on."
WARNING = "W0000 00:00:1795645824.894534     612 placer.cc:7] registered"
ERROR = "E0000 00:00:1795645824.894534     612 cuda_platform.cc:52] failed call to cuInit"
OLDER = "2025-01-31 12:00:00.123456: I tensorflow/core/util/port.cc:153] oneDNN is on."
FACTORY = (
    "E0000 00:00:1795645824.894534 612 cuda_fft.cc:467] Unable to register cuFFT factory: "
    "Attempting to register factory for plugin cuFFT when one has already been registered"
)


@pytest.mark.parametrize("level", range(4))
def test_a_line_is_left_out_by_its_level(level):
    lines = [INFORMATION, OLDER, WARNING, ERROR]
    found = [notices.is_notice(line, level) for line in lines]
    assert found == [level > 0, level > 0, level > 1, level > 2]
    assert notices.is_notice(FACTORY, level) == (level > 0)


@pytest.mark.parametrize(
    "line",
    ["", "Interesting", "IWE", "E", "zoo: no such run.", "2025-01-31 12:00:00 Info", "Error:"],
)
def test_what_others_print_is_no_notice(line):
    assert not notices.is_notice(line, 3)


def test_what_is_printed_between_notices_is_passed_on(tmp_path):
    """A module in the place of TensorFlow, so that it takes no seconds."""
    lines = f"{INFORMATION}\nmine\n{ERROR}\n"
    module = f"import os; os.write(2, {lines!r}.encode()); raise ImportError('broken')"
    (tmp_path / "tensorflow.py").write_text(module)
    program = "import zoo, sys; sys.path.insert(0, sys.argv[1]); import tensorflow"
    found = _run([program, str(tmp_path)])
    assert found.returncode == 1
    assert found.stderr.startswith(f"mine\n{ERROR}\nTraceback")
    assert found.stderr.endswith("ImportError: broken\n")


def test_the_real_one_prints_none_where_a_user_has_set_a_level_too():
    found = _run(["import zoo, tensorflow; assert tensorflow.__version__"], level="3")
    assert (found.returncode, found.stderr) == (0, "")


def _run(arguments, level=None):
    environment = {key: value for key, value in os.environ.items() if key != notices.LEVEL}
    environment |= {"PYTHONPATH": str(Path(zoo.__file__).parents[1])}
    environment |= {} if level is None else {notices.LEVEL: level}
    return subprocess.run(
        [sys.executable, "-c", *arguments], capture_output=True, text=True, env=environment
    )
