"""What variants that restore pictures promise beyond what all variants do."""

import keras
import numpy as np
import pytest

import zoo

BATCH = 4


def srgan(**arguments):
    keras.utils.set_random_seed(0)
    small = {"shape": (8, 8, 1), "source": (4, 4, 1), "width": 4, "depth": 1}
    return zoo.get("srgan", **small, **arguments)


def trained(gan, pictures, steps):
    real, source = pictures(BATCH * steps), pictures(BATCH * steps, (4, 4, 1), 1)
    history = gan.fit(real, source, batch_size=BATCH, epochs=1, verbose=0).history
    return {name: values[-1] for name, values in history.items()}


def test_srgan_begins_on_pixels_alone(pictures):
    """Till the adversary joins, both players are those of a run without one; then no longer."""
    first, without, begun = srgan(pixels_first=2 * BATCH), srgan(adversarial=0.0), srgan()
    before = [w.numpy() for w in first.discriminator.trainable_weights]
    logs = [trained(gan, pictures, steps=2) for gan in (first, without, begun)]
    assert logs[0]["loss/discriminator/adversarial"] == logs[0]["loss/generator/adversarial"] == 0
    for one, other in zip(first.generator.weights, without.generator.weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
    for one, other in zip(before, first.discriminator.trainable_weights, strict=True):
        np.testing.assert_array_equal(one, other)
    logs = trained(first, pictures, steps=1)
    assert logs["loss/discriminator/adversarial"] > 0 < logs["loss/generator/adversarial"]
    assert not np.array_equal(before[0], first.discriminator.trainable_weights[0])


@pytest.mark.parametrize("name", ["pix2pix", "srgan", "context_encoder"])
def test_an_adversary_that_is_not_heard_is_not_trained(small, pictures, name):
    """And the generator's weights are, bit for bit, those beside one that is trained in vain."""
    found = []
    for heard in (False, True):
        keras.utils.set_random_seed(0)
        gan = small(name, adversarial=0.0)
        assert gan.adversarial.heard is False
        gan.adversarial.heard = heard
        shape = gan.condition.modality.shape
        before = [w.numpy() for w in gan.discriminator.weights]
        gan.fit(pictures(2 * BATCH), pictures(2 * BATCH, shape, 1), batch_size=BATCH, verbose=0)
        after = [w.numpy() for w in gan.discriminator.weights]
        same = all(np.array_equal(*pair) for pair in zip(before, after, strict=True))
        assert same is not heard
        found.append([w.numpy() for w in gan.generator.weights])
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_first_phase_stands_beside_other_schedules():
    gan = srgan(pixels_first=1, schedules="learning_rate: 0 at 100")
    assert sorted(gan.schedule.by_name) == ["adversarial", "learning_rate"]
    assert [float(gan.schedule.by_name["adversarial"](n, 1.0)) for n in (0, 1, 2, 3)][0::2] == [
        0,
        1,
    ]
    with pytest.raises(zoo.ZooError, match="pixels_first"):
        srgan(pixels_first=-1)


@pytest.mark.parametrize("name", ["pix2pix", "srgan", "context_encoder"])
@pytest.mark.parametrize(
    ("loss", "further"),
    [
        ("relativistic_average", {}),
        ("wasserstein", {"gradient_penalty": 10.0, "normalization": "instance"}),
    ],
)
def test_the_loss_is_an_argument(small, pictures, name, loss, further):
    gan = small(name, loss=loss, **further)
    shape = gan.condition.modality.shape
    history = gan.fit(pictures(BATCH), pictures(BATCH, shape, 1), batch_size=BATCH, verbose=0)
    assert np.isfinite(list(history.history.values())).all()
    held = getattr(gan.adversarial, "loss", gan.adversarial)
    assert type(held) is type(zoo.losses.get(loss))
    assert ("loss/discriminator/gradient_penalty" in history.history) == bool(further)
