"""What is taken out makes the samples that the GAN makes, and no file runs code."""

import importlib.util
import json
import sys
import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo import cli
from zoo.pretrained.export import SUFFIXES, check, export
from zoo.utils.errors import ZooError

LATENT = 3


@pytest.fixture(scope="module", params=["dcgan", "conditional"])
def gan(request):
    """A GAN whose moving average and moving statistics differ from its last weights."""
    keras.utils.set_random_seed(0)
    gan = zoo.get(request.param, shape=(8, 8, 1), width=4, latent=LATENT, averaging=0.9)
    random = np.random.default_rng(0)
    for network in (gan.generator, gan.averaged_generator):
        network.set_weights(
            [
                random.normal(0, 0.3, w.shape) if w.ndim > 1 else random.uniform(0.1, 1, w.shape)
                for w in network.get_weights()
            ]
        )
    return gan


def asked(gan):
    """Returns latents and labels, and what the GAN makes of them; more than one batch of one."""
    latents = gan.latents(5, seed=1)
    labels = np.arange(5, dtype="int32") if gan.num_classes else None
    samples = gan.generate(latents=latents, labels=labels)
    assert (
        np.abs(samples - gan.generate(latents=latents, labels=labels, averaged=False)).max() > 0.01
    )
    return {"latent": latents} | ({"label": labels} if gan.num_classes else {}), samples


def run_keras(path, inputs):
    network = keras.saving.load_model(path)
    assert {one.name for one in network.inputs} == set(inputs)
    values = [inputs[one.name] for one in network.inputs]
    return network(values if len(values) > 1 else values[0], training=False)


def run_savedmodel(path, inputs):
    signature = tf.saved_model.load(str(path)).signatures["serving_default"]
    assert set(signature.structured_input_signature[1]) == set(inputs)
    return signature(**{name: tf.constant(value) for name, value in inputs.items()})["samples"]


def run_tflite(path, inputs):
    signature = tf.lite.Interpreter(model_path=str(path)).get_signature_runner()
    assert set(signature.get_input_details()) == set(inputs)
    return signature(**inputs)["samples"]


def run_onnx(path, inputs):
    onnxruntime = pytest.importorskip("onnxruntime", reason="the extra 'onnx' is not installed")
    session = onnxruntime.InferenceSession(str(path))
    assert {one.name for one in session.get_inputs()} == set(inputs)
    assert [one.name for one in session.get_outputs()] == ["samples"]
    return session.run(None, inputs)[0]


RUN = {"keras": run_keras, "savedmodel": run_savedmodel, "tflite": run_tflite, "onnx": run_onnx}


@pytest.mark.parametrize("format", SUFFIXES)
@pytest.mark.filterwarnings("ignore")
def test_the_export_makes_the_samples_of_generate(gan, format, tmp_path):
    if format == "onnx" and importlib.util.find_spec("tf2onnx") is None:
        pytest.skip("the extra 'onnx' is not installed")
    inputs, samples = asked(gan)
    path = export(gan, format, tmp_path / "new" / f"generator{SUFFIXES[format]}")
    found = np.asarray(RUN[format](path, inputs))
    print(f"{format}: {np.abs(found - samples).max():.1e}")
    np.testing.assert_allclose(found, samples, rtol=0, atol=1e-4)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("variant", ["dcgan", "sagan", "stylegan2"])
def test_bfloat16_is_exported_in_float32(variant, tmp_path):
    """Also the layers of a network inside the network, which stylegan2 has."""
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        gan = zoo.get(variant, shape=(8, 8, 1), width=4, latent=LATENT)
    finally:
        keras.config.set_dtype_policy("float32")
    inputs, samples = {"latent": gan.latents(5, seed=1)}, gan.generate(5, seed=1)
    path = export(gan, "tflite", tmp_path / "generator.tflite")
    np.testing.assert_allclose(run_tflite(path, inputs), samples, atol=0.02)  # bfloat16: 8 bits
    kinds = {str(one["dtype"]) for one in tf.lite.Interpreter(str(path)).get_tensor_details()}
    assert not any("float16" in kind for kind in kinds)


def test_what_cannot_be_exported_is_refused(tmp_path, monkeypatch):
    (tmp_path / "there").mkdir()
    for format, path, message in [
        ("onxx", "g.onnx", "Did you mean 'onnx'"),
        ("tflite", "g.onnx", "ends in '.tflite'"),
        ("savedmodel", "there", "there already"),
    ]:
        with pytest.raises(ZooError, match=message):
            check(format, tmp_path / path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ZooError, match=r"'gan-zoo\[onnx\]'"):
        check("onnx", tmp_path / "g.onnx")


def test_a_file_with_code_in_it_is_not_loaded(tmp_path):
    """A `.keras` file whose generator was swapped for one with a Lambda of foreign byte code."""
    layer = keras.layers.Lambda(lambda x: x)
    network = keras.Sequential([keras.Input((LATENT,)), layer, keras.layers.Dense(2)])
    honest = zoo.GAN(
        keras.Sequential([keras.Input((LATENT,)), keras.layers.Dense(2)], name="generator"),
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]),
        zoo.losses.NonSaturating(),
        latent=LATENT,
    )
    honest.compile(zoo.optimizers.adam(1e-3))
    good, bad = tmp_path / "good.keras", tmp_path / "bad.keras"
    honest.save(good)
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "config.json":
                config = json.loads(content)
                config["config"]["generator"] = keras.saving.serialize_keras_object(network)
                content = json.dumps(config)
            target.writestr(name, content)
    assert isinstance(zoo.load(good), zoo.GAN)
    with pytest.raises(ZooError, match=r"safe|code"):
        zoo.load(bad)


@pytest.fixture
def command(monkeypatch, capsys):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["zoo", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return run


def test_the_command_exports_a_file(command, gan, tmp_path):
    gan.save(tmp_path / "gan.keras")
    out = tmp_path / "taken.keras"
    run = [tmp_path / "gan.keras", "--format", "keras", "--out", out]
    assert command("export", *run) == (0, f"keras: {out}\n", "")
    inputs, samples = asked(gan)
    np.testing.assert_allclose(run_keras(out, inputs), samples, atol=1e-6)
    code, out, err = command("export", tmp_path / "none", "--format", "tflite")
    assert (code, out) == (2, "") and "found nothing" in err and err.count("\n") == 1
    code, _, err = command("export", tmp_path / "gan.keras", "--format", "pickle")
    assert code == 2 and "Unknown format 'pickle'" in err


def test_both_ways_of_a_translation_are_written(seeded, tmp_path, pictures):
    gan = zoo.get("cyclegan", shape=(8, 8, 1), width=4, blocks=1)
    both = pictures(3), pictures(3, seed=1)
    path = export(gan, "savedmodel", tmp_path / "model")
    serve = tf.saved_model.load(str(path)).signatures["serving_default"]
    served = serve(first=tf.constant(both[0]), second=tf.constant(both[1]))
    expected = dict(
        zip(("samples_first", "samples_second"), gan.generate(condition=both), strict=True)
    )
    assert set(served) == set(expected)
    for name, part in expected.items():
        np.testing.assert_allclose(served[name], part, atol=1e-5)
    path = export(gan, "keras", tmp_path / "model.keras")
    again = keras.saving.load_model(path)(list(both))
    np.testing.assert_allclose(again[1], gan.generate(condition=both[0]), atol=1e-5)
