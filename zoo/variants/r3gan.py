import functools
import typing

import zoo


@zoo.variant
def r3gan(
    shape: tuple = (28, 28, 1),
    num_classes: int | None = None,
    latent: int = 64,
    network: zoo.Network = "r3gan",
    gamma: float = 0.05,
    width: int = 64,
    depth: int = 2,
    generator_depth: int | None = None,
    group: int = 16,
    learning_rate: float = 2e-4,
    beta_1: float = 0.0,
    beta_2: float = 0.9,
    averaging: float | None = 0.999,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """The modern baseline: relativistic pairs, R1 and R2, residual networks, no tricks.

    The paper lets `gamma` fall tenfold, the learning rate to a quarter and
    `beta_2` rise to 0.99 (CIFAR-10); that is left to `schedules`. Points
    (`shape=(2,)`) get multilayer perceptrons without normalisation, tables
    CTGAN's networks, whose generator is normalised over the batch. `depth`
    is both players', `generator_depth` the generator's where it differs. With
    `num_classes` both players see labels.

    Departures: fewer channels, doubling at the first two halvings; the
    kernel of resampling is [1, 3, 3, 1] on the way up and [1, 1] on the way
    down in place of [1, 2, 1]; a tanh; labels as a one-hot row beside the
    noise and a projection added to the logit (Miyato & Koyama, 2018,
    arXiv:1802.05637, equation 4) in place of learned embeddings in both.
    Reference: Huang et al., 2024, arXiv:2501.05441, section 3 and table 2.
    """
    build = functools.partial(
        zoo.networks.pair,
        network,
        shape,
        latent,
        packing=packing,
        width=width,
        depth=depth,
        generator_depth=generator_depth,
        group=group,
        generator_normalization=False,
        discriminator_normalization=False,
    )
    generator, discriminator = build()
    if num_classes is not None:
        num_classes = zoo.checks.whole("num_classes", num_classes, least=1)
        generator, _ = build(num_classes=num_classes)
        discriminator = zoo.networks.heads.with_projection(discriminator, num_classes, packing)
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.RelativisticPairing(),
        latent=latent,
        num_classes=num_classes,
        discriminator_terms={"r1": zoo.losses.R1(gamma), "r2": zoo.losses.R2(gamma)},
        averaging=averaging,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, beta_2))
    return gan
