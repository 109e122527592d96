"""`zoo list`."""

import fnmatch
from typing import Annotated

import typer

from zoo import data, pretrained, registry
from zoo.cli.app import app
from zoo.evaluation import protocol
from zoo.training import recipe
from zoo.utils.errors import ZooError, suggestion

_OTHER_DATASETS = {
    "NAME": "pictures of tensorflow-datasets: mnist, fashion_mnist, cifar10, celeb_a, ...",
    "folder:PATH": "your own pictures; sub-folders are classes",
    "text:PATH": "your own text, a line a sample; also words:PATH, windows:PATH",
    "sounds:PATH": "your own sounds; sub-folders are classes",
    "table:PATH": "your own table, .csv or .parquet",
}


@app.command("list")
def list_(
    pattern: Annotated[
        str, typer.Argument(metavar="[PATTERN]", help="Only names like this, e.g. 'wgan*'.")
    ] = "*",
) -> None:
    """Print the variants, recipes, datasets, benchmarks and pretrained weights."""
    sections = {
        "Variants": {name: registry.summary(name) for name in registry.names()},
        "Recipes": recipe.summaries(),
        "Datasets": data.EMBEDDED | _OTHER_DATASETS,
        "Benchmarks": protocol.summaries(),
        "Weights": {
            f"{variant} {name}": f"zoo.get({variant!r}, weights={name!r})"
            for variant, known in pretrained.index().items()
            for name in known
        },
    }
    like = pattern if set(pattern) & set("*?[") else f"*{pattern}*"
    found = {
        title: {name: rows[name] for name in fnmatch.filter(rows, like)}
        for title, rows in sections.items()
    }
    if not any(found.values()):
        known = [name for rows in sections.values() for name in rows]
        raise ZooError(
            f"Nothing is named like {pattern!r}.{suggestion(pattern, known)} See zoo list."
        )
    width = max(len(name) for rows in found.values() for name in rows)
    parts = [
        "\n".join([title, *(f"  {name:<{width}}  {rows[name]}" for name in rows)])
        for title, rows in found.items()
        if rows
    ]
    typer.echo("\n\n".join(parts))
