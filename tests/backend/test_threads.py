"""The threads of an operation are set before TensorFlow starts, or it is said that they are not."""

import subprocess
import sys

_TWICE = """
import tensorflow as tf
from zoo import recipe, run

now = tf.config.threading.get_intra_op_parallelism_threads
for count in (0, 2):
    changes = [f"train.intra_op_threads={count}", "train.images=600", "train.reports=1"]
    run.execute(recipe.read("vanilla-ring", [*changes, f"name=a{count}"]), out="runs")
    print("threads", now())
"""


def test_a_run_takes_the_threads_of_its_recipe_or_says_that_it_cannot(tmp_path):
    found = subprocess.run(
        [sys.executable, "-c", _TWICE],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.count("threads 1") == 2
    assert found.stderr.count("train.intra_op_threads=2 comes too late") == 1
    assert found.stderr.count("comes too late") == 1
