"""Pairs: pictures that come with the pictures they are to be made from.

A recipe's table `[pairs]` says where the sources are; its `dataset` has the samples.

| kind | what | settings |
| --- | --- | --- |
| `folders` | a second folder, partners by file name | `source`, its path |
| `side_by_side` | one file a pair: the source on the left, the sample on the right | |
| `features` | two picture features of a TFDS dataset | `source`, `sample`, `factor` |

All take `reverse`: with `true` sources and samples change places.
"""

import collections
import dataclasses
import fractions
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from zoo.data import folder, folder_index, picture_shapes
from zoo.modalities import Image, Paired, pixels
from zoo.utils.errors import ZooError

_NAMED = 5  # files that a message names
_FOLDER = "folder:"


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Where the sources of a dataset's samples are.

    Args:
        reverse: whether sources and samples change places.
    """

    reverse: bool = False

    def check(self) -> None:
        """Raises a ZooError where a setting is missing."""

    def read(self, name: str, split: str, shape, data_dir, broken: str):
        """Returns a `Source` of pairs.

        Args:
            name, split, shape, data_dir, broken: see `zoo.data.source`.
        """
        raise NotImplementedError


@dataclasses.dataclass(frozen=True)
class Folders(Pairs):
    """Partners in another folder, of the same name (and sub-folder); the ending may differ.

    The pictures of a pair have one size, or their sizes have the ratio that those of all
    pairs have: sources of 32 pixels belong to samples of 128.

    Args:
        source: the path of the folder that holds the sources.
    """

    source: str = ""

    def check(self):
        if not self.source:
            raise ZooError("pairs.source: expected the path of the folder with the sources.")

    def read(self, name, split, shape, data_dir, broken):
        root, folder_of_sources = _folder(name), self.source.removeprefix(_FOLDER)
        if self.reverse:
            root, folder_of_sources = folder_of_sources, root
        folder.check_shape(shape)
        partners = _partners(root, folder_of_sources, broken)
        paths = [path for path in folder_index.find(root, split).paths if path in partners]
        sound = set(_sound(folder_of_sources, [partners[path] for path in paths], broken))
        paths = [path for path in _sound(root, paths, broken) if partners[path] in sound]
        headers, bad = folder.each(pixels.header, paths, "Looking at pictures")
        folder.refuse(bad, root, len(paths))
        sources = [partners[path] for path in paths]
        of_sources, bad = folder.each(pixels.header, sources, "Looking at sources")
        folder.refuse(bad, folder_of_sources, len(paths))
        ratio, odd = _ratio(headers, of_sources)
        if odd:
            examples = [
                f"{paths[n]} ({_size(headers[n])}, its source {_size(of_sources[n])})" for n in odd
            ]
            _say(f"{len(odd)} of {len(paths):,} pairs differ in size", examples, broken)
            kept = sorted(set(range(len(paths))) - set(odd))
            paths, sources, headers, of_sources = (
                [each[n] for n in kept] for each in (paths, sources, headers, of_sources)
            )
        shape = shape or folder.common_shape(root, headers)
        source_shape = _source_shape(shape, ratio, picture_shapes.channels(of_sources))

        from zoo.data.views import Zipped

        store = Zipped(
            folder.store(root, paths, None, shape),
            folder.store(folder_of_sources, sources, None, source_shape),
        )
        return _source(name, split, shape, source_shape, len(paths), store)


@dataclasses.dataclass(frozen=True)
class SideBySide(Pairs):
    """Both pictures of a pair in one file of twice the width, the source on the left."""

    def read(self, name, split, shape, data_dir, broken):
        root = _folder(name)
        folder.check_shape(shape)
        paths = _sound(root, folder_index.find(root, split).paths, broken)
        headers, bad = folder.each(pixels.header, paths, "Looking at pictures")
        folder.refuse(bad, root, len(paths))
        odd = [n for n, (_, width, _) in enumerate(headers) if width % 2]
        if odd:
            examples = [f"{paths[n]} ({_size(headers[n])})" for n in odd]
            _say(f"{len(odd)} of {len(paths):,} files cannot be halved", examples, broken)
            kept = sorted(set(range(len(paths))) - set(odd))
            paths, headers = [paths[n] for n in kept], [headers[n] for n in kept]
        halves = [(height, width // 2, channels) for height, width, channels in headers]
        shape = shape or folder.common_shape(root, halves)

        from zoo.data.views import Exchanged, Halves

        whole = (shape[0], 2 * shape[1], shape[2])
        store = Halves(folder.store(root, paths, None, whole))
        store = Exchanged(store) if self.reverse else store
        return _source(name, split, shape, shape, len(paths), store)


@dataclasses.dataclass(frozen=True)
class Features(Pairs):
    """Two picture features of one TFDS dataset.

    Args:
        source, sample: the features' names.
        factor: how many times a sample is as high and wide as its source.
    """

    source: str = ""
    sample: str = ""
    factor: int = 1

    def check(self):
        if not self.source or not self.sample or self.source == self.sample or self.factor < 1:
            raise ZooError(
                "pairs: kind 'features' needs the names of two picture features, source and "
                f"sample, and a factor from 1; received source = {self.source!r}, sample = "
                f"{self.sample!r}, factor = {self.factor}."
            )

    def read(self, name, split, shape, data_dir, broken):
        from zoo.data import EMBEDDED, STACKED, tfds
        from zoo.data.views import Zipped

        if name.startswith(_FOLDER) or name in (*EMBEDDED, STACKED):
            raise ZooError(f"pairs: kind 'features' is of TFDS datasets, received {name!r}.")
        sample, source, ratio = self.sample, self.source, fractions.Fraction(self.factor)
        if self.reverse:
            sample, source, ratio = source, sample, 1 / ratio
        samples = tfds.read(name, split, shape, data_dir, sample)
        channels = tfds.channels(name, source, data_dir)
        wanted = _source_shape(samples.shape, (ratio, ratio), channels)
        sources = tfds.read(name, split, wanted, data_dir, source)
        store = Zipped(samples.store, sources.store)
        return _source(name, split, samples.shape, sources.shape, samples.count, store)


KINDS: dict[str, type[Pairs]] = {
    "folders": Folders,
    "side_by_side": SideBySide,
    "features": Features,
}


def _source(name, split, shape, source_shape, count, store):
    from zoo.data.sources import Source

    condition = Paired(Image(source_shape))
    return Source(name, split, Image(shape), count, store, condition)


def _folder(name: str) -> str:
    if not name.startswith(_FOLDER):
        raise ZooError(f"pairs: expected a dataset folder:PATH, received {name!r}.")
    return name.removeprefix(_FOLDER)


def _partners(root: str, of_sources: str, broken: str) -> dict[str, str]:
    """Returns the source of each picture, by path; those without one are named."""
    samples, sources = _by_name(root), _by_name(of_sources)
    for one, other, lacking in ((root, of_sources, samples), (of_sources, root, sources)):
        alone = [lacking[key] for key in lacking if key not in samples or key not in sources]
        if alone:
            what = f"{len(alone)} of {len(lacking):,} pictures in {one!r} have no partner of the "
            _say(f"{what}same name in {other!r}", alone, broken)
    return {samples[key]: sources[key] for key in samples if key in sources}


def _sound(root: str, paths: Sequence[str], broken: str) -> list[str]:
    """Returns the pictures that can be decoded, where broken ones are to be named and skipped."""
    if broken != "skip":
        return list(paths)
    return list(folder.readable(root, folder_index.Files(tuple(paths), None, ())).paths)


def _by_name(root: str) -> dict[str, str]:
    """Returns the pictures of a folder by sub-folder and name without ending."""
    place = Path(root).expanduser()
    if not place.is_dir():
        raise ZooError(f"pairs: expected a folder, {root!r} is none.")
    found: dict[str, str] = {}
    for path in folder_index.below(place):
        key = Path(path).relative_to(place).with_suffix("").as_posix()
        if key in found:
            raise ZooError(f"pairs: {found[key]} and {path} have one name: remove one of them.")
        found[key] = path
    return found


def _ratio(headers, of_sources) -> tuple[tuple, list[int]]:
    """Returns the commonest ratio of a sample's sides to its source's, and which pairs differ."""
    ratios = [
        (fractions.Fraction(one[0], other[0]), fractions.Fraction(one[1], other[1]))
        for one, other in zip(headers, of_sources, strict=True)
    ]
    usual = collections.Counter(ratios).most_common(1)[0][0]
    return usual, [n for n, ratio in enumerate(ratios) if ratio != usual]


def _source_shape(shape, ratio, channels: int) -> tuple[int, int, int]:
    sides = [side / one for side, one in zip(shape[:2], ratio, strict=True)]
    if any(side.denominator > 1 for side in sides):
        raise ZooError(
            f"pairs: samples are {ratio[0]} times as high and {ratio[1]} times as wide as their "
            f"sources, which does not divide the shape {tuple(shape)}. Give another shape."
        )
    return (int(sides[0]), int(sides[1]), channels)


def _size(header) -> str:
    return f"{header[0]}x{header[1]}"


def _say(problem: str, examples: Iterable[str], broken: str) -> None:
    """Refuses some pairs, or names them on stderr and goes on without them."""
    examples = list(examples)
    named = "; ".join(examples[:_NAMED]) + "; ..." * (len(examples) > _NAMED)
    if broken == "skip":
        print(f"{problem}: {named}. Skipped.", file=sys.stderr)
        return
    raise ZooError(
        f"{problem}: {named}. Mend or remove them, or leave them out (--set "
        'train.broken_pictures=skip, or broken="skip").'
    )
