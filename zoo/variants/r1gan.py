import typing

import zoo


@zoo.variant
def r1gan(
    shape: tuple = (28, 28, 1),
    latent: int = 256,
    network: zoo.Network = "dcgan",
    gamma: float = 10.0,
    every: int = 1,
    width: int = 64,
    kernel: int = 5,
    learning_rate: float = 1e-4,
    averaging: float | None = 0.999,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Zero-centred gradient penalty on real samples (R1), which makes training converge.

    With `every=16` the penalty gets an update of its own once in 16, times 16 (lazy, see
    `zoo.losses.Lazy`).

    Departures: DCGAN's layers without batch normalisation in place of a
    residual network; the loss and RMSprop (decay 0.99) are the authors'. The penalty
    is the paper's, `gamma / 2` times the squared norm; the authors' code leaves out the
    half, so that its 10 is a `gamma` of 20 here.
    Reference: Mescheder et al., 2018, arXiv:1801.04406, equation 9.
    """
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent,
        packing=packing,
        width=width,
        kernel=kernel,
        generator_normalization=False,
        discriminator_normalization=False,
        initializer="he_normal",
    )
    penalty = zoo.losses.R1(gamma)
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.NonSaturating(),
        latent=latent,
        discriminator_terms={"r1": penalty if every == 1 else zoo.losses.Lazy(penalty, every)},
        averaging=averaging,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.rmsprop(learning_rate, decay=0.99))
    return gan
