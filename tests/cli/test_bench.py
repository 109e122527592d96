"""`zoo bench`, `zoo eval` and `zoo compare`: mistakes are one line, before TensorFlow starts."""

import subprocess
import sys

import pytest

from zoo import cli


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bench"], "Missing argument 'RECIPE...'"),
        (["bench", "dcgan-digts"], "Did you mean 'dcgan-digits'"),
        (["bench", "dcgan-digits", "--seeds", "0"], "--seeds"),
        (["eval"], "Expected a RUN, or --samples"),
        (["eval", "--samples", "mine.npy"], "--samples needs --dataset"),
        (["compare", "no/such/folder"], "expected the folder of the runs"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(arguments, message, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["zoo", *arguments])
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")
    with pytest.raises(SystemExit) as stop:
        cli.main()
    said = capsys.readouterr()
    assert (stop.value.code, said.out) == (2, "")
    assert message in said.err and said.err.count("\n") == 1


def test_comparing_and_a_wrong_recipe_start_no_tensorflow(tmp_path):
    program = (
        "import sys, zoo.benchmark.compare, zoo.evaluation.results\n"
        "from zoo.benchmark import sweep\n"
        "try: sweep.bench(['dcgan-digts'])\n"
        "except ValueError: pass\n"
        "sys.exit(' '.join({'tensorflow', 'keras'} & set(sys.modules)) or 0)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr


def test_what_the_package_names_can_be_imported_from_it():
    """A module of the same name would take the function's place once it is imported."""
    from zoo import benchmark

    for name in benchmark.__all__:
        assert [callable(getattr(benchmark, name)) for _ in range(2)] == [True, True], name
