"""A feature network: pictures to rows of numbers, the same ones for the same pictures."""

from collections.abc import Callable

import keras
import numpy as np
from keras import ops

from zoo.modalities import is_image
from zoo.utils.errors import ZooError

_BLOCK_NUMBERS = 2**24  # of one block of resized pictures: 64 MiB
_MOST_AT_ONCE = 500


class Features:
    """A frozen network that describes pictures.

    Args:
        name: what scores call it.
        sha256: of its weights; a part of every score's stamp.
        network: a Keras model from pictures to features, or with
            `classes_of` to a pair `(features, logits)`.
        shape: the pictures that the network takes, `(height, width, channels)`;
            None in it: any size.
        classes_of: the dataset whose classes it tells apart, where it is a classifier.
        prepare: a function of Keras ops on float32 pictures in [-1, 1], applied
            before the network; None: nothing.

    Example:

    >>> from zoo.evaluation import features
    >>> features.get("mnist").resizing((32, 32, 1))
    'bicubic, antialiased, 32x32 to 28x28'
    """

    def __init__(
        self,
        name: str,
        sha256: str,
        network: keras.Model,
        shape: tuple[int | None, int | None, int],
        classes_of: str | None = None,
        prepare: Callable | None = None,
    ):
        self.name, self.sha256, self.shape = name, sha256, tuple(shape)
        self.classes_of, self.has_classes = classes_of, classes_of is not None
        self._network, self._prepare = network, prepare

    @property
    def distance(self) -> str:
        """What the Frechet distance of these features is called: `fid` of inception, else `fd`."""
        return "fid" if self.name == "inception" else "fd"

    def features(self, pictures: np.ndarray) -> np.ndarray:
        """Returns float32 features `(n, width)` of pictures in [-1, 1].

        Pictures of another size are resized (bicubic, antialiased). For a network that takes
        RGB, grey ones become that, and ones with an alpha channel are laid on white.

        Raises:
            ZooError: not pictures, NaN, values outside [-1, 1], or channels
                that the network does not take.
        """
        return self.read(pictures)[0]

    def probabilities(self, pictures: np.ndarray) -> np.ndarray:
        """Returns the float32 probabilities `(n, classes)` that a classifier gives.

        Raises:
            ZooError: as `features`, or this network is no classifier.
        """
        found = self.read(pictures)[1]
        if found is None:
            raise ZooError(
                f"The feature network {self.name!r} has no classes. Take digits, mnist or "
                "inception."
            )
        return found

    def read(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Returns `features` and `probabilities` (None without classes) in one pass."""
        pictures = self._checked(pictures)
        height, width = self._size(pictures.shape[1:])
        at_once = int(np.clip(_BLOCK_NUMBERS // (height * width * 3), 1, _MOST_AT_ONCE))
        found = [
            self._block(pictures[start : start + at_once], height, width)
            for start in range(0, len(pictures), at_once)
        ]
        features, probabilities = zip(*found, strict=True)
        return np.concatenate(features), np.concatenate(probabilities) if self.has_classes else None

    def model(self, shape: tuple[int, int, int]) -> keras.Model:
        """Returns a Keras model from pictures of a shape, in [-1, 1], to their features.

        For gradients; the numbers are those of `features`. Frozen with its weights.

        Raises:
            ZooError: channels that the network does not take.
        """
        self._check_channels(shape[2])
        pictures = keras.Input(shape, name="pictures")
        found = self._network(self._prepared(pictures, *self._size(shape)), training=False)
        return keras.Model(pictures, found[0] if self.has_classes else found, name="features")

    def resizing(self, shape: tuple[int, int, int]) -> str:
        """Returns how pictures of a shape are brought to the network's, for a stamp."""
        size = self._size(shape)
        if size == tuple(shape[:2]):
            return "none"
        before, after = ("x".join(map(str, one)) for one in (shape[:2], size))
        return f"bicubic, antialiased, {before} to {after}"

    def _size(self, shape) -> tuple[int, int]:
        return shape[0] if self.shape[0] is None else self.shape[0], (
            shape[1] if self.shape[1] is None else self.shape[1]
        )

    def _prepared(self, pictures, height: int, width: int):
        """Returns pictures as the network takes them."""
        size = (height, width)
        pictures = _with_channels(pictures, self.shape[2])
        if pictures.shape[1:3] != size:
            pictures = ops.image.resize(pictures, size, "bicubic", antialias=True)
            pictures = ops.clip(pictures, -1.0, 1.0)  # bicubic overshoots
        return pictures if self._prepare is None else self._prepare(pictures)

    def _block(self, pictures, height: int, width: int):
        pictures = self._prepared(ops.convert_to_tensor(pictures), height, width)
        found = self._network.predict_on_batch(pictures)
        if not self.has_classes:
            return np.asarray(found, "float32"), None
        features, logits = found
        return features, softmax(logits)

    def _checked(self, pictures: np.ndarray) -> np.ndarray:
        pictures = np.asarray(pictures)
        kind = pictures.dtype.kind
        if not is_image(pictures.shape[1:]) or not len(pictures) or kind != "f":
            raise ZooError(
                "Expected float pictures (n, height, width, channels) in [-1, 1], at least one; "
                f"received {pictures.dtype} of shape {pictures.shape}. Pixels 0 to 255 become "
                "that by zoo.data.to_unit(pixels)."
            )
        self._check_channels(pictures.shape[3])
        finite = np.isfinite(pictures).all(axis=(1, 2, 3))
        if not finite.all():
            raise ZooError(
                f"{int((~finite).sum())} of {len(pictures)} pictures hold NaN or infinity, first "
                f"picture {int((~finite).argmax())}. A score of them would mean nothing: the "
                "generator has diverged."
            )
        if np.abs(pictures).max() > 1.001:
            raise ZooError(
                "Expected pictures in [-1, 1], received values from "
                f"{pictures.min():.4g} to {pictures.max():.4g}. Pixels 0 to 255 become that by "
                "zoo.data.to_unit(pixels)."
            )
        return pictures.astype("float32", copy=False)

    def _check_channels(self, channels: int) -> None:
        if channels not in _TAKES[self.shape[2]]:
            raise ZooError(
                f"The feature network {self.name!r} takes pictures of "
                f"{' or '.join(map(str, _TAKES[self.shape[2]]))} channels; received "
                f"{channels}. Take another feature network."
            )


_TAKES = {1: (1,), 2: (2,), 3: (1, 2, 3, 4), 4: (1, 2, 3, 4)}


def _with_channels(pictures, channels: int):
    """Returns grey as RGB; alpha made opaque where it is wanted, and laid on white where not."""
    have = pictures.shape[-1]
    if have == channels:
        return pictures
    alpha = pictures[..., -1:] if have in (2, 4) else ops.ones_like(pictures[..., :1])
    colours = pictures[..., :3] if have > 2 else ops.repeat(pictures[..., :1], 3, axis=-1)
    if channels == 3:
        share = (alpha + 1.0) / 2.0
        return share * colours + (1.0 - share)
    return ops.concatenate([colours, alpha], axis=-1)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Returns the probabilities of logits `(n, classes)`."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
