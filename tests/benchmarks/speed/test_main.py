"""`python -m benchmarks.speed`: what is measured where, and mistakes in one line."""

import sys

import pytest

from benchmarks.speed import __main__ as speed
from benchmarks.speed import cases, growth, table
from zoo.utils.command_line import run as run_program

ROW = table.Row(
    *("dcgan-8x8", "zoo", "bfloat16", 64, 1234.5, 0.03, 0.25, 1.0, 4.5e6, 8, 2**30),
    *("a CPU", 2, "cpu:0", "2.21.0", "3.15.1", "", "abc", "2026-01-02"),
)


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs `python -m benchmarks.speed ARGUMENTS` in this process: (exit code, stdout, stderr)."""
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["speed", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            run_program(speed.program, "python -m benchmarks.speed")
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return run


@pytest.fixture
def asked(monkeypatch):
    """Records what would be measured, in place of measuring."""
    found = []

    def measure(*arguments):
        found.append(arguments)
        yield [ROW]

    monkeypatch.setattr(cases, "measure", measure)
    monkeypatch.setattr(growth, "grow", lambda *arguments: found.append(arguments))
    return found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["dcgan-digts"], "Did you mean 'dcgan-digits'"),
        (["--growth", "dcgan-digts"], "Did you mean 'dcgan-digits'"),
        (["--set", "train.batch=3"], "train.batch"),
        (["--rounds", "0"], "--rounds"),
        (["--precision", "float8"], "--precision"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(command, arguments, message):
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert message in err and err.count("\n") == 1
    assert err.startswith("python -m benchmarks.speed: ")


def test_what_was_measured_is_printed_and_kept(command, asked, tmp_path):
    code, out, _ = command(
        *("dcgan-digits", "--rounds", 3, "--set", "train.batch_size=64"),
        *("--precision", "bfloat16", "--results", tmp_path, "--data-dir", tmp_path / "data"),
    )
    changes = ["train.batch_size=64", "train.precision=bfloat16"]
    assert asked == [(["dcgan-digits"], changes, 3, tmp_path / "data")]
    assert code == 0 and "1,23" in out and f"Added to {tmp_path / 'speed.csv'}" in out
    assert table.read(tmp_path / "speed.csv") == [ROW]


def test_growth_is_measured_of_each_recipe_or_of_dcgan(command, asked, tmp_path):
    path = tmp_path / "growth.csv"
    assert command("--growth", "--results", tmp_path) == (0, f"Added to {path}\n", "")
    command("--growth", "vanilla-digits", "wgan_gp-digits", "--rounds", 2, "--results", tmp_path)
    assert asked == [
        ("dcgan-digits", [], 8, path, None),
        ("vanilla-digits", [], 2, path, None),
        ("wgan_gp-digits", [], 2, path, None),
    ]


def test_a_case_is_known_by_its_name_beside_recipes(monkeypatch):
    read = []
    monkeypatch.setattr(cases.measuring, "measure", lambda one, **_: read.append(one))
    list(cases.measure(["pix2pix-64x64", "cyclegan-64x64", "dcgan-28x28", "dcgan-digits"]))
    assert [one.name for one in read] == [
        "pix2pix-64x64", "cyclegan-64x64", "dcgan-28x28", "dcgan-digits"]  # fmt: skip
    assert [max(one.arguments["shape"]) for one in read[:3]] == [64, 64, 28]
    assert not read[1].arguments["schedules"]  # the tutorials have none
