"""What one sample is: its shape and range, its files, how it is shown and scored."""

import os
from pathlib import Path

import numpy as np

from zoo.modalities.preview import Preview
from zoo.utils import npy
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError

TOLERANCE = 0.0005  # of the range: rounding
LARGEST = 1e9  # of numbers without limits: an optimizer squares gradients, which grow with squares


class Modality:
    """A kind of sample. This base is an array of any numbers; see `Image` and `Points`.

    Everything that depends on the kind of sample is asked of it: no other code asks
    for a shape's length. It imports neither Keras nor TensorFlow. Samples are *encoded*
    as the networks see them, float32 `(n, *shape)`.

    Args:
        shape: of one encoded sample.

    Attributes:
        name: the kind's key, as a recipe's protocol names it.
        benchmark: the benchmark that scores such samples by default, None for none.
        features: the feature network that scores them by default.
        network: the networks that make them by default, see `zoo.networks`.
        augmentations: the augmentations that make sense, see `zoo.layers.augmentation`.
        suffixes: of files that hold one sample, or several.
        written: those of them, or more, that `write` knows for any number of samples.
        shapes: the shapes that tell such samples, in words; empty where none does.
        limits: of the numbers in a sample, None where there are none.
        preview_count, preview_columns: samples on a sheet, and in one of its rows.
        preview_real: real samples drawn under generated ones.
        mend: what to do with samples out of range, the end of an error.
        independent: whether the parts of a sample come each in an order of its own.
        hidden_bias: how the biases of hidden dense layers begin, see `zoo.networks.mlp`.
    """

    name = "array"
    benchmark: str | None = None
    features = "none"
    network = "mlp"
    augmentations: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    written: tuple[str, ...] = (".npy",)
    preview_count, preview_columns, preview_real = 64, 8, 0
    hidden_bias = "zeros"
    mend = ""
    independent = False
    limits: tuple[float, float] | None = None
    shapes = ""

    def __init__(self, shape):
        self.shape = tuple(int(side) for side in shape)

    @classmethod
    def tells(cls, shape) -> bool:
        """Returns whether a shape by itself says that samples are of this kind."""
        return True  # what no other kind is

    @classmethod
    def makes(cls, shape) -> bool:
        """Returns whether a GAN can be asked for samples of such a shape by the shape alone."""
        return False

    @property
    def relaxed_shape(self):
        """The shape of one sample as the players see it, see `relaxation`."""
        return self.shape

    def relaxation(self) -> dict | None:
        """Returns the configuration of a layer that samples pass before the players see them.

        None where they see them as they are. A choice among categories is held as its number
        and seen as a one-hot row, of which the generator makes a continuous relaxation in
        training: its last layer, `output`, gives that in training and encoded samples else.
        """
        return None

    def arguments(self) -> dict:
        """Returns what a variant's arguments may be for such samples, by the names it may use."""
        return {"shape": self.shape}

    def baselines(self, encoded, count: int, seed: int = 0) -> dict:
        """Returns samples that are made from real ones without learning, by what they are called.

        They are rows of every table of scores, beside *real* and *noise*.
        """
        return {}

    def described(self) -> list[tuple[str, str]]:
        """Returns what it says of a dataset's samples in words: `(grade, text)`, for `zoo doctor`.

        A grade is `"good"`, `"note"` or `"problem"`.
        """
        return []

    def check(self, encoded) -> None:
        """Raises a ZooError unless these are such samples: type, shape, finite, range."""
        _check_unmasked(encoded)
        try:
            encoded = np.asarray(encoded)
        except (ValueError, TypeError):
            raise ZooError(
                "Samples must be one array. Received: parts of different shapes."
            ) from None
        if not encoded.ndim or encoded.shape[1:] != self.shape:
            raise ZooError(
                f"Expected samples (batch, {', '.join(map(str, self.shape))}), as the GAN makes "
                f"them. Received: {encoded.shape}. Build it with zoo.get(..., shape=...)."
            )
        if not len(encoded):
            raise ZooError("Expected samples. Received: none.")
        if not np.issubdtype(encoded.dtype, np.floating):
            raise ZooError(f"Expected float32 samples{_given(encoded)}.{self.mend}")
        least, most = encoded.min(), encoded.max()
        if not np.isfinite([least, most]).all():
            broken = np.flatnonzero(~np.isfinite(encoded.reshape(len(encoded), -1)).all(axis=1))
            raise ZooError(
                f"{len(broken)} samples hold NaN or infinity; the first is number {broken[0]}."
            )
        self.check_range(float(least), float(most))

    def check_range(self, least: float, most: float) -> None:
        """Raises a ZooError when the smallest or the largest number lies out of the limits."""
        low, high = self.limits or (-LARGEST, LARGEST)
        slack = TOLERANCE * (high - low)
        if not low - slack <= least <= most <= high + slack:
            raise ZooError(
                f"Expected samples in [{low:g}, {high:g}]. Received: {least:g}..{most:g}."
                f"{self.mend}"
            )

    def count(self, encoded) -> int:
        """Returns how many samples these are."""
        return len(encoded)

    def as_float32(self, encoded):
        """Returns samples as the networks take them."""
        return np.asarray(encoded, "float32")

    def doubt(self, encoded) -> str:
        """Returns what is odd about samples that `check` takes, and how to mend it: nothing."""
        return ""

    def features_of(self, sample) -> tuple[str, ...]:
        """Returns what is odd about one sample of a dataset, in words: nothing."""
        return ()

    def parts(self, data) -> tuple:
        """Returns `(samples, *condition)` of what a dataset yields."""
        return tuple(data) if isinstance(data, tuple | list) else (data,)

    def fit(self, raw) -> "Modality":
        """Returns the modality after it has learnt what `encode` needs of raw samples: nothing."""
        return self

    def encode(self, raw) -> np.ndarray:
        """Returns raw samples as the networks see them; an array is taken as it is."""
        if hasattr(raw, "iloc"):
            raise ZooError(
                f"A GAN of kind {self.name!r} takes arrays {self.shape}, not a DataFrame. Give its "
                "numbers: frame.to_numpy('float32')."
            )
        _check_unmasked(raw)
        return np.asarray(raw)

    def decode(self, encoded: np.ndarray):
        """Returns samples as a user knows them: `encode` undone."""
        return encoded

    def canonical(self, encoded: np.ndarray) -> np.ndarray:
        """Returns samples as they are scored."""
        return np.asarray(encoded)

    def rows(self, encoded) -> np.ndarray:
        """Returns samples as float64 rows `(n, numbers)`, of which distances are measured."""
        encoded = np.asarray(encoded, "float64")
        return encoded.reshape(len(encoded), int(np.prod(encoded.shape[1:])))

    def preview(self, encoded, real=None, columns: int | None = None) -> Preview:
        """Returns samples to be looked at (or listened to, or read).

        Args:
            encoded: samples.
            real: real samples to compare with, where the kind shows both at once.
            columns: samples in a row.
        """
        raise ZooError(
            f"Samples of shape {self.shape} cannot be shown: neither pictures nor points."
        )

    def beside(self, source, generated, real=None, columns: int | None = None) -> Preview:
        """Returns each source with what was generated from it, and the real sample if there is."""
        return self.preview(generated, real, columns)

    def write(self, encoded, path: str | os.PathLike) -> None:
        """Writes samples to an `.npy` file, whole or not at all; into a folder as one file."""
        path = Path(path)
        with atomic_write(path if path.suffix else path / "samples.npy") as temporary:
            np.save(temporary, np.asarray(encoded, "float32"))

    def read(self, path: str | os.PathLike) -> np.ndarray:
        """Returns the samples in an `.npy` file, float32 `(n, *shape)`.

        Raises:
            ZooError: no such file, or other samples.
        """
        path = Path(path)
        if not path.is_file() or path.suffix.lower() != ".npy":
            raise ZooError(f"{path}: expected an .npy file of samples.")
        samples = self.encode(npy.read(path))
        if samples.shape[1:] != self.shape or samples.dtype.kind != "f" or not len(samples):
            raise ZooError(
                f"{path}: expected float or uint8 samples of shape (n, "
                f"{', '.join(map(str, self.shape))}), received {samples.dtype} of shape "
                f"{samples.shape}."
            )
        with np.errstate(over="ignore"):  # infinity is refused where it is used
            return samples.astype("float32")

    def output(self) -> dict:
        """Returns the configuration of the generator's last layer, as Keras deserializes it."""
        return activation("linear")

    def unnormalized_output(self) -> dict:
        """Returns the same for a generator without normalisation, whose numbers can run away."""
        return self.output()

    def config(self) -> dict:
        """Returns what `zoo.modalities.from_config` makes this modality of again."""
        return {"kind": self.name, "shape": list(self.shape)}

    @classmethod
    def from_config(cls, config: dict) -> "Modality":
        """Returns the modality that `config` described."""
        return cls(tuple(config["shape"]))

    def __eq__(self, other) -> bool:
        return isinstance(other, Modality) and self.config() == other.config()

    def __hash__(self) -> int:
        return hash((self.name, str(self.shape)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.shape}"


def activation(name: str) -> dict:
    """Returns the configuration of a last layer that is an activation, in float32."""
    return {
        "module": "keras.layers",
        "class_name": "Activation",
        "config": {"activation": name, "dtype": "float32"},
        "registered_name": None,
    }


def _check_unmasked(samples) -> None:
    if np.ma.isMaskedArray(samples):
        raise ZooError(
            "Expected samples without a mask, which would be lost. Received: a masked array. "
            "Fill it (array.filled(value)), or leave those samples out."
        )


def _given(encoded) -> str:
    if not encoded.size or encoded.dtype.kind not in "iub":
        return f" in [-1, 1]. Received: {encoded.dtype}"
    return f" in [-1, 1]. Received: {encoded.dtype} in {encoded.min()}..{encoded.max()}"
