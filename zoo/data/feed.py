"""What `zoo.GAN.fit` is given, checked at the door and cut into training steps."""

import contextlib
import dataclasses
import re
import warnings
from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from zoo.data import unpaired
from zoo.data.sources import Source
from zoo.modalities import Condition, Modality
from zoo.modalities.modality import LARGEST, TOLERANCE
from zoo.utils import checks
from zoo.utils.errors import ZooError

BATCH_SIZE = 64
BAD_BATCH = "Batch number"  # how an error from inside a pipeline begins


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What a GAN is to be fed.

    Attributes:
        modality: of its samples.
        condition: what they come with.
        updates: discriminator updates in a training step.
        packing: samples that the discriminator sees at once.
        seed: of the order of samples given as arrays.
        samples_seen: how many of that order were used before.
        as_yielded: whether the GAN unpacks batches of a dataset in a way of its own.
    """

    modality: Modality
    condition: Condition
    updates: int = 1
    packing: int = 1
    seed: int = 0
    samples_seen: int = 0
    as_yielded: bool = False

    @property
    def checks_condition(self) -> bool:
        """Whether conditions are checked: classes always, others unless the GAN unpacks them."""
        return bool(self.condition.count) and not (
            self.as_yielded and self.condition.num_classes is None
        )


def training_steps(wanted: Wanted, x, y=None, batch_size=None, steps_per_epoch=None, grouped=False):
    """Returns a dataset of training steps, and the steps in an epoch (None: till the data ends).

    Args:
        wanted: by the GAN to be trained.
        x, y, batch_size, grouped: see `zoo.GAN.fit`.
        steps_per_epoch: by default one pass over the data.

    Raises:
        ZooError: data that this GAN cannot be trained on.
    """
    if steps_per_epoch is not None:
        checks.whole("steps_per_epoch", steps_per_epoch, least=1)
    if isinstance(x, keras.utils.PyDataset):
        x, steps_per_epoch = _of_py_dataset(x), steps_per_epoch or x.num_batches
    if isinstance(x, tf.data.Dataset):
        if y is not None or batch_size is not None:
            raise ZooError(
                "A dataset brings its own labels and batches: call fit(dataset) "
                "without y and batch_size, the dataset yielding (samples, labels) batches."
            )
        return _of_dataset(wanted, x, steps_per_epoch, grouped)
    samples, condition = _arrays(wanted, x, y)
    _check(wanted, samples, condition)
    size = checks.whole("batch_size", BATCH_SIZE if batch_size is None else batch_size, least=1)
    _check_packs(wanted, size)
    step, count = size * wanted.updates, wanted.modality.count(samples)
    if step > count:
        raise ZooError(
            f"A training step takes {step} samples ({wanted.updates} x batch_size={size}). "
            f"Received: {count} samples. Lower batch_size."
        )
    if wanted.modality.independent:
        source = unpaired.of_arrays(*samples)
    else:
        source = Source.from_arrays(samples, condition)
    if condition is None:
        source = source.drawn_for(wanted.condition)
    dataset = source.batches(step, seed=wanted.seed, start=wanted.samples_seen)
    return dataset, count // step if steps_per_epoch is None else steps_per_epoch


@contextlib.contextmanager
def refusing_bad_batches() -> Iterator[None]:
    """Raises as a ZooError what a pipeline refuses while it is trained on."""
    try:
        yield
    except tf.errors.InvalidArgumentError as error:
        found = re.search(rf"{BAD_BATCH} \d+ of the dataset holds [^\]]+", str(error))
        if found is None:
            raise
        raise ZooError(
            f"{found[0]}. Training stopped before it, and keeps what it learned from earlier "
            "batches. Mend the dataset, e.g. with dataset.map or dataset.filter."
        ) from None


def _arrays(wanted: Wanted, x, y):
    """Returns the samples and their condition, None where there is none, of what `fit` got."""
    if isinstance(x, dict):
        samples, *rest = _of_dict(wanted, x)
    else:
        is_pair = y is None and isinstance(x, tuple | list) and len(x) == 2
        samples, *rest = wanted.modality.parts(x) if is_pair else (x,)
    condition = y if y is not None else rest[0] if rest else None
    try:
        samples = wanted.modality.encode(samples)
        if condition is None or not wanted.condition.count:
            return samples, None
        source = wanted.condition.modality
        return samples, condition if source is None else source.encode(condition)
    except ValueError as error:
        if isinstance(error, ZooError):
            raise
        raise ZooError("Samples must be one array. Received: arrays of different shapes.") from None


def _of_dict(wanted: Wanted, parts: dict) -> tuple:
    """Returns `(samples, condition)` of a dictionary."""
    keys = {"samples", "condition", wanted.condition.key} - {""}
    if "samples" not in parts or not set(parts) <= keys:
        raise ZooError(
            f"Expected a dictionary with the keys samples and {wanted.condition.key or 'no other'}"
            f". Received: {', '.join(map(str, parts))}."
        )
    others = [parts[key] for key in (wanted.condition.key, "condition") if key in parts]
    return (parts["samples"], *others[:1])


def _of_py_dataset(dataset) -> tf.data.Dataset:
    """Returns the batches of a Keras dataset, in its own order, as often as they are asked for."""
    if dataset.num_batches is None:
        raise ZooError("The dataset never ends: give it a length, or steps_per_epoch.")

    def batches():
        for number in range(dataset.num_batches):
            yield dataset[number]
        dataset.on_epoch_end()

    signature = tf.nest.map_structure(
        lambda part: tf.TensorSpec((None, *np.shape(part)[1:]), np.asarray(part).dtype), dataset[0]
    )
    found = tf.data.Dataset.from_generator(batches, output_signature=signature)
    return found.repeat().prefetch(1)


def _of_dataset(wanted: Wanted, dataset, steps_per_epoch, grouped):
    if steps_per_epoch is None and dataset.cardinality() == tf.data.INFINITE_CARDINALITY:
        raise ZooError("The dataset never ends: give steps_per_epoch, the steps in an epoch.")
    first = next(iter(dataset.take(1)), None)
    if first is None:
        raise ZooError("The dataset is empty.")
    if isinstance(first, dict) and "samples" in first:
        dataset = dataset.map(lambda parts: _of_dict(wanted, parts))
        first = _of_dict(wanted, first)
    samples, *condition = wanted.modality.parts(first)
    for part in tf.nest.flatten(samples):
        if not isinstance(part, tf.Tensor) or isinstance(samples, dict):
            raise ZooError(
                "Expected a dataset of batches: samples, or (samples, labels). Received elements "
                f"of {type(samples).__name__}. Map them first, e.g. "
                "tfds.load(..., as_supervised=True)."
            )
    _check_parts(wanted, condition)
    if wanted.condition.draws and not condition:
        raise ZooError(
            "The condition decides which rows are trained on: give the table itself, a DataFrame "
            f"or an array, or batches of (rows, {wanted.condition.key}). Received: batches of rows."
        )
    condition = tf.nest.map_structure(lambda part: part.numpy(), condition[:1])
    _check(
        wanted,
        tf.nest.map_structure(lambda part: part.numpy(), samples),
        condition[0] if condition and wanted.condition.count else None,
    )
    if any(part.dtype != tf.float32 for part in tf.nest.flatten(samples)):
        dataset = dataset.map(_in_float32, num_parallel_calls=tf.data.AUTOTUNE)
    unchecked = dataset
    if not grouped:
        dataset = dataset.enumerate().map(_each_checked(wanted))
    steps, size = wanted.updates, len(tf.nest.flatten(samples)[0])
    if grouped and size % steps:
        raise ZooError(
            f"A training step's samples must divide into {steps} discriminator updates. "
            f"Received: {size} samples."
        )
    _check_packs(wanted, size // steps if grouped else size)
    if not grouped and steps * wanted.packing > 1:
        dataset, unchecked = (
            one.rebatch(size * steps, drop_remainder=True) for one in (dataset, unchecked)
        )
        if next(iter(unchecked.take(1)), None) is None:
            raise ZooError(
                f"The dataset holds less than one training step: {steps} batches of {size} samples."
            )
    return dataset, steps_per_epoch


def _check_parts(wanted: Wanted, condition: list) -> None:
    """Refuses batches of more parts than the GAN takes, or a condition that is no tensor."""
    count = wanted.condition.count
    if count and len(condition) > count and not wanted.as_yielded:
        raise ZooError(
            f"Expected batches of {1 + count} parts, samples and their condition. "
            f"Received: {1 + len(condition)}. Drop the others with dataset.map."
        )
    is_one = wanted.condition.modality is None  # a class; a source may have parts
    parts = condition[:1] if is_one else tf.nest.flatten(condition[:1])
    if count and not all(isinstance(part, tf.Tensor) for part in parts):
        raise ZooError(
            f"Expected {wanted.condition.key} as an array. Received: {type(condition[0]).__name__}."
        )


def _each_checked(wanted: Wanted):
    """Returns what looks at every batch, inside the pipeline, and hands it on.

    A batch is refused by an error that begins with `BAD_BATCH`, before anything learns from it.
    """

    def looked_at(number, *element):
        element = element if len(element) > 1 else element[0]
        samples, *condition = wanted.modality.parts(element)
        checks = _numbers(number, samples, wanted.modality, "samples")
        if condition and wanted.checks_condition:
            checks += _conditions(number, condition[0], wanted.condition)
        with tf.control_dependencies(checks):
            return tf.nest.map_structure(tf.identity, element)

    return looked_at


def _conditions(number, given, kind: Condition) -> list:
    if kind.num_classes is not None:
        classes = tf.cast(given, "int64")
        fits = (classes >= 0) & (classes < kind.num_classes)
        return [_assert(fits, number, f"labels outside 0..{kind.num_classes - 1}")]
    return [] if kind.modality is None else _numbers(number, given, kind.modality, kind.key)


def _numbers(number, samples, modality: Modality, what: str) -> list:
    checks = []
    members = getattr(modality, "members", (modality,))
    for member, part in zip(members, tf.nest.flatten(samples), strict=True):
        checks.append(_assert(tf.math.is_finite(part), number, f"NaN or infinity in its {what}"))
        low, high = member.limits or (-LARGEST, LARGEST)
        slack = TOLERANCE * (high - low)
        inside = (part >= low - slack) & (part <= high + slack)
        checks.append(_assert(inside, number, f"{what} outside {low:g}..{high:g}"))
    return checks


def _assert(holds, number, found: str):
    message = tf.strings.format(BAD_BATCH + " {} of the dataset holds " + found, number)
    return tf.debugging.Assert(tf.reduce_all(holds), [message], summarize=1)


def _check_packs(wanted: Wanted, size: int) -> None:
    if size % wanted.packing:
        raise ZooError(
            f"Expected a batch size that packs of {wanted.packing} samples divide. "
            f"Received: {size}."
        )


def _in_float32(*parts):
    def cast(part):
        return tf.cast(part, tf.float32) if part.dtype.is_floating else part

    parts = tf.nest.map_structure(cast, parts)
    return parts if len(parts) > 1 else parts[0]


def _check(wanted: Wanted, samples, condition) -> None:
    wanted.modality.check(samples)
    doubt = wanted.modality.doubt(samples)
    if doubt:
        warnings.warn(doubt, stacklevel=4)
    if wanted.checks_condition:
        count = len(tf.nest.flatten(samples)[0])
        wanted.condition.check(() if condition is None else (condition,), count)
