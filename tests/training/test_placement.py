"""A run folder is refused where something would be lost."""

import dataclasses

import pytest

from zoo.training import placement, recipe
from zoo.utils.errors import ZooError

RECIPE = recipe.read("vanilla-ring")


@pytest.fixture
def folder(tmp_path):
    """The folder of a run that was cut off after its first report."""
    RECIPE.write(tmp_path / "recipe.toml")
    (tmp_path / "metrics.jsonl").write_text('{"samples_seen": 64}\n')
    return tmp_path


@pytest.mark.parametrize("resume", [False, True])
def test_a_finished_run_is_refused(folder, resume):
    (folder / "results.json").write_text("{}")
    with pytest.raises(ZooError, match="finished run"):
        placement.check(folder, RECIPE, resume)


def test_an_unfinished_run_wants_resume(folder):
    with pytest.raises(ZooError, match="--resume"):
        placement.check(folder, RECIPE, resume=False)
    placement.check(folder, RECIPE, resume=True)


def test_a_run_killed_before_its_first_report_blocks_nothing(folder):
    (folder / "metrics.jsonl").unlink()
    placement.check(folder, recipe.read("vanilla-ring", ["train.batch_size=32"]), resume=False)


@pytest.mark.parametrize("name", ["../mine", "/mine", "a/b", "..", ".", ""])
def test_a_name_cannot_lead_out_of_the_output_folder(tmp_path, name):
    with pytest.raises(ZooError, match="name: expected"):
        placement.of(tmp_path, dataclasses.replace(RECIPE, name=name))
    with pytest.raises(ZooError, match=r"name \(--set\): expected"):
        recipe.read("vanilla-ring", [f'name="{name}"'])


def test_every_difference_to_the_recipe_is_named(folder):
    changes = ["train.batch_size=32", "arguments.latent=3", "train.precision=bfloat16"]
    with pytest.raises(ZooError) as refused:
        placement.check(folder, recipe.read("vanilla-ring", changes), resume=True)
    for change in changes:
        assert change.partition("=")[0] in str(refused.value)
    assert f"was {RECIPE.train.batch_size}, is 32" in str(refused.value)
    assert "train.samples" not in str(refused.value)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ZooError, match="not a run"):
        placement.check(tmp_path, RECIPE, resume=True)


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("name", ["samples", "checkpoints", "metrics.jsonl", "health.jsonl"])
def test_nothing_is_written_or_removed_through_a_link(folder, tmp_path_factory, name, resume):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / name
    elsewhere.mkdir()
    (elsewhere / "000000999.png").write_text("mine")
    (folder / "metrics.jsonl").unlink()
    (folder / name).symlink_to(elsewhere)
    with pytest.raises(ZooError, match=f"holds links .{name}"):
        placement.check(folder, RECIPE, resume)
    elsewhere.rename(elsewhere.with_name("gone"))  # a link to nothing could be written through too
    with pytest.raises(ZooError, match=f"holds links .{name}"):
        placement.check(folder, RECIPE, resume)


def test_an_empty_or_absent_folder_is_taken(tmp_path):
    placement.check(tmp_path, RECIPE, resume=False)
    placement.check(tmp_path / "none", RECIPE, resume=False)


def test_a_run_killed_while_it_wrote_its_recipe_blocks_nothing(tmp_path):
    (tmp_path / ".partial-0a1b2c3d.toml").write_text("vari")
    placement.check(tmp_path, RECIPE, resume=False)


def test_the_recipe_of_a_run_is_found_in_its_folder(tmp_path, monkeypatch):
    recipe_ = recipe.read("vanilla-ring", ["train.batch_size=32", "train.seed=3"])
    folder = placement.of(tmp_path / "runs", recipe_)
    folder.mkdir(parents=True)
    recipe_.write(folder / "recipe.toml")
    assert placement.continued(folder) == (recipe_, tmp_path / "runs")
    monkeypatch.chdir(folder)
    found, out = placement.continued(".")
    assert found == recipe_
    assert placement.of(out, found).resolve() == folder.resolve()
    folder.rename(folder.with_name("seed-4"))
    with pytest.raises(ZooError, match="vanilla-ring/seed-3"):
        placement.continued(folder.with_name("seed-4"))
    with pytest.raises(ZooError, match="expected a run folder"):
        placement.continued(tmp_path)


def test_a_device_in_the_place_of_runs_is_refused():
    with pytest.raises(ZooError, match="expected a folder for runs"):
        placement.of("/dev/null", RECIPE)
