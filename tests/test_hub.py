"""One door for all files that hold weights: a broken or tampered one is refused in one line."""

import io
import json
import zipfile

import h5py
import keras
import numpy as np
import pytest

import zoo
from zoo.evaluation import features
from zoo.utils.errors import ZooError


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The bytes of a GAN's file."""
    keras.utils.set_random_seed(0)
    path = tmp_path_factory.mktemp("saved") / "gan.keras"
    zoo.get("vanilla", shape=(2,), latent=2, width=4).save(path)
    return path.read_bytes()


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members, compression=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_config(content, change):
    members = parts(content)
    config = json.loads(members["config.json"])
    change(config)
    return packed(members | {"config.json": json.dumps(config)})


def nested(depth):
    return "[" * depth + "]" * depth


def without_weights(content):
    members = parts(content)
    file = io.BytesIO(members["model.weights.h5"])
    with h5py.File(file, "r+") as weights:
        del weights["generator"]
    return packed(members | {"model.weights.h5": file.getvalue()})


def top(**values):
    """Returns what changes a configuration's own keys."""
    return lambda content: with_config(content, lambda config: config.update(values))


def origin(**values):
    """Returns what changes how a GAN says that it is built."""
    return lambda content: with_config(content, lambda c: c["config"]["origin"].update(values))


def argument(**values):
    """Returns what changes the arguments that it is built with."""
    return lambda content: with_config(
        content, lambda c: c["config"]["origin"]["arguments"].update(values)
    )


def member(name, new):
    """Returns what changes a file in the archive, or removes it."""
    return lambda content: packed(
        {k: v for k, v in parts(content).items() if k != name} | ({name: new} if new else {})
    )


NO_OPTIMIZER = {"class_name": "Nothing", "module": "keras.optimizers", "config": {}}
CONFIG, WEIGHTS = "config.json", "model.weights.h5"
TAMPERED = {
    "cut off": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "no archive": lambda content: b"weights" * 100,
    "a byte altered": lambda content: content[:400] + bytes([content[400] ^ 255]) + content[401:],
    "no config": member(CONFIG, None),
    "no weights": member(WEIGHTS, None),
    "broken weights": member(WEIGHTS, b"\x89HDF\r\n no more"),
    "a network's weights missing": without_weights,
    "config no JSON": member(CONFIG, b"{"),
    "config a list": member(CONFIG, b"[]"),
    "config a number": member(CONFIG, b"7"),
    "config too deep": member(CONFIG, nested(100_000)),
    "config deep inside": member(CONFIG, f'{{"class_name": "GAN", "config": {nested(5_000)}}}'),
    "an unknown class": top(registered_name="zoo>Nothing", class_name="Nothing"),
    "a function of another module": top(registered_name=None, module="os", class_name="system"),
    "no origin": lambda content: with_config(content, lambda c: c["config"].pop("origin")),
    "an unknown precision": lambda content: with_config(
        content, lambda c: c["config"].update(precision="float7")
    ),
    "an unknown optimizer": lambda content: with_config(
        content, lambda c: c["compile_config"].update(optimizer=NO_OPTIMIZER)
    ),
    "an unknown variant": origin(variant="dcgna"),
    "a variant that is a list": origin(variant=[]),
    "arguments that are a text": origin(arguments="shape"),
    "an unknown argument": argument(widht=3),
    "another file as weights": argument(weights="/etc/passwd"),
    "a width of text": argument(width="wide"),
    "another width": argument(width=5),
    "a width of 2**40": argument(width=2**40),
    "a shape of text": argument(shape="big"),
    "a folded bomb": lambda content: packed(
        parts(content) | {WEIGHTS: bytes(2**28 + 1)}, zipfile.ZIP_DEFLATED
    ),
}


@pytest.mark.filterwarnings("ignore:Skipping nested container")
@pytest.mark.parametrize("how", TAMPERED)
def test_a_tampered_file_is_refused(saved, tmp_path, how):
    path = tmp_path / "gan.keras"
    path.write_bytes(TAMPERED[how](saved))
    with pytest.raises(ZooError, match=r"gan\.keras") as refused:
        zoo.load(path)
    assert "\n" not in str(refused.value)


def test_weights_of_a_path_come_through_the_same_door(saved, tmp_path):
    path = tmp_path / "gan.keras"
    for how in ("cut off", "broken weights", "config too deep", "another file as weights"):
        path.write_bytes(TAMPERED[how](saved))
        with pytest.raises(ZooError, match=r"gan\.keras"):
            zoo.get("vanilla", weights=path)


def test_the_whole_file_is_taken_by_both_ways_in(saved, tmp_path):
    path = tmp_path / "gan.keras"
    path.write_bytes(saved)
    one, other = zoo.load(path), zoo.get("vanilla", weights=path)
    np.testing.assert_array_equal(one.generate(3, seed=0), other.generate(3, seed=0))


@pytest.mark.parametrize("name", ["nothing.keras", "folder", "text.txt"])
def test_what_is_no_such_file_is_refused(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.txt").write_text("weights")
    for enter in (zoo.load, lambda path: zoo.get("vanilla", weights=path)):
        with pytest.raises(ZooError):
            enter(tmp_path / name)


def test_a_gan_is_no_feature_network(saved, tmp_path):
    path = tmp_path / "gan.keras"
    path.write_bytes(saved)
    with pytest.raises(ZooError, match="expected a feature network, found a GAN"):
        features.get(str(path))


def test_a_feature_network_is_no_gan(tmp_path):
    path = tmp_path / "network.keras"
    keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)]).save(path)
    for enter in (lambda: zoo.load(path), lambda: zoo.get("vanilla", weights=path)):
        with pytest.raises(ZooError, match="expected a GAN, found a Sequential"):
            enter()
