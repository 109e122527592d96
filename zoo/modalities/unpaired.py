"""Two kinds of picture without pairs, and what a GAN between them is given to translate."""

import dataclasses
from pathlib import Path

import numpy as np

from zoo.modalities.condition import Condition, Showcase
from zoo.modalities.group import Group
from zoo.modalities.image import GAP, Image
from zoo.modalities.preview import PicturePreview
from zoo.utils.errors import ZooError

_PARTS = ("first", "second")  # the folders that pictures of each kind are written into


class Unpaired(Group):
    """Pictures of two kinds, `(first, second)`, each in an order of its own.

    A sample is any one of the first kind with any one of the second. So there may be more of the
    one than of the other.

    Args:
        first, second: their modalities, images.

    Example:

    >>> kinds = Unpaired(Image((8, 8, 1)), Image((8, 8, 3)))
    >>> kinds.count((np.zeros((4, 8, 8, 1)), np.zeros((9, 8, 8, 3))))
    9
    """

    name = "unpaired"
    benchmark = "translation"
    independent = True

    def __init__(self, first: Image, second: Image):
        super().__init__(first, second)

    def check(self, encoded) -> None:
        self._check_parts(encoded)
        for member, part in zip(self.members, encoded, strict=True):
            member.check(part)

    def count(self, encoded) -> int:
        self._check_parts(encoded)
        return max(len(part) for part in encoded)

    def preview(self, encoded, real=None, columns=None) -> PicturePreview:
        """Returns a sheet of the first kind above one of the second."""
        sheets = [
            m.preview(part, None, columns) for m, part in zip(self.members, encoded, strict=True)
        ]
        return stacked(sheets)

    def beside(self, source, generated, real=None, columns=None) -> PicturePreview:
        """Returns what was translated, what it became, and that translated back if it is known.

        Args:
            source: pictures of both kinds, `(first, second)`.
            generated: `(of the second a first, of the first a second)`.
            real: `source` after both ways, or other pictures to be shown last.
            columns: of groups.
        """
        last = (None, None) if real is None else real
        ways = zip(source, reversed(generated), last, strict=True)
        return stacked([self.shown.beside(*way, columns=columns) for way in ways])

    @property
    def shown(self) -> Image:
        """The modality that shows pictures of both kinds beside each other."""
        height, width = self.shape[0][:2]
        return Image((height, width, max(shape[2] for shape in self.shape)))

    def write(self, encoded, path) -> None:
        """Writes the kinds into two folders, `first` and `second`."""
        for name, member, part in zip(_PARTS, self.members, encoded, strict=True):
            member.write(part, Path(path) / name)


class EitherKind(Condition):
    """Pictures to be translated, of two kinds: the samples that a GAN learns from themselves.

    Args:
        modality: of both kinds.
    """

    name = "unpaired"
    optional = False
    _SHOWN, _COLUMNS = 12, 4  # threes of each kind on a sheet, and in one of its rows

    def __init__(self, modality: Unpaired):
        self.modality = modality

    def given(self, value, n):
        try:
            pictures = self.modality.encode(value)
            self.modality.check(pictures)
        except ZooError as error:
            raise ZooError(f"condition: {error}") from None
        counts = [len(part) for part in pictures]
        if set(counts) != {n}:
            raise ZooError(f"condition: expected {n} pictures of each kind, received {counts}.")
        return (self.modality.as_float32(pictures),)

    def length(self, value):
        return self.modality.count(value)

    def sample(self, n, random):
        return None

    def required(self):
        return (
            "This GAN translates pictures: give condition=, of the first kind, or with "
            f"backward=True of the second. Their shapes: {self.modality.shape}."
        )

    def of_real(self, samples, condition):
        return samples

    def showcase(self, modality, held_out):
        found = held_out()
        parts, _ = found.arrays(limit=min(self._SHOWN, found.count))
        return RoundTrip(len(parts[0]), parts, self._COLUMNS)

    def lacks(self, data):
        if data.name != self.name:
            return (
                "the GAN learns from two kinds of picture without pairs, and the dataset has one. "
                "Give the recipe a table [unpaired]."
            )
        if data.modality != self.modality:
            return (
                f"arguments.shape and target: expected {data.modality.shape}, the shapes of the "
                f"dataset's two kinds, received {self.modality.shape}."
            )
        return ""

    def arguments(self):
        first, second = self.modality.shape
        return {"shape": first, "target": second}

    def config(self):
        return {"kind": self.name, "modality": self.modality.config()}


@dataclasses.dataclass(frozen=True)
class RoundTrip(Showcase):
    """A sheet of pictures, their translations, and those translated back; of both kinds."""

    def generate(self, gan, seed: int):
        there = gan.generate(condition=self.condition)
        return there, gan.generate(condition=there)

    def preview(self, modality, generated, real=None) -> PicturePreview:
        return modality.beside(self.condition, *generated, columns=self.columns)


def stacked(sheets: list[PicturePreview]) -> PicturePreview:
    """Returns one sheet below the other, on white.

    Example:

    >>> sheets = [PicturePreview(np.zeros((4, 6, channels), "uint8")) for channels in (1, 3)]
    >>> stacked(sheets).pixels.shape
    (16, 6, 3)
    """
    channels = max(sheet.pixels.shape[-1] for sheet in sheets)
    width = max(sheet.pixels.shape[1] for sheet in sheets)
    parts = []
    for sheet in sheets:
        part = np.full((sheet.pixels.shape[0] + 4 * GAP, width, channels), 255, "uint8")
        part[4 * GAP :, : sheet.pixels.shape[1]] = sheet.pixels
        parts.append(part)
    return PicturePreview(np.concatenate(parts)[4 * GAP :])
