"""Mutated calls of the Python API: refused, or answered with what was asked for."""

import contextlib
import io
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

import zoo
from fuzzing.values import (
    NUMBERS,
    OTHERS,
    SHAPES,
    TEXTS,
    check_samples,
    hold,
    odd,
    pick,
    refused_in_one_line,
)
from zoo import data, metrics, modalities, registry
from zoo.utils.errors import ZooError
from zoo.utils.schema import annotations

SMALL = {"width": 4, "latent": 3, "kernel": 3, "num_classes": 3, "discriminator_steps": 2}
SMALL |= {"mapping": 1, "group": 2, "depth": 1}
FITTING = {
    int: (1, 2, 3, 4, 5, 8),
    float: (1e-4, 0.01, 0.5, 0.9, 1, 10.0),
    bool: (True, False),
    tuple: SHAPES[:9],
    str: ("color", "cutout, translation", "learning_rate: 1 at 10, 0 at 20"),
}
LIMITS = {"width": 16, "latent": 300, "depth": 3, "kernel": 9, "mapping": 3, "packing": 4}


class Tries:
    """Makes mutated calls on a few small GANs."""

    def __init__(self, folder: Path):
        self.folder = folder
        keras.utils.set_random_seed(0)
        image, points = (8, 8, 1), (2,)
        self.gans = {
            "pictures": zoo.get("dcgan", shape=image, width=4, latent=3, kernel=3),
            "points": zoo.get("vanilla", shape=points, width=4, latent=3),
            "classes": zoo.get("conditional", shape=image, width=4, latent=3, num_classes=3),
            "packs": zoo.get("vanilla", shape=image, width=4, latent=3, packing=2),
            "steps": zoo.get("wgan_gp", shape=points, width=4, latent=3, discriminator_steps=2),
            "average": zoo.get("lsgan", shape=points, width=4, latent=3, averaging=0.5),
            "sources": zoo.get("pix2pix", shape=image, source=image, width=1),
        }
        for name, gan in self.gans.items():
            gan.run_eagerly = True
            gan.save(folder / f"{name}.keras")
        self.begins = {name: _state(gan) for name, gan in self.gans.items()}

    def make(self, random: np.random.Generator):
        make = pick(random, (_fit, _fit, _fit, _generate, _generate, *_OTHERS))
        said, run = make(self, random)
        return f"{make.__name__.strip('_')}: {said}", lambda: _refused_or(run)

    def chosen(self, random: np.random.Generator):
        """Returns the name of a GAN, and the GAN as it was when it was built."""
        name = pick(random, sorted(self.gans))
        for variable, value in self.begins[name]:
            variable.assign(value)
        return name, self.gans[name]


def _refused_or(run) -> tuple[str, str]:
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            said = run()
    except ZooError as error:
        return refused_in_one_line(error)
    return "accepted", said or ""


def _get(tries, random):
    name = pick(random, registry.names())
    kinds = annotations(registry.builder(name))
    given = {key: value for key, value in SMALL.items() if key in kinds} | {"shape": (8, 8, 1)}
    for _ in range(random.integers(1, 3)):
        key = pick(random, sorted(kinds))
        choices = getattr(kinds[key], "__args__", None) or (kinds[key],)
        fitting = FITTING.get(pick(random, choices), [one for one in choices if one is not None])
        given[key] = pick(random, fitting) if random.random() < 0.6 else odd(random)
    if random.random() < 0.05:
        given[str(odd(random))] = 1
    if random.random() < 0.03:
        name = odd(random)
    again = random.random() < 0.25
    for key, most in LIMITS.items():
        if type(given.get(key)) is int and most < given[key] <= 70_000:
            given[key] = most  # what is legal and slow is not what is looked for

    def run():
        keras.utils.set_random_seed(1)
        gan = zoo.get(name, **given)
        if given.get("shape") is not None:
            shape = tuple(given["shape"])  # cyclegan's of both kinds
            hold(gan.shape in (shape, (shape, shape)), f"shape {gan.shape}")
        for key, value in given.items():
            stands = getattr(gan, key, value) if key not in ("shape", "network") else value
            if isinstance(value, int | float) and key in SMALL and name != "infogan":
                hold(stands == value, f"{key}: asked {value!r}, is {stands!r}")
            if value is not None:
                kept = gan.origin["arguments"][key]
                same = kept == (tuple(value) if isinstance(value, list) else value)
                hold(same, f"{key}: asked {value!r}, kept {kept!r}")
        _check_made(gan, 3)
        if not again:
            return "built"
        keras.utils.set_random_seed(1)
        for one, other in zip(gan.weights, zoo.get(name, **given).weights, strict=True):
            hold(np.array_equal(one, other), f"the same seed made another {one.path}")
        return "built twice"

    return f"{name!r}, {given!r}", run


def _check_made(gan, count: int) -> None:
    told, shape = gan.condition.modality, gan.shape
    told = told and told.shape
    if isinstance(shape[0], tuple):  # two kinds, each made from the other
        told, shape = shape
    source = None if told is None else np.zeros((count, *told), "float32")
    made = [gan.generate(count, condition=source, seed=5) for _ in range(2)]
    check_samples(made[0], shape, count, gan.modality.limits is not None)
    hold(np.array_equal(*made), "the same seed makes other samples")


def _samples(random, shape, count: int) -> np.ndarray:
    return random.uniform(-1, 1, (count, *shape)).astype("float32")


def _mutated(random, samples: np.ndarray):
    """Returns samples with one thing wrong or odd, and whether they may be learnt from."""
    how = random.integers(22)
    x = samples.copy()
    place = tuple(random.integers(side) for side in x.shape)
    if how < 5:
        return x, True
    if how < 8:
        x[place] = pick(random, (np.nan, np.inf, -np.inf))
        return x, False
    if how == 8:
        x[place] = pick(random, (1.01, -1.5, 255.0, 1e6, 1e30))
        return x, x.ndim == 2 and np.abs(x).max() < 1e9
    if how == 9:
        return pick(random, (x[0], x[:0], x[..., None], x[:, :-1], x.reshape(len(x), -1, 1))), None
    if how == 10:
        return x.astype(pick(random, ("float16", "float64", ">f4", "longdouble"))), True
    if how == 11:
        kinds = ("int8", "uint8", "int64", "bool", "complex64", "object", "str", "datetime64[s]")
        return x.astype(pick(random, kinds)), None
    if how == 12:
        return np.ma.masked_array(x, mask=x < 0), False
    if how == 13:
        return x.tolist(), True
    if how == 14:
        return tf.constant(x), True
    if how == 15:
        return np.asfortranarray(x)[::-1], True
    if how == 16:
        x[place] = np.nan
        return tf.constant(x), False
    if how == 17:
        return pick(
            random, (iter([x]), {"x": x}, [x], (x,), [x[:3], x[:, :1]], {x.tobytes()})
        ), None
    return odd(random), None


def _fit(tries, random):
    name, gan = tries.chosen(random)
    count = 4 if name == "sources" else int(pick(random, (4, 6, 8)))
    x, is_good = _mutated(random, _samples(random, gan.shape, count))
    condition = None
    if gan.condition.count:
        condition = random.integers(0, 3, count).astype("int32")
        if gan.condition.modality is not None:
            condition = _samples(random, gan.shape, count)
        if random.random() < 0.3:
            condition = pick(random, (odd(random), condition[:-1], condition + 5, condition[None]))
            is_good = None
    options = {"batch_size": int(pick(random, (2, 4))), "epochs": int(pick(random, (1, 1, 1, 2)))}
    if random.random() < 0.25:
        key = pick(random, ("batch_size", "epochs", "steps_per_epoch", "initial_epoch", "shuffle"))
        options[key] = pick(random, (*NUMBERS, *OTHERS[:6]))
        if key in ("epochs", "steps_per_epoch") and type(options[key]) is int and options[key] > 2:
            options[key] = -1  # to train for long is no mistake
        is_good = None
    per = options["batch_size"], gan.discriminator_steps
    if is_good and (count < np.prod(per) or per[0] % gan.packing):
        is_good = False
    wrapped = random.random() < 0.3 and isinstance(x, np.ndarray) and x.ndim > 0 and len(x) > 0
    wrapped = wrapped and not np.ma.isMaskedArray(x)
    if wrapped and count % 4:
        is_good = None  # what is wrong may be in the batch that is dropped
    said = f"{name}, {_short(x)}, {_short(condition)}, {options}, {'a dataset' * wrapped}"

    def run():
        parts = (x,) if condition is None else (x, condition)
        if wrapped:
            size = options.pop("batch_size")
            try:
                dataset = tf.data.Dataset.from_tensor_slices(parts if len(parts) > 1 else x)
            except (ValueError, TypeError):
                raise ZooError("TensorFlow makes no dataset of it") from None
            is_size = type(size) is int and 0 < size < 100
            parts = (dataset.batch(size if is_size else 4, drop_remainder=True),)
        before = _weights(gan)
        seen = gan.samples_seen
        try:
            gan.fit(*parts, verbose=0, **options)
        except ZooError:
            hold(_finite(gan), "refused, and the weights are not finite")
            hold(not is_good, "good samples were refused")
            raise
        hold(is_good is not False, "what cannot be learnt from was accepted")
        hold(_finite(gan), "weights are not finite")
        after = _weights(gan)
        if is_good:
            learnt, wanted = gan.samples_seen - seen, count // np.prod(per) * np.prod(per)
            hold(learnt == wanted * options["epochs"], f"{learnt} samples seen, not {wanted}")
        if gan.samples_seen > seen:
            for player in ("generator", "discriminator"):
                moved = any(
                    not np.array_equal(a, b)
                    for a, b in zip(before[player], after[player], strict=True)
                )
                hold(moved, f"nothing of the {player} has changed")
        elif type(options.get("epochs")) is int:
            hold(False, "accepted, and nothing was trained")
        return f"{gan.samples_seen - seen} samples"

    return said, run


def _state(gan) -> list:
    """Returns all that a GAN holds, so that each try begins with the same."""
    variables = [*gan.variables, *gan.optimizer.variables, *gan.discriminator_optimizer.variables]
    return [(variable, keras.ops.convert_to_numpy(variable)) for variable in variables]


def _weights(gan) -> dict:
    return {p: getattr(gan, p).get_weights() for p in ("generator", "discriminator")}


def _finite(gan) -> bool:
    return all(np.isfinite(weight).all() for of in _weights(gan).values() for weight in of)


def _generate(tries, random):
    name, gan = tries.chosen(random)
    n = int(random.integers(1, 20))
    options = {"n": n, "seed": int(random.integers(100))}
    if gan.condition.modality is not None:
        options["condition"] = _samples(random, gan.shape, n)
    elif gan.condition.count and random.random() < 0.7:
        options["labels"] = pick(random, (1, random.integers(0, 3, n), [2] * n, np.int8(0), "2"))
    extra = {
        "truncation": (0.5, 1, 2.0, np.float32(0.7)),
        "latents": (_samples(random, (3,), n), [[0.1, 0.2, 0.3]] * n, _samples(random, (4,), n)),
        "averaged": (True, False),
        "decoded": (True, False),
        "labels": (0, [0] * n, [9] * n, "cat"),
        "condition": (0, [0] * n, _samples(random, gan.shape, n)),
    }
    for _ in range(random.integers(0, 3)):
        key = pick(random, sorted(extra))
        options[key] = pick(random, extra[key])
    if random.random() < 0.4:
        key = pick(random, ("n", "seed", *extra))
        options[key] = odd(random)
        if type(options[key]) is int and 70_000 < options[key] < 2**34:
            options[key] = 2_000  # what fills the memory is asked for
    said = f"{name}, { {key: _short(value) for key, value in options.items()} }"

    def run():
        made = gan.generate(**options)
        n = options["n"]
        if n is None:
            n = len(made)
        if options.get("decoded") and gan.modality.name == "image":
            hold(made.dtype == np.uint8 and made.shape == (n, *gan.shape), f"decoded {made.dtype}")
        else:
            check_samples(made, gan.shape, n, gan.modality.limits is not None)
        if options["seed"] is not None:
            hold(np.array_equal(made, gan.generate(**options)), "the same seed, other samples")
        if type(options.get("labels")) is int and len(made) > 1 and "latents" not in options:
            of_each = gan.generate(**options | {"labels": [options["labels"]] * n})
            hold(np.array_equal(made, of_each), "one label for all is not each one's")
        return f"{n} samples"

    return said, run


def _probability(tries, random):
    name, gan = tries.chosen(random)
    n = int(random.integers(1, 9))
    x, is_good = _mutated(random, _samples(random, gan.shape, n))
    given = {}
    if gan.condition.count:
        labels = random.integers(0, 3, n)
        given = {
            "condition": labels
            if gan.condition.modality is None
            else _samples(random, gan.shape, n)
        }

    def run():
        found = gan.probability(x, **given)
        hold(is_good is not False, "accepted what is no sample")
        hold(found.shape == (len(x),) and np.isfinite(found).all(), f"{found.shape}")
        hold(((found >= 0) & (found <= 1)).all(), f"probabilities from {found.min()}")

    return f"{name}, {_short(x)}", run


def _latents(tries, random):
    name, gan = tries.chosen(random)
    n = int(random.integers(1, 600)) if random.random() < 0.5 else odd(random)
    seed = int(random.integers(9)) if random.random() < 0.8 else odd(random)
    truncation = pick(random, (None, 0.5, 1.0, odd(random)))
    n = 2_000 if type(n) is int and 10**6 <= n < 2**34 else n

    def run():
        found = gan.latents(n, seed, truncation)
        hold(found.shape == (n, gan.latent) and np.isfinite(found).all(), f"{found.shape}")
        if truncation is not None:
            hold(np.abs(found).max() <= truncation, "beyond the truncation")
        if seed is not None:
            hold(np.array_equal(found, gan.latents(n, seed, truncation)), "another draw")

    return f"{name}, {_short(n)}, {_short(seed)}, {_short(truncation)}", run


def _load_data(tries, random):
    name = pick(random, ("digits", "ring", "grid", "folder:none", pick(random, TEXTS)))
    given = {"batch_size": int(random.integers(1, 300)), "seed": int(random.integers(9))}
    if random.random() < 0.6:
        key = pick(random, ("split", "shape", "batch_size", "seed"))
        fitting = {"split": ("train", "test"), "shape": ((16, 16, 1), (8, 8, 1), (12, 9, 1))}
        given[key] = pick(random, fitting[key]) if key in fitting else odd(random)
        if random.random() < 0.3:
            given[key] = odd(random)
        if given["batch_size"] in (1, 2, 3):
            given["batch_size"] = 50  # a long pass is no mistake

    def run():
        found = data.load(name, **given)
        source = data.source(name, **{k: v for k, v in given.items() if k in ("split", "shape")})
        counts, first = 0, None
        for batch in found.as_numpy_iterator():
            x = batch[0] if isinstance(batch, tuple) else batch
            first = x if first is None else first
            counts += len(x)
            check_samples(x, source.shape, len(x), source.modality.limits is not None)
        hold(counts == source.count, f"a pass has {counts} of {source.count} samples")
        hold(len(first) == min(given["batch_size"], source.count), "another batch size")
        again = next(iter(data.load(name, **given).as_numpy_iterator()))
        hold(np.array_equal(first, again[0] if isinstance(again, tuple) else again), "other order")

    return f"{name!r}, {given!r}", run


_OF_PAIRS = ("frechet_distance", "kernel_distance", "precision_recall", "density_coverage")
_OF_PAIRS += ("two_sample_accuracy",)


def _metric(tries, random):
    name = pick(random, (*_OF_PAIRS, "memorization", "class_balance", "inception_score"))
    count, width = int(random.integers(2, 120)), int(random.integers(1, 5))
    x = random.normal(size=(count, width))
    others = [random.normal(size=(count, width)) for _ in range(2)]
    x, is_good = _mutated(random, x)
    given = (x, *others[: {"memorization": 2}.get(name, 1)])
    if name == "class_balance":
        given = (x if is_good is not True else random.integers(0, 3, count), 3)
    elif name == "inception_score":
        given = (x,)
    if random.random() < 0.5:
        given = given[::-1] if name in _OF_PAIRS else given

    def run():
        found = getattr(metrics, name)(*given)
        hold(is_good is not False, "accepted what holds NaN or a mask")
        numbers = np.concatenate([np.ravel(one) for one in _numbers(found)]).astype(float)
        hold(np.isfinite(numbers).all(), f"the score is {found}")
        again = np.concatenate([np.ravel(one) for one in _numbers(getattr(metrics, name)(*given))])
        hold(np.array_equal(numbers, again.astype(float)), "another score")

    return f"{name}, {[_short(one) for one in given]}", run


def _numbers(found) -> list:
    if hasattr(found, "__dataclass_fields__"):
        return [getattr(found, name) for name in found.__dataclass_fields__]
    return list(found) if isinstance(found, tuple) else [found]


def _file(tries, random):
    name = pick(random, sorted(tries.gans))
    path, expected = tries.folder / f"{name}.keras", None
    content = bytearray(path.read_bytes())
    broken = tries.folder / "broken.keras"
    how = random.integers(4)
    if how == 0:
        expected = tries.gans[name]
    elif how == 1:
        content = content[: int(random.integers(len(content)))]
    elif how == 2:
        for _ in range(random.integers(1, 9)):
            content[int(random.integers(len(content)))] ^= int(random.integers(1, 256))
    broken.write_bytes(content)
    given = odd(random) if how == 3 else broken

    def run():
        found = zoo.load(given)
        hold(isinstance(found, zoo.GAN), f"a {type(found).__name__}")
        _check_made(found, 2)
        if expected is not None:
            hold(found.shape == expected.shape, "another shape")

    return f"{name}, {('whole', 'cut off', 'altered', _short(given))[how]}", run


def _modality(tries, random):
    kind = pick(
        random, (modalities.Image((8, 8, 1)), modalities.Points(2), modalities.Image((9, 7, 3)))
    )
    n = int(random.integers(1, 9))
    x, is_good = _mutated(random, _samples(random, kind.shape, n))
    columns = pick(random, (None, 1, 3, odd(random)))
    what = pick(random, ("check", "encode", "preview", "write"))

    def run():
        if what == "check":
            kind.check(x)
            hold(is_good is not False or np.ma.isMaskedArray(x), "accepted what is no sample")
        elif what == "encode":
            found = kind.encode(x)
            hold(isinstance(found, np.ndarray), f"{type(found).__name__}")
        elif is_good:
            given = np.asarray(x, "float32")
            if what == "preview":
                given = kind.preview(given, columns=columns if type(columns) is int else None)
                hold(given.pixels.dtype == np.uint8, f"{given.pixels.dtype}")
            else:
                kind.write(given, "all.npy")
                hold(np.array_equal(kind.read("all.npy"), given), "read as other samples")

    return f"{kind}, {what}, {_short(x)}, {_short(columns)}", run


def _short(value) -> str:
    if isinstance(value, np.ndarray):
        return f"{type(value).__name__}({value.dtype}, {value.shape})"
    text = repr(value)
    return text if len(text) < 60 else f"{text[:60]}..."


_OTHERS = (_get, _probability, _latents, _load_data, _metric, _metric, _file, _modality)
