"""Every registered variant, through one module: registering a variant is testing it."""

import inspect
import pathlib
import re

import keras
import numpy as np
import pytest

import zoo
from zoo import registry
from zoo.training import recipe
from zoo.utils.errors import ZooError

SHAPES = [(8, 8, 1), (28, 28, 1), (32, 32, 3), (48, 40, 3), (9, 17, 2)]
LEARNED = [(9, 17, 2), (2,)]  # the oddest of them; the others only sample
BATCH = 4

README = pathlib.Path(__file__).parents[2] / "README.md"
every_variant = pytest.mark.parametrize("name", zoo.names())


def drawn(modality, count, seed=0):
    """Returns random samples of a modality, within its limits."""
    low, high = modality.limits or (-1.0, 1.0)
    random = np.random.default_rng(seed)
    return random.uniform(low, high, (count, *modality.shape)).astype("float32")


def data_of(gan, count):
    """Returns `(samples, condition)` that a GAN can learn from; the condition may be None."""
    samples = drawn(gan.modality, count)
    if gan.condition.modality is not None:
        return samples, drawn(gan.condition.modality, count, seed=1)
    if gan.condition.num_classes is not None:
        return samples, np.arange(count, dtype="int32") % gan.condition.num_classes
    assert not gan.condition.count, f"say here what a condition {gan.condition!r} is"
    return samples, None


def made(gan, n, seed):
    """Returns `n` samples of a GAN, from sources where its condition cannot be made up."""
    if gan.condition.sample(n, np.random.default_rng(seed)) is not None:
        return gan.generate(n, seed=seed)
    return gan.generate(n, seed=seed, condition=data_of(gan, n)[1])


def train(gan, data, epochs=1, steps=2, start=0):
    """Trains some training steps an epoch; returns the history."""
    return gan.fit(
        *data,
        batch_size=BATCH,
        steps_per_epoch=steps,
        epochs=epochs,
        initial_epoch=start,
        verbose=0,
    ).history


def state_of(gan):
    """Returns all that a GAN is, as arrays: networks, average, seeds, optimizers, counter."""
    optimizers = (*gan.optimizer.variables, *gan.discriminator_optimizer.variables)
    return [np.asarray(variable) for variable in (*gan.variables, *optimizers)]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def makes_points(name):
    try:
        return bool(zoo.get(name, shape=(2,)))
    except ZooError:
        return False


@every_variant
def test_builds_samples_and_learns_at_any_size(small, name):
    for shape in [*SHAPES, *([(2,)] if makes_points(name) else [])]:
        gan = small(name, shape=shape)
        assert gan.shape == shape
        samples = made(gan, 3, seed=0)
        assert samples.shape == (3, *shape)
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all()
        assert gan.modality.limits == (None if len(shape) == 1 else (-1.0, 1.0))
        assert len(shape) == 1 or np.abs(samples).max() <= 1.0
        assert not np.allclose(samples[0], samples[1])
        if shape not in LEARNED:
            continue
        history = train(gan, data_of(gan, BATCH * gan.discriminator_steps), steps=1)
        assert np.isfinite(list(history.values())).all()
        assert set(history) == set(gan.get_metrics_result())
        assert np.isfinite(np.concatenate([np.ravel(w) for w in gan.get_weights()])).all()


def test_the_readme_names_those_that_make_points():
    [sentence] = re.findall(r"channels; ([^.]*?) also make\s+points", README.read_text("utf-8"))
    assert set(re.findall(r"`(\w+)`", sentence)) == {v for v in zoo.names() if makes_points(v)}


@every_variant
def test_points_where_a_point_cannot_be_made(name):
    """A variant of convolutions says which variants make points."""
    try:
        gan = zoo.get(name, shape=(2,))
    except ZooError as error:
        assert "vanilla" in str(error)
    else:
        assert gan.generate(3, seed=0).shape == (3, 2)


@every_variant
def test_only_the_updated_player_changes_and_every_weight_has_a_gradient(small, name):
    """Watches every update: whose, of what, and what else changed since the last one."""
    gan = small(name)
    players = ("discriminator", "generator")
    owners = {player: gan.variables_and_optimizer(player)[0] for player in players}
    optimizers = {"discriminator": gan.discriminator_optimizer, "generator": gan.optimizer}
    updates, seen = [], {}

    def snapshot():
        return {p: [w.numpy() for w in weights] for p, weights in owners.items()}

    def watch(player, optimizer):
        apply = optimizer.apply

        def watched(gradients, variables):
            before = snapshot()
            assert all(same(before[p], seen[p]) for p in owners), "changed between updates"
            assert [v.path for v in variables] == [w.path for w in owners[player]]
            for gradient, variable in zip(gradients, variables, strict=True):
                assert gradient is not None, variable.path
                assert np.isfinite(gradient).all(), variable.path
            apply(gradients, variables)
            seen.update(snapshot())
            for p in owners:
                assert same(before[p], seen[p]) == (p != player)
            updates.append(player)

        optimizer.apply = watched

    for player, optimizer in optimizers.items():
        watch(player, optimizer)
    seen.update(snapshot())
    real, condition = data_of(gan, BATCH * gan.discriminator_steps)
    gan.train_step(real if condition is None else (real, condition))
    assert updates == ["discriminator"] * gan.discriminator_steps + ["generator"]
    assert same(seen["generator"], snapshot()["generator"])
    counts = {p: int(o.iterations) for p, o in optimizers.items()}
    assert counts == {"discriminator": gan.discriminator_steps, "generator": 1}
    assert optimizers["generator"] is not optimizers["discriminator"]


@every_variant
def test_the_seed_decides_the_weights(small, name):
    states = []
    for seed in (3, 3, 4):
        keras.utils.set_random_seed(seed)
        gan = small(name)
        train(gan, data_of(gan, BATCH * gan.discriminator_steps), steps=1)
        states.append(state_of(gan))
    assert same(states[0], states[1])
    assert not same(states[0], states[2])


@every_variant
def test_saving_half_way_equals_a_straight_run(small, tmp_path, name):
    """Bit for bit: weights, both optimizers, average, noise, dropout, order of the samples."""
    known = registry.parameters(name)
    averaging = {"averaging": 0.9} if "averaging" in known else {}
    path = tmp_path / "gan.keras"
    runs = []
    for halved in (False, True):
        keras.utils.set_random_seed(5)
        gan = small(name, **averaging)
        data = data_of(gan, 3 * BATCH * gan.discriminator_steps + 1)
        train(gan, data, epochs=1 if halved else 2)
        if halved:
            gan.save(path)
            before = gan
            keras.utils.set_random_seed(6)
            gan = keras.saving.load_model(path)
            assert type(gan) is type(before)
            assert gan.origin["variant"] == name
            assert same(state_of(gan), state_of(before))
            assert (gan.modality, gan.condition) == (before.modality, before.condition)
            np.testing.assert_array_equal(made(gan, 3, seed=1), made(before, 3, seed=1))
            gan.run_eagerly = True
            train(gan, data, epochs=2, start=1)
        runs.append(state_of(gan))
        assert gan.samples_seen == 4 * BATCH * gan.discriminator_steps
    assert same(*runs)


@every_variant
def test_a_samples_source_alone_decides_it(small, name):
    """Once trained, what else is in the batch changes nothing, with batch normalisation neither."""
    gan = small(name)
    if gan.condition.modality is None:
        pytest.skip("makes samples from no source")
    train(gan, data_of(gan, 4 * BATCH))
    sources = 0.9 * data_of(gan, 5)[1]
    sources[1:3] = 1.0  # among them ones unlike all others
    together = gan.generate(condition=sources)
    alone = np.concatenate([gan.generate(condition=sources[n : n + 1]) for n in range(5)])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    backwards = gan.generate(condition=sources[::-1])
    np.testing.assert_allclose(together, backwards[::-1], atol=1e-5)


@every_variant
def test_the_docstring_cites(name):
    text = inspect.getdoc(registry.builder(name))
    assert re.match(r"[A-Z].*\.(\n|$)", text), "a first line that ends in a full stop"
    assert re.search(r"^Departures: \S", text, re.M)
    assert re.search(r"\d{4}, arXiv:\d{4}\.\d{4,5}", registry.reference(name))
    for parameter in registry.parameters(name).values():
        assert parameter.default is not parameter.empty, parameter
        assert parameter.annotation is not parameter.empty, parameter


@every_variant
def test_recipes_exist(name):
    from_a_source = "source" in registry.parameters(name)
    for dataset in ("digits",) if from_a_source else ("digits", "mnist"):
        assert f"{name}-{dataset}" in recipe.names()
        found = recipe.read(f"{name}-{dataset}")
        assert found.variant == name
        assert bool(found.views) == from_a_source


def test_every_file_is_imported_and_holds_one_variant():
    folder = pathlib.Path(inspect.getfile(registry)).parent / "variants"
    assert sorted(f.stem for f in folder.glob("[a-z]*.py")) == zoo.names()
    for name in zoo.names():
        assert registry.builder(name).__module__ == f"zoo.variants.{name}"


@every_variant
def test_bad_input_is_refused_before_anything_changes(small, name):
    gan = small(name)
    size = BATCH * gan.discriminator_steps
    good, condition = data_of(gan, size)
    pixels = ((good + 1) * 127.5).astype("uint8")
    broken = good.copy()
    broken[2, 3, 3, 0] = np.nan
    none = None if condition is None else condition[:0]
    fewer = None if condition is None else condition[:-1]
    cases = [
        ((pixels.astype("int32"), condition), ["int32", "to_unit"]),
        ((pixels.astype("float32"), condition), ["[-1, 1]", "to_unit"]),
        ((broken, condition), ["NaN", "number 2"]),
        ((np.where(np.isnan(broken), np.inf, good), condition), ["infinity"]),
        ((good[:, :, :7], condition), ["(batch, 8, 8, 1)", "7"]),
        ((good[:, :, :7, 0], condition), ["(batch, 8, 8, 1)", "7"]),
        ((good[..., 0, 0], condition), ["(batch, 8, 8, 1)"]),
        ((good[0], condition), ["(batch, 8, 8, 1)"]),
        ((good[: size - 1], fewer), [str(size), "batch_size"]),
        ((good[:0], none), ["Received"]),
        *refused_conditions(gan, good, condition),
    ]
    before = state_of(gan)
    for (samples, given), words in cases:
        with pytest.raises(ZooError) as error:
            gan.fit(samples, given, batch_size=BATCH, verbose=0)
        assert all(word in str(error.value) for word in words), str(error.value)
    assert same(before, state_of(gan))


def refused_conditions(gan, good, condition):
    """Returns cases of `((samples, condition), words of the message)`, a bad condition in each."""
    if gan.condition.num_classes is not None:
        return [
            ((good, None), ["conditional", "labels"]),
            ((good, condition + 1), ["0..2", "3"]),
            ((good, condition - 1), ["-1"]),
            ((good, np.eye(3)[condition]), ["whole-number"]),
            ((good, condition[:-1]), [str(len(good))]),
            ((good, condition + 0.5), ["whole-number"]),
        ]
    if gan.condition.modality is not None:
        broken = condition.copy()
        broken[1, 0, 0, 0] = np.nan
        shape = f"(batch, {', '.join(map(str, gan.condition.modality.shape))})"
        return [
            ((good, None), ["source", "no sources"]),
            ((good, 100 * condition), ["condition", "[-1, 1]", "to_unit"]),
            ((good, broken), ["condition", "NaN", "number 1"]),
            ((good, condition[:, 1:]), ["condition", shape, str(condition.shape[1] - 1)]),
            ((good, condition[:-1]), [str(len(good)), str(len(good) - 1)]),
            ((good, np.arange(len(good))), ["condition", shape]),
        ]
    return []


def test_pixels_and_grey_pictures_train_as_what_they_stand_for(small):
    """`Image.encode`: uint8 is scaled, a grey picture gets its channel; the same weights come."""
    states = []
    for change in (lambda x: zoo.data.to_unit(x), lambda x: x, lambda x: x[..., 0]):
        keras.utils.set_random_seed(3)
        gan = small("dcgan")
        random = np.random.default_rng(0)
        pixels = random.integers(0, 256, (2 * BATCH, 8, 8, 1)).astype("uint8")
        train(gan, (change(pixels), None))
        states.append(state_of(gan))
    assert same(states[0], states[1])
    assert same(states[0], states[2])


@every_variant
def test_bad_arguments_are_refused(name):
    wrong = {
        "shape": ["8x8", (4, 4, 1), 8, None],
        "source": ["8x8", (3, 3, 1), 8],
        "latent": [0, 2.5, "many"],
        "num_classes": [0, None],
        "discriminator_steps": [0, 1.5],
        "loss": ["non_saturatin", 1],
        "averaging": [2.0, -0.5],
    }
    known = registry.parameters(name)
    for argument, values in wrong.items():
        for value in values if argument in known else []:
            if value == known[argument].default:
                continue
            with pytest.raises(ZooError) as error:
                zoo.get(name, **{"shape": (8, 8, 1), argument: value})
            assert repr(value) in str(error.value)
