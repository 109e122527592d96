"""StyleGAN2's networks, for pictures of any height and width from 8 pixels on.

The generator sums pictures made at every size, the discriminator is residual.

Reference: Karras et al., 2020, arXiv:1912.04958, figures 2 and 7.
"""

import keras
from keras import layers

from zoo.layers import stylegan2
from zoo.layers.resampling import grow, shrink
from zoo.networks import dcgan
from zoo.utils.errors import ZooError


def pair(
    sample,
    latent: int,
    num_classes: int | None = None,
    width: int = 64,
    mapping: int = 2,
    packing: int = 1,
):
    """Returns a style-based generator and a residual discriminator with minibatch deviation.

    Args:
        sample: the pictures' modality.
        latent: length of the noise and of w.
        num_classes: None; these networks take no labels.
        width: channels next to the picture; they double at the first two halvings.
        mapping: dense layers from the noise to w.
        packing: samples that the discriminator sees at once.

    Raises:
        ZooError: a number of classes.
    """
    if num_classes is not None:
        raise ZooError(
            "The network 'stylegan2' takes no labels. Take 'dcgan', 'sngan', 'r3gan' or 'mlp' for "
            f"a conditional GAN. Received: num_classes={num_classes}."
        )
    shape = sample.shape
    sizes, strides = dcgan.pyramid(*shape[:2])
    widths = [width * 2 ** min(stage, 2) for stage in range(len(sizes))]
    noise = keras.Input((latent,), name="latent")
    w = _mapping(latent, mapping)(noise)
    pictures = _synthesis(sample, latent, sizes, strides, widths)(w)
    generator = keras.Model(noise, pictures, name="generator")
    return generator, _discriminator(shape, strides, widths, packing)


def _mapping(latent, depth):
    noise = keras.Input((latent,), name="latent")
    w = stylegan2.UnitMoment()(noise)
    for _ in range(depth):
        # A hundredth of the others' rate (Karras et al., 2019, arXiv:1812.04948, appendix C).
        w = stylegan2.Leaky()(stylegan2.EqualizedDense(latent, rate=0.01)(w))
    return keras.Model(noise, w, name="mapping")


def _synthesis(sample, latent, sizes, strides, widths):
    w = keras.Input((latent,), name="w")

    def styled(x, width):
        x = stylegan2.Noise()(stylegan2.ModulatedConv2D(width)([x, w]))
        return stylegan2.Leaky()(stylegan2.Bias()(x))

    def painted(x):
        return stylegan2.Bias()(
            stylegan2.ModulatedConv2D(sample.shape[-1], 1, demodulate=False)([x, w])
        )

    x = styled(stylegan2.Constant((*sizes[-1], widths[-1]))(w), widths[-1])
    pictures = painted(x)
    for size, stride, width in zip(sizes[-2::-1], strides[::-1], widths[-2::-1], strict=True):
        x = styled(styled(grow(x, size, stride), width), width)
        pictures = layers.Add()([grow(pictures, size, stride), painted(x)])
    pictures = layers.deserialize(sample.unnormalized_output())(pictures)
    return keras.Model(w, pictures, name="synthesis")


def _discriminator(shape, strides, widths, packing):
    inputs, x = dcgan.picture_inputs(shape, None, packing)
    x = stylegan2.Leaky()(stylegan2.EqualizedConv2D(widths[0], 1)(x))
    for stride, width in zip(strides, widths[1:], strict=True):
        h = stylegan2.Leaky()(stylegan2.EqualizedConv2D(x.shape[-1], 3)(x))
        h = stylegan2.Leaky()(stylegan2.EqualizedConv2D(width, 3)(h))
        x = stylegan2.EqualizedConv2D(width, 1, use_bias=False)(shrink(x, stride))
        x = layers.Add()([shrink(h, stride), x]) * 2**-0.5
    x = stylegan2.MinibatchDeviation()(x)
    x = stylegan2.Leaky()(stylegan2.EqualizedConv2D(widths[-1], 3)(x))
    x = stylegan2.Leaky()(stylegan2.EqualizedDense(widths[-1])(layers.Flatten()(x)))
    logits = stylegan2.EqualizedDense(1, dtype="float32")(x)
    return keras.Model(inputs, logits, name="discriminator")
