"""`zoo doctor`: a sound dataset gets a command that runs, with its recipe and its time."""

import shlex

import numpy as np
import pytest
from PIL import Image

from zoo import data
from zoo.cli import doctor
from zoo.data.inspection import inspect
from zoo.modalities import preview
from zoo.training import recipe, run


def suggested(dataset, batch_size=None):
    """Returns the lines that follow the findings."""
    return doctor.suggestion(dataset, inspect(dataset, batch_size=batch_size or 64), batch_size)


def read_back(line):
    """Returns the recipe that a suggested command runs."""
    name, *changes = shlex.split(line.removeprefix("suits: zoo run "))
    return recipe.read(name, [change.removeprefix("--set=") for change in changes])


def test_digits_have_a_recipe_of_their_own():
    command, costs, classes = suggested("digits")
    assert command == "suits: zoo run dcgan-digits"
    assert costs.startswith("costs: about ") and "an estimate" in costs
    assert classes == "it has classes: conditional makes one on request"


def test_points_get_a_recipe_for_points():
    command, costs = suggested("ring")
    assert command == "suits: zoo run wgan_gp-ring"
    assert costs.startswith("costs: about ")


@pytest.mark.parametrize(
    ("size", "nearest"),
    [((12, 10), "dcgan-digits"), ((20, 32), "dcgan-mnist"), ((33, 9), "dcgan-cifar10")],
)
def test_a_folder_s_command_reads_as_a_recipe(tmp_path, size, nearest):
    random = np.random.default_rng(0)
    for number in range(30):
        path = tmp_path / ("a" if number % 2 else "b") / f"{number:02}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(random.integers(0, 256, (*size, 3), dtype="uint8")).save(path)
    command, *_ = suggested(f"folder:{tmp_path}", batch_size=2)
    read = read_back(command)
    assert command.startswith(f"suits: zoo run {nearest} ")
    assert read.dataset == f"folder:{tmp_path}"
    assert read.arguments["shape"] == (*size, 3) and read.train.batch_size == 2


@pytest.mark.parametrize(
    ("rows", "nearest", "batch"), [(60, "ctgan-wine", 40), (2_000, "ctgan-adult", 500)]
)
def test_a_table_s_command_suits_its_rows(tmp_path, rows, nearest, batch):
    """Of 60 rows 40 are trained on, fewer than a batch of the recipe's."""
    path = tmp_path / "people.csv"
    numbers = np.random.default_rng(0).normal(size=rows)
    path.write_text("\n".join(["height,sex", *(f"{x:.3f},{'fm'[int(x > 0)]}" for x in numbers)]))
    command, *_ = suggested(f"table:{path}")
    read = read_back(command)
    assert command.startswith(f"suits: zoo run {nearest} ")
    assert (read.dataset, read.train.batch_size) == (f"table:{path}", batch)


@pytest.mark.parametrize("classes", [("",), ("high", "low")])
@pytest.mark.parametrize(("length", "nearest"), [(900, "wavegan"), (2_100, "specgan")])
def test_a_command_for_sounds_builds_a_gan_with_their_classes_or_none(
    tmp_path, length, nearest, classes
):
    for number, name in enumerate(classes * 10):
        sound = np.sin(0.1 * (number + 1) * np.arange(length))
        preview.write_wav(sound, 8_000, tmp_path / name / f"{number:02d}.wav")
    read = read_back(suggested(f"sounds:{tmp_path}")[0])
    gan = run.build(read, data.outline(read.dataset, read.arguments["shape"]))
    assert read.variant == nearest and gan.shape == (length, 1)
    assert gan.num_classes == (2 if len(classes) == 2 else None)


def test_a_command_for_text_has_its_lines_length(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("".join(f"a line of {number:02d}\n" for number in range(60)))
    read = read_back(suggested(f"text:{path}")[0])
    gan = run.build(read, data.outline(read.dataset, read.arguments["shape"]))
    assert (read.variant, gan.shape[0]) == ("relgan", len("a line of 00"))
