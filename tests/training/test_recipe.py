import dataclasses
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zoo
from zoo import data
from zoo.training import recipe
from zoo.utils.errors import ZooError

TEXT = """# A note.
# Its second line.
variant = "vanilla"
dataset = "digits"
benchmark = "image_quality"

[arguments]
latent = 64
loss = "minimax"
learning_rate = 1e-4
shape = [8, 8, 1]

[train]
samples = 300_000
"""


@pytest.mark.parametrize("name", recipe.names())
def test_a_shipped_recipe_reads_and_opens_with_its_lab_note(name):
    found = recipe.read(name)
    assert found.name == name
    # Then what sets it apart; the path of a folder is no name, the file of a table or text is.
    of = Path(found.dataset.rpartition(":")[2]).stem
    of = "" if found.dataset.startswith("folder:") else f"{of}-"
    assert f"{name}-".startswith(f"{found.variant}-{of}")
    assert "Cost, measured:" in found.note and "Score, measured:" in found.note
    is_points = found.dataset in ("ring", "grid")
    of_pictures = "restoration" if found.views else "image_quality"
    of_pictures = "translation" if "unpaired" in found.views else of_pictures
    of_variants = dict.fromkeys(["textgan", "relgan"], "text_quality") | {"ctgan": "table_quality"}
    of_variants |= dict.fromkeys(["wavegan", "specgan"], "sound_quality")
    expected = "mode_coverage" if is_points else of_variants.get(found.variant, of_pictures)
    expected = "stacked_mnist" if found.dataset == "stacked_mnist" else expected
    expected = "table_quality" if found.dataset.startswith("table") else expected
    assert found.benchmark == expected or (found.views and found.benchmark == "image_quality")


def test_every_variant_has_a_recipe_on_digits_and_mnist():
    own = ("vanilla", "dcgan", "conditional", "wgan_gp")
    assert {f"{one}-{data}" for one in own for data in ("digits", "mnist")} <= set(recipe.names())
    assert set(own) <= set(zoo.names())


def test_values_have_the_types_that_the_variant_asks_for():
    found = recipe.parse(TEXT)
    assert found.arguments == {
        "latent": 64,
        "loss": "minimax",
        "learning_rate": 1e-4,
        "shape": (8, 8, 1),
    }
    assert found.train == recipe.Train(samples=300_000)
    assert found.note == "A note.\nIts second line."


def test_the_resolved_recipe_reads_back_as_itself_with_its_note_and_defaults():
    found = recipe.parse(TEXT, name="mine")
    back = recipe.parse(found.to_toml(), name="another")
    assert back == found
    assert back.note == found.note
    assert "batch_size = 64" in found.to_toml()


def test_a_changed_note_is_no_change_of_the_recipe():
    assert recipe.parse("# Measured: 3.\n" + TEXT.partition("\n")[2]) == recipe.parse(TEXT)


def test_settings_are_flat_and_hold_every_key():
    flat = recipe.parse(TEXT).settings()
    assert flat["variant"] == "vanilla"
    assert flat["arguments.latent"] == 64
    assert flat["train.precision"] == "float32"
    assert len(flat) == 4 + 4 + len(dataclasses.fields(recipe.Train))


def test_overrides_change_what_the_file_says_and_the_last_one_counts():
    changes = ["train.seed=1", "arguments.latent=8", "dataset=ring", "train.seed=2", "name=other"]
    found = recipe.parse(TEXT, overrides=changes)
    assert (found.train.seed, found.arguments["latent"], found.dataset) == (2, 8, "ring")
    assert found.name == "other"
    assert found.train.samples == 300_000


REFUSED = {
    "variant=vanila": r"variant \(--set\): .*'vanila'.*Did you mean 'vanilla'",
    "dataset=digts": r"dataset \(--set\): .*'digts'.*Did you mean 'digits'",
    "benchmark=image": r"benchmark \(--set\): .*'image'.*Did you mean 'image_quality'",
    "varient=vanilla": r"unknown key 'varient'\. Did you mean 'variant'",
    "samples=3": r"unknown key 'samples'\. Did you mean 'train\.samples'",
    "latent=3": r"unknown key 'latent'\. Did you mean 'arguments\.latent'",
    "trian.seed=1": r"unknown key 'trian'\. Did you mean 'train'",
    "train.sed=1": r"unknown key 'train\.sed'\. Did you mean 'train\.seed'",
    "arguments.latnt=1": r"unknown key 'arguments\.latnt'\. Did you mean 'arguments\.latent'",
    "arguments.latent=1.5": r"arguments\.latent \(--set\): expected a whole number, received 1\.5",
    "arguments.latent=big": r"arguments\.latent \(--set\): expected a whole number, received 'big'",
    "arguments.lr=1": r"unknown key 'arguments.lr'. Did you mean 'arguments.learning_rate'",
    "degradaton.kind=grey": r"unknown key 'degradaton'. Did you mean 'degradation'",
    "arguments.shape=[300, 300, 1]": r"arguments\.shape \(--set\): .*8 to 256",
    "arguments.width=1000000": r"arguments\.width \(--set\): width must be at most 2,048",
    "arguments.beta_1=2.0": r"arguments\.beta_1 \(--set\): beta_1 must be .*below 1",
    "arguments.loss=minmax": r"arguments\.loss \(--set\): expected 'non_.*Did you mean 'minimax'",
    "arguments.shape=8": r"arguments\.shape \(--set\): expected a list of integers, received 8",
    "train.samples=0": r"train\.samples \(--set\): expected a whole number from 1 to",
    "train.batch_size=-1": r"train\.batch_size \(--set\): expected a whole number from 1 to",
    "train.seed=-1": r"train\.seed \(--set\): expected a whole number from 0 to",
    "train.seed=4294967296": r"train\.seed \(--set\): expected .* to 4294967295",
    "train.precision=float16": r"train\.precision \(--set\): .*'bfloat16', received 'float16'",
    "train.reports=true": r"train\.reports \(--set\): expected a whole number, received True",
    "train=3": r"train: expected a table, \[train\], received 3",
    "name=../../etc": r"name \(--set\): expected .*because it names a folder",
    "name=..": r"name \(--set\): expected .*because it names a folder",
    "dataset=3": r"dataset \(--set\): expected a text, received 3",
}


@pytest.mark.parametrize("change", REFUSED)
def test_a_mistake_is_refused_with_the_key_and_the_nearest_name(change):
    with pytest.raises(ZooError, match=r"^my\.toml: " + REFUSED[change]) as refusal:
        recipe.parse(TEXT, overrides=[change], where="my.toml")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("key", ["variant", "dataset", "benchmark", "samples"])
def test_a_missing_key_is_named(key):
    text = "\n".join(line for line in TEXT.splitlines() if not line.startswith(key))
    with pytest.raises(ZooError, match=f"missing key '.*{key}'"):
        recipe.parse(text)


def test_a_degradation_is_a_table_of_the_recipe_and_reads_back():
    found = recipe.parse(TEXT + '[degradation]\nkind = "mask"\nshare = 0.25\n')
    assert found.views == {"degradation": {"kind": "mask", "share": 0.25}}
    assert found.settings()["degradation.share"] == 0.25
    assert recipe.parse(found.to_toml()) == found
    assert recipe.parse(TEXT).views == {}
    assert "[degradation]" not in recipe.parse(TEXT).to_toml()


def test_pairs_are_a_table_too_and_one_of_both_is_enough():
    text = TEXT + '[pairs]\nkind = "folders"\nsource = "drawings"\nreverse = true\n'
    found = recipe.parse(text)
    assert found.views == {"pairs": {"kind": "folders", "source": "drawings", "reverse": True}}
    assert recipe.parse(found.to_toml()) == found
    with pytest.raises(ZooError, match=r"one of the tables \[degradation\], \[pairs\]"):
        recipe.parse(text + '[degradation]\nkind = "grey"\n')
    with pytest.raises(ZooError, match=r"pairs\.kind: unknown 'folder'. Did you mean 'folders'"):
        recipe.parse(TEXT + '[pairs]\nkind = "folder"\n')


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("kind = 'mosk'", r"degradation\.kind: unknown 'mosk'\. Did you mean 'mask'"),
        ("kind = 3", r"degradation\.kind: unknown 3"),
        ("share = 0.25", r"degradation\.kind: unknown None\. Expected downscale, pixelate"),
        ("kind = 'mask'\nfactor = 2", r"unknown key 'degradation\.factor'"),
        ("kind = 'mask'\nshare = 'half'", r"degradation\.share: expected a number"),
    ],
)
def test_a_wrong_degradation_is_refused_with_the_key(table, message):
    with pytest.raises(ZooError, match=r"^recipe: .*" + message):
        recipe.parse(f"{TEXT}[degradation]\n{table}\n")
    with pytest.raises(ZooError, match=r"degradation: expected a table, \[degradation\]"):
        recipe.parse(TEXT, overrides=["degradation=3"])


def test_a_key_in_quotes_is_not_a_table():
    with pytest.raises(ZooError, match="unknown key"):
        recipe.parse('"train.seed" = 3\n' + TEXT)


def test_read_takes_a_shipped_name_or_a_path(tmp_path):
    path = tmp_path / "mine.toml"
    recipe.parse(TEXT).write(path)
    assert recipe.read(path).variant == recipe.read(str(path)).variant == "vanilla"
    with pytest.raises(
        ZooError, match=r"Unknown recipe 'dcgan-digts'\. Did you mean 'dcgan-digits'"
    ):
        recipe.read("dcgan-digts")
    with pytest.raises(ZooError, match="No such file"):
        recipe.read(tmp_path / "another.toml")


def test_a_file_names_its_recipe_unless_it_says_a_name(tmp_path):
    path = tmp_path / "my recipe.toml"
    path.write_text(TEXT)
    with pytest.raises(ZooError, match="Rename the file, or set the key name"):
        recipe.read(path)
    path.write_text('name = "mine"\n' + TEXT)
    assert recipe.read(path).name == "mine"


def test_a_users_variant_is_checked_by_its_own_arguments(monkeypatch):
    from zoo import registry

    def mine(shape: tuple = (8, 8, 1), rate: float = 0.1): ...

    monkeypatch.setitem(registry._builders, "mine", mine)
    text = 'variant="mine"\ndataset="digits"\nbenchmark="image_quality"\ntrain.samples=64\n'
    assert recipe.parse(text, overrides=["arguments.rate=1"]).arguments == {"rate": 1.0}
    with pytest.raises(ZooError, match=r"unknown key 'arguments\.latent'"):
        recipe.parse(text, overrides=["arguments.latent=1"])


_PIECES = st.sampled_from(
    [
        *'[]="#.-{}_\n\r\\é😀\x00\x7f',
        *("[train]", "[[train]]", "[arguments.latent]", "samples", "latent", "true", "nan"),
        *("'''", "1e999", "1979-05-27", 'name="a"', "shape=[[1]]", "train.seed=1"),
        "0x" + "f" * 5000,
    ]
)
_WORDS = TEXT.replace("\n", " \n ").split(" ")


@settings(max_examples=1_200, deadline=None, derandomize=True)
@given(pieces=st.lists(_PIECES | st.text(max_size=3), max_size=6), seed=st.integers(0, 2**16))
def test_any_text_is_a_recipe_or_a_refusal(pieces, seed):
    choice, words = random.Random(seed), list(_WORDS)
    for piece in pieces:
        start = choice.randrange(len(words))
        words[start : start + choice.choice([0, 0, 1, 2])] = [piece]
    try:
        found = recipe.parse(" ".join(words))
    except ZooError as refusal:
        assert "\n" not in str(refusal)
    else:
        assert recipe.parse(found.to_toml()) == found


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    key=st.sampled_from(["name", "variant", "dataset", "train", "train.seed", "arguments.latent"])
    | st.text(max_size=12),
    value=st.text(max_size=12) | st.integers().map(str) | st.floats().map(str),
)
def test_any_override_is_a_recipe_or_a_refusal(key, value):
    try:
        found = recipe.parse(TEXT, overrides=[f"{key}={value}"])
    except ZooError as refusal:
        assert "\n" not in str(refusal)
    else:
        assert recipe.parse(found.to_toml()) == found


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    name=st.text(max_size=8) | st.lists(st.sampled_from("./\\\\~ a:\x00"), max_size=8).map("".join)
)
def test_no_name_leads_out_of_the_folder_of_runs(name):
    runs = Path("/somewhere/runs")
    try:
        found = recipe.parse(TEXT, name=name)
    except ZooError:
        return
    folder = runs / found.name / f"seed-{found.train.seed}"
    assert os.path.normpath(folder) == str(folder)
    assert folder.parent.parent == runs


@pytest.mark.parametrize(
    ("name", "changes", "threads"),
    [
        ("vanilla-ring", [], 1),
        ("dcgan-digits", [], 1),
        ("dcgan-digits", ["arguments.shape=[16, 16, 1]"], 1),
        ("dcgan-digits", ["arguments.shape=[16, 17, 1]"], 0),
        ("dcgan-digits", ["train.batch_size=128"], 1),
        ("dcgan-digits", ["train.batch_size=129"], 0),
        ("dcgan-mnist", [], 0),
        ("dcgan-mnist", ["arguments.shape=[8, 8, 1]"], 0),  # scored by a larger network
    ],
)
def test_small_batches_take_one_thread_an_operation(name, changes, threads):
    assert recipe.read(name, changes).fitting_threads == threads


@pytest.mark.parametrize("name", data.EMBEDDED_SHAPES)
def test_the_shapes_of_embedded_data_are_known_before_they_are_read(name):
    assert data.source(name).shape == data.EMBEDDED_SHAPES[name]


def test_a_changed_recipe_says_that_its_note_is_of_the_one_before():
    before = recipe.read("dcgan-digits")
    changed = recipe.read("dcgan-digits", ["train.samples=3", "arguments.width=8"])
    assert changed.note == (
        f"Of the recipe before train.samples, arguments.width changed:\n{before.note}"
    )
    assert recipe.parse(changed.to_toml(), "dcgan-digits").note == changed.note


def test_what_the_dataset_tells_is_no_setting():
    with pytest.raises(ZooError, match=r"unknown key 'arguments\.table'"):
        recipe.read("ctgan-wine", ["arguments.table=wine"])
