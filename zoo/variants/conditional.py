import typing

import zoo


@zoo.variant
def conditional(
    shape: tuple = (28, 28, 1),
    num_classes: int = 10,
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
    """Conditional GAN: the class label is joined to the inputs of both players.

    The generator gets the label as a one-hot row beside the noise, the
    discriminator as one plane for each class beside the picture.

    Departures: DCGAN's networks, initialisation and Adam in place of maxout
    perceptrons and SGD with momentum; fakes have the labels of the real batch.
    Reference: Mirza & Osindero, 2014, arXiv:1411.1784, equation 2.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        zoo.modalities.image_shape("conditional", shape),
        latent,
        packing=packing,
        num_classes=zoo.checks.whole("num_classes", num_classes, least=1),
        width=width,
        kernel=kernel,
        synchronized=synchronized,
        initializer=zoo.networks.normal(0.02),
    )
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.NonSaturating(),
        latent=latent,
        num_classes=num_classes,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
