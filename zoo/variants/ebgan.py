import typing

import zoo


@zoo.variant
def ebgan(
    shape: tuple = (28, 28, 1),
    latent: int = 100,
    margin: float = 1.0,
    pulling_away: float = 0.1,
    width: int = 64,
    code: int = 32,
    kernel: int = 5,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    synchronized: bool = False,
    **options: typing.Unpack[zoo.Options],
):
    """Energy-based GAN: the discriminator autoencodes, fakes should be given back badly.

    `margin` is the mean squared error, over a picture in [-1, 1], beyond which
    a fake teaches the discriminator nothing. The term `pulling_away` keeps the
    fakes' codes apart (EBGAN-PT); 0 leaves it out.

    Departures: the energy is a mean, not a sum; DCGAN's generator; the
    autoencoder has BEGAN's layers without batch normalisation; Adam's
    learning rate was searched for in the paper.
    Reference: Zhao et al., 2017, arXiv:1609.03126, equations 1 to 4.
    """
    shape = zoo.modalities.image_shape("ebgan", shape)
    generator, _ = zoo.networks.pair(
        "dcgan", shape, latent, width=width, kernel=kernel, synchronized=synchronized
    )
    gan = zoo.GAN(
        generator,
        zoo.networks.autoencoder.discriminator(shape, width, code, power=2),
        zoo.losses.Margin(margin),
        latent=latent,
        generator_terms={"pulling_away": zoo.losses.PullingAway(pulling_away)}
        if pulling_away
        else {},
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
