import typing

import zoo


@zoo.variant
def context_encoder(
    shape: tuple = (64, 64, 3),
    source: tuple | None = None,
    loss: zoo.Loss = "non_saturating",
    weight: float = 0.999,
    adversarial: float = 0.001,
    width: int = 64,
    bottleneck: int = 100,
    normalization: typing.Literal["batch", "instance", "none"] = "batch",
    generator: typing.Literal["encoder", "unet"] = "encoder",
    discriminator: typing.Literal["hole", "patches"] = "hole",
    gradient_penalty: float = 0.0,
    learning_rate: float = 2e-3,
    discriminator_learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    **options: typing.Unpack[zoo.Options],
):
    """Inpainting: an encoder and a decoder fill the holes of a picture, wherever they are.

    `source` is the shape of a picture with holes: `shape` with an alpha channel, transparent in
    the holes, as `[degradation]` of kind `mask` gives it. `weight` is that of the squared
    distance inside the holes, `adversarial` that of the adversarial term; 0 leaves the
    squared distance alone. The paper's network loses at its bottleneck what stands at a hole's
    edge; with `generator="unet"` it is pix2pix's without dropout, whose skips carry it to the
    filling, and with `discriminator="patches"` pix2pix's patches judge the filling with its
    surroundings.

    Departures: the whole picture comes out, its known pixels as they were, and holes lie
    anywhere, where the paper's network gives the middle; no band of tenfold weight at the hole's
    edge; the discriminator sees the filled holes on grey.
    Reference: Pathak et al., 2016, arXiv:1604.07379, equations 1 to 3, figure 9.
    """
    sample = zoo.modalities.of(zoo.modalities.image_shape("context_encoder", shape))
    source = zoo.modalities.dataset_shape(source or (*sample.shape[:2], sample.shape[2] + 1))
    source = zoo.modalities.Image(source)
    filler, judge = zoo.networks.context_encoder.pair(
        sample, source, width, bottleneck, normalization, generator, discriminator
    )
    penalty = zoo.losses.GradientPenalty(gradient_penalty)
    gan = zoo.GAN(
        filler,
        judge,
        zoo.losses.get(loss, adversarial),
        generator_terms={"l2": zoo.losses.HoleL2(weight)},
        discriminator_terms={"gradient_penalty": penalty} if gradient_penalty else {},
        reuse_fakes=True,
        condition=zoo.modalities.Paired(source),
        **options,
    )
    gan.compile(
        zoo.optimizers.adam(learning_rate, beta_1),
        zoo.optimizers.adam(discriminator_learning_rate, beta_1),
    )
    return gan
