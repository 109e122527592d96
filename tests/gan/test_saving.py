"""What is saved comes back: by name, part by part, in a new process, in its precision."""

import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest
from keras import ops

import zoo
from zoo.gan import training_step
from zoo.utils.errors import ZooError

BATCH = 4


@keras.saving.register_keras_serializable("tests")
class Shifted(zoo.losses.Adversarial):
    """A loss of the test's own, with a setting."""

    def __init__(self, shift=0.0):
        self.shift = shift

    def discriminator(self, batch):
        return ops.mean(ops.square(batch.real_logits - self.shift)) + ops.mean(batch.fake_logits**2)

    def generator(self, batch):
        return ops.mean(ops.square(batch.fake_logits - self.shift))

    def get_config(self):
        return {"shift": self.shift}


@keras.saving.register_keras_serializable("tests")
def away_from_zero(batch):
    """A term that is a plain function."""
    return -ops.mean(ops.square(batch.fake))


def composed(**settings):
    """Returns a GAN for points, put together by hand."""
    generator, discriminator = zoo.networks.pair("mlp", (2,), latent=3, width=4)
    gan = zoo.GAN(
        generator,
        discriminator,
        Shifted(2.0),
        latent=3,
        discriminator_terms={"gradient_penalty": zoo.losses.GradientPenalty(3.0)},
        generator_terms={"away": away_from_zero},
        **settings,
    )
    gan.compile(keras.optimizers.SGD(1e-2, momentum=0.9), zoo.optimizers.adam(1e-3, 0.25))
    gan.run_eagerly = True
    return gan


def test_a_gan_composed_by_hand_is_saved_part_by_part(seeded, pictures, tmp_path):
    gan = composed(discriminator_steps=2, reuse_fakes=True, averaging=0.5)
    samples = pictures(20, (2,))
    gan.fit(samples, batch_size=BATCH, verbose=0)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    again.run_eagerly = True
    assert isinstance(again.adversarial, Shifted)
    assert again.adversarial.shift == 2.0
    assert again.discriminator_terms["gradient_penalty"].weight == 3.0
    assert again.generator_terms["away"] is away_from_zero
    assert (again.reuse_fakes, again.averaging, again.discriminator_steps) == (True, 0.5, 2)
    assert (again.latent, again.num_classes) == (3, None)
    assert (again.optimizer.momentum, again.discriminator_optimizer.beta_1) == (0.9, 0.25)
    histories = [g.fit(samples, batch_size=BATCH, verbose=0).history for g in (gan, again)]
    assert histories[0] == histories[1]
    np.testing.assert_array_equal(gan.generate(3, seed=0), again.generate(3, seed=0))


def test_an_uncompiled_gan_is_saved_too(tmp_path):
    pair = zoo.networks.pair("mlp", (2,), latent=3, width=4)
    gan = zoo.GAN(*pair, zoo.losses.NonSaturating(), latent=3)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(gan.generate(3, seed=0), again.generate(3, seed=0))


def test_arguments_of_numpy_survive_saving(small, tmp_path):
    """shape=samples.shape[1:] is a tuple, but a NumPy row or number is as likely."""
    gan = small("vanilla", shape=np.array([8, 8, 1]), latent=np.int64(3))
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(gan.generate(3, seed=0), again.generate(3, seed=0))


NEW_PROCESS = """
import sys
{imports}
import numpy as np
gan = keras.saving.load_model(sys.argv[1], safe_mode=True)
samples = np.load(sys.argv[2])
np.testing.assert_allclose(gan.generate(5, labels=1, seed=3), samples, rtol=1e-5, atol=1e-6)
assert gan.samples_seen == 8
gan.run_eagerly = True
gan.fit(samples[:4].clip(-1, 1), np.zeros(4, int), batch_size=4, verbose=0)
assert gan.samples_seen == 12
assert not np.allclose(gan.generate(5, labels=1, seed=3), samples)
"""


def test_a_saved_gan_lives_on_in_a_new_process(small, pictures, tmp_path):
    """Whichever is imported first. Both at once, to spare the time of an import."""
    gan = small("conditional", averaging=0.5)
    gan.fit(pictures(8), np.arange(8) % 3, batch_size=4, verbose=0)
    gan.save(tmp_path / "gan.keras")
    np.save(tmp_path / "samples.npy", gan.generate(5, labels=1, seed=3))
    arguments = [str(tmp_path / "gan.keras"), str(tmp_path / "samples.npy")]
    root = pathlib.Path(zoo.__file__).parents[1]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", NEW_PROCESS.format(imports=imports), *arguments],
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for imports in ("import zoo, keras", "import keras, zoo")
    ]
    for process in processes:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors


# Precision.


@pytest.fixture
def policy():
    """Sets a dtype policy for one test."""
    yield keras.config.set_dtype_policy
    keras.config.set_dtype_policy("float32")


def test_float16_is_refused(policy):
    policy("mixed_float16")
    with pytest.raises(ZooError, match="mixed_bfloat16"):
        zoo.get("dcgan", shape=(8, 8, 1), width=4)


def test_bfloat16_trains_with_float32_terms_and_is_saved_with_its_policy(
    small, pictures, policy, tmp_path, monkeypatch
):
    policy("mixed_bfloat16")
    gan = small("wgan_gp")
    compute_terms, kinds = training_step.compute_terms, []

    def computing(gan, player, batch):
        terms = {name: term(batch) for name, term in gan.terms(player).items()}
        kinds.extend(term.dtype for term in terms.values())
        kinds.extend([batch.fake_logits.dtype, batch.fake.dtype])
        return compute_terms(gan, player, batch)

    monkeypatch.setattr(training_step, "compute_terms", computing)
    history = gan.fit(pictures(16), batch_size=4, verbose=0).history
    assert np.isfinite(list(history.values())).all()
    assert kinds
    assert {str(getattr(kind, "name", kind)) for kind in kinds} == {"float32"}
    dtypes = {layer.compute_dtype for layer in gan.generator.layers if layer.weights}
    assert dtypes == {"bfloat16"}
    assert {w.dtype for w in gan.generator.weights} == {"float32"}
    gan.save(tmp_path / "gan.keras")
    policy("float32")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(gan.generate(3, seed=0), again.generate(3, seed=0))


def test_a_weight_of_a_subclass_is_saved(seeded, pictures, tmp_path):
    """Adaptive augmentation, say, keeps a number of its own."""

    @keras.saving.register_keras_serializable("tests")
    class Adaptive(zoo.GAN):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.strength = self.add_weight(shape=(), name="strength", trainable=False)

    pair = zoo.networks.pair("mlp", (2,), latent=3, width=4)
    gan = Adaptive(*pair, zoo.losses.NonSaturating(), latent=3)
    gan.compile()
    gan.strength.assign(0.25)
    gan.save(tmp_path / "gan.keras")
    assert float(keras.saving.load_model(tmp_path / "gan.keras").strength) == 0.25


def test_a_file_of_before_the_scaled_tanh_keeps_its_tanh(tmp_path):
    gan = zoo.get("r1gan", shape=(8, 8, 1), width=4, averaging=0.9)
    config = gan.get_config()
    assert config["tanh_scale"] == 1.1
    del config["tanh_scale"]
    before = type(gan).from_config(config)
    for network in (before.generator, before.averaged_generator):
        network.layers[-1].set_weights([])
        x = np.float32([[0.5, -2.0, 9.0]])
        np.testing.assert_allclose(network.layers[-1](x, training=True), np.tanh(x), rtol=1e-6)
    before.save(tmp_path / "gan.keras")
    assert keras.saving.load_model(tmp_path / "gan.keras").get_config()["tanh_scale"] == 1.0
