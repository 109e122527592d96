"""`zoo show`."""

import typer

from zoo import data, registry
from zoo.cli.app import Changes, DataDir, RecipeName, app, quiet
from zoo.training import recipe


@app.command()
def show(name: RecipeName, changes: Changes = None, data_dir: DataDir = None) -> None:
    """Print a recipe as it would be run, its paper, and its networks with their sizes."""
    chosen = recipe.read(name, changes or (), data_dir)
    with quiet():
        from zoo.training.run import build
    shape = chosen.arguments.get("shape")
    gan = build(chosen, data.outline(chosen.dataset, shape, data_dir, **chosen.views))
    typer.echo(chosen.to_toml())
    typer.echo(f"{chosen.variant}: {registry.summary(chosen.variant)}")
    typer.echo(f"Paper: {registry.reference(chosen.variant)}")
    parameters = registry.parameters(chosen.variant).values()
    takes = ", ".join(f"{one.name}={one.default!r}" for one in parameters)
    typer.echo(f"Arguments it takes, and their defaults: {takes}")
    for player in ("generator", "discriminator"):
        typer.echo(_network(player, getattr(gan, player)))


def _network(player: str, network: "keras.Model") -> str:  # noqa: F821
    """Returns a network's layers, their outputs and their parameter counts as a table."""
    lines = [f"\n{player}: {network.count_params():,} parameters"]
    for layer in network.layers:
        output = " x ".join("-" if size is None else str(size) for size in layer.output.shape[1:])
        lines.append(
            f"  {type(layer).__name__:<24}{output:<20}{layer.count_params():>12,}".rstrip()
        )
    return "\n".join(lines)
