import typing

import zoo


@zoo.variant
def began(
    shape: tuple = (28, 28, 1),
    latent: int = 64,
    gamma: float = 0.5,
    rate: float = 0.001,
    width: int = 64,
    learning_rate: float = 1e-4,
    beta_1: float = 0.5,
    beta_2: float = 0.999,
    **options: typing.Unpack[zoo.Options],
):
    """Boundary equilibrium GAN: the discriminator autoencodes, its error is the score.

    `gamma` is how large the fakes' error is held beside the real samples':
    lower is sharper and less various.

    Departures: the balance `k` follows the fakes that the discriminator saw,
    which the generator then learns from too; normal noise.
    Reference: Berthelot et al., 2017, arXiv:1703.10717, section 3.4.
    """
    latent = zoo.checks.whole("latent", latent, least=1)
    generator, discriminator = zoo.networks.autoencoder.pair(
        zoo.modalities.image_shape("began", shape), latent, width=width, code=latent, power=1
    )
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.Equilibrium(gamma, rate),
        latent=latent,
        reuse_fakes=True,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, beta_2))
    return gan
