"""Several devices: a strategy from a flag, and each replica's share of the data."""

import json
import os

import tensorflow as tf

from zoo.utils import checks
from zoo.utils.errors import ZooError

Strategy = tf.distribute.Strategy
# What TensorFlow raises when another machine of the cluster was lost.
LOST_MACHINE = (tf.errors.UnavailableError, tf.errors.AbortedError)


def strategy(devices: str | None = None) -> Strategy:
    """Returns the strategy that trains on some devices; a GAN is built inside its scope.

    Where the environment variable `TF_CONFIG` names a cluster of several
    workers, it is a `MultiWorkerMirroredStrategy` over all of them.

    Args:
        devices: None, the one device that TensorFlow chooses; `"all"`, every
            GPU of the machine; or names, `"gpu:0,gpu:2"`. CPUs are logical
            ones, for trying things out: they share the machine's cores.

    Raises:
        ZooError: no such device, or the same one twice; devices named one by
            one in a cluster; several CPUs after TensorFlow has started.

    Example:

    >>> strategy().num_replicas_in_sync
    1
    """
    if in_cluster():
        if devices not in (None, "all"):
            raise ZooError(
                f"devices: expected 'all' where TF_CONFIG names a cluster, received {devices!r}. "
                "Choose a machine's GPUs with CUDA_VISIBLE_DEVICES."
            )
        return tf.distribute.MultiWorkerMirroredStrategy()
    if devices == "all":
        names = [gpu.name for gpu in tf.config.list_logical_devices("GPU")]
        devices = None if len(names) < 2 else devices
    elif devices is not None:
        names = _names(devices)
    return (
        tf.distribute.get_strategy() if devices is None else tf.distribute.MirroredStrategy(names)
    )


def in_cluster() -> bool:
    """Says whether `TF_CONFIG` names several workers.

    >>> in_cluster()
    False
    """
    return _workers() > 1


def is_chief() -> bool:
    """Says whether this process writes files: the only one, or its cluster's first.

    >>> is_chief()
    True
    """
    task = json.loads(os.environ.get("TF_CONFIG") or "{}").get("task", {})
    return (
        not in_cluster()
        or task.get("type") == "chief"
        or ("chief" not in _cluster() and task.get("index") == 0)
    )


def shared(
    dataset: tf.data.Dataset,
    steps: int | None,
    updates: int,
    strategy: Strategy | None,
    samples_seen: int,
    packing: int = 1,
) -> tf.data.Dataset:
    """Returns a dataset so ordered that every replica gets its share of each update.

    Keras gives each replica one piece of a training step's samples, and each
    replica cuts its piece into the discriminator's updates. In the order of the
    samples as they come, an update would see other samples than on one device.

    Args:
        dataset: each element holds the samples of one training step, all updates after one
            another.
        steps: training steps in an epoch, or None: till the data ends.
        updates: the discriminator's, in a training step.
        strategy: what the GAN was built in the scope of, None for none.
        samples_seen: the GAN's; the processes of a cluster must agree on it.
        packing: samples that the discriminator sees at once, on one replica.

    Raises:
        ZooError: samples that do not divide among the replicas; a GAN of
            another scope than the present one; in a cluster, no `steps`, or
            processes that went on from different checkpoints.
    """
    if tf.distribute.has_strategy() and tf.distribute.get_strategy() is not strategy:
        raise ZooError("Build the GAN (zoo.get, zoo.load) inside the strategy's scope() as well.")
    count = 1 if strategy is None else strategy.num_replicas_in_sync
    if count == 1:
        return dataset
    size = _size(dataset)
    if size % (updates * count * packing):
        raise ZooError(
            f"batch_size is what one discriminator update sees on all devices together: "
            f"expected a multiple of {count * packing}, received {size // updates}."
        )

    def regroup(samples):
        """Reorders (update, replica) to (replica, update)."""
        each = size // (updates * count)
        cut = tf.reshape(samples, (updates, count, each, *samples.shape[1:]))
        return tf.reshape(tf.experimental.numpy.swapaxes(cut, 0, 1), (size, *samples.shape[1:]))

    dataset = dataset.rebatch(size, drop_remainder=True)
    dataset = dataset.map(lambda *parts: tf.nest.map_structure(regroup, _element(parts)))
    if not _several_workers(strategy):
        return dataset.prefetch(1)
    if steps is None:
        raise ZooError("In a cluster give steps_per_epoch, the training steps in an epoch.")
    _check_same(samples_seen, strategy)

    def local(context):
        """The pieces of this worker's replicas, each of which takes one."""
        here = size // context.num_input_pipelines
        first = context.input_pipeline_id * here
        mine = dataset.map(
            lambda *parts: tf.nest.map_structure(
                lambda samples: samples[first : first + here], _element(parts)
            )
        )
        return mine.rebatch(size // count).prefetch(1)

    return strategy.distribute_datasets_from_function(local)


def replicas() -> int:
    """Returns how many replicas compute the present step.

    >>> replicas()
    1
    """
    return tf.distribute.get_strategy().num_replicas_in_sync


def mean(value):
    """Returns the mean over all replicas of a number that each has; alone, the number."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return value
    return context.all_reduce(tf.distribute.ReduceOp.MEAN, value)


def logs(values: dict, strategy: Strategy) -> dict:
    """Returns a step's logs in the shape that Keras can average over a cluster's workers.

    With one replica per worker, Keras reduces over axis 0, which a scalar has not.
    """
    if not _several_workers(strategy):
        return values
    return {name: tf.reshape(value, (1,)) for name, value in values.items()}


def _several_workers(strategy) -> bool:
    return getattr(strategy.extended, "_in_multi_worker_mode", bool)()


def _check_same(samples_seen: int, strategy) -> None:
    each = strategy.run(lambda: tf.constant([samples_seen], tf.int64))
    found = strategy.gather(each, axis=0).numpy().tolist()
    if len(set(found)) > 1:
        raise ZooError(
            f"The machines of the cluster have trained on {found} samples. All must go on from the "
            "same checkpoint: keep the run folder on a file system that all of them share."
        )


def _cluster() -> dict:
    return json.loads(os.environ.get("TF_CONFIG") or "{}").get("cluster", {})


def _workers() -> int:
    cluster = _cluster()
    return len(cluster.get("worker", [])) + len(cluster.get("chief", []))


def _element(parts: tuple):
    return parts[0] if len(parts) == 1 else parts


def _size(dataset: tf.data.Dataset) -> int:
    """Returns the samples in a full training step: what its type says, else the first one's."""
    size = tf.nest.flatten(dataset.element_spec)[0].shape[0]
    return size or len(tf.nest.flatten(next(iter(dataset.take(1))))[0])


def _names(devices: str) -> list[str]:
    """Returns devices as TensorFlow names them, after it was told of as many CPUs."""
    names = checks.devices(devices)
    kind = names[0].partition(":")[0]
    if kind == "cpu":
        _make_cpus(max(int(name.partition(":")[2]) for name in names) + 1)
    known = [device.name for device in tf.config.list_logical_devices(kind.upper())]
    found = {f"/device:{name.upper()}": name for name in names}
    for name in found.keys() - set(known):
        raise ZooError(
            f"devices: there is no {found[name]}. This machine has "
            f"{', '.join(one.removeprefix('/device:').lower() for one in known) or 'none'}."
        )
    return [f"/{name}" for name in names]


def _make_cpus(count: int) -> None:
    """Divides the CPU into logical ones, unless there are enough of them."""
    [cpu, *_] = tf.config.list_physical_devices("CPU")
    if len(tf.config.get_logical_device_configuration(cpu) or [None]) >= count:
        return
    try:
        tf.config.set_logical_device_configuration(
            cpu, [tf.config.LogicalDeviceConfiguration()] * count
        )
    except RuntimeError:
        raise ZooError("devices: several CPUs must be named before TensorFlow starts.") from None
