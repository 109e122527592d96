import typing

import zoo


@zoo.variant
def wgan(
    shape: tuple = (28, 28, 1),
    latent: int = 100,
    network: zoo.Network = "dcgan",
    limit: float = 0.01,
    discriminator_steps: int = 5,
    width: int = 64,
    kernel: int = 5,
    learning_rate: float = 5e-5,
    synchronized: bool = False,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Wasserstein GAN: the discriminator's weights are clipped after each of its updates.

    All that is trained in it is clipped to [-limit, limit]: kernels, biases,
    and batch normalisation's scales and shifts, as in the authors' code.
    Points (`shape=(2,)`) get multilayer perceptrons.

    Departures: always 5 discriminator steps, where the authors' code takes 100
    in the first 25 steps and in every 500th; a bias in the last layer. RMSprop's
    decay of 0.99 is that of the authors' code; its epsilon see `zoo.optimizers.rmsprop`.
    Reference: Arjovsky et al., 2017, arXiv:1701.07875, Algorithm 1.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent,
        packing=packing,
        width=width,
        kernel=kernel,
        synchronized=synchronized,
        initializer=zoo.networks.normal(0.02),
    )
    zoo.layers.clip_weights(discriminator, limit)
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.Wasserstein(),
        latent=latent,
        discriminator_steps=discriminator_steps,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.rmsprop(learning_rate, decay=0.99))
    return gan
