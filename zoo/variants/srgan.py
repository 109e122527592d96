import typing

import zoo


@zoo.variant
def srgan(
    shape: tuple = (64, 64, 3),
    source: tuple | None = None,
    loss: zoo.Loss = "non_saturating",
    weight: float = 1.0,
    adversarial: float = 1e-3,
    perceptual: float = 0.0,
    features: str = "random",
    pixels_first: int = 0,
    width: int = 64,
    depth: int = 16,
    normalization: typing.Literal["batch", "instance", "none"] = "batch",
    upsampling: typing.Literal["sub_pixel", "resize"] = "sub_pixel",
    discriminator_width: int | None = None,
    discriminator_normalization: typing.Literal["batch", "instance", "none"] | None = None,
    generator: typing.Literal["resnet", "unet"] = "resnet",
    discriminator: typing.Literal["whole", "patches"] = "whole",
    residual: bool = False,
    gradient_penalty: float = 0.0,
    learning_rate: float = 1e-4,
    beta_1: float = 0.9,
    **options: typing.Unpack[zoo.Options],
):
    """Super-resolution: a network makes a large picture from a small one.

    `source` is the shape of the small picture, whose sides divide those of `shape`; by default it
    is 4, 3 or 2 times smaller, as divides. `weight` is that of the squared pixel distance,
    `adversarial` that of the adversarial term (0: the same network without its adversary,
    SRResNet), `perceptual` that of the distance in the features of a network of `zoo.features`.
    The first `pixels_first` samples train without the adversary. A discriminator as wide as the
    generator sees the large picture, and costs several times as much: with `discriminator_width`,
    by default `width`, it can be smaller, and with `discriminator_normalization` it has one of
    its own, as in ESRGAN (Wang et al., 2018, arXiv:1809.00219), whose generator has none. With
    `discriminator="patches"` it is pix2pix's, and sees beside the sample how it differs from the
    source enlarged: it tells sharp from blurred after hundreds of samples, where the paper's
    takes thousands. The paper's generator works at the small size; `generator="unet"` works at the
    large one, and comes closer from as many pictures (`depth` and `upsampling` are the paper's
    generator's). With `residual` the generator begins with the source enlarged, and makes the
    difference alone (Kim et al., 2016, arXiv:1511.04587): it learns sooner. An adversary that is
    strong at once can throw the generator off, since Adam's steps are large for gradients larger
    than those before: in place of `pixels_first`,
    `schedules="adversarial: 0 at 0, 0 at 2_000, 1 at 5_000"` lets it rise.

    Departures: no VGG features (`perceptual` is off); both phases are one run with one
    learning rate; the discriminator halves the picture until it has 4 pixels a side, at any size.
    Reference: Ledig et al., 2017, arXiv:1609.04802, equations 3 to 6 and figure 4.
    """
    sample = zoo.modalities.of(zoo.modalities.image_shape("srgan", shape))
    source = zoo.modalities.of(zoo.modalities.dataset_shape(source or _smaller(sample.shape)))
    enlarger, judge = zoo.networks.srgan.pair(
        sample,
        source,
        width,
        depth,
        normalization,
        upsampling,
        discriminator_width,
        residual,
        discriminator_normalization,
        discriminator,
        generator,
    )
    terms = {"l2": zoo.losses.L2(weight)}
    if perceptual:
        network = zoo.features.get(features).model(sample.shape)
        terms["perceptual"] = zoo.losses.Perceptual(network, perceptual)
    if pixels_first:
        options["schedules"] = _phases(pixels_first, options.get("schedules"))
    penalty = zoo.losses.GradientPenalty(gradient_penalty)
    gan = zoo.GAN(
        enlarger,
        judge,
        zoo.losses.get(loss, adversarial),
        generator_terms=terms,
        discriminator_terms={"gradient_penalty": penalty} if gradient_penalty else {},
        reuse_fakes=True,
        condition=zoo.modalities.Paired(source),
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan


def _smaller(shape):
    """The shape of a source that is 4, 3 or 2 times smaller, or as large where none divides."""
    factor = next(n for n in (4, 3, 2, 1) if shape[0] % n == 0 and shape[1] % n == 0)
    return (shape[0] // factor, shape[1] // factor, shape[2])


def _phases(pixels_first, schedules):
    """The schedules under which the adversary joins after so many samples."""
    then = max(pixels_first, 2)
    return f"adversarial: 0 at 0, 0 at {then - 1}, 1 at {then}; {schedules or ''}"
