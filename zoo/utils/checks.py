"""What is checked at the door, before anything is built or traced."""

import operator

from zoo.utils.errors import ZooError

SIDES = (8, 256)
CHANNELS = (1, 4)

# What a name among a variant's arguments means is the same in all of them.
_SIZES = "width depth generator_depth kernel group mapping hidden code latent packing categories"
_SIZES += " continuous discriminator_steps every r1_every path_length_every"
_RATES = "learning_rate discriminator_learning_rate rate limit"
_SHARES = "beta_1 beta_2 dropout averaging"
_WEIGHTS = "weight gamma margin pulling_away path_length"


def argument(name: str, value):
    """Returns an argument of a variant: a number, which by its name has a range.

    Sizes are at least 1, rates above 0, shares at least 0 and below 1, weights
    at least 0. What is no number, or has another name, is not looked at.

    Raises:
        ZooError: a number out of range.

    Example:

    >>> argument("width", 16), argument("something_else", -1)
    (16, -1)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if name in _SIZES.split() and isinstance(value, int):
        return whole(name, value, least=1)
    if name in _SHARES.split():
        return share(name, value)
    if name in _RATES.split() and not value > 0.0:
        raise ZooError(f"{name} must be above 0. Received: {value!r}.")
    if name in _WEIGHTS.split() and not value >= 0.0:
        raise ZooError(f"{name} must be at least 0. Received: {value!r}.")
    return value


def whole(name: str, value, least: int = 0) -> int:
    """Returns `value` as an int of at least `least`.

    Raises:
        ZooError: it is not a whole number, or too small.

    Example:

    >>> whole("n", 16, least=1)
    16
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < least:
        raise ZooError(f"{name} must be a whole number of at least {least}. Received: {value!r}.")
    return number


def share(name: str, value):
    """Returns a number in [0, 1), or None where it is None.

    Raises:
        ZooError: another number.
    """
    if value is not None and not 0.0 <= value < 1.0:
        raise ZooError(f"{name} must be at least 0 and below 1, or None. Received: {value!r}.")
    return value


def shape(value) -> tuple[int, ...]:
    """Returns the shape of one sample as a tuple: `(height, width, channels)` or `(numbers,)`.

    Raises:
        ZooError: not such a shape, or a picture outside 8 to 256 pixels a side
            or 1 to 4 channels.

    Example:

    >>> shape([28, 28, 1])
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
    if (
        len(sides) != 3
        or not all(SIDES[0] <= side <= SIDES[1] for side in sides[:2])
        or not CHANNELS[0] <= sides[2] <= CHANNELS[1]
    ):
        raise ZooError(expected)
    return sides


def pictures(variant: str, value) -> tuple[int, int, int]:
    """Returns the shape of a picture, for variants whose networks are convolutions.

    Raises:
        ZooError: the shape is that of a point.
    """
    sides = shape(value)
    if len(sides) == 1:
        raise ZooError(
            f"{variant} makes pictures: shape must be (height, width, channels). "
            f"Received: {value!r}. For points take zoo.get('vanilla') or zoo.get('wgan_gp')."
        )
    return sides


def players(value, name: str, expected: str) -> None:
    """Raises a ZooError when `value` says nothing of one of the two players."""
    says = [callable(getattr(value, player, None)) for player in ("generator", "discriminator")]
    if isinstance(value, type) or not all(says):
        raise ZooError(f"{name}: expected a {expected}, an object. Received: {value!r}.")


def terms(values: dict) -> None:
    """Raises a ZooError when a further term is not a function of a round."""
    for name, term in values.items():
        if isinstance(term, type) or not callable(term):
            raise ZooError(f"Term {name!r}: expected a function of a round. Received: {term!r}.")


def networks(generator, discriminator) -> None:
    """Raises a ZooError when Keras does not know yet what the players take."""
    if not getattr(generator, "built", False) or not hasattr(generator, "inputs"):
        raise ZooError(
            "generator: expected a Sequential model that begins with keras.Input, or a functional "
            f"one. Received: {generator!r}."
        )
    if not getattr(discriminator, "built", False):
        raise ZooError(
            "discriminator: expected a Keras model that is built: let it begin with keras.Input, "
            f"or call it once. Received: {discriminator!r}."
        )


def fits(words: str, network, given: str, *tensors) -> None:
    """Raises a ZooError when tensors have not the shape of a network's first inputs."""
    for into, tensor in zip(getattr(network, "inputs", None) or (), tensors, strict=False):
        got = tuple(tensor.shape[1:])
        wanted = tuple(into.shape[1:])
        either = [None if size is None else known for size, known in zip(wanted, got, strict=False)]
        if len(wanted) != len(got) or tuple(either) != wanted:
            raise ZooError(f"{words} {wanted}, but {given} has shape {got}.")


def precision(layers) -> None:
    """Raises a ZooError when any layer computes in float16, which would need loss scaling."""
    for layer in layers:
        if layer.compute_dtype == "float16":
            raise ZooError(
                "The zoo trains in float32 or mixed_bfloat16; float16 would need loss scaling "
                f"for both players. Received: layer {layer.name!r} in "
                f"{layer.dtype_policy.name!r}. Call "
                "keras.config.set_dtype_policy('mixed_bfloat16') before zoo.get."
            )
