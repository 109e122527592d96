import typing

import zoo


@zoo.variant
def sagan(
    shape: tuple = (32, 32, 3),
    latent: int = 128,
    width: int = 128,
    learning_rate: float = 1e-4,
    discriminator_learning_rate: float = 4e-4,
    beta_1: float = 0.0,
    beta_2: float = 0.9,
    synchronized: bool = False,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Self-attention GAN: every position looks at all others; spectral norm in both players.

    Residual networks with hinge loss. One layer of self-attention in each
    player, where the features first have half the picture's sides or less, and
    at most 32 pixels a side. The discriminator learns faster than the generator.

    Departures: unconditional (the paper: class-conditional ImageNet), one width
    throughout, no orthogonal start.
    Reference: Zhang et al., 2019, arXiv:1805.08318, sections 3 and 4.
    """
    generator, discriminator = zoo.networks.pair(
        "sngan",
        zoo.modalities.image_shape("sagan", shape),
        latent,
        packing=packing,
        width=width,
        spectral=True,
        generator_spectral=True,
        attention=True,
        synchronized=synchronized,
    )
    gan = zoo.GAN(
        generator, discriminator, zoo.losses.Hinge(), latent=latent, packing=packing, **options
    )
    gan.compile(
        zoo.optimizers.adam(learning_rate, beta_1, beta_2),
        zoo.optimizers.adam(discriminator_learning_rate, beta_1, beta_2),
    )
    return gan
