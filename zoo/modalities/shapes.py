"""The shapes of samples, checked before anything is built."""

import operator

from zoo.utils.errors import ZooError

SIDES = (8, 256)
CHANNELS = (1, 4)


def sample_shape(value) -> tuple[int, ...]:
    """Returns the shape of one sample as a tuple: `(height, width, channels)` or `(numbers,)`.

    Raises:
        ZooError: not such a shape, or a picture outside 8 to 256 pixels a side
            or 1 to 4 channels.

    Example:

    >>> sample_shape([28, 28, 1])
    (28, 28, 1)
    """
    expected = (
        f"shape must be (height, width, channels) with sides of {SIDES[0]} to {SIDES[1]} and "
        f"{CHANNELS[0]} to {CHANNELS[1]} channels, or (numbers,) for points. Received: {value!r}."
    )
    try:
        sides = tuple(operator.index(side) for side in value)
    except TypeError:
        raise ZooError(expected) from None
    if len(sides) == 1 and sides[0] >= 1:
        return sides
    if not is_image(sides) or not all(SIDES[0] <= side <= SIDES[1] for side in sides[:2]):
        raise ZooError(expected)
    return sides


def image_shape(variant: str, value) -> tuple[int, int, int]:
    """Returns the shape of a picture, for variants whose networks are convolutions.

    Raises:
        ZooError: the shape is that of a point.

    Example:

    >>> image_shape("dcgan", (28, 28, 1))
    (28, 28, 1)
    """
    sides = sample_shape(value)
    if len(sides) == 1:
        raise ZooError(
            f"{variant} makes pictures: shape must be (height, width, channels). "
            f"Received: {value!r}. For points take zoo.get('vanilla') or zoo.get('wgan_gp')."
        )
    return sides


def dataset_shape(value) -> tuple[int, ...]:
    """Returns a shape that a dataset is asked for as a tuple of positive whole numbers.

    Unlike `sample_shape` it takes pictures of any size: they can be scored, if not made.

    Raises:
        ZooError: neither a picture's nor a point's.
    """
    try:
        sizes = tuple(value)
    except TypeError:
        sizes = ()
    if len(sizes) not in (1, 3) or not all(isinstance(n, int) and n > 0 for n in sizes):
        raise ZooError(
            f"shape must be (height, width, channels), or (2,) for points, received {value!r}."
        )
    return sizes


def is_image(shape, channels: int | None = None) -> bool:
    """Whether a shape is `(height, width, channels)`, of 1 to 4 channels or of so many."""
    least, most = CHANNELS if channels is None else (channels, channels)
    return len(shape) == 3 and shape[2] is not None and least <= shape[2] <= most
