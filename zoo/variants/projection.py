import typing

import zoo


@zoo.variant
def projection(
    shape: tuple = (32, 32, 3),
    num_classes: int = 10,
    latent: int = 128,
    width: int = 128,
    discriminator_steps: int = 5,
    learning_rate: float = 2e-4,
    beta_1: float = 0.0,
    beta_2: float = 0.9,
    synchronized: bool = False,
    **options: typing.Unpack[zoo.Options],
):
    """Projection discriminator: the class meets the features in an inner product.

    Residual networks with hinge loss; spectral normalisation in the
    discriminator, batch normalisation with a scale and a shift for each class
    in the generator.

    Departures: the generator has the discriminator's width and learns from a
    batch of the same size; its last batch normalisation, too, has a scale and a
    shift for each class; fakes have the labels of the real batch; a constant
    learning rate; residual convolutions start without the reference's gain of sqrt(2);
    the discriminator is updated first, there the generator.
    Reference: Miyato & Koyama, 2018, arXiv:1802.05637, equation 4 and figure 14.
    """
    num_classes = zoo.checks.whole("num_classes", num_classes, least=1)
    sample = zoo.modalities.of(zoo.modalities.image_shape("projection", shape))
    latent = zoo.checks.whole("latent", latent, least=1)
    generator = zoo.networks.sngan.class_conditional(
        sample, latent, num_classes, width, synchronized
    )
    _, discriminator = zoo.networks.pair("sngan", sample, latent, width=width, spectral=True)
    gan = zoo.GAN(
        generator,
        zoo.networks.heads.with_projection(discriminator, num_classes),
        zoo.losses.Hinge(),
        latent=latent,
        num_classes=num_classes,
        discriminator_steps=discriminator_steps,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, beta_2))
    return gan
