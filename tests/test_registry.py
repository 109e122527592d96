"""The registry: names, refusals, and variants from a user's own package."""

import subprocess
import sys
import textwrap

import keras
import numpy as np
import pytest

import zoo
from zoo import registry
from zoo.utils import checks
from zoo.utils.errors import ZooError


@pytest.fixture
def forgetting(monkeypatch):
    """Forgets what the test registers."""
    zoo.names()
    monkeypatch.setattr(registry, "_builders", dict(registry._builders))


def test_names_are_sorted_and_filtered():
    every = zoo.names()
    assert every == sorted(every)
    assert {"conditional", "dcgan", "vanilla", "wgan_gp"} <= set(every)
    assert zoo.names("*gan*") == [name for name in every if "gan" in name]
    assert zoo.names("wgan_g?") == ["wgan_gp"]
    assert zoo.names("none") == []


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(ZooError) as error:
        zoo.get("dcgna")
    assert str(error.value) == "Unknown variant 'dcgna'. Did you mean 'dcgan'? See zoo.names()."


def test_an_unknown_argument_suggests_the_nearest_and_names_all():
    with pytest.raises(ZooError, match="Did you mean 'latent'") as error:
        zoo.get("dcgan", shape=(8, 8, 1), latant=3)
    assert all(name in str(error.value) for name in registry.parameters("dcgan"))


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("dcgan", {"width": -3}, "width must be a whole number of at least 1"),
        ("dcgan", {"kernel": 0}, "kernel must be a whole number of at least 1"),
        ("dcgan", {"learning_rate": -1.0}, "learning_rate must be above 0"),
        ("dcgan", {"beta_1": 1.5}, "beta_1 must be at least 0 and below 1"),
        ("vanilla", {"dropout": 2.0}, "dropout must be at least 0 and below 1"),
        ("wgan_gp", {"weight": -10.0}, "weight must be at least 0"),
        ("stylegan2", {"mapping": -1}, "mapping must be a whole number of at least 1"),
    ],
)
def test_an_argument_out_of_range_is_refused(name, arguments, words):
    with pytest.raises(ZooError, match=words):
        zoo.get(name, shape=(8, 8, 1), **arguments)


def test_what_keras_refuses_is_said_in_one_line(forgetting):
    @zoo.variant
    def refused(shape=(8, 8, 1)):
        """Another. Reference: none."""
        raise ValueError("no such units\nand a page of more")

    with pytest.raises(ZooError, match=r"refused cannot be built with .*: no such units$"):
        zoo.get("refused")


def test_keras_own_reason_is_said_without_colours_and_without_where(forgetting):
    @zoo.variant
    def misfit(shape=(8, 8, 1)):
        """Another. Reference: none."""
        keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])(np.zeros((2, 5)))

    @zoo.variant
    def silent(shape=(8, 8, 1)):
        """Another. Reference: none."""
        raise ValueError

    with pytest.raises(ZooError, match=r"misfit cannot .*: Input [^\x1b]*incompatible[^\x1b]*$"):
        zoo.get("misfit")
    with pytest.raises(ZooError, match=r"silent cannot be built with .*: ValueError$"):
        zoo.get("silent")


def test_the_ranges_of_the_zoos_own_arguments_do_not_bind_others(forgetting):
    @zoo.variant
    def mine(shape=(2,), margin: float = 1.0, depth: int = 1):
        """Another. Reference: none."""
        assert (margin, depth) == (-1.0, 0)
        return zoo.get("vanilla", shape=shape, width=4)

    zoo.get("mine", margin=-1.0, depth=0)


def test_what_is_no_number_is_left_to_the_variant(forgetting):
    @zoo.variant
    def mine(shape=(2,), width: str = "auto", rate: tuple = (1, 2), hidden: tuple = (64, 32)):
        """Another. Reference: none."""
        assert (width, rate, hidden) == ("narrow", (-1, 3), (8, 8))
        return zoo.get("vanilla", shape=shape, width=4)

    zoo.get("mine", width="narrow", rate=(-1, 3), hidden=(8, 8))


def test_every_number_that_a_variant_takes_has_a_range():
    numbers = {
        argument
        for name in zoo.names()
        for argument, parameter in registry.parameters(name).items()
        if isinstance(parameter.default, int | float) and not isinstance(parameter.default, bool)
    }
    for argument in numbers - {"num_classes"}:
        with pytest.raises(ZooError, match=argument):
            checks.argument(argument, -1)


def test_a_duplicate_is_refused_and_the_first_stays(forgetting):
    before = registry.builder("dcgan")

    def dcgan(shape=(8, 8, 1)):
        """Another."""

    with pytest.raises(ZooError, match="registered twice") as error:
        zoo.variant(dcgan)
    assert "zoo.variants.dcgan" in str(error.value)
    assert dcgan.__module__ in str(error.value)
    assert registry.builder("dcgan") is before


def test_reloading_a_module_replaces_its_own_variant(forgetting):
    def make():
        def mine(shape=(8, 8, 1)):
            """Mine."""

        return mine

    first, second = make(), make()
    assert zoo.variant(first) is first
    zoo.variant(second)
    assert registry.builder("mine") is second


def test_a_user_decorator(forgetting):
    """What the decorator registers is built with its arguments, and says where it came from."""

    @zoo.variant
    def tiny_gan(shape=(2,), latent: int = 2):
        """A tiny GAN.

        Reference: nobody, 2026,
        arXiv:0000.00000.

        More prose.
        """
        pair = zoo.networks.pair("mlp", shape, latent, width=2)
        gan = zoo.GAN(*pair, zoo.losses.Minimax(), latent=latent)
        gan.compile()
        return gan

    gan = zoo.get("tiny_gan", latent=3)
    assert gan.latent == 3
    assert gan.origin == {"variant": "tiny_gan", "arguments": {"latent": 3}}
    assert registry.summary("tiny_gan") == "A tiny GAN."
    assert registry.reference("tiny_gan") == "nobody, 2026, arXiv:0000.00000."


def test_an_entry_point_of_an_installed_package(tmp_path):
    """A package's metadata is enough: nobody imports it; and nothing imports TensorFlow."""
    (tmp_path / "wonder.py").write_text(
        textwrap.dedent(
            """
            import zoo

            @zoo.variant
            def wonder_gan(shape=(8, 8, 1)):
                '''A wonder.'''
            """
        )
    )
    metadata = tmp_path / "wonder-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: wonder\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[zoo.variants]\nwonder_gan = wonder:wonder_gan\n")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import zoo; "
        "assert 'wonder_gan' in zoo.names(), zoo.names(); "
        "assert 'dcgan' in zoo.names(); "
        "heavy = {'tensorflow', 'keras'} & set(sys.modules); assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


def test_a_package_whose_variants_cannot_be_imported_is_named_and_left_out(tmp_path):
    (tmp_path / "wonder.py").write_text("import not_there_at_all\n")
    metadata = tmp_path / "wonder-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: wonder\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[zoo.variants]\nwonder_gan = wonder:wonder_gan\n")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import zoo; "
        "assert 'dcgan' in zoo.names() and 'wonder_gan' not in zoo.names()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("'wonder'") == 1 and "not_there_at_all" in done.stderr
