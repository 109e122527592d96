import typing

import zoo


@zoo.variant
def dcgan(
    shape: tuple = (28, 28, 1),
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
    """Deep convolutional GAN: strided convolutions and batch normalisation.

    The generator learns from the fakes that the discriminator just saw, as in
    the authors' code. Kernels are drawn from N(0, 0.02^2).

    Departures: normal in place of uniform noise (the default of the authors'
    Torch code); 64 channels next to the picture (`width`), as there. A moving
    average of the generator is at hand (`averaging`), off as in the paper.
    Reference: Radford et al., 2015, arXiv:1511.06434, section 3 and figure 1.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        zoo.modalities.image_shape("dcgan", shape),
        latent,
        packing=packing,
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
        reuse_fakes=True,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
