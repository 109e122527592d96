import typing

import zoo


@zoo.variant
def geometric(
    shape: tuple = (28, 28, 1),
    latent: int = 100,
    network: zoo.Network = "dcgan",
    width: int = 64,
    kernel: int = 5,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    synchronized: bool = False,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Geometric GAN: the hinge loss of a support vector machine, on DCGAN's networks.

    The discriminator learns from samples within its margin alone; the
    generator moves all fakes along the normal of the separating hyperplane.
    Points (`shape=(2,)`) get multilayer perceptrons.

    Departures: DCGAN's networks, initialisation and Adam; no weight decay.
    Reference: Lim & Ye, 2017, arXiv:1705.02894, section 3.
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
        zoo.losses.Hinge(),
        latent=latent,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
