"""The threads of an operation are set before TensorFlow starts, or it is said that they are not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VARIABLE = "TF_NUM_INTRAOP_THREADS"
_NOW = "tf.config.threading.get_intra_op_parallelism_threads()"
_RUN = """
import tensorflow as tf
from zoo.training import recipe, run

changes = ["train.samples=600", "train.reports=1"]
"""


def python(code, folder, **environment):
    others = {k: v for k, v in os.environ.items() if k != VARIABLE}
    return subprocess.run(
        [sys.executable, "-c", _RUN + code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env=others | {"PYTHONPATH": str(ROOT)} | environment,
    )


def test_a_run_takes_the_threads_that_fit_or_says_that_it_comes_too_late(tmp_path):
    found = python(
        f"""
for count in (0, 2):
    changes[2:] = [f"name=a{{count}}", f"train.intra_op_threads={{count}}"]
    run.execute(recipe.read("vanilla-ring", changes), out="runs")
    print("threads", {_NOW})
""",
        tmp_path,
    )
    assert found.stdout.count("threads 1") == 2
    assert found.stderr.count("(1) than this recipe takes (2)") == 1
    assert found.stderr.count("TensorFlow has started") == 1


@pytest.mark.parametrize(
    ("before", "environment", "after"),
    [
        ("", {}, [1, 0]),  # what fitted the first is taken back for the second
        ("tf.config.threading.set_intra_op_parallelism_threads(2)", {}, [2, 2]),
        ("", {VARIABLE: "2"}, [0, 0]),  # TensorFlow reads it by itself
    ],
)
def test_what_the_user_told_tensorflow_stays(before, environment, after, tmp_path):
    found = python(
        f"""
from zoo.backend import threads
{before}
for name in ("vanilla-ring", "dcgan-mnist"):
    assert not threads.take(0, recipe.read(name).fitting_threads)
    print({_NOW})
""",
        tmp_path,
        **environment,
    )
    assert [int(line) for line in found.stdout.split()] == after


def test_what_one_recipe_asks_for_is_not_taken_for_the_users(tmp_path):
    found = python(
        f"""
from zoo.backend import threads
for asked in (3, 0):
    assert not threads.take(asked, 1)
    print({_NOW})
""",
        tmp_path,
        **{VARIABLE: "2"},
    )
    assert found.stdout.split() == ["3", "0"]
