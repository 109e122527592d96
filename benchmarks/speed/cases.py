"""The cases of the published table: recipes on the embedded digits, so that all can repeat it."""

from collections.abc import Iterator, Sequence

from benchmarks.speed import measuring
from benchmarks.speed.table import Row
from zoo.training import recipe
from zoo.training.recipe import Recipe

_LARGE = ("arguments.shape=[28, 28, 1]", "arguments.width=64", "train.batch_size=64")
# Case, recipe, changes: the papers' width at MNIST's size (the digits, resized), and 8x8.
_CASES = (
    ("dcgan-28x28", "dcgan-digits", (*_LARGE, "arguments.latent=100")),
    ("wgan_gp-28x28", "wgan_gp-digits", (*_LARGE, "arguments.latent=128")),
    ("vanilla-8x8", "vanilla-digits", ()),
    ("dcgan-8x8", "dcgan-digits", ()),
)
_SIDE_64, _NO_SCHEDULE = "arguments.shape=[64, 64, 1]", 'arguments.schedules=""'
# Measured by name alone: sounds of 1,024 samples, by networks of the paper's width.
_PAPER_S = ("arguments.width=64", "arguments.latent=100", "train.batch_size=64", _NO_SCHEDULE)
_SOUNDS = (("wavegan-1024", "wavegan-tones", _PAPER_S),)
# Measured by name alone: from pictures to pictures of 64 pixels (the digits, resized).
_TRANSLATORS = (
    ("pix2pix-64x64", "pix2pix-digits", (_SIDE_64, "arguments.width=64", "train.batch_size=16")),
    (
        "cyclegan-64x64",
        "cyclegan-digits",
        (_SIDE_64, _NO_SCHEDULE, "arguments.width=32", "arguments.blocks=6",
         "arguments.identity=0.5", "train.batch_size=4"),
    ),
)  # fmt: skip
# Measured by name alone: larger pictures, by the variants' own networks and widths.
_SIDE_128 = "arguments.shape=[128, 128, 1]"
_OWN_R = ("arguments.network=r3gan", "arguments.width=64", "train.batch_size=8", _NO_SCHEDULE)
_OWN_S = ("arguments.width=64", "arguments.latent=128", "train.batch_size=8")
_LARGER = (
    ("dcgan-64x64", "dcgan-digits", (_SIDE_64, "arguments.width=64", "train.batch_size=64")),
    ("r3gan-64x64", "r3gan-digits", (_SIDE_64, *_OWN_R)),
    ("r3gan-128x128", "r3gan-digits", (_SIDE_128, *_OWN_R)),
    ("stylegan2-64x64", "stylegan2-digits", (_SIDE_64, *_OWN_S)),
    ("stylegan2-128x128", "stylegan2-digits", (_SIDE_128, *_OWN_S)),
)


def cases(changes: Sequence[str] = ()) -> list[Recipe]:
    """Returns the table's cases as recipes.

    Example:

    >>> [case.name for case in cases()]
    ['dcgan-28x28', 'wgan_gp-28x28', 'vanilla-8x8', 'dcgan-8x8']
    """
    return [recipe.read(name, [*own, *changes, f"name={case}"]) for case, name, own in _CASES]


def measure(
    names: Sequence[str] | None = None,
    changes: Sequence[str] = (),
    rounds: int = 8,
    data_dir=None,
) -> Iterator[list[Row]]:
    """Yields the rows of each recipe as it is measured; of the table's cases where none is named.

    Args:
        names: of recipes or cases, of which those of sounds, translators and larger pictures are
            measured by name alone.
        changes, rounds, data_dir: see `measuring.measure`.

    Raises:
        ZooError: a recipe that is wrong, before any is measured.
    """
    known = {case: (name, own) for case, name, own in (*_CASES, *_SOUNDS, *_TRANSLATORS, *_LARGER)}

    def read(name: str) -> Recipe:
        text, own = known.get(name, (name, ()))
        named = [f"name={name}"] if name in known else []
        return recipe.read(text, [*own, *changes, *named], data_dir)

    for one in [read(name) for name in names or ()] or cases(changes):
        yield measuring.measure(one, rounds=rounds, data_dir=data_dir)
