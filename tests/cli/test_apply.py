"""`zoo apply`: pictures of any size, upright, under their names; what is no picture is named."""

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image
from typer.testing import CliRunner

import zoo
from zoo.cli import app
from zoo.pretrained import tiles


def random_picture(shape, seed=0):
    return np.random.default_rng(seed).uniform(-0.9, 0.9, shape).astype("float32")


def gan_of(generator, source):
    sample = generator.output_shape[1:]
    flat = layers.Dense(1)(layers.Flatten()(samples := keras.Input(sample)))
    discriminator = keras.Model([samples, keras.Input(source)], flat)
    return zoo.GAN(
        generator,
        discriminator,
        zoo.losses.NonSaturating(),
        condition=zoo.modalities.Paired(zoo.modalities.Image(source)),
    )


def same_pixels(local, factor=1):
    """A GAN of sources 8x8 whose samples are the sources, each pixel repeated."""
    source = keras.Input((8, 8, 2))
    x = layers.UpSampling2D(factor)(source)
    made = x if local else layers.Reshape((8 * factor, 8 * factor, 2))(x)
    return gan_of(keras.Model(source, made), (8, 8, 2))


@pytest.mark.parametrize("local", [True, False])
@pytest.mark.parametrize("size", [(8, 8), (3, 5), (19, 8), (41, 27)])
def test_tiles_are_cut_blended_and_put_back(size, local):
    """A generator that copies gives every pixel back, in whatever tiles."""
    picture = random_picture((*size, 2))
    for factor in (1, 3):
        make = tiles.AnySize(same_pixels(local, factor), most_pixels=300)
        expected = picture.repeat(factor, 0).repeat(factor, 1)
        np.testing.assert_allclose(make(picture), expected, atol=1e-6)


@pytest.mark.parametrize("name", ["srgan", "pix2pix", "context_encoder"])
def test_a_picture_of_the_trained_size_is_what_generate_makes(small, name):
    gan = small(name, shape=(8, 8, 1))
    source = random_picture((3, *gan.condition.modality.shape))
    made = np.stack([tiles.AnySize(gan)(one) for one in source])
    np.testing.assert_allclose(made, gan.generate(condition=source), atol=1e-5)


@pytest.mark.parametrize("residual", [False, True])
def test_a_whole_picture_is_the_networks_own_and_tiles_are_near(small, tmp_path, residual):
    """Of convolutions alone: padded to whole halvings; tiles differ at most where they meet."""
    gan = small("srgan", shape=(16, 16, 1), source=(8, 8, 1), residual=residual)
    gan.save(tmp_path / "gan.keras")
    gan = zoo.load(tmp_path / "gan.keras")
    picture = random_picture((40, 56, 1))
    whole = tiles.AnySize(gan)(picture)
    copy, steps = tiles._of_any_size(gan.generator)
    assert steps == (1, 1)
    np.testing.assert_allclose(whole, np.asarray(copy(picture[None]))[0], atol=1e-6)
    in_tiles = tiles.AnySize(gan, most_pixels=64 * 64)(picture)
    apart = np.abs(in_tiles - whole)
    assert apart.max() > 0 and apart[12:20, 12:20].max() < 1e-5  # no edge is near there
    assert tiles._of_any_size(small("pix2pix").generator)[1] == (8, 8)
    bound = small("pix2pix", shape=(9, 14, 1)), small("context_encoder")  # crops; a bottleneck
    assert [tiles._of_any_size(gan.generator) for gan in bound] == [None, None]


def test_a_gan_of_noise_is_refused(small):
    with pytest.raises(zoo.ZooError, match="pictures from pictures"):
        tiles.AnySize(small("dcgan"))


@pytest.fixture
def run(tmp_path):
    """A saved GAN that enlarges 8x8 grey pictures twofold by repeating pixels."""
    source = keras.Input((8, 8, 1))
    gan = gan_of(keras.Model(source, layers.UpSampling2D(2)(source)), (8, 8, 1))
    gan.compile(zoo.optimizers.adam(1e-3))
    gan.save(tmp_path / "gan.keras")
    return tmp_path / "gan.keras"


def apply(*arguments):
    result = CliRunner().invoke(app, ["apply", *map(str, arguments)])
    return result


def test_files_of_any_size_keep_their_names_and_lie_upright(run, tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (30, 20)).astype("uint8")
    folder = tmp_path / "in"
    (folder / "deeper").mkdir(parents=True)
    Image.fromarray(pixels).save(folder / "deeper" / "plain.bmp")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its right side: turned by 90 degrees it is upright
    Image.fromarray(np.rot90(pixels)).save(folder / "turned.jpg", exif=exif, quality=100)
    assert apply(run, folder, "--out", tmp_path / "out").exit_code == 0
    twice = pixels.repeat(2, 0).repeat(2, 1)
    np.testing.assert_array_equal(Image.open(tmp_path / "out/deeper/plain.png"), twice)
    turned = np.asarray(Image.open(tmp_path / "out" / "turned.png"), float)
    assert turned.shape == twice.shape
    assert np.corrcoef(turned.ravel(), twice.ravel())[0, 1] > 0.99


def test_what_is_no_picture_is_named_and_the_good_ones_are_done(run, tmp_path):
    good, bad = tmp_path / "good.png", tmp_path / "notes.png"
    Image.new("RGB", (9, 7), "red").save(good)
    bad.write_text("no picture")
    result = apply(run, bad, good, tmp_path / "nowhere.png", "--out", tmp_path / "out")
    assert isinstance(result.exception, zoo.ZooError)  # `main` makes of it one line and code 2
    said = str(result.exception)
    assert "2 of 3" in said and "notes.png (not a picture)" in said and "nowhere.png" in said
    assert Image.open(tmp_path / "out" / "good.png").size == (18, 14)
    assert not (tmp_path / "out" / "notes.png").exists()


def test_no_result_overwrites_another_or_its_picture(run, tmp_path):
    for name in ("one.png", "one.jpg"):
        Image.new("L", (8, 8)).save(tmp_path / name)
    both = apply(run, tmp_path / "one.png", tmp_path / "one.jpg", "--out", tmp_path / "out")
    assert "would both become" in str(both.exception)
    itself = apply(run, tmp_path / "one.png", "--out", tmp_path)
    assert "is the picture itself" in str(itself.exception)
    assert "found nothing" in str(apply(tmp_path / "no", "x.png", "--out", "y").exception)
