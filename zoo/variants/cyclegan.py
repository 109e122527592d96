import typing

import zoo


@zoo.variant
def cyclegan(
    shape: tuple = (128, 128, 3),
    target: tuple | None = None,
    loss: typing.Literal[
        "least_squares",
        "non_saturating",
        "hinge",
        "relativistic_pairing",
        "relativistic_average",
    ] = "least_squares",
    cycle: float = 10.0,
    identity: float = 0.5,
    pool: int = 50,
    width: int = 64,
    blocks: int | None = None,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    **options: typing.Unpack[zoo.Options],
):
    """Translation without pairs: two generators, there and back, that undo each other.

    `shape` is that of the first kind of picture, `target` that of the second, by default the
    same. `cycle` is the weight of the L1 distance after both ways, `identity` a share of it: the
    weight of that between a picture and its translation into its own kind. It keeps colours: give
    0 where they are to change, as between digits and their negatives, and for kinds of two shapes.
    `blocks` residual blocks, by default by the size; fewer see less and keep more of a picture. The
    rate's decay is a schedule, `"learning_rate: 1 at 100_000, 0 at 200_000"`, as is a late cycle,
    `"cycle: 0.1 at 0, 1 at 2_000"`.

    `gan.generate(condition=pictures)` translates the first kind, with `backward=True` the second.

    Departures: the discriminators are updated before the generators, from the same fakes; fewer
    blocks, one halving and smaller patches for small pictures; batches of any size; all terms are
    means over both directions, half of the authors' sums.
    Reference: Zhu et al., 2017, arXiv:1703.10593, equations 1 to 3, section 4 and appendix 7.
    """
    first = zoo.modalities.of(zoo.modalities.image_shape("cyclegan", shape))
    second = zoo.modalities.of(zoo.modalities.image_shape("cyclegan", target or shape))
    if identity and first != second:
        raise zoo.ZooError(
            "cyclegan: identity is of kinds of one shape. Received: "
            f"shape={first.shape}, target={second.shape}. Give identity=0.0."
        )
    kinds = zoo.modalities.Unpaired(first, second)
    generator, discriminator = zoo.networks.cyclegan.pair(first, second, width, blocks)
    terms = {"cycle": zoo.losses.Cycle(cycle)}
    if identity:
        terms["identity"] = zoo.losses.Identity(identity * cycle)
    gan = zoo.gan.CycleGAN(
        generator,
        discriminator,
        # Least squares halve both players' parts, the authors the discriminators' alone.
        zoo.losses.get(loss, weight=2.0 if loss == "least_squares" else 1.0),
        pool=pool,
        generator_terms=terms,
        reuse_fakes=True,
        modality=kinds,
        condition=zoo.modalities.EitherKind(kinds),
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
