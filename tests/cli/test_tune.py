"""`zoo tune`: mistakes are one line, before anything is trained or TensorFlow starts."""

import subprocess
import sys

import pytest

from zoo import cli

SPACE = "tune.learning_rate={low=1e-2, high=1e-5}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'RECIPE'"),
        (["dcgan-digts"], "Did you mean 'dcgan-digits'"),
        (["dcgan-digits", "--trials", "0"], "--trials"),
        (["dcgan-digits", "--seed", "0"], "expected at least 1,000 for a trial, received 0"),
        (["dcgan-digits", "--set", SPACE], "low below high"),
        (["dcgan-digits", "--set", "tune.lr=[1, 2]"], "Did you mean 'tune.learning_rate'"),
        (["dcgan-digits", "--samples", "9" * 20], "train.samples"),
        (["dcgan-digits", "--storage", "."], "expected a file, found a folder"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(arguments, message, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["zoo", "tune", *arguments])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    assert (stop.value.code, said.out) == (2, "")
    assert message in said.err and said.err.count("\n") == 1
    assert not list(tmp_path.rglob("recipe.toml"))


def test_without_optuna_one_line_names_the_extra_and_no_tensorflow_starts(tmp_path):
    program = (
        "import sys; sys.modules['optuna'] = None\n"
        "from zoo import cli\n"
        f"sys.argv = ['zoo', 'tune', 'dcgan-digits', '--out', {str(tmp_path)!r}]\n"
        "try: cli.main()\n"
        "finally: print({'tensorflow', 'keras'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (found.returncode, found.stdout) == (2, "set()\n")
    assert "'gan-zoo[tune]'" in found.stderr and found.stderr.count("\n") == 1
