import functools
import typing

import zoo


@zoo.variant
def wavegan(
    shape: tuple = (16_384, 1),
    num_classes: int | None = None,
    latent: int = 100,
    network: zoo.Network = "wavegan",
    loss: zoo.Loss = "wasserstein",
    weight: float = 10.0,
    gamma: float = 0.0,
    discriminator_steps: int = 5,
    width: int = 64,
    kernel: int = 25,
    shuffle: int = 2,
    rate: int = 16_000,
    learning_rate: float = 1e-4,
    beta_1: float = 0.5,
    beta_2: float = 0.9,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Sounds by convolutions in time, with WGAN-GP's loss and phase shuffle.

    `shape` is `(length, 1)`, or `(length, 2)` for stereo, of any length; `shuffle` the radius of
    the phase shuffle; `rate` the samples a second, of a dataset its own. With `num_classes` both
    players see labels. `weight` is that of WGAN-GP's penalty, `gamma` that of R1 and R2; with
    `loss="relativistic_pairing"`, `weight=0` and `gamma=1` the losses are R3GAN's.

    Departures: labels, which the paper has not: a one-hot row beside the noise and a
    projection added to the logit (Miyato & Koyama, 2018, arXiv:1802.05637, equation 4).
    Reference: Donahue et al., 2019, arXiv:1802.04208, section 3 and appendix D.
    """
    sample = zoo.modalities.Audio(zoo.modalities.sound_shape("wavegan", shape), rate)
    build = functools.partial(
        zoo.networks.pair,
        network,
        sample,
        latent,
        packing=packing,
        width=width,
        kernel=kernel,
        shuffle=shuffle,
    )
    generator, discriminator = build()
    if num_classes is not None:
        num_classes = zoo.checks.whole("num_classes", num_classes, least=1)
        generator, _ = build(num_classes=num_classes)
        discriminator = zoo.networks.heads.with_projection(discriminator, num_classes, packing)
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.get(loss),
        latent=latent,
        num_classes=num_classes,
        modality=sample,
        discriminator_terms=zoo.losses.penalties.weighted(weight, r1=gamma, r2=gamma),
        discriminator_steps=discriminator_steps,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, beta_2))
    return gan
