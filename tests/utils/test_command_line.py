"""What the system refuses is one line that names the place, and exit code 2."""

import errno
import warnings

import pytest
import typer

from zoo.utils import command_line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "runs/x.png"), "runs/x.png: Perm"),
        (PermissionError(errno.EACCES, "Permission denied", "runs/.partial-1.png"), "runs: Perm"),
        (OSError("broken pipe"), "broken pipe"),
    ],
)
def test_a_refusal_of_the_system_is_one_line(error, said, capsys, monkeypatch):
    program = typer.Typer()

    @program.command()
    def fail():
        raise error

    monkeypatch.setattr("sys.argv", ["mine"])
    with pytest.raises(SystemExit) as stop:
        command_line.run(program, "mine")
    printed = capsys.readouterr().err
    assert stop.value.code == 2
    assert printed.startswith(f"mine: {said}") and printed.count("\n") == 1


def test_a_warning_is_one_line_without_the_code_that_gave_it(capsys, monkeypatch):
    program = typer.Typer()

    @program.command()
    def warn():
        warnings.warn("3 rows are\nleft out.", stacklevel=2)

    monkeypatch.setattr("sys.argv", ["mine"])
    before = warnings.showwarning
    with pytest.raises(SystemExit) as stop:
        command_line.run(program, "mine")
    assert not stop.value.code
    assert capsys.readouterr().err == "mine: 3 rows are left out.\n"
    assert warnings.showwarning is before
