import typing

import zoo


@zoo.variant
def lsgan(
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
    """Least-squares GAN: targets 1 and 0 in place of a cross-entropy, on DCGAN's networks.

    Points (`shape=(2,)`) get multilayer perceptrons.

    Departures: DCGAN's layers in place of the paper's own, normal noise.
    Reference: Mao et al., 2017, arXiv:1611.04076, equation 9.
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
        zoo.losses.LeastSquares(),
        latent=latent,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
