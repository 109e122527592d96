import typing

import zoo


@zoo.variant
def ctgan(
    table: dict | None = None,
    latent: int = 128,
    width: int = 256,
    depth: int = 2,
    dropout: float = 0.0,
    kernels: typing.Literal["keras", "torch"] = "keras",
    weight: float = 10.0,
    discriminator_steps: int = 1,
    packing: int = 1,
    learning_rate: float = 1e-3,
    beta_1: float = 0.5,
    beta_2: float = 0.9,
    averaging: float | None = 0.999,
    **options: typing.Unpack[zoo.Options],
):
    """Conditional tabular GAN: makes rows of a table, and rows of a category that is asked for.

    `table` is learnt from a DataFrame by `zoo.Table.of(frame)`. A row's
    condition is a category of one column; training draws rows evenly by column and by log
    frequency, and `gan.generate(100, condition={"sex": "female"}, decoded=True)` gives a
    DataFrame. Where a table has no column of categories there is no condition.
    `latent` is the noise alone.

    The paper's settings are `packing=10, dropout=0.5, kernels="torch", learning_rate=2e-4,
    averaging=0`, see the recipe `ctgan-adult-paper`. On adult they learn the columns soon and the
    relations between them late, and with Keras' larger kernels to begin with later still. Packs
    of ten also make the discriminator's first layer ten times as large.

    Departures: those five; a number belongs to its likeliest mode, in place of a drawn one;
    values that 5 % of the rows have are modes of their own; real rows and fakes of a pack have
    the same conditions; the logit's kernel and all biases begin as Keras begins them, by any
    `kernels`; no weight decay; a row that is asked for has its category for certain.
    Reference: Xu et al., 2019, arXiv:1907.00503, sections 4.2 to 4.4.
    """
    if table is None:
        raise zoo.ZooError(
            "ctgan: table is missing: give table=zoo.Table.of(frame), of a DataFrame."
        )
    table = zoo.modalities.of(table)
    chosen = zoo.modalities.Columns(table) if table.has_categories else None
    latent = zoo.checks.whole("latent", latent, least=1) + sum(size > 0 for size in table.blocks)
    generator, discriminator = zoo.networks.pair(
        "tabular",
        table,
        latent,
        chosen and chosen.size,
        packing=packing,
        width=width,
        depth=depth,
        dropout=dropout,
        kernels=kernels,
    )
    gan = zoo.gan.TabularGAN(
        generator,
        discriminator,
        zoo.losses.Wasserstein(),
        latent=latent,
        condition=chosen or zoo.modalities.Unconditional(),
        discriminator_terms={"gradient_penalty": zoo.losses.GradientPenalty(weight)},
        generator_terms={"column": zoo.losses.ColumnClassification()} if chosen else {},
        discriminator_steps=discriminator_steps,
        packing=packing,
        averaging=averaging,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, beta_2))
    return gan
