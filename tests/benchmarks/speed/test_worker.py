"""A contender's process imports its own framework alone."""

import importlib.util
import subprocess
import sys

import pytest

from zoo.training import recipe

FRAMEWORKS = "sorted({'tensorflow', 'keras', 'torch'} & set(sys.modules))"
SCRIPT = f"""
import sys
sys.path[:] = {sys.path}
from benchmarks.speed import contenders, worker

contenders.get = lambda name: name  # PyTorch may not be installed

if __name__ == "__main__":
    text = open("recipe.toml").read()
    train, case = worker._pytorch("torch", text, None, 1)
    print(train, len(case.samples), {FRAMEWORKS})
"""


def run(program, folder):
    found = subprocess.run([sys.executable, *program], cwd=folder, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def test_pytorch_is_given_a_case_that_another_process_built(tmp_path):
    recipe.read("vanilla-digits", ["arguments.width=8"]).write(tmp_path / "recipe.toml")
    (tmp_path / "script.py").write_text(SCRIPT)
    assert run(["script.py"], tmp_path) == "torch 1085 []"


@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None,
    reason="PyTorch is not installed: pip install torch",
)
def test_the_contender_in_pytorch_imports_no_tensorflow(tmp_path):
    program = f"import sys; sys.path[:] = {sys.path}; import benchmarks.speed.peers"
    assert run(["-c", f"{program}; print({FRAMEWORKS})"], tmp_path) == "['torch']"
