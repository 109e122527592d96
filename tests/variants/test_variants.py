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


def labels_of(gan, count):
    """Returns labels for a conditional GAN, None for another."""
    if gan.num_classes is None:
        return None
    return np.arange(count, dtype="int32") % gan.num_classes


def train(gan, samples, epochs=1, turns=2, start=0):
    """Trains some turns an epoch; returns the history."""
    return gan.fit(
        samples,
        labels_of(gan, len(samples)),
        batch_size=BATCH,
        steps_per_epoch=turns,
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
def test_builds_samples_and_learns_at_any_size(small, pictures, name):
    for shape in [*SHAPES, *([(2,)] if makes_points(name) else [])]:
        gan = small(name, shape=shape)
        assert gan.shape == shape
        samples = gan.generate(3, seed=0)
        assert samples.shape == (3, *shape)
        assert samples.dtype == np.float32
        assert np.isfinite(samples).all()
        assert len(shape) == 1 or np.abs(samples).max() <= 1.0
        assert not np.allclose(samples[0], samples[1])
        if shape not in LEARNED:
            continue
        real = pictures(BATCH * gan.discriminator_steps, shape)
        history = train(gan, real, turns=1)
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
def test_only_the_mover_moves_and_every_weight_has_a_gradient(small, pictures, name):
    """Watches every update: whose, of what, and what else changed since the last one."""
    gan = small(name)
    owners = {player: gan.variables_and_optimizer(player)[0] for player in ("discriminator", "generator")}
    optimizers = {"discriminator": gan.discriminator_optimizer, "generator": gan.optimizer}
    moves, seen = [], {}

    def snapshot():
        return {p: [w.numpy() for w in weights] for p, weights in owners.items()}

    def watch(player, optimizer):
        apply = optimizer.apply

        def watched(gradients, variables):
            before = snapshot()
            assert all(same(before[p], seen[p]) for p in owners), "moved between updates"
            assert [v.path for v in variables] == [w.path for w in owners[player]]
            for gradient, variable in zip(gradients, variables, strict=True):
                assert gradient is not None, variable.path
                assert np.isfinite(gradient).all(), variable.path
            apply(gradients, variables)
            seen.update(snapshot())
            for p in owners:
                assert same(before[p], seen[p]) == (p != player)
            moves.append(player)

        optimizer.apply = watched

    for player, optimizer in optimizers.items():
        watch(player, optimizer)
    seen.update(snapshot())
    real = pictures(BATCH * gan.discriminator_steps)
    labels = labels_of(gan, len(real))
    gan.train_step(real if labels is None else (real, labels))
    assert moves == ["discriminator"] * gan.discriminator_steps + ["generator"]
    assert same(seen["generator"], snapshot()["generator"])
    counts = {p: int(o.iterations) for p, o in optimizers.items()}
    assert counts == {"discriminator": gan.discriminator_steps, "generator": 1}
    assert optimizers["generator"] is not optimizers["discriminator"]


@every_variant
def test_the_seed_decides_the_weights(small, pictures, name):
    states = []
    for seed in (3, 3, 4):
        keras.utils.set_random_seed(seed)
        gan = small(name)
        train(gan, pictures(BATCH * gan.discriminator_steps), turns=1)
        states.append(state_of(gan))
    assert same(states[0], states[1])
    assert not same(states[0], states[2])


@every_variant
def test_saving_half_way_equals_a_straight_run(small, pictures, tmp_path, name):
    """Bit for bit: weights, both optimizers, average, noise, dropout, order of the samples."""
    known = registry.parameters(name)
    averaging = {"averaging": 0.9} if "averaging" in known else {}
    path = tmp_path / "gan.keras"
    runs = []
    for halved in (False, True):
        keras.utils.set_random_seed(5)
        gan = small(name, **averaging)
        samples = pictures(3 * BATCH * gan.discriminator_steps + 1)
        train(gan, samples, epochs=1 if halved else 2)
        if halved:
            gan.save(path)
            before = gan
            keras.utils.set_random_seed(6)
            gan = keras.saving.load_model(path)
            assert type(gan) is type(before)
            assert gan.origin["variant"] == name
            assert same(state_of(gan), state_of(before))
            np.testing.assert_array_equal(gan.generate(3, seed=1), before.generate(3, seed=1))
            gan.run_eagerly = True
            train(gan, samples, epochs=2, start=1)
        runs.append(state_of(gan))
        assert gan.samples_seen == 4 * BATCH * gan.discriminator_steps
    assert same(*runs)


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
    assert {f"{name}-digits", f"{name}-mnist"} <= set(recipe.names())
    for dataset in ("digits", "mnist"):
        assert recipe.read(f"{name}-{dataset}").variant == name


def test_every_file_is_imported_and_holds_one_variant():
    folder = pathlib.Path(inspect.getfile(registry)).parent / "variants"
    assert sorted(f.stem for f in folder.glob("[a-z]*.py")) == zoo.names()
    for name in zoo.names():
        assert registry.builder(name).__module__ == f"zoo.variants.{name}"


@every_variant
def test_bad_input_is_refused_before_anything_moves(small, pictures, name):
    gan = small(name)
    size = BATCH * gan.discriminator_steps
    good, labels = pictures(size), labels_of(gan, size)
    pixels = ((good + 1) * 127.5).astype("uint8")
    broken = good.copy()
    broken[2, 3, 3, 0] = np.nan
    cases = [
        ((pixels, labels), ["uint8", "to_unit"]),
        ((pixels.astype("float32"), labels), ["[-1, 1]", "to_unit"]),
        ((broken, labels), ["NaN", "number 2"]),
        ((np.where(np.isnan(broken), np.inf, good), labels), ["infinity"]),
        ((good[:, :, :7], labels), ["(batch, 8, 8, 1)", "7"]),
        ((good[..., 0], labels), ["(batch, 8, 8, 1)"]),
        ((good[0], labels), ["(batch, 8, 8, 1)"]),
        ((good[: size - 1], labels if labels is None else labels[:-1]), [str(size), "batch_size"]),
        ((good[:0], labels if labels is None else labels[:0]), ["Received"]),
    ]
    if labels is not None:
        cases += [
            ((good, None), ["conditional", "labels"]),
            ((good, labels + 1), ["0..2", "3"]),
            ((good, labels - 1), ["-1"]),
            ((good, np.eye(3)[labels]), ["whole-number"]),
            ((good, labels[:-1]), [str(size)]),
            ((good, labels + 0.5), ["whole-number"]),
        ]
    before = state_of(gan)
    for (samples, given), words in cases:
        with pytest.raises(ZooError) as error:
            gan.fit(samples, given, batch_size=BATCH, verbose=0)
        assert all(word in str(error.value) for word in words), str(error.value)
    assert same(before, state_of(gan))


@every_variant
def test_bad_arguments_are_refused(name):
    wrong = {
        "shape": ["8x8", (4, 4, 1), 8, None],
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
