import os
import subprocess
import sys

import pytest

import zoo
from zoo import cli
from zoo.cli import sample
from zoo.evaluation import protocol
from zoo.training import recipe


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs `zoo ARGUMENTS` in this process: (exit code, stdout, stderr)."""
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["zoo", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return stop.value.code or 0, captured.out, captured.err

    return run


def test_list_prints_every_name(command):
    code, out, err = command("list")
    assert (code, err) == (0, "")
    for name in [*zoo.names(), *recipe.names(), *zoo.data.EMBEDDED, *protocol.names()]:
        assert f"  {name} " in out
    assert "  r3gan mnist " in out and "zoo.get('r3gan', weights='mnist')" in out


def test_list_takes_a_pattern_or_a_part_of_a_name(command):
    for pattern in ("wgan*", "wgan"):
        _, out, _ = command("list", pattern)
        assert "wgan_gp-ring" in out
        assert "dcgan" not in out and "Benchmarks" not in out


def test_version_and_help(command):
    assert command("--version") == (0, f"zoo {zoo.__version__}\n", "")
    for arguments in ([], ["--help"], ["run", "--help"]):
        code, out, _ = command(*arguments)
        assert code == 0
        assert out.startswith("Usage: zoo ")


def test_a_dry_run_prints_the_recipe_that_would_run_and_nothing_is_written(
    command, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    changes = ["--set", "train.batch_size=128", "--set", "dataset=ring", "--seed", 7]
    code, out, _ = command("run", "vanilla-digits", "--dry-run", *changes)
    assert code == 0
    assert recipe.parse(out) == recipe.read(
        "vanilla-digits", ["train.batch_size=128", "dataset=ring", "train.seed=7"]
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lst"], "Did you mean 'list'? See zoo --help."),
        (["list", "nothing-like-it"], "Nothing is named like 'nothing-like-it'"),
        (["run"], "Missing argument 'RECIPE'"),
        (["run", "dcgan-digts"], "Did you mean 'dcgan-digits'"),
        (["run", "dcgan-digits", "--sed", "3"], "--seed"),
        (["run", "dcgan-digits", "--seed", "three"], "--seed"),
        (["run", "dcgan-digits", "--seed", "-1"], "train.seed (--set): expected a whole number"),
        (["bench", "vanilla-ring", "--set", "train.seed=3"], "train.seed (--set): runs have seeds"),
        (["run", "dcgan-digits", "--set", "dataset=digts"], "Did you mean 'digits'"),
        (["run", "dcgan-digits", "--out", "setup.cfg"], "setup.cfg: expected a folder"),
        (["show", "dcgan-digits", "--set", "arguments.width=0"], "width must be a whole number"),
        (["show", "no/such.toml"], "No such file"),
        (["sample", "no/such/run"], "expected a run folder or a .keras file"),
        (["sample", ".", "--out", "grid.jpg"], "ends in .png or .wav or .txt"),
        (["sample", ".", "-n", "0"], "-n"),
    ],
)
def test_a_mistake_is_one_line_on_stderr_and_exit_code_2(command, arguments, message):
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("zoo: ") and err.count("\n") == 1
    assert message in err


def test_run_hands_its_options_on_and_reports_an_interruption(command, monkeypatch, tmp_path):
    from zoo.training import run

    seen = []

    def execute(chosen, **options):
        seen.append((chosen, options))
        raise KeyboardInterrupt("Stopped at 64 of 640 samples.")

    monkeypatch.setattr(run, "execute", execute)
    options = ["--out", tmp_path, "--data-dir", "data", "--resume", "--seed", 5]
    code, _, err = command("run", "dcgan-digits", *options)
    assert (code, err) == (130, "zoo: Stopped at 64 of 640 samples.\n")
    [(chosen, options)] = seen
    assert chosen.train.seed == 5
    assert {key: str(value) for key, value in options.items()} == {
        "out": str(tmp_path),
        "data_dir": "data",
        "resume": "True",
        "on_collapse": "ignore",
        "deterministic": "False",
        "devices": "None",
        "blind": "False",
    }


def test_a_full_disk_is_one_line_too(command, monkeypatch):
    from zoo.training import run

    def execute(*_, **__):
        raise OSError(28, "No space left on device", "runs")

    monkeypatch.setattr(run, "execute", execute)
    assert command("run", "dcgan-digits")[0] == 2
    assert "No space left on device" in command("run", "dcgan-digits")[2]


def test_show_prints_recipe_paper_and_the_parameters_of_both_networks(command):
    code, out, _ = command("show", "vanilla-digits", "--set", "arguments.latent=3")
    gan = zoo.get(
        "vanilla", shape=(8, 8, 1), **recipe.read("vanilla-digits").arguments | {"latent": 3}
    )
    assert code == 0
    assert "latent = 3" in out
    assert "arXiv:1406.2661" in out
    for player in ("generator", "discriminator"):
        assert f"{player}: {getattr(gan, player).count_params():,} parameters" in out


def test_sample_writes_the_same_picture_for_the_same_seed(command, tmp_path):
    gan = zoo.get("conditional", shape=(8, 8, 1), latent=4, width=4)
    gan.save(tmp_path / "gan.keras")

    def picture(*options):
        path = tmp_path / "new" / "grid.png"
        code, _, err = command("sample", tmp_path / "gan.keras", "-n", 4, "--out", path, *options)
        assert code == 0, err
        return path.read_bytes()

    assert picture("--seed", 1) == picture("--seed", 1) != picture("--seed", 2)
    assert picture("--seed", 1, "--labels", 7) != picture("--seed", 1, "--labels", 3)
    assert picture("--seed", 1, "--labels", "7,7") == picture("--seed", 1, "--labels", 7)
    assert sample._classes(gan.condition, "7,8", 3).tolist() == [7, 8, 7]


def test_the_command_shows_no_notices_of_tensorflow(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    program = "from zoo.cli import main; main()"
    found = subprocess.run(
        [sys.executable, "-c", program, "sample", str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert found.returncode == 2
    assert found.stderr.startswith("zoo: ") and found.stderr.count("\n") == 1


def test_doctor_marks_what_it_finds_and_exits_with_1_at_a_problem(command):
    code, out, _ = command("doctor", "digits")
    assert code == 0 and "1,085 samples" in out and "\nx " not in out
    assert "\n  suits: zoo run dcgan-digits\n" in out
    code, out, _ = command("doctor", "digits", "--batch-size", 2_000)
    assert code == 1 and "\nx fewer samples than a batch of 2000" in out
    assert "zoo run" not in out
    code, _, err = command("doctor", "digits", "--shape", "8,eight,1")
    assert code == 2 and "expected height,width,channels" in err


def test_a_sick_run_ends_with_exit_code_3_and_one_line(command, monkeypatch):
    from zoo.health.signs import Unhealthy
    from zoo.training import run

    def execute(*_, **options):
        assert options["on_collapse"] == "stop"
        raise Unhealthy("Stopped at 64 samples: mode_collapse.")

    monkeypatch.setattr(run, "execute", execute)
    found = command("run", "dcgan-digits", "--on-collapse", "stop")
    assert found == (3, "", "zoo: Stopped at 64 samples: mode_collapse.\n")
