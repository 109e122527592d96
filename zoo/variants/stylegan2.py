import typing

import zoo


@zoo.variant
def stylegan2(
    shape: tuple = (32, 32, 3),
    latent: int = 128,
    gamma: float = 10.0,
    r1_every: int = 16,
    path_length: float = 2.0,
    path_length_every: int = 4,
    width: int = 64,
    mapping: int = 8,
    learning_rate: float = 2e-3,
    averaging: float | None = 0.999,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Style-based GAN: modulated convolutions, lazy R1, path length regularisation.

    Each player's Adam is set to its lazy term: with `c = every / (every + 1)`
    the learning rate times `c`, the betas (0, 0.99) to the power of `c`.
    `path_length=0` leaves that term out.

    The lazy terms have updates of their own, as in the authors' training loop.

    Departures: small sizes and widths; one w for all layers (no style
    mixing); w has the latent's length; a tanh; those of `zoo.losses.PathLength`.
    Reference: Karras et al., 2020, arXiv:1912.04958, sections 2 and 3.
    """
    latent = zoo.checks.whole("latent", latent, least=1)
    packing = zoo.checks.whole("packing", packing, least=1)
    shape = zoo.modalities.image_shape("stylegan2", shape)
    generator, discriminator = zoo.networks.pair(
        "stylegan2", shape, latent, width=width, mapping=mapping, packing=packing
    )
    length = zoo.losses.PathLength(path_length, every=path_length_every)
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.NonSaturating(),
        latent=latent,
        discriminator_terms={"r1": zoo.losses.Lazy(zoo.losses.R1(gamma), r1_every)},
        generator_terms={"path_length": length} if path_length else {},
        averaging=averaging,
        packing=packing,
        **options,
    )
    gan.compile(
        _adam(learning_rate, path_length_every if path_length else None),
        _adam(learning_rate, r1_every),
    )
    return gan


def _adam(learning_rate, every):
    """Adam for a player whose loss has a term once in `every` updates (appendix B of the paper)."""
    c = 1.0 if every is None else every / (every + 1.0)
    return zoo.optimizers.adam(learning_rate * c, 0.0, 0.99**c)
