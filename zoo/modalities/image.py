"""Images: pictures of any height and width, in [-1, 1]."""

import os
from pathlib import Path

import numpy as np

from zoo.modalities import pixels
from zoo.modalities.modality import Modality, activation
from zoo.modalities.preview import PicturePreview
from zoo.modalities.shapes import CHANNELS, SIDES, is_image
from zoo.utils.errors import ZooError

GAP = 2  # pixels between two samples
TINY = 16  # pixels: a smaller sample is smoothed when it is enlarged
WIDTH = 704  # pixels: small samples are enlarged until a row is about this wide
COMPARED = 16  # pixels: larger pictures are averaged down before distances are measured


class Image(Modality):
    """Pictures `(height, width, channels)` with 1 to 4 channels, float32 in [-1, 1].

    Example:

    >>> image = Image((8, 8, 1))
    >>> image.preview(np.zeros((6, 8, 8, 1)), columns=3).pixels.shape
    (466, 700, 1)
    """

    name = "image"
    benchmark = "image_quality"
    features = "inception"
    network = "dcgan"
    limits = (-1.0, 1.0)
    mend = " For pixels 0 to 255 call zoo.data.to_unit(images)."
    augmentations = ("color", "translation", "cutout", "diffusion")
    suffixes = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff")

    def doubt(self, encoded) -> str:
        """Says that pictures may lie in [0, 1]: none has a pixel darker than mid-grey.

        Example:

        >>> Image((8, 8, 1)).doubt(np.linspace(0, 1, 128).reshape(2, 8, 8, 1))[:32]
        'No pixel of these pictures is be'
        """
        encoded = np.asarray(encoded)
        if encoded.min() < 0 or encoded.min() == encoded.max():
            return ""
        return (
            "No pixel of these pictures is below 0: in [-1, 1] all are brighter than mid-grey. If "
            "you divided by 255, call zoo.data.to_unit(images) on the pixels 0 to 255 instead, "
            "or train on images * 2 - 1."
        )

    shapes = (
        f"(height, width, channels) with sides of {SIDES[0]} to {SIDES[1]} and "
        f"{CHANNELS[0]} to {CHANNELS[1]} channels"
    )

    @classmethod
    def tells(cls, shape) -> bool:
        return is_image(shape)

    @classmethod
    def makes(cls, shape) -> bool:
        return all(SIDES[0] <= side <= SIDES[1] for side in shape[:2])

    def features_of(self, sample) -> tuple[str, ...]:
        """Returns `"constant"` of a picture of one colour, `"grey"` of a grey one in colour."""
        found = ["constant"] if sample.min() == sample.max() else []
        colours = sample[..., :3]
        if self.shape[2] >= 3 and (colours == colours[..., :1]).all():
            found.append("grey")
        return tuple(found)

    def encode(self, raw) -> np.ndarray:
        """Returns pictures in [-1, 1]: uint8 pixels are scaled, grey ones get their channel."""
        pictures = super().encode(raw)
        if pictures.dtype == np.uint8:
            pictures = pixels.to_unit(pictures)
        if pictures.shape[1:] == self.shape[:2] and self.shape[2] == 1:
            pictures = pictures[..., None]
        return pictures

    def decode(self, encoded: np.ndarray) -> np.ndarray:
        """Returns pictures as uint8 pixels 0..255."""
        return pixels.to_uint8(encoded)

    def canonical(self, encoded: np.ndarray) -> np.ndarray:
        """Returns pictures rounded to 8 bits, as files are."""
        return pixels.to_unit(pixels.to_uint8(encoded))

    def rows(self, encoded) -> np.ndarray:
        """Returns pictures as float64 rows, averaged down to at most 16 pixels a side.

        Example:

        >>> Image((28, 64, 1)).rows(np.ones((3, 28, 64, 1))).shape
        (3, 224)
        """
        samples = np.asarray(encoded, "float64")
        for axis in (1, 2):
            factor = -(-samples.shape[axis] // COMPARED)
            kept = samples.shape[axis] // factor * factor
            samples = samples.take(np.arange(kept), axis)
            shape = samples.shape
            parted = (*shape[:axis], kept // factor, factor, *shape[axis + 1 :])
            samples = samples.reshape(parted).mean(axis + 1)
        return super().rows(samples)

    def preview(self, encoded, real=None, columns=None) -> PicturePreview:
        """Returns a sheet of pictures, row after row; see `sheet`."""
        return PicturePreview(sheet(encoded, columns))

    def beside(self, source, generated, real=None, columns=None) -> PicturePreview:
        """Returns a sheet of groups: source, generated, real; `columns` groups in a row."""
        shown = [alike(one, self.shape) for one in (source, generated, real) if one is not None]
        gap = np.ones((len(shown[0]), self.shape[0], 1, self.shape[2]), "float32")
        joined = np.concatenate([part for one in shown for part in (gap, one)][1:], axis=2)
        return PicturePreview(sheet(joined, columns, smooth=max(self.shape[:2]) < TINY))

    def write(self, encoded, path: str | os.PathLike) -> None:
        """Writes one picture (`.png`), several into a folder, or all into an `.npy` file."""
        path, encoded = Path(path), np.asarray(encoded)
        if path.suffix == ".npy":
            super().write(encoded, path)
        elif path.suffix == ".png" and len(encoded) == 1:
            PicturePreview(pixels.to_uint8(encoded[0])).save(path)
        else:
            for number, picture in enumerate(pixels.to_uint8(encoded)):
                PicturePreview(picture).save(path / f"{number:06d}.png")

    def read(self, path: str | os.PathLike) -> np.ndarray:
        """Returns the picture in a file, `(1, *shape)`, or those of an `.npy` file.

        Pictures are taken as they are, never resized.

        Raises:
            ZooError: not a picture, or one of another size.
        """
        path = Path(path)
        if path.suffix.lower() not in self.suffixes:
            return super().read(path)
        try:
            height, width, _ = pixels.header(path)
            if (height, width) != self.shape[:2]:
                raise ZooError(
                    f"{path}: expected {self.shape[0]}x{self.shape[1]} pixels, received "
                    f"{height}x{width}. Pictures are taken as they were made, never resized here."
                )
            if self.shape[2] == 2:  # grey and alpha
                return pixels.to_unit(pixels.read(path, (height, width, 4)))[None, ..., ::3]
            return pixels.to_unit(pixels.read(path, self.shape))[None]
        except pixels.BrokenPicture as error:
            raise ZooError(f"{path}: cannot be read as a picture: {error}. Remove it.") from None

    def output(self) -> dict:
        return activation("tanh")

    def unnormalized_output(self) -> dict:
        """Returns `zoo.layers.ScaledTanh`, by its configuration."""
        return {
            "module": "zoo.layers.bounded",
            "class_name": "ScaledTanh",
            "config": {"scale": 1.1, "dtype": "float32"},
            "registered_name": "zoo>ScaledTanh",
        }


def sheet(
    samples: np.ndarray, columns: int | None = None, smooth: bool | None = None
) -> np.ndarray:
    """Lays pictures out in one, row after row.

    Small pictures are enlarged by a whole factor, each pixel a square. Tiny ones,
    below 16 pixels a side, are smoothed (bicubic): the eye reads an 8x8 digit
    far better so.

    Args:
        samples: `(n, height, width, channels)` with 1 to 4 channels, float in
            [-1, 1]. Values outside are clipped; NaN is drawn mid-grey, so that
            a diverged run can still be looked at.
        columns: samples in a row; by default the grid is about square.
        smooth: whether enlarged ones are smoothed; None: where they are tiny.

    Returns:
        The picture, uint8 `(height, width, channels)`.

    Raises:
        ZooError: samples of another shape, or none at all.

    Example:

    >>> sheet(np.zeros((6, 8, 8, 1)), columns=3).shape
    (466, 700, 1)
    """
    samples = np.asarray(samples)
    if samples.ndim != 4 or not CHANNELS[0] <= samples.shape[-1] <= CHANNELS[1] or not len(samples):
        raise ZooError(
            "A sheet takes samples of shape (n, height, width, 1 to 4 channels), "
            f"at least one. Received: {samples.shape}."
        )
    count, height, width, channels = samples.shape
    columns = min(columns or int(np.ceil(np.sqrt(count))), count)
    rows = -(-count // columns)
    factor = max(1, (WIDTH // columns - GAP) // width)
    smooth = max(height, width) < TINY if smooth is None else smooth
    shown = pixels.to_uint8(np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0))
    shown = _enlarged(shown, factor, smooth)

    step_down, step_right = height * factor + GAP, width * factor + GAP
    picture = np.full((rows * step_down - GAP, columns * step_right - GAP, channels), 255, np.uint8)
    if channels in (2, 4):
        picture[..., -1] = 0  # the gap is transparent where there is an alpha channel
    for index, sample in enumerate(shown):
        top, left = index // columns * step_down, index % columns * step_right
        picture[top : top + height * factor, left : left + width * factor] = sample
    return picture


def _enlarged(pictures: np.ndarray, factor: int, smooth: bool) -> np.ndarray:
    """Returns pictures `factor` times as high and wide."""
    if not smooth:
        return pictures.repeat(factor, axis=1).repeat(factor, axis=2)
    from PIL import Image

    size = (pictures.shape[2] * factor, pictures.shape[1] * factor)
    planes = np.moveaxis(pictures, -1, 1).reshape(-1, *pictures.shape[1:3])
    planes = [np.asarray(Image.fromarray(p).resize(size, Image.Resampling.BICUBIC)) for p in planes]
    return np.moveaxis(np.reshape(planes, (len(pictures), -1, size[1], size[0])), 1, -1)


def alike(pictures, shape) -> np.ndarray:
    """Returns pictures of other sides or channels as ones of `shape`, to be shown beside them.

    Example:

    >>> alike(np.zeros((2, 4, 4, 1)), (8, 8, 3)).shape
    (2, 8, 8, 3)
    """
    pictures = np.asarray(pictures, "float32")
    rows = np.arange(shape[0]) * pictures.shape[1] // shape[0]
    columns = np.arange(shape[1]) * pictures.shape[2] // shape[1]
    pictures = pictures[:, rows][:, :, columns]
    if pictures.shape[3] == shape[2]:
        return pictures
    has_colour = pictures.shape[3] >= 3
    grey = pictures[..., : 3 if has_colour else 1].mean(-1, keepdims=True)
    colours = pictures[..., :3] if has_colour else grey.repeat(3, axis=-1)
    parts = {1: [grey], 2: [grey, np.ones_like(grey)], 3: [colours]}
    return np.concatenate(parts.get(shape[2], [colours, np.ones_like(grey)]), axis=-1)
