"""What is checked at the door, before anything is built or traced."""

import operator

from zoo.utils.errors import ZooError

# What a name among a variant's arguments means is the same in all of them: the most that a size
# may be. Larger networks were built by nobody, and fill any machine's memory.
_MOST = {
    **dict.fromkeys(("width", "discriminator_width"), 2_048),
    **dict.fromkeys(("depth", "generator_depth", "mapping", "kernel", "blocks"), 64),
    **dict.fromkeys(
        ("latent", "bottleneck", "code", "hidden", "group", "categories", "continuous"), 2**16
    ),
    **dict.fromkeys(("representations",), 1_024),
    **dict.fromkeys(("annealing", "annealing_start"), 10**12),
    **dict.fromkeys(("packing", "discriminator_steps"), 1_000),
    **dict.fromkeys(("pool",), 10_000),
    **dict.fromkeys(("window",), 2**14),
    **dict.fromkeys(("iterations",), 1_000),
    **dict.fromkeys(("overlap",), 64),
    **dict.fromkeys(("num_classes", "every", "r1_every", "path_length_every"), 10**6),
}
_KINDS = {
    **dict.fromkeys(_MOST, "size"),
    **dict.fromkeys(["learning_rate", "discriminator_learning_rate", "rate", "limit"], "rate"),
    **dict.fromkeys(["clip", "inverse_temperature"], "rate"),
    **dict.fromkeys(["beta_1", "beta_2", "dropout", "averaging", "momentum"], "share"),
    **dict.fromkeys(["weight", "gamma", "margin", "pulling_away", "path_length"], "weight"),
    **dict.fromkeys(["adversarial", "gradient_penalty", "perceptual"], "weight"),
    **dict.fromkeys(["cycle", "identity", "likelihood"], "weight"),
    **dict.fromkeys(["pixels_first", "shuffle"], "count"),
}


def argument(name: str, value):
    """Returns an argument of a variant: a number, which by its name has a range.

    Sizes are at least 1 and have a most, rates are above 0, shares at least 0 and
    below 1, weights at least 0. What is no number, or has another name, is not
    looked at.

    Raises:
        ZooError: a number out of range.

    Example:

    >>> argument("width", 16), argument("something_else", -1)
    (16, -1)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if kind(name) == "size" and isinstance(value, int):
        return whole(name, value, least=1, most=_MOST[name])
    if kind(name) == "share":
        return share(name, value)
    if kind(name) == "count":
        return whole(name, value)
    if kind(name) == "rate" and not value > 0.0:
        raise ZooError(f"{name} must be above 0. Received: {value!r}.")
    if kind(name) == "weight" and not value >= 0.0:
        raise ZooError(f"{name} must be at least 0. Received: {value!r}.")
    return value


def kind(name: str) -> str | None:
    """Returns what an argument of this name is: a size, count, rate, share or weight; or None.

    Example:

    >>> kind("learning_rate"), kind("width"), kind("network")
    ('rate', 'size', None)
    """
    return _KINDS.get(name)


def whole(name: str, value, least: int = 0, most: int | None = None) -> int:
    """Returns `value` as an int of at least `least`, and at most `most` where that is given.

    Raises:
        ZooError: it is not a whole number, too small or too large.

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
    if most is not None and number > most:
        raise ZooError(f"{name} must be at most {most:,}. Received: {value!r}.")
    return number


def share(name: str, value):
    """Returns a number in [0, 1), or None where it is None.

    Raises:
        ZooError: another number.
    """
    if value is not None and not 0.0 <= value < 1.0:
        raise ZooError(f"{name} must be at least 0 and below 1, or None. Received: {value!r}.")
    return value


def devices(text: str) -> list[str]:
    """Returns the names of devices in a text, `"gpu:0,gpu:1"`; whether they exist is not asked.

    Raises:
        ZooError: something else, different kinds, or one twice.

    Example:

    >>> devices("gpu:0, gpu:2")
    ['gpu:0', 'gpu:2']
    """
    names = [name.strip().lower() for name in text.split(",")]
    kinds = [name.partition(":")[0] for name in names]
    numbers = [name.partition(":")[2] for name in names]
    if set(kinds) - {"cpu", "gpu"} or not all(number.isdecimal() for number in numbers):
        raise ZooError(f"devices: expected 'all' or e.g. 'gpu:0,gpu:1', received {text!r}.")
    if len(set(names)) < len(names) or len(set(kinds)) > 1:
        raise ZooError(f"devices: expected different ones of one kind, received {text!r}.")
    return names
