"""The shapes of pictures."""

SIDES = (8, 256)
CHANNELS = (1, 4)


def is_image(shape, channels: int | None = None) -> bool:
    """Whether a shape is `(height, width, channels)`, of 1 to 4 channels or of so many.

    Example:

    >>> is_image((28, 28, 3)), is_image((28, 28, 3), channels=1), is_image((2,))
    (True, False, False)
    """
    least, most = CHANNELS if channels is None else (channels, channels)
    return len(shape) == 3 and shape[2] is not None and least <= shape[2] <= most
