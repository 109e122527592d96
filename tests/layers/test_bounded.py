"""The bound of a generator's samples."""

import keras

from zoo import layers


def test_what_keras_writes_of_it_is_the_same_in_every_process():
    text = keras.Sequential(layers.ScaledTanh().as_keras()).to_json()
    assert "shared_object_id" not in text  # which is an address
