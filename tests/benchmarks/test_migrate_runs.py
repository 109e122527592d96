"""Run folders of before the redesign: words are replaced, numbers and weights are not."""

import json
import zipfile

import pytest

import zoo
from benchmarks import migrate_runs
from zoo.training import recipe
from zoo.utils import checkpoints
from zoo.utils.errors import ZooError

RECIPE = """variant = "r3gan"
dataset = "digits"
benchmark = "image_quality"

[arguments]
network = "conv"
width = 4

[train]
images = 640
"""


def old(config):
    """Returns a GAN's configuration as it was saved before."""
    text = json.dumps(config).replace('"network": "dcgan"', '"network": "conv"')
    return text.encode()


@pytest.fixture
def run(tmp_path):
    """A run folder as it was before: a real checkpoint under the names of then."""
    folder = tmp_path / "seed-0"
    folder.mkdir()
    (folder / "recipe.toml").write_text(RECIPE)
    (folder / "metrics.jsonl").write_text('{"images_seen": 64, "images_per_second": 2.5}\n')
    (folder / "health.jsonl").write_text('{"images_seen": 64, "turns": 2}\n')
    results = {"images_seen": 64, "settings": {"train.images": 640, "arguments.network": "conv"}}
    (folder / "results.json").write_text(json.dumps(results))
    gan = zoo.get("r3gan", shape=(8, 8, 1), network="dcgan", width=4)
    state = {"images_seen": 64, "best": None, "recorders": {"Trackers": {}}}

    def save(path):
        gan.save(path)
        with zipfile.ZipFile(path) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        content["config.json"] = old(json.loads(content["config.json"]))
        with zipfile.ZipFile(path, "w") as archive:
            for name, one in content.items():
                archive.writestr(name, one)

    checkpoints.write(folder / "checkpoints" / "000000064.keras", state, save)
    return folder, gan


def test_a_run_of_before_is_read_and_its_gan_is_the_same(run):
    folder, gan = run
    with pytest.raises(ZooError):
        recipe.read(folder / "recipe.toml")
    for _ in range(2):  # again: nothing is left to do
        migrate_runs.migrate(folder)
    assert recipe.read(folder / "recipe.toml").train.samples == 640
    assert json.loads((folder / "metrics.jsonl").read_text()) == {
        "samples_seen": 64,
        "samples_per_second": 2.5,
    }
    assert json.loads((folder / "health.jsonl").read_text())["steps"] == 2
    results = json.loads((folder / "results.json").read_text())
    assert results["settings"] == {"train.samples": 640, "arguments.network": "dcgan"}
    state = checkpoints.read(folder / "checkpoints" / "000000064.keras")
    assert state == {"samples_seen": 64, "best": None, "callbacks": {"TrackerState": {}}}
    loaded = zoo.load(folder)
    assert (loaded.generate(4, seed=0) == gan.generate(4, seed=0)).all()


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(ZooError, match=r"recipe\.toml"):
        migrate_runs.migrate(tmp_path)
