"""What a run ran on: versions of what is imported, and whose commit."""

import json
import platform
import resource
import subprocess

import keras
import numpy as np
import pytest

from zoo.training.environment import _commit, _named, environment, peak_memory_bytes


def test_versions_are_of_what_runs_here_and_all_is_json():
    found = json.loads(json.dumps(environment()))
    assert found["python"] == platform.python_version()
    assert (found["keras"], found["numpy"]) == (keras.__version__, np.__version__)
    assert found["devices"] and found["cores"] >= 1 and found["cpu"]
    assert any(name.startswith("tensorflow") for name in found)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("cpu family\t: 25\nmodel\t\t: 17\nmodel name\t: AMD EPYC\n\nmodel\t: 1\n",
         "AMD EPYC (family 25, model 17)"),
        ("cpu family\t: 25\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9654 96-Core\n",
         "AMD EPYC 9654 96-Core"),
        ("processor\t: 0\nBogoMIPS\t: 50.00\n", ""),
    ],
)  # fmt: skip
def test_a_cpu_without_a_number_is_told_by_its_family(text, name):
    assert _named(text) == name


def _git(folder, *arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)


def test_the_commit_is_of_a_checkout_that_tracks_the_package(tmp_path):
    package = tmp_path / "zoo"
    package.mkdir()
    (package / "__init__.py").write_text("")
    assert _commit(package) is None
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "commit", "-q", "--allow-empty", "-m", "another's")
    assert _commit(package) is None, "the package is installed inside another's checkout"
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "-q", "-m", "ours")
    commit = _commit(package)
    assert len(commit) == 40
    (package / "__init__.py").write_text("changed")
    assert _commit(package) == commit + "+changes"


def test_rows_that_were_added_to_the_results_are_no_change(tmp_path):
    package, results = tmp_path / "zoo", tmp_path / "benchmarks" / "results"
    for folder in (package, results):
        folder.mkdir(parents=True)
    for file in (package / "__init__.py", results / "speed.csv"):
        file.write_text("1\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        _git(tmp_path, *command)
    (results / "speed.csv").write_text("1\n2\n")
    assert len(_commit(package)) == 40
    (package / "__init__.py").write_text("2\n")
    assert _commit(package).endswith("+changes")


def test_peak_memory_is_in_bytes():
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert peak_memory_bytes() == pytest.approx(kilobytes * 1024, rel=0.1)
