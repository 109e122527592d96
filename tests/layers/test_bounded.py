"""The bound of a generator's samples."""

import zipfile

import keras

from zoo import layers


def test_what_a_file_keeps_of_it_is_the_same_in_every_process(tmp_path):
    path = tmp_path / "bound.keras"
    keras.Sequential([keras.Input((4,)), *layers.ScaledTanh().as_keras()]).save(path)
    text = zipfile.ZipFile(path).read("config.json")
    assert b"shared_object_id" not in text  # which is an address
