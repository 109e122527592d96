import typing

import zoo


@zoo.variant
def textgan(
    shape: tuple = (28, 28, 1),
    latent: int = 128,
    network: zoo.Network = "textgan",
    weight: float = 10.0,
    discriminator_steps: int = 10,
    width: int = 512,
    depth: int = 5,
    kernel: int = 5,
    learning_rate: float = 1e-4,
    beta_1: float = 0.5,
    beta_2: float = 0.9,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Text GAN with a gradient penalty: probabilities of symbols go straight to the discriminator.

    `shape=zoo.modalities.Text(vocabulary, length)`; a shape of pictures or points gets their
    own networks. The same losses on text as `wgan_gp`, with the settings of the text model.

    Departures: none; a moving average of the generator is at hand (`averaging`), off as in the
    paper.
    Reference: Gulrajani et al., 2017, arXiv:1704.00028, section 5.3.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent,
        packing=packing,
        width=width,
        depth=depth,
        kernel=kernel,
        discriminator_normalization=False,
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
