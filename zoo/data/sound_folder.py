"""A folder of sounds of your own."""

import collections
import dataclasses
import os
import sys
import typing
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from zoo.data import folder_index
from zoo.modalities import Audio, Label, Unconditional, sounds
from zoo.modalities.audio import clipped
from zoo.utils import progress, schema, toml
from zoo.utils.errors import ZooError

_KIND = folder_index.Kind("sounds", "sounds:", sounds.SUFFIXES)
_NAMED = 5  # files that a message names


@dataclasses.dataclass(frozen=True)
class Reading:
    """How a folder's sounds are read: the keys of a file `sounds:NAME.toml`.

    Args:
        folder: that holds them; in the file as seen from it.
        rate: samples a second that all are brought to; 0: what most of them have.
        cut: which part of a longer sound is kept.
        trim: silence at both ends this many decibels below the loudest is cut off; 0: none is.
    """

    folder: str
    rate: int = 0
    cut: sounds.Cut = "start"
    trim: float = 0.0


def reading(path: str | os.PathLike) -> Reading:
    """Returns how sounds are read: a folder as it is, or what a `.toml` file says.

    Raises:
        ZooError: no such file, an unknown key, or a value of another type or out of range.
    """
    path = Path(path).expanduser()
    if path.suffix != ".toml":
        return Reading(os.fspath(path))
    text, kinds = toml.text(path), typing.get_type_hints(Reading)
    try:
        values = toml.values(text)
        schema.check_keys(values, kinds, ("folder",))
        found = Reading(
            **{key: schema.convert(one, kinds[key], key) for key, one in values.items()}
        )
        if found.rate < 0 or found.trim < 0:
            raise ZooError("rate and trim must be at least 0.")
    except ZooError as error:
        raise ZooError(f"{path}: {error}") from None
    place = path.parent / Path(found.folder).expanduser()
    return dataclasses.replace(found, folder=os.fspath(place))


def read(
    path: str | os.PathLike, split: str, shape: tuple[int, ...] | None, broken: str = "refuse"
):
    """Returns the sounds of a folder as a `Source`.

    See `zoo.data.folder_index.find` for files, classes and splits. Sounds are brought to one
    rate, then trimmed, cut or padded with silence at their end, and to mono or stereo as the
    shape says. Every sound is read once now; what fits in `zoo.data.stores.MEMORY_LIMIT` is
    held as 16 bits, of a larger folder each sound is read whenever it is needed.

    Args:
        path: of the folder, or of a `.toml` file with the keys of `Reading`.
        split: `"train"` or `"test"`.
        shape: `(length, 1)` or `(length, 2)`; by default the length that all sounds have, mono.
        broken: `"refuse"`, or `"skip"`: name sounds that cannot be read, and go on without.

    Raises:
        ZooError: no such folder, no sounds, broken ones (named), several lengths and no `shape`.
    """
    if shape is not None and not Audio.tells(shape):
        raise ZooError(
            f"A folder's sounds need shape (length, 1) or (length, 2), received {shape}."
        )
    how = reading(path)
    files = folder_index.find(how.folder, split, _KIND)
    found, files = _looked_at(how, files, broken)
    rates = collections.Counter(one.rate for one in found)
    rate = how.rate or rates.most_common(1)[0][0]
    _say(how.folder, rate, files.paths, found)
    shape = shape or (_common_length(how.folder, rate, found), 1)

    from zoo.data.sources import Source
    from zoo.data.stores import MEMORY_LIMIT, Indexed

    def one(name: str) -> np.ndarray:
        return sounds.to_int16(_prepared(name, how, rate, shape))

    labels = files.labels
    if 2 * len(files.paths) * int(np.prod(shape)) <= MEMORY_LIMIT:
        names = progress.track(files.paths, len(files.paths), "Reading sounds")
        store = Indexed.memory(np.stack([one(name) for name in names]), labels)
    else:
        store = _on_demand(one, files.paths, labels, shape)
    names = files.class_names
    return Source(
        name=f"sounds:{path}",
        split=split,
        modality=Audio(shape, rate),
        count=len(files.paths),
        store=store,
        condition=Label(len(names), names) if names else Unconditional(),
    )


class _Found(typing.NamedTuple):
    """What a sound file was seen to hold."""

    length: int
    rate: int
    clipped: bool


def _looked_at(how: Reading, files: folder_index.Files, broken: str):
    """Returns what each file holds, and the files without those that cannot be read."""
    found, reasons = [], {}
    for name in progress.track(files.paths, len(files.paths), "Looking at sounds"):
        try:
            sound, rate = sounds.read(name)
            found.append(_Found(len(sound), rate, clipped(sound)))
        except sounds.BrokenSound as error:
            reasons[name] = str(error)
    if not reasons:
        return found, files
    named = "; ".join(f"{name} ({reason})" for name, reason in list(reasons.items())[:_NAMED])
    more = "; ..." if len(reasons) > _NAMED else ""
    said = (
        f"{len(reasons)} of {len(files.paths):,} sounds in {how.folder!r} cannot be read: "
        f"{named}{more}"
    )
    if broken != "skip":
        raise ZooError(
            f"{said}. Repair or remove them, or leave them out "
            '(--set train.broken_pictures=skip, or broken="skip").'
        )
    if not found:
        raise ZooError(f"{said}. None is left.")
    print(f"{said}. Skipped.", file=sys.stderr)
    kept = [number for number, name in enumerate(files.paths) if name not in reasons]
    labels = None if files.labels is None else files.labels[kept]
    paths = tuple(files.paths[number] for number in kept)
    return found, folder_index.Files(paths, labels, files.class_names)


def _say(folder: str, rate: int, paths: Sequence[str], found: list[_Found]) -> None:
    """Says on stderr what is done to sounds, or was done to them before."""
    other = [one.rate for one in found if one.rate != rate]
    if other:
        rates = ", ".join(f"{one:,}" for one in sorted(set(other)))
        print(
            f"{len(other)} of {len(found):,} sounds in {folder!r} are resampled to {rate:,} "
            f"samples a second, from {rates}.",
            file=sys.stderr,
        )
    loud = [name for name, one in zip(paths, found, strict=True) if one.clipped]
    if loud:
        print(
            f"{len(loud)} of {len(found):,} sounds in {folder!r} are clipped, the first "
            f"{loud[0]}: they were recorded too loud, and a GAN will learn the distortion.",
            file=sys.stderr,
        )


def _common_length(folder: str, rate: int, found: list[_Found]) -> int:
    """Returns the one length that all sounds have."""
    lengths = sorted(round(one.length * rate / one.rate) for one in found)
    if lengths[0] == lengths[-1]:
        return lengths[0]
    middle = lengths[len(lengths) * 3 // 4]
    raise ZooError(
        f"The sounds in {folder!r} are of {lengths[0]:,} to {lengths[-1]:,} samples. Give the "
        f"length they are cut or padded to: --set 'arguments.shape=[{middle}, 1]', in code "
        f"shape=({middle}, 1), which three quarters do not exceed."
    )


def _prepared(name: str, how: Reading, rate: int, shape: tuple[int, int]) -> np.ndarray:
    """Returns the sound of a file, brought to a rate and a shape."""
    sound, own = sounds.read(name)
    sound = sounds.resampled(sounds.with_channels(sound, shape[1]), own, rate)
    if how.trim:
        sound = sounds.trimmed(sound, rate, how.trim)
    return sounds.fit(sound, shape[0], how.cut)


def _on_demand(one, paths: Sequence[str], labels: np.ndarray | None, shape):
    """Returns a store that reads a sound whenever it is needed."""
    import tensorflow as tf

    from zoo.data.stores import Indexed

    def read(indices: np.ndarray) -> np.ndarray:
        return np.stack([one(paths[number]) for number in indices])

    def fetch(indices):
        found = tf.numpy_function(read, [indices], tf.int16)
        return tf.ensure_shape(found, (*indices.shape, *shape))

    return Indexed(len(paths), fetch, None if labels is None else tf.convert_to_tensor(labels))
