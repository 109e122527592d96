"""Networks, as exchangeable parts that size themselves from a sample's shape."""

import inspect

from zoo.utils import checks
from zoo.utils.errors import ZooError, suggestion
from zoo.networks import dcgan, heads, mlp, r3gan, sngan, stylegan2  # noqa: F401

KINDS = {
    "conv": dcgan.pair,
    "mlp": mlp.pair,
    "resnet": sngan.pair,
    "residual": r3gan.pair,
    "style": stylegan2.pair,
}


def pair(
    kind: str, shape, latent: int, num_classes: int | None = None, packing: int = 1, **settings
):
    """Returns a generator and a discriminator, two Keras functional models.

    The generator maps `latent` numbers, and a label where `num_classes` is
    given, to a sample in [-1, 1] (to a point of any size where `shape` is that
    of a point). The discriminator maps a sample, and the label, to one logit.

    Args:
        kind: one of `KINDS`: DCGAN's `"conv"`, SNGAN's `"resnet"`, R3GAN's
            `"residual"`, StyleGAN2's `"style"`, or `"mlp"`. Points have no neighbours to
            convolve: for a shape of one number the MLP is taken whatever the kind.
        shape: `(height, width, channels)` or `(numbers,)`.
        latent: length of the noise.
        num_classes: number of classes, or None for an unconditional pair.
        packing: samples that the discriminator judges at once, see `zoo.layers.packing`.
        **settings: the kind's own, see `zoo.networks.dcgan` and its neighbours. What
            only another kind has (a kernel, to an MLP) is passed over.

    Raises:
        ZooError: an unknown kind, or a shape that cannot be built.

    Example:

    >>> generator, discriminator = pair("conv", (8, 8, 1), latent=16, width=8)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 8, 8, 1), (None, 1))
    """
    shape = checks.shape(shape)
    latent = checks.whole("latent", latent, least=1)
    if kind not in KINDS:
        raise ZooError(f"Unknown network {kind!r}.{suggestion(kind, KINDS)} See networks.KINDS.")
    own = inspect.signature(KINDS[kind]).parameters
    everybodys = set().union(*(inspect.signature(build).parameters for build in KINDS.values()))
    for name in settings:
        if name not in everybodys:
            raise ZooError(f"Unknown setting {name!r}.{suggestion(name, everybodys)}")
    settings = {name: value for name, value in settings.items() if name in own}
    packing = checks.whole("packing", packing, least=1)
    if settings.get("generator_depth") is not None:
        checks.whole("generator_depth", settings["generator_depth"], least=1)
    return KINDS[kind](shape, latent, num_classes, packing=packing, **settings)


def normal(stddev: float) -> dict:
    """Returns an initializer that draws kernels from N(0, stddev^2), anew for each layer.

    Not an initializer object: Keras draws the same numbers each time one and
    the same object is called.
    """
    return {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": stddev}}
