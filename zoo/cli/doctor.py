"""`zoo doctor`."""

from typing import Annotated

import typer

from zoo.cli.app import DataDir, app, quiet
from zoo.utils.errors import ZooError

_SIGNS = {"good": " ", "note": "!", "problem": "x"}


@app.command()
def doctor(
    dataset: Annotated[str, typer.Argument(help="A name from `zoo list`, or folder:PATH.")],
    shape: Annotated[
        str | None, typer.Option(metavar="64,64,3", help="Bring pictures to this shape.")
    ] = None,
    batch_size: Annotated[int, typer.Option(min=1, help="That training is to have.")] = 64,
    data_dir: DataDir = None,
) -> None:
    """Look at a dataset before hours are spent on it.

    A line that begins with x would end training (exit code 1); one with ! may spoil it.
    """
    wanted = None if shape is None else _shape(shape)
    with quiet():
        from zoo.data.inspection import examine
    findings = examine(dataset, wanted, batch_size, data_dir)
    for grade, text in findings:
        typer.echo(f"{_SIGNS[grade]} {text}")
    if any(grade == "problem" for grade, _ in findings):
        raise typer.Exit(1)


def _shape(text: str) -> tuple[int, ...]:
    """Returns `"64,64,3"` as numbers.

    >>> _shape("64, 64, 3")
    (64, 64, 3)
    """
    try:
        return tuple(int(number) for number in text.replace("x", ",").split(","))
    except ValueError:
        raise ZooError(
            f"--shape: expected height,width,channels, e.g. 64,64,3. Received: {text!r}."
        ) from None
