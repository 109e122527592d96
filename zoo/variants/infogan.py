import typing

import zoo


@zoo.variant
def infogan(
    shape: tuple = (28, 28, 1),
    latent: int = 62,
    categories: int = 10,
    continuous: int = 2,
    network: zoo.Network = "dcgan",
    weight: float = 1.0,
    hidden: int = 128,
    width: int = 64,
    kernel: int = 5,
    learning_rate: float = 1e-3,
    discriminator_learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    synchronized: bool = False,
    **options: typing.Unpack[zoo.Options],
):
    """InfoGAN: the generator gets codes beside the noise, and they must be legible in its samples.

    A category and uniform numbers, found without labels. Both players learn to
    have them read off the fakes, by a head on the discriminator's trunk with a
    layer of `hidden` units of its own. `gan.latents(n, category=3, continuous=0.5)` are
    latents with chosen codes for `gan.generate(latents=...)`, and
    `gan.read(samples)` says what codes it sees. `latent` is the noise alone.

    Points (`shape=(2,)`) get multilayer perceptrons.

    Departures: DCGAN's networks in place of two convolutions and a dense layer,
    normal noise, no batch normalisation in the codes' hidden layer.
    Reference: Chen et al., 2016, arXiv:1606.03657, equation 6 and appendix C.1.
    """
    latent = zoo.checks.whole("latent", latent, least=1)
    categories = zoo.checks.whole("categories", categories, least=2)
    continuous = zoo.checks.whole("continuous", continuous, least=1)
    latent += categories + continuous
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent,
        width=width,
        kernel=kernel,
        synchronized=synchronized,
        initializer=zoo.networks.normal(0.02),
    )
    read = {"category": categories, "continuous": continuous}
    information = zoo.losses.Information(weight)
    gan = zoo.gan.CodedGAN(
        generator,
        zoo.networks.heads.with_heads(discriminator, read, hidden=hidden),
        zoo.losses.NonSaturating(),
        latent=latent,
        discriminator_terms={"information": information},
        generator_terms={"information": information},
        categories=categories,
        continuous=continuous,
        **options,
    )
    gan.compile(
        zoo.optimizers.adam(learning_rate, beta_1),
        zoo.optimizers.adam(discriminator_learning_rate, beta_1),
    )
    return gan
