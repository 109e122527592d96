"""Classes are told by their names: in Python, on the command line, in what is saved."""

import sys

import numpy as np
import pytest

import zoo
from zoo import ZooError, cli, data
from zoo.modalities import Label
from zoo.training import recipe, run

NAMES = ("circle", "square", "tri")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A GAN of a recipe on data with named classes, saved and loaded, and its file."""
    outline = data.Outline(zoo.modalities.Image((8, 8, 1)), Label(3, NAMES))
    read = recipe.read("conditional-digits", ["arguments.width=4", "dataset=folder:shapes"])
    path = tmp_path_factory.mktemp("gan") / "gan.keras"
    run.build(read, outline).save(path)
    return zoo.load(path), path


def test_names_are_the_dataset_s_and_survive_saving(saved):
    assert saved[0].condition == Label(3, NAMES)


def test_samples_are_asked_for_by_name(saved):
    gan, _ = saved
    named = gan.generate(4, labels=["circle", "tri", "tri", "square"], seed=0)
    np.testing.assert_array_equal(named, gan.generate(4, labels=[0, 2, 2, 1], seed=0))
    assert gan.generate(labels="square", seed=0).shape == (1, 8, 8, 1)
    in_turn = gan.generate(5, labels=np.resize(["circle", "tri"], 5), seed=0)
    np.testing.assert_array_equal(in_turn, gan.generate(5, labels=[0, 2, 0, 2, 0], seed=0))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("cirle", "Unknown class 'cirle'. Did you mean 'circle'.*circle, square, tri, or a number"),
        (["circle", "x", "tri", "tri"], "Unknown class 'x'"),
        (
            [0, 1, 2],
            r"shape \(3,\). For these in turn give np.resize\(labels, 4\)",
        ),
    ],
)
def test_other_labels_are_refused_with_what_to_do(saved, labels, message):
    with pytest.raises(ZooError, match=message):
        saved[0].generate(4, labels=labels)


def test_the_command_takes_names_and_numbers(saved, tmp_path, monkeypatch, capsys):
    def picture(labels):
        out = tmp_path / "grid.png"
        arguments = ["zoo", "sample", str(saved[1]), "-n", "6", "--seed", "1", "--labels", labels]
        monkeypatch.setattr(sys, "argv", [*arguments, "--out", str(out)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        error = capsys.readouterr().err
        return error if stop.value.code else out.read_bytes()

    assert picture("circle, square") == picture("0,1") != picture("1,0")
    error = picture("cirle")
    assert "--labels: Unknown class 'cirle'. Did you mean 'circle'?" in error
    assert error.count("\n") == 1


def test_a_name_that_reads_as_another_class_s_number_is_a_name():
    label = Label(3, ("1", "2", "3"))
    assert label.given(["1", "3"], 2)[0].tolist() == [0, 2]
    with pytest.raises(ZooError, match=r"Unknown class '0'. Expected 1, 2, 3\.$"):
        label.given(["0", "1"], 2)
    assert Label(10).given("7", 1)[0].tolist() == [7]
    padded = Label(1000, [f"{number:03d}" for number in range(1000)])
    assert padded.given(["7", "007"], 2)[0].tolist() == [7, 7]
