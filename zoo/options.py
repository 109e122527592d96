"""What variants take in common."""

import typing

# The networks that a variant can be built on, see `zoo.networks`.
Network = typing.Literal["conv", "mlp", "resnet", "residual", "style"]


class Options(typing.TypedDict, total=False):
    """The arguments of `zoo.GAN` that a variant passes on as they are.

    A variant takes them as `**options: typing.Unpack[zoo.Options]`; one that
    has a default of its own for one of them names it among its arguments.

    Attributes:
        averaging: decay per turn of a moving average of the generator's weights.
        augmentation: what is done to real samples and fakes before the
            discriminator sees them, see `zoo.layers.augmentation`.
        schedules: settings that change with the images seen, see `zoo.gan.schedules`.
    """

    averaging: float | None
    augmentation: str | None
    schedules: str | None
