"""The front of `zoo.data`: names are checked without TensorFlow, and mistakes are answered."""

import subprocess
import sys

import numpy as np
import pytest

from zoo import ZooError, data

WITHOUT_TENSORFLOW = """
import sys
from zoo import ZooError, data
from zoo.data import mixtures
data.check_name("digits"), data.check_name("mnist"), data.check_name("folder:x")
for name, arguments in [("mnits", {}), ("digits", {"split": "val"}), ("folder:/nowhere/x", {}),
                        ("digits", {"shape": 8}), ("imdb_reviews", {"data_dir": "/nowhere"})]:
    try:
        data.source(name, **arguments)
    except ZooError:
        continue
    raise SystemExit(f"{name} was not refused")
data.EMBEDDED, mixtures.modes("ring"), data.to_uint8([0.0])
sys.exit("TensorFlow was imported" if {"tensorflow", "keras"} & set(sys.modules) else 0)
"""


def test_names_and_mistakes_cost_no_tensorflow():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TENSORFLOW], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("digit", "digits"), ("rings", "ring"), ("fashion_mnst", "fashion_mnist")],
)
def test_an_unknown_name_gets_the_nearest(name, nearest):
    with pytest.raises(ZooError, match=f"Unknown dataset {name!r}. Did you mean {nearest!r}"):
        data.check_name(name)


@pytest.mark.parametrize("name", ["", "folder:", "folder: ", None, 3, "../mnist", "mnist;rm"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ZooError):
        data.check_name(name)


@pytest.mark.parametrize("shape", [8, (8, 8), (8, 8, 0), (8.0, 8, 1), "8x8", (8, 8, 1, 1)])
def test_what_is_no_shape_is_refused(shape):
    with pytest.raises(ZooError, match="shape"):
        data.source("digits", shape=shape)


def test_an_unknown_split_gets_the_nearest():
    with pytest.raises(ZooError, match="Did you mean 'train'"):
        data.source("digits", split="trian")


def test_load_gives_whole_passes_of_pictures_in_range():
    dataset = data.load("digits", "test", batch_size=100)
    sizes, labels = [], []
    for images, classes in dataset:
        assert images.dtype == np.float32 and classes.dtype == np.int32
        assert images.numpy().min() == -1 and images.numpy().max() == 1
        sizes.append(len(images))
        labels += classes.numpy().tolist()
    assert sizes == [100, 100, 100, 55]
    np.testing.assert_array_equal(
        np.bincount(labels), np.bincount(data.source("digits", "test").arrays()[1])
    )


def test_points_have_no_labels():
    assert next(iter(data.load("grid", batch_size=5))).shape == (5, 2)


def test_a_batch_larger_than_the_dataset_is_refused():
    with pytest.raises(ZooError, match="1,500 is larger than the train split of 'digits'"):
        data.load("digits", batch_size=1500)
