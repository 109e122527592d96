import typing

import zoo


@zoo.variant
def wgan_gp(
    shape: tuple = (28, 28, 1),
    latent: int = 128,
    network: zoo.Network = "dcgan",
    weight: float = 10.0,
    discriminator_steps: int = 5,
    width: int = 64,
    kernel: int = 5,
    learning_rate: float = 1e-4,
    beta_1: float = 0.5,
    beta_2: float = 0.9,
    synchronized: bool = False,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Wasserstein GAN with gradient penalty, on DCGAN's networks.

    No batch normalisation in the discriminator: the penalty is on each
    sample's own gradient. Points (`shape=(2,)`) get multilayer perceptrons.

    Departures: the betas of Adam are 0.5 and 0.9, as in the authors' code for
    these networks; Algorithm 1 has 0 and 0.9. A moving average of the
    generator is at hand (`averaging`), off as in the paper.
    Reference: Gulrajani et al., 2017, arXiv:1704.00028, Algorithm 1.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent,
        packing=packing,
        width=width,
        kernel=kernel,
        synchronized=synchronized,
        discriminator_normalization=False,
        initializer="he_normal",
    )
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.Wasserstein(),
        latent=latent,
        discriminator_terms={"gradient_penalty": zoo.losses.GradientPenalty(weight)},
        discriminator_steps=discriminator_steps,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, beta_2))
    return gan
