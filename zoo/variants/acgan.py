import typing

import zoo


@zoo.variant
def acgan(
    shape: tuple = (28, 28, 1),
    num_classes: int = 10,
    latent: int = 100,
    network: zoo.Network = "dcgan",
    weight: float = 1.0,
    width: int = 64,
    kernel: int = 5,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    synchronized: bool = False,
    **options: typing.Unpack[zoo.Options],
):
    """Auxiliary classifier GAN: the discriminator is not told the class but names it.

    Its trunk has a second head, a classifier of real samples and of fakes; the
    generator is told a class, and learns to make what is named so. `weight` is
    that of the classification in both players.

    Departures: DCGAN's networks in place of the paper's own, no dropout in the
    discriminator; fakes have the labels of the real batch in place of fresh ones.
    Reference: Odena et al., 2017, arXiv:1610.09585, equations 2 and 3.
    """
    shape = zoo.modalities.image_shape("acgan", shape)
    num_classes = zoo.checks.whole("num_classes", num_classes, least=1)
    settings = {
        "width": width,
        "kernel": kernel,
        "synchronized": synchronized,
        "initializer": zoo.networks.normal(0.02),
    }
    generator, _ = zoo.networks.pair(network, shape, latent, num_classes, **settings)
    _, discriminator = zoo.networks.pair(network, shape, latent, **settings)
    gan = zoo.gan.ClassifyingGAN(
        generator,
        zoo.networks.heads.with_heads(discriminator, {"label": num_classes}),
        zoo.losses.NonSaturating(),
        latent=latent,
        num_classes=num_classes,
        discriminator_terms={
            "classification_real": zoo.losses.RealClassification(weight),
            "classification_fake": zoo.losses.FakeClassification(weight),
        },
        generator_terms={"classification_fake": zoo.losses.FakeClassification(weight)},
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
