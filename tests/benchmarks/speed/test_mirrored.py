"""PyTorch's networks return what Keras' return, on the same weights, and are trained as they are.

What PyTorch does is tested in `pytorch.py`, in a process that does not import TensorFlow: some
versions of the two crash when loaded together.
"""

import importlib.util
import os
import pickle
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from benchmarks.speed import case
from zoo.training import recipe

CASES = [("dcgan", (28, 28, 1)), ("dcgan", (8, 8, 1)), ("vanilla", (8, 8, 1))]
CASES += [("wgan_gp", (13, 9, 3))]  # neither square nor even
CASES += [("wavegan", (256, 1)), ("wavegan", (250, 2))]  # and a length that strides do not divide


def trained(network):
    """Gives every weight, moving statistics included, another value."""
    random = np.random.default_rng(0)
    weights = [w + random.uniform(0.05, 0.2, w.shape) for w in network.get_weights()]
    network.set_weights(weights)


def networks(small, pictures):
    """Yields `(name, layers, input, training, Keras' output, trainable weights)`."""
    latent = np.random.default_rng(1).normal(size=(5, 3)).astype("float32")
    for name, shape in CASES:
        own = {"vanilla": {"dropout": 0.0}, "wavegan": {"kernel": 25, "shuffle": 0}}
        gan = small(name, shape=shape, **own.get(name, {"kernel": 5}))
        for network, given in ((gan.generator, latent), (gan.discriminator, pictures(5, shape))):
            trained(network)
            for training in (False, True):
                title = f"{name} {shape} {network.name}, training: {training}"
                layers = case.layers(network)  # before a call that moves batch statistics
                output = keras.ops.convert_to_numpy(network(given, training=training))
                yield title, layers, given, training, output, len(network.trainable_weights)


def blueprint(name):
    sizes = ["width=4", "latent=3"] + (["kernel=3"] if name != "vanilla" else [])
    sizes += ["discriminator_steps=2"] if name == "wgan_gp" else []
    changes = [f"arguments.{size}" for size in sizes]
    return case.build(recipe.read(f"{name}-digits", changes).to_toml()).blueprint()


@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None,
    reason="PyTorch is not installed: pip install torch",
)
def test_pytorch_does_the_same_work(small, pictures, tmp_path):
    odd = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.MaxPooling2D()])
    made = {
        "networks": list(networks(small, pictures)),
        "blueprints": {name: blueprint(name) for name in ("dcgan", "vanilla", "wgan_gp")},
        "unknown": case.layers(odd),
    }
    (tmp_path / "keras.pickle").write_bytes(pickle.dumps(made))
    found = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--numprocesses=0", "-p", "no:cacheprovider"),
            Path(__file__).with_name("pytorch.py"),
        ],
        env=os.environ
        | {"KERAS_SIDE": str(tmp_path / "keras.pickle"), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr
