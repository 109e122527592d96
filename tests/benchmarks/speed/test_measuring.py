"""The whole measurement, small: processes, rounds, rows."""

import importlib.util
import io

import pytest
from rich.console import Console

import zoo
from benchmarks.speed import contenders, flops, growth, measuring, points, table
from benchmarks.speed.process import Contender
from zoo.training import recipe

SMALL = ["arguments.latent=4", "arguments.width=8"]


def test_contenders_train_in_rounds_and_become_rows(tmp_path):
    said = io.StringIO()
    rows = measuring.measure(
        recipe.read("vanilla-digits", SMALL),
        ["tutorial", "bare", "data", "limit"],
        rounds=2,
        round_seconds=0.05,
        console=Console(file=said, width=200),
    )
    assert [row.contender for row in rows] == ["zoo", "tutorial", "bare", "data", "limit"]
    gan = zoo.get("vanilla", shape=(8, 8, 1), latent=4, width=8)
    for row in rows:
        assert row.flops_per_sample == flops.training_step(gan)
        assert row.rounds == 2 and row.samples_per_second > 0 and row.cpu_seconds_per_1000 > 0
        assert (row.peak_memory_bytes > 2**26) == (row.contender != "limit")
    assert rows[0].zoo_over_this == 1.0
    speeds = {row.contender: row.samples_per_second for row in rows}
    assert speeds["data"] > 2 * speeds["zoo"]
    assert "round 2, samples/s: zoo" in said.getvalue()
    table.append(tmp_path / "speed.csv", rows)
    assert table.read(tmp_path / "speed.csv") == rows


def test_another_number_format_is_measured_beside_float32():
    half = recipe.read("vanilla-digits", [*SMALL, "train.precision=bfloat16"])
    names = ["zoo_float32", "bare"]
    rows = measuring.measure(half, names, 1, 0.05, console=Console(quiet=True))
    assert [row.contender for row in rows] == ["zoo", "zoo_float32", "bare"]
    assert {row.precision for row in rows} == {"bfloat16"}  # one case, one table
    with Contender("zoo_float32", half) as one:
        assert one.recipe.train.precision == "float32" and one.ready()


def test_a_contender_that_cannot_says_why_and_the_zoo_s_own_reason_is_an_error():
    with Contender("bare", recipe.read("lsgan-digits", SMALL)) as other:
        assert not other.ready()
        assert "non-saturating" in other.refused and other.run(1) is None
    wrong = recipe.read("vanilla-digits", ["train.batch_size=2000"])
    with pytest.raises(zoo.ZooError, match=r"the zoo cannot train it: .*2,?000"):
        measuring.measure(wrong, ["zoo"], rounds=1, console=Console(quiet=True))


@pytest.mark.skipif(
    importlib.util.find_spec("torch") is None,
    reason="PyTorch is not installed: pip install torch",
)
def test_pytorch_takes_part():
    small = recipe.read("vanilla-digits", SMALL)
    rows = measuring.measure(small, ["torch"], 1, 0.05, console=Console(quiet=True))
    assert [row.contender for row in rows] == ["zoo", "torch"]
    assert rows[0].flops_per_sample == rows[1].flops_per_sample
    assert rows[1].peak_memory_bytes > 2**26 and rows[1].samples_per_second > 0


def test_a_contender_imports_the_modules_that_we_import_wherever_we_are(tmp_path, monkeypatch):
    (tmp_path / "zoo.py").write_text("raise SystemExit('another zoo')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with Contender("limit", recipe.read("vanilla-digits", SMALL)) as one:
        assert one.ready(), one.refused


def test_every_contender_is_where_its_name_says():
    for name in {*contenders.NAMES} - {*contenders.PYTORCH}:
        assert callable(contenders.get(name))


def test_growth_takes_the_axes_that_a_variant_has():
    axes = {point.axis for point in growth.plan("vanilla-digits")}
    assert axes == {"batch_size", "side", "width", "devices"}
    steps = [p for p in growth.plan("wgan_gp-digits") if p.axis == "discriminator_steps"]
    assert [p.value for p in steps] == [1, 2, 3, 5, 8]
    assert steps[1].overrides == ("arguments.discriminator_steps=2",)


def test_the_points_of_an_axis_train_in_the_same_rounds_and_one_that_cannot_is_left_out(
    tmp_path, monkeypatch
):
    """A batch of 2,000 is more than the digits' train split holds."""
    monkeypatch.setattr(growth, "AXES", {"batch_size": ("train.batch_size", (16, 64, 2000))})
    monkeypatch.setattr(growth, "_ROUND_SECONDS", 0.05)
    said = io.StringIO()
    console = Console(file=said, width=200)
    growth.grow("vanilla-digits", SMALL, 2, tmp_path / "growth.csv", console=console)
    found = points.read(tmp_path / "growth.csv")
    assert [(row["axis"], row["value"], row["rounds"]) for row in found] == [
        ("batch_size", "16", "2"),
        ("batch_size", "64", "2"),
    ]
    assert float(found[1]["samples_per_second"]) > float(found[0]["samples_per_second"])
    assert "round 2, samples/s: 16 " in said.getvalue() and " 64 " in said.getvalue()
    assert "batch_size 2000 is left out: " in said.getvalue()
