"""Degradations: functions of pictures that a task is to undo.

Restoration is a view on data: of each picture a degraded copy becomes the source that it is to
be made from. A recipe names the degradation in a table of its own, `[degradation]`.

| kind | what it does | settings |
| --- | --- | --- |
| `pixelate` | averages blocks of pixels, the size kept | `factor` |
| `mask` | fills a hole in the middle with grey | `share` of each side |
| `noise` | adds Gaussian noise | `stddev`, of the 2 from -1 to 1 |
| `grey` | leaves the brightness alone, one channel | |
"""

import dataclasses
import typing
import zlib

import numpy as np

from zoo.utils import schema
from zoo.utils.errors import ZooError, suggestion

# The brightness of red, green and blue (ITU-R BT.601).
_BRIGHTNESS = np.array([0.299, 0.587, 0.114], "float32")


@dataclasses.dataclass(frozen=True)
class Degradation:
    """A function of pictures in [-1, 1], the same for the same picture and seed.

    Args:
        seed: of what is random in it; each picture's own content is mixed in, so that
            neither order nor resuming changes what becomes of it.
    """

    seed: int = 0

    def shape(self, shape: tuple[int, int, int]) -> tuple[int, int, int]:
        """Returns the shape of a degraded picture."""
        return shape

    def check(self, shape: tuple[int, int, int]) -> None:
        """Raises a ZooError where pictures of a shape cannot be degraded so."""

    def one(self, picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Returns one degraded picture, float32."""
        raise NotImplementedError

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Returns degraded pictures, float32 `(n, *shape)`."""
        made = [self.one(picture, self._random(picture)) for picture in pictures]
        return np.clip(np.stack(made), -1.0, 1.0).astype("float32")

    def _random(self, picture: np.ndarray) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(np.ascontiguousarray(picture))])


@dataclasses.dataclass(frozen=True)
class Pixelate(Degradation):
    """Averages blocks of `factor` x `factor` pixels, and keeps the size.

    Example:

    >>> float(Pixelate(factor=2)(np.arange(4.0).reshape(1, 2, 2, 1) / 4)[0, 0, 0, 0])
    0.375
    """

    factor: int = 2

    def check(self, shape):
        if self.factor < 1 or any(side % self.factor for side in shape[:2]):
            raise ZooError(
                f"degradation.factor: expected a number that divides {shape[0]} and {shape[1]}, "
                f"received {self.factor}."
            )

    def one(self, picture, random):
        height, width, channels = picture.shape
        blocks = picture.reshape(
            height // self.factor, self.factor, width // self.factor, self.factor, channels
        )
        means = blocks.mean(axis=(1, 3))
        return means.repeat(self.factor, axis=0).repeat(self.factor, axis=1)


@dataclasses.dataclass(frozen=True)
class Mask(Degradation):
    """Fills a hole in the middle, `share` of each side, with mid-grey."""

    share: float = 0.5

    def check(self, shape):
        if not 0.0 < self.share < 1.0:
            raise ZooError(
                f"degradation.share: expected a number between 0 and 1, received {self.share}."
            )

    def one(self, picture, random):
        made = picture.copy()
        rows, columns = (
            slice((side - round(side * self.share)) // 2, (side + round(side * self.share)) // 2)
            for side in picture.shape[:2]
        )
        made[rows, columns] = 0.0
        return made


@dataclasses.dataclass(frozen=True)
class Noise(Degradation):
    """Adds normal noise of a standard deviation; what leaves [-1, 1] is clipped."""

    stddev: float = 0.5

    def check(self, shape):
        if not self.stddev > 0.0:
            raise ZooError(f"degradation.stddev must be above 0. Received: {self.stddev}.")

    def one(self, picture, random):
        return picture + self.stddev * random.standard_normal(picture.shape)


@dataclasses.dataclass(frozen=True)
class Grey(Degradation):
    """Leaves the brightness of a picture in colour."""

    def shape(self, shape):
        return (*shape[:2], 1)

    def check(self, shape):
        if shape[2] < 3:
            raise ZooError(f"degradation 'grey' is of pictures in colour, received shape {shape}.")

    def one(self, picture, random):
        return (picture[..., :3] @ _BRIGHTNESS)[..., None]


KINDS: dict[str, type[Degradation]] = {
    "pixelate": Pixelate,
    "mask": Mask,
    "noise": Noise,
    "grey": Grey,
}


def annotations(kind: typing.Any) -> dict[str, typing.Any]:
    """Returns the types of a kind's settings, `kind` among them, as a recipe's keys."""
    return {"kind": str} | typing.get_type_hints(KINDS[kind])


def check_kind(kind: typing.Any) -> None:
    """Raises a ZooError where there is no such degradation; the nearest one is suggested."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise ZooError(
            f"degradation.kind: unknown {kind!r}.{suggestion(str(kind), KINDS)} Expected "
            f"{', '.join(KINDS)}."
        )


def make(settings: dict[str, typing.Any]) -> Degradation:
    """Returns the degradation that a recipe's table says.

    Raises:
        ZooError: an unknown kind, or a setting that it has not.

    Example:

    >>> make({"kind": "mask", "share": 0.25})
    Mask(seed=0, share=0.25)
    """
    kind = settings.get("kind")
    check_kind(kind)
    known = annotations(kind)
    schema.check_keys([f"degradation.{key}" for key in settings], _dotted(known), ())
    values = {
        key: schema.convert(v, known[key], f"degradation.{key}") for key, v in settings.items()
    }
    del values["kind"]
    return KINDS[kind](**values)


def degraded(source, settings: dict[str, typing.Any]):
    """Returns a view of a `Source` of pictures: each comes with a degraded copy as its source.

    Raises:
        ZooError: no pictures, or settings that do not suit them.
    """
    from zoo.data.views import Degraded
    from zoo.modalities import Image, Paired

    degradation = make(settings)
    if not isinstance(source.modality, Image):
        raise ZooError(f"A degradation is of pictures; {source.name!r} has samples {source.shape}.")
    degradation.check(source.shape)
    return dataclasses.replace(
        source,
        store=Degraded(source.store, degradation),
        condition=Paired(Image(degradation.shape(source.shape))),
    )


def _dotted(known: dict) -> dict:
    return {f"degradation.{key}": one for key, one in known.items()}
