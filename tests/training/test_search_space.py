"""A recipe's table `[tune]`: what it takes, what it refuses, and what is searched without it."""

import pytest

import zoo
from zoo.training import recipe, search_space
from zoo.training.search_space import Choices, Range
from zoo.utils.errors import ZooError

TEXT = """
variant = "dcgan"
dataset = "digits"
benchmark = "image_quality"
[train]
samples = 1_000
[tune]
"""


def test_ranges_and_choices_have_the_types_of_what_is_searched_and_read_back():
    found = recipe.parse(
        TEXT
        + 'learning_rate = {low = 1e-5, high = 1, log = true}\nnetwork = ["dcgan", "r3gan"]\n'
        + "width = {low = 8, high = 64}\nbatch_size = [16, 32]"
    )
    assert found.tune == {
        "learning_rate": Range(1e-5, 1.0, log=True),
        "network": Choices(("dcgan", "r3gan")),
        "width": Range(8, 64),
        "batch_size": Choices((16, 32)),
    }
    assert isinstance(found.tune["learning_rate"].high, float)
    assert isinstance(found.tune["width"].low, int)
    assert recipe.parse(found.to_toml()) == found
    assert not any(key.startswith("tune") for key in found.settings())  # a run has none of it


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("learning_rat = [1.0, 2.0]", "unknown key 'tune.learning_rat'. Did you mean 'tune.learn"),
        ("lr = [1.0, 2.0]", "Did you mean 'tune.learning_rate'"),
        ("shape = [1, 2]", "unknown key 'tune.shape'"),  # the data's; another benchmark
        ("samples = [1, 2]", "unknown key 'tune.samples'"),
        ("beta_1 = {low = 0.9, high = 0.5}", "expected low below high, received low = 0.9, high ="),
        ("beta_1 = {low = 0.5, high = 0.5}", "expected low below high"),
        ("beta_1 = {low = 0.0, high = 0.5, log = true}", "expected low above 0"),
        ("beta_1 = {low = 0.0, hihg = 0.5}", "tune.beta_1: unknown key 'hihg'. Did you mean 'high"),
        ("beta_1 = {low = 0.0}", "tune.beta_1: missing key 'high'"),
        ("beta_1 = {low = 0.0, high = 1.5}", "tune.beta_1: beta_1 must be at least 0 and below 1"),
        ("learning_rate = {low = 0.0, high = 1.0}", "learning_rate must be above 0"),
        ("learning_rate = {low = 0.1, high = inf}", "tune.learning_rate.high: expected a number"),
        ("width = {low = 8.5, high = 9}", "tune.width.low: expected a whole number"),
        ("width = {low = 8, high = 5000}", "width must be at most 2,048"),
        ("batch_size = [0, 8]", "tune.batch_size: expected a whole number from 1"),
        ("synchronized = {low = false, high = true}", "expected a list of choices"),
        ('network = ["dcgan", "r3gn"]', "Did you mean 'r3gan'"),
        ('network = ["dcgan"]', "expected at least two different choices"),
        ("width = [8, 8]", "expected at least two different choices"),
        ("width = 8", "expected a range"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_one_line(line, message):
    with pytest.raises(ZooError, match="recipe: ") as refused:
        recipe.parse(TEXT + line)
    assert message in str(refused.value) and "\n" not in str(refused.value)


def test_an_unknown_variant_is_named_before_its_table():
    with pytest.raises(ZooError, match="Did you mean 'dcgan'"):
        recipe.parse(TEXT.replace('"dcgan"', '"dcgna"') + "width = [1, 2]")


@pytest.mark.parametrize("variant", zoo.names())
def test_the_default_space_holds_the_recipe_and_is_one_that_a_recipe_may_write(variant):
    found = search_space.default(variant, {"learning_rate": 3e-4})
    assert found["learning_rate"] == Range(3e-5, 3e-3, log=True)
    assert not set(found) & {"width", "latent", "averaging", "shape"}
    defaults = {k: p.default for k, p in zoo.registry.parameters(variant).items()}
    assert all((defaults | {"learning_rate": 3e-4})[key] in one for key, one in found.items())
    lines = [f"{key} = {one.to_toml()}" for key, one in found.items()]
    text = TEXT.replace('"dcgan"', f'"{variant}"') + "\n".join(lines)
    text = text.replace("[train]", "[degradation]\nkind = 'grey'\n[train]")
    assert recipe.parse(text).tune == found


def test_nothing_of_another_packages_variant_is_searched_unasked(monkeypatch):
    monkeypatch.setattr(zoo.registry, "is_own", lambda name: False)
    assert search_space.default("dcgan", {}) == {}
