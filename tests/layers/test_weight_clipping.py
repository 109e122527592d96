"""Weight clipping: what every update leaves behind."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo.layers.weight_clipping import Clip, clip_weights
from zoo.utils.errors import ZooError


@pytest.mark.parametrize("compiled", [False, True])
def test_after_each_update_every_weight_is_within_the_limit(small, pictures, compiled):
    """Kernels, biases, scales and shifts of the discriminator, and nothing of the generator."""
    gan = small("wgan", limit=0.02, learning_rate=0.1)
    sizes, apply = [], gan.discriminator_optimizer.apply

    def watched(gradients, variables):
        apply(gradients, variables)
        sizes.append([np.abs(w.numpy()).max() for w in variables])

    if not compiled:
        gan.discriminator_optimizer.apply = watched
    step = tf.function(gan.train_step) if compiled else gan.train_step
    for seed in range(2):
        step(tf.constant(pictures(8, seed=seed)))
        kinds = {w.name for w in gan.discriminator.trainable_weights}
        assert kinds == {"kernel", "bias", "gamma", "beta"}
        sizes.append([np.abs(w.numpy()).max() for w in gan.discriminator.trainable_weights])
    assert len(sizes) == (2 if compiled else 6)
    limit = np.float32(0.02)
    assert np.max(sizes) == limit  # reached: the rate is large enough
    assert np.min(np.max(sizes, axis=1)) == limit
    assert max(np.abs(w.numpy()).max() for w in gan.generator.trainable_weights) > 0.05


def test_what_is_clipped_and_what_is_not():
    """Numbers within the limit are left as they are; moving statistics are not trained."""
    np.testing.assert_array_equal(
        Clip(0.5)(np.array([-3.0, -0.5, 0.25, 0.5, 7.0])), [-0.5, -0.5, 0.25, 0.5, 0.5]
    )
    network = keras.Sequential([keras.Input((3,)), keras.layers.BatchNormalization()])
    clip_weights(network, 0.01)
    assert [w.constraint is None for w in network.trainable_weights] == [False, False]
    assert all(w.constraint is None for w in network.non_trainable_weights)


def test_a_network_saved_by_itself_stays_clipped(tmp_path):
    """As the discriminator of a GAN that was put together by hand is saved."""
    pair = zoo.networks.pair("dcgan", (8, 8, 1), latent=3, width=4)
    clip_weights(pair[1], 0.03)
    gan = zoo.GAN(*pair, zoo.losses.Wasserstein(), latent=3)
    gan.compile(zoo.optimizers.rmsprop(0.1))
    gan.save(tmp_path / "gan.keras")
    network = keras.saving.load_model(tmp_path / "gan.keras").discriminator
    optimizer = keras.optimizers.SGD(1.0)
    optimizer.apply(
        [tf.ones(w.shape) for w in network.trainable_weights], network.trainable_weights
    )
    for weight in network.trainable_weights:
        assert np.abs(weight.numpy()).max() <= np.float32(0.03), weight.path
    assert network.trainable_weights[0].numpy().min() == np.float32(-0.03)


@pytest.mark.parametrize("limit", [0.0, -0.01, float("nan")])
def test_a_limit_that_cannot_be_is_refused(limit):
    with pytest.raises(ZooError, match=str(limit)):
        zoo.get("wgan", shape=(8, 8, 1), width=4, limit=limit)
