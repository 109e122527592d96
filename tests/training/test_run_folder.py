"""What a run folder holds before and after training, and what is said where it is lost."""

import errno
import json
import shutil

import keras
import pytest

import zoo
from zoo.training import recipe, run_folder
from zoo.utils.errors import ZooError

RECIPE = recipe.read("vanilla-ring")


def test_what_changed_since_a_run_began_is_told(tmp_path, monkeypatch):
    RECIPE.write(tmp_path / "recipe.toml")
    (tmp_path / "metrics.jsonl").write_text('{"samples_seen": 64}\n')
    run_folder.begin(tmp_path, RECIPE, samples_seen=-1)
    now = run_folder.environment() | {"keras": "3.99", "command": "zoo run --resume"}
    monkeypatch.setattr(run_folder, "environment", lambda: now)
    [change] = run_folder.begin(tmp_path, RECIPE, samples_seen=64)
    assert change == f"keras was {keras.__version__}, is 3.99"


def test_a_folder_removed_while_training_is_one_sentence(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    with (
        pytest.raises(ZooError, match="was removed while it was trained"),
        run_folder.guarded(folder),
    ):
        shutil.rmtree(folder)
        raise FileNotFoundError(errno.ENOENT, "No such file", str(folder / "metrics.jsonl"))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "can only be read"),
        (errno.EACCES, "no permission"),
    ],
)
def test_a_folder_that_can_no_longer_be_written_is_one_sentence(tmp_path, number, words):
    (tmp_path / "metrics.jsonl").write_text("{}\n")
    with pytest.raises(ZooError, match=words), run_folder.guarded(tmp_path):
        raise OSError(number, "as the system says")


def test_other_errors_are_not_touched(tmp_path):
    with pytest.raises(OSError, match="as the system says"), run_folder.guarded(tmp_path):
        raise OSError(errno.EIO, "as the system says")


@pytest.mark.parametrize("names", [("cat", "dog"), ()])
def test_the_results_name_the_classes(tmp_path, names):
    gan = zoo.get("conditional", shape=(8, 8, 1), num_classes=2, width=4, latent=4)
    gan.condition.names = names
    (tmp_path / "metrics.jsonl").write_text('{"samples_seen": 64, "seconds": 1.0}\n')
    run_folder.finish(tmp_path, RECIPE, gan, [])
    found = json.loads((tmp_path / "results.json").read_text())
    assert found.get("class_names", []) == list(names)
