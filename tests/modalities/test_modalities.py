"""Every modality: round trips, refusals, files, previews, and saving with a GAN.

A new modality gets a line in EXAMPLES.
"""

import json

import numpy as np
import pytest

from zoo import modalities
from zoo.modalities import Audio, Group, Image, Modality, Points, Table, Text
from zoo.utils.errors import ZooError

# Whole numbers of one mode, three categories, true or false.
COLUMNS = [
    {"name": "n", "dtype": "int64", "kind": "whole", "least": 0, "most": 100, "decimals": 0}
    | {"modes": [[50, 12, 1, 50]]},
    {"name": "c", "dtype": "object", "kind": "category", "categories": ["x", "y", "z"]}
    | {"shares": [0.5, 0.25, 0.25]},
    {"name": "b", "dtype": "bool", "kind": "yes_no", "categories": [False, True]}
    | {"shares": [0.5, 0.5]},
]
EXAMPLES = {
    "image": Image((8, 12, 3)),
    "image, grey": Image((8, 8, 1)),
    "image, grey and alpha": Image((8, 8, 2)),
    "image, with alpha": Image((16, 16, 4)),
    "points": Points(2),
    "text": Text("abcdefghijklmnopqrstuvwxyz\n\\", 40),
    "text, in words": Text(["a", "two", "dog", "dogs", "runs", "run"], 8, "words"),
    "audio": Audio(600, rate=8_000),
    "audio, stereo": Audio((512, 2)),
    "table": Table.from_config({"columns": COLUMNS}),
    "array": Modality((5, 6, 7, 2)),
}
every = pytest.mark.parametrize("modality", EXAMPLES.values(), ids=EXAMPLES)
shown = pytest.mark.parametrize(
    "modality", [one for one in EXAMPLES.values() if one.name != "array"], ids=lambda one: str(one)
)


def draw(modality, count=7, seed=0):
    """Returns samples that the modality takes."""
    numbers = np.random.default_rng(seed).uniform(-1, 1, (count, *modality.shape))
    samples = modality.canonical(numbers.astype("float32"))
    # Whole numbers in a table are no samples yet where they are drawn from all others.
    return modality.encode(modality.decode(samples)) if modality.name == "table" else samples


def test_there_is_an_example_of_every_modality():
    assert {one.name for one in EXAMPLES.values()} == modalities.MODALITIES.keys()


@every
def test_it_is_told_by_its_configuration_and_where_it_says_so_by_its_shape(modality):
    assert modalities.of(modality) is modality
    copy = modalities.from_config(json.loads(json.dumps(modality.config())))
    assert copy == modality and hash(copy) == hash(modality)
    pair = Group(modality, Points(3))
    assert modalities.from_config(pair.config()) == pair
    assert modality != pair and modalities.of(modality.config()) == modality
    told = modality.tells(modality.shape)
    assert (type(modalities.of(modality.shape)) is type(modality)) == told
    assert modalities.of(pair.shape).shape == pair.shape


@every
def test_it_takes_its_own_samples_and_refuses_others(modality):
    samples = draw(modality)
    modality.check(samples)
    broken = samples.copy()
    broken[3].flat[0] = np.nan
    wrong = {
        "Received: \\(7, 1, ": samples[:, None],
        "Received: none": samples[:0],
        "float32": (samples * 9).astype("int32"),
        "number 3": broken,
    }
    for message, one in wrong.items():
        with pytest.raises(ZooError, match=message):
            modality.check(one)


@every
def test_what_is_scored_is_scored_the_same_again(modality):
    samples = draw(modality)
    np.testing.assert_array_equal(modality.canonical(samples), samples)
    assert modality.canonical(samples).dtype == np.float32


@every
def test_decoded_samples_encode_to_what_they_were(modality):
    samples = draw(modality)
    np.testing.assert_array_equal(modality.encode(modality.decode(samples)), samples)


@every
def test_rows_are_one_a_sample(modality):
    samples = draw(modality)
    rows = modality.rows(samples)
    assert rows.shape[0] == len(samples) and rows.ndim == 2 and rows.dtype == np.float64
    assert not np.array_equal(rows[0], rows[1])


@every
def test_files_give_samples_back(modality, tmp_path):
    samples = draw(modality)
    modality.write(samples, tmp_path / "all.npy")
    np.testing.assert_array_equal(modality.read(tmp_path / "all.npy"), samples)
    for suffix in modality.suffixes:
        path = tmp_path / f"one{suffix}"
        if suffix in modality.written or (suffix == ".png" and modality.name == "image"):
            modality.write(samples[:1], path)
            np.testing.assert_allclose(modality.read(path), samples[:1], atol=1e-7)


@every
def test_files_of_other_samples_are_refused(modality, tmp_path):
    np.save(tmp_path / "other.npy", np.zeros((3, 4, 4, 9), "float32"))
    (tmp_path / "text.npy").write_text("no array")
    for path in (tmp_path / "other.npy", tmp_path / "text.npy", tmp_path / "missing.npy"):
        with pytest.raises(ZooError, match=path.name):
            modality.read(path)


@shown
def test_a_preview_is_saved_and_shown_in_tensorboard(modality, tmp_path):
    class Board:
        def __init__(self):
            self.shown = []

        def picture(self, tag, pixels, samples_seen):
            self.shown.append((tag, pixels.dtype, samples_seen))

        def text(self, tag, markdown, samples_seen):
            self.shown.append((tag, np.uint8, samples_seen))

        def sounds(self, tag, sounds, rate, samples_seen):
            assert sounds.shape == (64, *modality.shape) and rate == modality.rate

    preview = modality.preview(draw(modality, 64), columns=3)
    preview.save(tmp_path / f"sheet{preview.suffix}")
    assert (tmp_path / f"sheet{preview.suffix}").stat().st_size > 100
    board = Board()
    preview.log(board, "samples", 640)
    assert board.shown == [("samples", np.uint8, 640)]


def test_an_array_of_no_known_kind_cannot_be_shown():
    with pytest.raises(ZooError, match="cannot be shown"):
        Modality((5, 6)).preview(np.zeros((1, 5, 6)))


@every
def test_a_data_frame_is_refused_with_what_to_do(modality):
    class Frame:
        iloc = None

    with pytest.raises(ZooError, match="DataFrame"):
        modality.encode(Frame())


@every
def test_the_last_layer_keeps_to_the_range(modality):
    import keras

    for output in (modality.output(), modality.unnormalized_output()):
        layer = keras.layers.deserialize(output)
        if modality.relaxation() is not None:  # its own layer, of its own columns
            made = np.asarray(layer(np.full((2, *modality.relaxed_shape), 50, "float32")))
            modality.check(made)
            continue
        found = np.asarray(layer(np.float32([[-50.0, 50.0]])))
        low, high = modality.limits or (0.0, 0.0)
        assert layer.dtype == "float32"
        if high > low:
            assert low <= found.min() < found.max() <= high
        else:
            np.testing.assert_array_equal(found, [[-50.0, 50.0]])


@every
def test_it_is_saved_with_a_gan(modality, tmp_path):
    import keras

    import zoo

    generator = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(int(np.prod(modality.relaxed_shape))),
            keras.layers.Reshape(modality.relaxed_shape),
            keras.layers.deserialize(modality.output()),
        ]
    )
    discriminator = keras.Sequential(
        [keras.Input(modality.relaxed_shape), keras.layers.Flatten(), keras.layers.Dense(1)]
    )
    gan = zoo.GAN(generator, discriminator, zoo.losses.Hinge(), latent=3, modality=modality)
    gan.compile(zoo.optimizers.adam(1e-3))
    gan.fit(draw(modality, 16), batch_size=8, verbose=0)
    gan.save(tmp_path / "gan.keras")
    loaded = zoo.load(tmp_path / "gan.keras")
    assert loaded.modality == modality
    np.testing.assert_array_equal(loaded.generate(3, seed=0), gan.generate(3, seed=0))
    decoded = loaded.generate(3, seed=0, decoded=True)
    np.testing.assert_array_equal(decoded, modality.decode(gan.generate(3, seed=0)))


def test_uint8_pixels_and_grey_without_a_channel_are_encoded():
    grey = np.uint8([[[0, 255], [128, 51]]])
    found = Image((2, 2, 1)).encode(grey)
    assert found.shape == (1, 2, 2, 1)
    np.testing.assert_allclose(found.ravel(), [-1, 1, 128 / 127.5 - 1, -0.6], atol=1e-6)


def test_pictures_out_of_range_are_refused_with_what_to_do():
    with pytest.raises(ZooError, match=r"zoo\.data\.to_unit"):
        Image((8, 8, 1)).check(np.full((2, 8, 8, 1), 200.0, "float32"))


def test_what_stands_beside_one_another_is_source_generated_real():
    """Three pictures of one colour each: the colours of the sheet's thirds, in that order."""
    image = Image((16, 16, 1))
    source, generated, real = (np.full((2, 16, 16, 1), c, "float32") for c in (-1.0, 0.0, 0.5))
    sheet = image.beside(source, generated, real, columns=1).pixels[..., 0]
    row = sheet[5]
    third = len(row) / 3
    middles = [int(row[int(third * (n + 0.5))]) for n in range(3)]
    assert middles == [0, 128, 191]
    two = image.beside(source, generated, columns=1).pixels[..., 0][5]
    assert [int(two[len(two) // 4]), int(two[3 * len(two) // 4])] == [0, 128]


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("of_source", [1, 2, 3, 4])
def test_a_source_of_another_size_and_other_channels_is_shown_too(channels, of_source):
    image = Image((16, 16, channels))
    samples = np.zeros((2, 16, 16, channels), "float32")
    source = np.full((2, 4, 8, of_source), 1.0, "float32")
    sheet = image.beside(source, samples, samples, columns=2).pixels
    assert sheet.shape[-1] == channels
    assert (sheet[5, 5] == 255).all()  # white, and opaque where there is an alpha channel
