"""Networks, as exchangeable parts that size themselves from a sample, named by their papers.

| name | networks | samples |
| --- | --- | --- |
| `dcgan` | strided and transposed convolutions (Radford 2015) | images |
| `sngan` | residual, spectral normalisation (Miyato 2018) | images |
| `r3gan` | residual, grouped convolutions, no normalisation (Huang 2024) | images |
| `stylegan2` | style-based generator, residual discriminator (Karras 2020) | images |
| `textgan` | residual, one-dimensional, a softmax at the end (Gulrajani 2017) | text |
| `relgan` | recurrent, with a relational memory or an LSTM; many views (Nie 2019) | text |
| `wavegan` | convolutions in time, phase shuffle (Donahue 2019) | sounds |
| `tabular` | dense layers that are joined to what they read (Xu 2019) | tables |
| `mlp` | dense layers (Goodfellow 2014) | any |

Others are a variant's own: `autoencoder` (BEGAN, EBGAN), `bigan`, `context_encoder`, `cyclegan`,
`heads`, `pix2pix`, `srgan`.
"""

import inspect

from zoo import modalities
from zoo.networks import (
    autoencoder,
    bigan,
    context_encoder,
    cyclegan,
    dcgan,
    heads,
    mlp,
    pix2pix,
    r3gan,
    relgan,
    sngan,
    srgan,
    stylegan2,
    tabular,
    textgan,
    wavegan,
)
from zoo.networks.initializers import normal
from zoo.utils import checks
from zoo.utils.errors import ZooError, suggestion

__all__ = [
    "KINDS",
    "autoencoder",
    "bigan",
    "context_encoder",
    "cyclegan",
    "heads",
    "normal",
    "pair",
    "pix2pix",
    "relgan",
    "srgan",
]

# Each with the modality of what it makes; None: any.
KINDS = {
    "dcgan": (dcgan.pair, "image"),
    "mlp": (mlp.pair, None),
    "sngan": (sngan.pair, "image"),
    "r3gan": (r3gan.pair, "image"),
    "stylegan2": (stylegan2.pair, "image"),
    "textgan": (textgan.pair, "text"),
    "relgan": (relgan.pair, "text"),
    "wavegan": (wavegan.pair, "audio"),
    "tabular": (tabular.pair, "table"),
}
_SIZES = ("width", "depth", "generator_depth", "dropout", "spectral")


def pair(
    kind: str, sample, latent: int, num_classes: int | None = None, packing: int = 1, **settings
):
    """Returns a generator and a discriminator, two Keras functional models.

    The generator maps `latent` numbers, and a label where `num_classes` is
    given, to a sample. The discriminator maps a sample, and the label, to one logit.

    Args:
        kind: one of `KINDS`. Where it does not make such samples (points have no
            neighbours to convolve), the modality's own networks are taken, of
            the same sizes.
        sample: the shape of a sample, `(height, width, channels)` or `(numbers,)`,
            or its modality.
        latent: length of the noise.
        num_classes: number of classes, or None for an unconditional pair.
        packing: samples that the discriminator sees at once, see `zoo.layers.packing`.
        **settings: the kind's own, see `zoo.networks.dcgan` and its neighbours. What
            only another kind has (a kernel, to an MLP) is passed over.

    Raises:
        ZooError: an unknown kind, or a shape that cannot be built.

    Example:

    >>> generator, discriminator = pair("dcgan", (8, 8, 1), latent=16, width=8)
    >>> generator.output_shape, discriminator.output_shape
    ((None, 8, 8, 1), (None, 1))
    """
    if not isinstance(sample, modalities.Modality | dict):
        sample = modalities.sample_shape(sample)
    sample = modalities.of(sample)
    latent = checks.whole("latent", latent, least=1)
    if kind not in KINDS:
        raise ZooError(f"Unknown network {kind!r}.{suggestion(kind, KINDS)} See networks.KINDS.")
    everybodys = set().union(*(inspect.signature(build).parameters for build, _ in KINDS.values()))
    for name in settings:
        if name not in everybodys:
            raise ZooError(f"Unknown setting {name!r}.{suggestion(name, everybodys)}")
    build, makes = KINDS[kind]
    if makes not in (None, sample.name):  # an initializer, say, is of the kind's own layers
        build, _ = KINDS[sample.network]
        settings = {name: value for name, value in settings.items() if name in _SIZES}
    own = inspect.signature(build).parameters
    settings = {name: value for name, value in settings.items() if name in own}
    packing = checks.whole("packing", packing, least=1)
    if settings.get("generator_depth") is not None:
        checks.whole("generator_depth", settings["generator_depth"], least=1)
    generator, discriminator = build(sample, latent, num_classes, packing=packing, **settings)
    generator.modality = sample  # a shape may say less
    return generator, discriminator
