"""Degradations: functions of pictures that a task is to undo.

Restoration is a view on data: of each picture a degraded copy becomes the source that it is to
be made from. A recipe names the degradation in a table of its own, `[degradation]`.

| kind | what it does | settings |
| --- | --- | --- |
| `downscale` | makes a picture smaller, bicubic with antialiasing | `factor` |
| `pixelate` | averages blocks of pixels, the size kept | `factor` |
| `mask` | cuts holes; an alpha channel says where | `share` of each side, `place`, `boxes` |
| `noise` | adds Gaussian noise | `stddev`, of the 2 from -1 to 1 |
| `blur` | Gaussian blur | `stddev`, in pixels |
| `jpeg` | compresses as JPEG, and back | `quality`, 1 to 95 |
| `grey` | leaves the brightness alone, one channel | |
| `edges` | leaves the edges alone, one channel | |

All take `seed`, of what is random in them, and `reverse`: with `true` the degraded copy is the
sample, and the picture the source that it is made from.
"""

import dataclasses
import io
import typing
import zlib

import numpy as np
from PIL import Image

from zoo.modalities import pixels
from zoo.utils.errors import ZooError

# The brightness of red, green and blue (ITU-R BT.601).
_BRIGHTNESS = np.array([0.299, 0.587, 0.114], "float32")
_QUALITIES = (1, 95)  # beyond, PIL says, a JPEG file grows and nothing else


@dataclasses.dataclass(frozen=True)
class Degradation:
    """A function of pictures in [-1, 1], the same for the same picture and seed.

    Args:
        seed: of what is random in it; each picture's own content is mixed in, so that
            neither order nor resuming changes what becomes of it.
        reverse: whether the copy is the sample, made from the picture.
    """

    seed: int = 0
    reverse: bool = False

    def shape(self, shape: tuple[int, int, int]) -> tuple[int, int, int]:
        """Returns the shape of a degraded picture."""
        return shape

    def picture_shape(self, shape: tuple[int, int, int]) -> tuple[int, int, int]:
        """Returns the shape of a picture whose copy has `shape`: `shape` undone."""
        return shape

    def check(self, shape: tuple[int, int, int]) -> None:
        """Raises a ZooError where pictures of a shape cannot be degraded so."""

    def one(self, picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Returns one degraded picture, float32."""
        raise NotImplementedError

    def hole(self, copies: np.ndarray) -> np.ndarray | None:
        """Returns where pictures were cut out, bool `(n, height, width, 1)`; None: nowhere."""
        return None

    def __call__(self, pictures: np.ndarray) -> np.ndarray:
        """Returns degraded pictures, float32 `(n, *shape)`."""
        made = [self.one(picture, self._random(picture)) for picture in pictures]
        return np.clip(np.stack(made), -1.0, 1.0).astype("float32")

    def _random(self, picture: np.ndarray) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(np.ascontiguousarray(picture))])


@dataclasses.dataclass(frozen=True)
class Downscale(Degradation):
    """Makes a picture `factor` times smaller each way, bicubic with antialiasing.

    Example:

    >>> Downscale(factor=4)(np.zeros((1, 28, 32, 3), "float32")).shape
    (1, 7, 8, 3)
    """

    factor: int = 4

    def shape(self, shape):
        return (shape[0] // self.factor, shape[1] // self.factor, shape[2])

    def picture_shape(self, shape):
        return (shape[0] * self.factor, shape[1] * self.factor, shape[2])

    def check(self, shape):
        _check_factor(self.factor, shape)

    def one(self, picture, random):
        height, width, _ = self.shape(picture.shape)
        planes = np.moveaxis(np.asarray(picture, "float32"), -1, 0)
        made = [Image.fromarray(p).resize((width, height), pixels.RESAMPLING) for p in planes]
        return np.stack([np.asarray(plane) for plane in made], axis=-1)


@dataclasses.dataclass(frozen=True)
class Pixelate(Degradation):
    """Averages blocks of `factor` x `factor` pixels, and keeps the size.

    Example:

    >>> float(Pixelate(factor=2)(np.arange(4.0).reshape(1, 2, 2, 1) / 4)[0, 0, 0, 0])
    0.375
    """

    factor: int = 2

    def check(self, shape):
        _check_factor(self.factor, shape)

    def one(self, picture, random):
        height, width, channels = picture.shape
        blocks = picture.reshape(
            height // self.factor, self.factor, width // self.factor, self.factor, channels
        )
        means = blocks.mean(axis=(1, 3))
        return means.repeat(self.factor, axis=0).repeat(self.factor, axis=1)


@dataclasses.dataclass(frozen=True)
class Mask(Degradation):
    """Cuts rectangular holes, `share` of each side: mid-grey, and transparent by an alpha channel.

    Args:
        place: in the `"centre"`, or `"random"`, where each picture has holes of its own.
        boxes: how many, where they are random; they may overlap.

    Example:

    >>> Mask(share=0.5)(np.ones((1, 4, 4, 1), "float32"))[0, 1, :, :].tolist()  # value, alpha
    [[1.0, 1.0], [0.0, -1.0], [0.0, -1.0], [1.0, 1.0]]
    """

    share: float = 0.5
    place: typing.Literal["centre", "random"] = "centre"
    boxes: int = 1

    def shape(self, shape):
        return (*shape[:2], shape[2] + 1)

    def picture_shape(self, shape):
        return (*shape[:2], shape[2] - 1)

    def check(self, shape):
        if not 0.0 < self.share < 1.0:
            larger = " A hole as large as the picture leaves nothing." * (self.share >= 1.0)
            raise ZooError(
                "degradation.share: expected a share of each side between 0 and 1, received "
                f"{self.share}.{larger}"
            )
        if self.boxes < 1 or (self.boxes > 1 and self.place == "centre"):
            raise ZooError(
                "degradation.boxes: expected at least 1, and more than 1 only with "
                f"place = 'random', received {self.boxes} with {self.place!r}."
            )
        if shape[2] not in (1, 3):
            raise ZooError(
                "degradation 'mask' is of pictures without an alpha channel, which marks the "
                f"holes: expected 1 or 3 channels, received shape {shape}."
            )

    def one(self, picture, random):
        alpha = np.ones((*picture.shape[:2], 1), "float32")
        for _ in range(self.boxes):
            alpha[tuple(self._part(side, random) for side in picture.shape[:2])] = -1.0
        return np.concatenate([np.where(alpha < 0, 0.0, picture), alpha], axis=-1)

    def _part(self, side: int, random: np.random.Generator) -> slice:
        length = min(max(1, round(side * self.share)), side - 1)
        first = (side - length) // 2
        if self.place == "random":
            first = int(random.integers(side - length + 1))
        return slice(first, first + length)

    def hole(self, copies):
        return copies[..., -1:] < 0


@dataclasses.dataclass(frozen=True)
class Noise(Degradation):
    """Adds normal noise of a standard deviation; what leaves [-1, 1] is clipped."""

    stddev: float = 0.5

    def check(self, shape):
        _check_above_0("stddev", self.stddev)

    def one(self, picture, random):
        return picture + self.stddev * random.standard_normal(picture.shape)


@dataclasses.dataclass(frozen=True)
class Blur(Degradation):
    """Gaussian blur of a standard deviation in pixels; the pixels at the edge are repeated."""

    stddev: float = 1.0

    def check(self, shape):
        _check_above_0("stddev", self.stddev)

    def one(self, picture, random):
        from scipy import ndimage

        return ndimage.gaussian_filter(picture, (self.stddev, self.stddev, 0), mode="nearest")


@dataclasses.dataclass(frozen=True)
class Jpeg(Degradation):
    """Compresses as a JPEG file of a quality, and reads it again."""

    quality: int = 20

    def check(self, shape):
        least, most = _QUALITIES
        if not least <= self.quality <= most:
            raise ZooError(
                f"degradation.quality: expected {least} to {most}, received {self.quality}."
            )
        if shape[2] not in (1, 3):
            raise ZooError(
                "degradation 'jpeg' is of grey pictures or ones in colour: expected 1 or 3 "
                f"channels, received shape {shape}."
            )

    def one(self, picture, random):
        whole = pixels.to_uint8(picture)
        file = io.BytesIO()
        image = Image.fromarray(whole[..., 0] if picture.shape[2] == 1 else whole)
        image.save(file, "JPEG", quality=self.quality)
        return pixels.to_unit(np.asarray(Image.open(file)).reshape(picture.shape))


@dataclasses.dataclass(frozen=True)
class Grey(Degradation):
    """Leaves the brightness of a picture in colour."""

    def shape(self, shape):
        return (*shape[:2], 1)

    def picture_shape(self, shape):
        return (*shape[:2], 3)

    def check(self, shape):
        if shape[2] < 3:
            raise ZooError(f"degradation 'grey' is of pictures in colour, received shape {shape}.")

    def one(self, picture, random):
        return _brightness(picture)


@dataclasses.dataclass(frozen=True)
class Edges(Degradation):
    """Leaves the edges: the brightness dilated over 3x3 pixels, less itself, black at -1.

    Reference: Liu and Tuzel, 2016, arXiv:1606.07536 (CoGAN), section 4.
    """

    def shape(self, shape):
        return (*shape[:2], 1)

    def one(self, picture, random):
        from scipy import ndimage

        grey = _brightness(picture)
        return ndimage.maximum_filter(grey, size=(3, 3, 1), mode="nearest") - grey - 1.0


KINDS: dict[str, type[Degradation]] = {
    "downscale": Downscale,
    "pixelate": Pixelate,
    "mask": Mask,
    "noise": Noise,
    "blur": Blur,
    "jpeg": Jpeg,
    "grey": Grey,
    "edges": Edges,
}


def _brightness(picture: np.ndarray) -> np.ndarray:
    """Returns a picture's brightness, `(height, width, 1)`; of a grey one, itself."""
    return picture[..., :1] if picture.shape[2] < 3 else (picture[..., :3] @ _BRIGHTNESS)[..., None]


def _check_factor(factor: int, shape) -> None:
    if factor < 1 or any(side % factor for side in shape[:2]):
        raise ZooError(
            f"degradation.factor: expected a number that divides {shape[0]} and {shape[1]}, "
            f"received {factor}."
        )


def _check_above_0(name: str, value: float) -> None:
    if not value > 0.0:
        raise ZooError(f"degradation.{name} must be above 0. Received: {value}.")
