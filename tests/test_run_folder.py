"""A run folder is refused where something would be lost."""

import pytest

from zoo import recipe, run_folder
from zoo.errors import ZooError

RECIPE = recipe.read("vanilla-ring")


@pytest.fixture
def folder(tmp_path):
    RECIPE.write(tmp_path / "recipe.toml")
    return tmp_path


@pytest.mark.parametrize("resume", [False, True])
def test_a_finished_run_is_refused(folder, resume):
    (folder / "results.json").write_text("{}")
    with pytest.raises(ZooError, match="finished run"):
        run_folder.check(folder, RECIPE, resume)


def test_an_unfinished_run_wants_resume(folder):
    with pytest.raises(ZooError, match="--resume"):
        run_folder.check(folder, RECIPE, resume=False)
    run_folder.check(folder, RECIPE, resume=True)


def test_every_difference_to_the_recipe_is_named(folder):
    changes = ["train.batch_size=32", "arguments.latent=3", "train.precision=bfloat16"]
    with pytest.raises(ZooError) as refused:
        run_folder.check(folder, recipe.read("vanilla-ring", changes), resume=True)
    for change in changes:
        assert change.partition("=")[0] in str(refused.value)
    assert f"was {RECIPE.train.batch_size}, is 32" in str(refused.value)
    assert "train.images" not in str(refused.value)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ZooError, match="not a run"):
        run_folder.check(tmp_path, RECIPE, resume=True)


def test_an_empty_or_absent_folder_is_taken(tmp_path):
    run_folder.check(tmp_path, RECIPE, resume=False)
    run_folder.check(tmp_path / "none", RECIPE, resume=False)
