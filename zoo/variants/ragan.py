import typing

import zoo


@zoo.variant
def ragan(
    shape: tuple = (28, 28, 1),
    latent: int = 128,
    network: zoo.Network = "dcgan",
    width: int = 64,
    kernel: int = 5,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    synchronized: bool = False,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Relativistic average GAN: real samples should score above the average fake, and fakes below.

    Points (`shape=(2,)`) get multilayer perceptrons.

    Departures: DCGAN's layers and initialisation.
    Reference: Jolicoeur-Martineau, 2018, arXiv:1807.00734, Algorithm 2.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent,
        packing=packing,
        width=width,
        synchronized=synchronized,
        kernel=kernel,
        initializer=zoo.networks.normal(0.02),
    )
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.RelativisticAverage(),
        latent=latent,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
