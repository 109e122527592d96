import typing

import zoo


@zoo.variant
def sngan(
    shape: tuple = (32, 32, 3),
    latent: int = 128,
    network: zoo.Network = "sngan",
    width: int = 128,
    discriminator_steps: int = 5,
    learning_rate: float = 2e-4,
    beta_1: float = 0.0,
    beta_2: float = 0.9,
    synchronized: bool = False,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Spectral normalisation in a residual discriminator, hinge loss.

    Points (`shape=(2,)`) get multilayer perceptrons.

    Departures: the generator has the discriminator's width (the paper: 256
    channels against 128) and learns from a batch of the same size (128
    against 64); a constant learning rate; residual convolutions start without the
    reference's gain of sqrt(2); the discriminator is updated first, there the generator.
    Reference: Miyato et al., 2018, arXiv:1802.05957, Algorithm 1 and table 4.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent,
        packing=packing,
        width=width,
        spectral=True,
        discriminator_normalization=False,
        synchronized=synchronized,
    )
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.Hinge(),
        latent=latent,
        discriminator_steps=discriminator_steps,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, beta_2))
    return gan
