"""What `fit` is given, cut into training steps."""

import dataclasses
import functools
import operator

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo import modalities
from zoo.data import feed
from zoo.modalities import Label, Paired, Points, Unconditional
from zoo.utils.errors import ZooError


def wanted(updates=1, shape=(2,), num_classes=None, **others):
    """Returns what a GAN would ask for."""
    condition = Unconditional() if num_classes is None else Label(num_classes)
    return feed.Wanted(modalities.of(shape), condition, updates, **{"seed": 7, **others})


def samples(count):
    """Returns points whose first number tells which one it is."""
    return np.stack([np.arange(count), np.zeros(count)], 1).astype("float32")


def indices(dataset, steps):
    """Returns which samples each of the first training steps holds."""
    return [batch[:, 0].astype(int).tolist() for batch in dataset.take(steps).as_numpy_iterator()]


def test_a_training_step_of_arrays_holds_all_its_updates():
    dataset, steps = feed.training_steps(wanted(updates=5), samples(64), batch_size=4)
    assert steps == 64 // 20
    found = indices(dataset, 3)
    assert [len(step) for step in found] == [20, 20, 20]
    assert len(set(functools.reduce(operator.iadd, found, []))) == 60  # no sample twice in an epoch


def test_what_an_epoch_leaves_over_comes_next():
    """50 samples in training steps of 20: an epoch's two and a half are not cut to two."""
    dataset, steps = feed.training_steps(wanted(updates=5), samples(50), batch_size=4)
    assert steps == 2
    line = functools.reduce(operator.iadd, indices(dataset, 5), [])
    assert sorted(line[:50]) == sorted(line[50:]) == list(range(50))


def test_the_order_is_that_of_the_seed_and_goes_on_where_the_gan_was():
    whole, _ = feed.training_steps(wanted(), samples(20), batch_size=4)
    rest, _ = feed.training_steps(wanted(samples_seen=12), samples(20), batch_size=4)
    other, _ = feed.training_steps(wanted(seed=8), samples(20), batch_size=4)
    assert indices(whole, 8)[3:] == indices(rest, 5)
    assert indices(whole, 5) != indices(other, 5)


def test_labels_stay_with_their_samples():
    labels = np.arange(20)[::-1] % 7
    for given, y in (((samples(20), labels), None), (samples(20), labels)):
        dataset, _ = feed.training_steps(wanted(num_classes=7), given, y, batch_size=4)
        for batch, label in dataset.take(6).as_numpy_iterator():
            np.testing.assert_array_equal(label, labels[batch[:, 0].astype(int)])
            assert label.dtype == np.int32


def test_steps_are_the_callers_where_given():
    assert feed.training_steps(wanted(), samples(20), batch_size=4, steps_per_epoch=3)[1] == 3
    dataset = tf.data.Dataset.from_tensor_slices(samples(20)).batch(4)
    assert feed.training_steps(wanted(), dataset)[1] is None
    assert feed.training_steps(wanted(), dataset.repeat(), steps_per_epoch=3)[1] == 3


def test_the_batches_of_a_dataset_are_regrouped():
    """Three batches of 4 make a step of three updates, in the dataset's order; the rest waits."""
    dataset = tf.data.Dataset.from_tensor_slices(samples(30)).batch(4)
    steps, _ = feed.training_steps(wanted(updates=3), dataset)
    assert indices(steps, 9) == [list(range(12)), list(range(12, 24))]
    labelled = tf.data.Dataset.from_tensor_slices((samples(24), np.arange(24) % 3)).batch(4)
    steps, _ = feed.training_steps(wanted(updates=3, num_classes=3), labelled)
    for batch, label in steps.as_numpy_iterator():
        assert batch.shape == (12, 2)
        np.testing.assert_array_equal(label, batch[:, 0] % 3)


def test_a_dataset_of_whole_training_steps_stays_as_it_is():
    dataset = tf.data.Dataset.from_tensor_slices(samples(24)).batch(12)
    steps, _ = feed.training_steps(wanted(updates=3), dataset, grouped=True)
    assert indices(steps, 9) == [list(range(12)), list(range(12, 24))]


def test_the_first_batch_is_not_used_up_by_the_check():
    dataset = tf.data.Dataset.from_tensor_slices(samples(8)).batch(4)
    steps, _ = feed.training_steps(wanted(), dataset)
    assert indices(steps, 9) == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize(
    ("least", "most", "accepted"),
    [(-1.0, 1.0, True), (-1.0005, 1.0005, True), (0.0, 1.0, True), (-1.1, 1, False), (0, 2, False)],
)
def test_pictures_are_bounded_and_points_are_not(least, most, accepted):
    pictures = np.full((4, 8, 8, 1), least, "float32")
    pictures[-1, -1, -1] = most
    if accepted:
        feed.training_steps(wanted(shape=(8, 8, 1)), pictures, batch_size=2)
    else:
        with pytest.raises(ZooError, match="to_unit"):
            feed.training_steps(wanted(shape=(8, 8, 1)), pictures, batch_size=2)
    feed.training_steps(wanted(), 100 * samples(4), batch_size=2)


def test_a_batch_larger_than_the_data_says_what_a_training_step_takes():
    with pytest.raises(ZooError, match=r"A training step takes 20 samples \(5 x batch_size=4\)"):
        feed.training_steps(wanted(updates=5), samples(19), batch_size=4)
    feed.training_steps(wanted(updates=5), samples(20), batch_size=4)
    with pytest.raises(ZooError, match="64"):
        feed.training_steps(wanted(), samples(63))


def test_a_rest_that_packs_do_not_divide_is_left_out():
    dataset = tf.data.Dataset.from_tensor_slices(samples(9)).batch(4)
    steps, _ = feed.training_steps(wanted(packing=2), dataset)
    assert indices(steps, 9) == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize("as_yielded", [False, True])
@pytest.mark.parametrize("wrong", [-1, 7])
def test_labels_of_later_batches_are_looked_at_too(wrong, as_yielded):
    labels = np.array([0] * 8 + [wrong] + [0] * 3)
    dataset = tf.data.Dataset.from_tensor_slices((samples(12), labels)).batch(4)
    asked = wanted(num_classes=7, as_yielded=as_yielded)
    steps = iter(feed.training_steps(asked, dataset)[0])
    assert len([next(steps), next(steps)]) == 2
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"number 2 .* labels outside 0\.\.6"):
        next(steps)


@pytest.mark.parametrize("as_yielded", [False, True])
def test_labels_are_checked_whatever_hooks_the_gan_has(as_yielded):
    asked = wanted(num_classes=3, as_yielded=as_yielded)
    for given, message in (
        ((samples(8), np.full(8, 7)), r"labels in 0\.\.2\. Received: 7\.\.7"),
        ((samples(8), np.zeros(8)), "8 whole-number labels"),
        (samples(8), "no labels"),
    ):
        with pytest.raises(ZooError, match=message):
            feed.training_steps(asked, given, batch_size=4)
        with pytest.raises(ZooError, match=message.replace("8", "4")):
            dataset = tf.data.Dataset.from_tensor_slices(given).batch(4)
            feed.training_steps(asked, dataset)


@pytest.mark.parametrize(
    ("shape", "wrong", "found"),
    [
        ((2,), np.nan, "NaN or infinity in its samples"),
        ((8, 8, 1), -np.inf, "NaN or infinity in its samples"),
        ((8, 8, 1), 1.5, r"samples outside -1\.\.1"),
    ],
)
def test_samples_of_later_batches_are_looked_at_too(shape, wrong, found):
    given = np.zeros((12, *shape), "float32")
    given[9].flat[0] = wrong
    dataset = tf.data.Dataset.from_tensor_slices(given).batch(4)
    steps = iter(feed.training_steps(wanted(shape=shape), dataset)[0])
    assert len([next(steps), next(steps)]) == 2
    with pytest.raises(tf.errors.InvalidArgumentError, match=f"number 2 of .* holds {found}"):
        next(steps)


def test_a_bad_batch_within_the_first_step_is_met_where_it_is_trained_on():
    given = samples(8)
    given[5] = np.nan
    dataset = tf.data.Dataset.from_tensor_slices(given).batch(4)
    steps, _ = feed.training_steps(wanted(updates=2), dataset)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"number 1 of .* holds NaN"):
        next(iter(steps))


def test_a_dataset_of_dicts_is_refused():
    dataset = tf.data.Dataset.from_tensor_slices({"image": samples(8)}).batch(4)
    with pytest.raises(ZooError, match="as_supervised"):
        feed.training_steps(wanted(), dataset)


def test_labels_of_one_byte_pass_and_a_third_part_where_a_hook_may_take_it():
    labels = np.arange(12, dtype="uint8") + 244
    dataset = tf.data.Dataset.from_tensor_slices((samples(12), labels, labels)).batch(4)
    with pytest.raises(ZooError, match=r"batches of 2 parts.*Received: 3"):
        feed.training_steps(wanted(num_classes=256), dataset)
    of_hooks = wanted(num_classes=256, as_yielded=True)
    seen = list(feed.training_steps(of_hooks, dataset)[0].as_numpy_iterator())
    assert [len(parts) for parts in seen] == [3, 3, 3]
    assert np.concatenate([parts[1] for parts in seen]).tolist() == labels.tolist()


def test_labels_in_a_dictionary_are_refused_where_labels_are_needed():
    dataset = tf.data.Dataset.from_tensor_slices((samples(8), {"class": np.zeros(8, "int32")}))
    with pytest.raises(ZooError, match=r"labels as an array. Received: dict"):
        feed.training_steps(wanted(num_classes=3), dataset.batch(4))
    assert feed.training_steps(wanted(), dataset.batch(4))


def test_a_list_of_samples_is_one_array_and_of_three_arrays_none():
    dataset, steps = feed.training_steps(wanted(), list(samples(20)), batch_size=4)
    line = functools.reduce(operator.iadd, indices(dataset, 5), [])
    assert steps == 5 and sorted(line) == list(range(20))
    labels = np.zeros(20, "int32")
    for asked in (wanted(), wanted(num_classes=3)):
        with pytest.raises(ZooError, match="Samples must be one array"):
            feed.training_steps(asked, (samples(20), labels, labels), batch_size=4)
    with pytest.raises(ZooError, match=r"Expected samples \(batch, 2\).*Received: \(0,\)"):
        feed.training_steps(wanted(), [], batch_size=4)


def test_sources_stay_with_their_samples_however_they_are_given():
    asked = dataclasses.replace(wanted(), condition=Paired(Points(3)))
    sources = np.tile(np.arange(20, dtype="float32")[:, None], 3)
    pairs = tf.data.Dataset.from_tensor_slices((samples(20), sources)).batch(4)
    for given in (
        ((samples(20), sources),),
        (samples(20), sources),
        ({"samples": samples(20), "source": sources},),
        ({"samples": samples(20), "condition": sources},),
    ):
        dataset, _ = feed.training_steps(asked, *given, batch_size=4)
        for batch, source in dataset.take(5).as_numpy_iterator():
            np.testing.assert_array_equal(source[:, 0], batch[:, 0])
    named = pairs.map(lambda sample, source: {"samples": sample, "source": source})
    for dataset in (pairs, named):
        for batch, source in feed.training_steps(asked, dataset)[0].as_numpy_iterator():
            np.testing.assert_array_equal(source[:, 0], batch[:, 0])


def test_sources_are_checked_as_samples_are():
    asked = dataclasses.replace(wanted(), condition=Paired(Points(3)))
    with pytest.raises(ZooError, match="no sources"):
        feed.training_steps(asked, samples(20), batch_size=4)
    with pytest.raises(ZooError, match=r"condition: Expected samples \(batch, 3\)"):
        feed.training_steps(asked, samples(20), samples(20), batch_size=4)
    with pytest.raises(ZooError, match="NaN"):
        feed.training_steps(asked, samples(20), np.full((20, 3), np.nan, "float32"), batch_size=4)
    with pytest.raises(ZooError, match="expected 20 sources, one a sample, received 19"):
        feed.training_steps(asked, samples(20), np.zeros((19, 3), "float32"), batch_size=4)
    with pytest.raises(ZooError, match=r"keys samples and source\. Received: samples, label"):
        feed.training_steps(asked, {"samples": samples(20), "label": samples(20)}, batch_size=4)


def test_a_keras_dataset_is_read_in_its_own_order():
    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 5

        def __getitem__(self, index):
            return samples(20)[4 * index : 4 * index + 4]

    dataset, steps = feed.training_steps(wanted(), Batches())
    assert steps == 5
    line = functools.reduce(operator.iadd, indices(dataset, 10), [])
    assert line == 2 * list(range(20))
