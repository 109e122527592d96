import typing

import zoo


@zoo.variant
def vanilla(
    shape: tuple = (28, 28, 1),
    latent: int = 100,
    network: zoo.Network = "mlp",
    loss: typing.Literal["non_saturating", "minimax"] = "non_saturating",
    width: int = 256,
    depth: int = 2,
    dropout: float = 0.3,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """The original GAN: two multilayer perceptrons.

    With `loss="minimax"` the generator minimises `E[log(1 - D(G(z)))]`, the
    paper's equation 1; by default it maximises `E[log D(G(z))]`, which the
    paper recommends in its section 3. Points (`shape=(2,)`) are made as well.

    Departures: LeakyReLU in place of maxout, Adam in place of SGD with
    momentum, normal in place of uniform noise, smaller layers: today's usual.
    Reference: Goodfellow et al., 2014, arXiv:1406.2661, Algorithm 1.
    """
    losses = {"non_saturating": zoo.losses.NonSaturating, "minimax": zoo.losses.Minimax}
    generator, discriminator = zoo.networks.pair(
        network, shape, latent, packing=packing, width=width, depth=depth, dropout=dropout
    )
    gan = zoo.GAN(
        generator, discriminator, losses[loss](), latent=latent, packing=packing, **options
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
