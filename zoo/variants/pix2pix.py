import typing

import zoo


@zoo.variant
def pix2pix(
    shape: tuple = (64, 64, 3),
    source: tuple | None = None,
    loss: zoo.Loss = "non_saturating",
    weight: float = 100.0,
    adversarial: float = 1.0,
    width: int = 64,
    dropout: float = 0.5,
    normalization: typing.Literal["batch", "instance", "none"] = "batch",
    gradient_penalty: float = 0.0,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    **options: typing.Unpack[zoo.Options],
):
    """Image-to-image translation: a U-Net turns a picture into another, seen patch by patch.

    `source` is the shape of the picture that a sample is made from, by default `shape`.
    `weight` is that of the L1 distance to the real sample, `adversarial` that of the adversarial
    term (0: the same network on L1 alone). `dropout` is the generator's only noise.
    With `normalization="instance"` each picture has its own statistics, as with the authors'
    batches of one; `loss="wasserstein"` wants that and `gradient_penalty=10`.
    `gan.generate(condition=pictures)` translates pictures. As in the authors' code both
    players learn from the same fakes.

    Departures: the discriminator's loss is not halved; its patches fit the size (16, 34 or 70
    pixels); convolutions are padded to whole halvings; dropout in training alone, so that a
    trained generator gives a picture one translation.
    Reference: Isola et al., 2017, arXiv:1611.07004, equations 1 to 4 and appendix 6.1.
    """
    sample = zoo.modalities.of(zoo.modalities.image_shape("pix2pix", shape))
    source = zoo.modalities.of(zoo.modalities.image_shape("pix2pix", source or shape))
    generator, discriminator = zoo.networks.pix2pix.pair(
        sample, source, width=width, dropout=dropout, normalization=normalization
    )
    penalty = zoo.losses.GradientPenalty(gradient_penalty)
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.get(loss, adversarial),
        generator_terms={"l1": zoo.losses.L1(weight)},
        discriminator_terms={"gradient_penalty": penalty} if gradient_penalty else {},
        reuse_fakes=True,
        condition=zoo.modalities.Paired(source),
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
