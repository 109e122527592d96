import typing

import zoo


@zoo.variant
def dragan(
    shape: tuple = (28, 28, 1),
    latent: int = 100,
    network: zoo.Network = "dcgan",
    weight: float = 10.0,
    width: int = 64,
    kernel: int = 5,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    synchronized: bool = False,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """DRAGAN: the discriminator's gradient should have norm 1 around the real data.

    Departures: no batch normalisation in the discriminator, because the
    penalty is on each sample's own gradient.
    Reference: Kodali et al., 2017, arXiv:1705.07215, Algorithm 1.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent,
        packing=packing,
        width=width,
        synchronized=synchronized,
        kernel=kernel,
        discriminator_normalization=False,
    )
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.NonSaturating(),
        latent=latent,
        discriminator_terms={"gradient_penalty": zoo.losses.Dragan(weight)},
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
