import functools
import typing

import zoo


@zoo.variant
def specgan(
    shape: tuple = (16_384, 1),
    num_classes: int | None = None,
    latent: int = 100,
    network: zoo.Network = "dcgan",
    loss: zoo.Loss = "wasserstein",
    weight: float = 10.0,
    gamma: float = 0.0,
    discriminator_steps: int = 5,
    width: int = 64,
    kernel: int = 5,
    window: int = 256,
    overlap: int = 2,
    iterations: int = 16,
    momentum: float = 0.0,
    rate: int = 16_000,
    learning_rate: float = 1e-4,
    beta_1: float = 0.5,
    beta_2: float = 0.9,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Sounds by way of log spectrograms, on networks for pictures, with WGAN-GP's loss.

    `shape` is `(length, 1)`, or `(length, 2)` for stereo; spectrograms of `window` samples a
    frame, `overlap` frames over each sample, are pictures `(overlap * length / window,
    window / 2, channels)`, 8 to 256 a side. Phases are found by `iterations` of Griffin and Lim's
    algorithm, or with a `momentum` (0.99) by the fast one of Perraudin et al.; `rate` is the
    samples a second, of a dataset its own. With `num_classes` both players see labels. `weight`
    is that of WGAN-GP's penalty, `gamma` that of R1 and R2; with `loss="relativistic_pairing"`,
    `weight=0` and `gamma=1` the losses are R3GAN's.

    Departures: each frequency's mean and deviation are of the first 1,024 samples seen, not of
    all data; frames are centred; labels as in `wavegan`.
    Reference: Donahue et al., 2019, arXiv:1802.04208, section 3.2 and appendix D.
    """
    sample = zoo.modalities.Audio(zoo.modalities.sound_shape("specgan", shape), rate)
    length, channels = sample.shape
    transform = zoo.layers.LogSpectrogram(length, window, overlap)
    picture = (transform.frames, transform.bins, channels)
    build = functools.partial(
        zoo.networks.pair,
        network,
        picture,
        latent,
        packing=packing,
        width=width,
        kernel=kernel,
        generator_normalization=False,
        discriminator_normalization=False,
    )
    generator, discriminator = build()
    if num_classes is not None:
        num_classes = zoo.checks.whole("num_classes", num_classes, least=1)
        generator, _ = build(num_classes=num_classes)
        discriminator = zoo.networks.heads.with_projection(discriminator, num_classes, packing)
    gan = zoo.gan.TransformedGAN(
        generator,
        discriminator,
        zoo.losses.get(loss),
        latent=latent,
        num_classes=num_classes,
        modality=sample,
        transform=transform,
        inverse=zoo.layers.GriffinLim(length, window, iterations, momentum, overlap),
        discriminator_terms=zoo.losses.penalties.weighted(weight, r1=gamma, r2=gamma),
        discriminator_steps=discriminator_steps,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, beta_2))
    return gan
