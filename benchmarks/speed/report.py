"""Speed in benchmarks/README.md: tables from the results files, and their charts."""

from pathlib import Path

from benchmarks.speed import points, table
from benchmarks.speed.contenders import TITLES

_OPENING = """## speed

Each contender trains the same networks from the same weights on the same batches, in a process of
its own; in each round they train one after the other, so that a busy machine affects all of them.
*samples/s* is how many real samples the discriminator is shown in a second, the median of the
rounds; *spread* is their interquartile range over it (above 10 % the machine had other work, and
the row is less certain); *zoo / this* is the median of the rounds' own ratios, for the limit the
share of it that the zoo reaches, for the data the share of the zoo's time in which its batches are
made (beside the training, not before it). At 8x8 the zoo and bare TensorFlow give an operation one
thread, which is a part of their distance to the tutorial. GFLOP/s counts the kernels' operations
that a training step needs. How to repeat it and how to read it:
[docs/speed.md](../docs/speed.md)."""
_TOP = 2.0  # where a bar is cut: the limit of small networks is far above all others
_COLORS = {
    "zoo": "#1f77b4",
    "zoo_float32": "#9ec5e8",
    "tutorial": "#ff7f0e",
    "bare": "#2ca02c",
    "torch": "#d62728",
    "torch_compiled": "#e99a9a",
    "limit": "#bbbbbb",
}


def section(folder: Path) -> list[str]:
    """Returns the parts of the section on speed, none where nothing was measured.

    Args:
        folder: `benchmarks/`, with `results/speed.csv` and `results/growth.csv`.
    """
    parts, rows = [], _latest_first(table.read(folder / "results" / "speed.csv"))
    if rows:
        parts += [_OPENING, "![speed](results/speed.png)"]
    for of in table.groups(rows).values():
        head, lines = table.lines(of)
        first = of[0]
        parts.append(
            f"### {first.case}, {first.precision}, batch {first.batch_size}, on {first.cpu}"
        )
        parts.append(_markdown(head, lines))
        torch = f", PyTorch {first.torch}" if first.torch else ""
        parts.append(
            f"{first.rounds} rounds on {first.cores} cores ({first.device}), TensorFlow "
            f"{first.tensorflow}, Keras {first.keras}{torch}, {first.date}, commit "
            f"{first.commit[:8]}."
        )
    if points.read(folder / "results" / "growth.csv"):
        parts += ["### How cost grows", "![growth](results/growth.png)"]
    notes = folder / "results" / "speed_notes.md"
    return [*parts, *([notes.read_text("utf-8").strip()] if notes.exists() else [])]


def charts(folder: Path) -> None:
    """Draws `results/speed.png` and `results/growth.png` where there is something to draw."""
    results = folder / "results"
    rows = _latest_first(table.read(results / "speed.csv"))
    if rows:
        _bars(rows, results / "speed.png")
    found = points.read(results / "growth.csv")
    if found:
        _curves(found, results / "growth.png")


def _latest_first(rows):
    """Returns rows with those of the machine that was measured last before all others."""
    last = max(rows, key=lambda row: row.date).cpu if rows else None
    return sorted(rows, key=lambda row: row.cpu != last)


def _bars(rows, path: Path) -> None:
    """Draws a group of bars for each case of the first row's machine, the zoo's speed being 1."""
    from matplotlib.figure import Figure

    groups = table.groups([row for row in rows if row.cpu == rows[0].cpu])
    figure = Figure((1.5 + 2.2 * len(groups), 4), layout="constrained")
    axes = figure.subplots()
    for place, group in enumerate(groups.values()):
        of = [row for row in group if row.contender != "data"]  # it is off the scale
        for number, row in enumerate(of):
            true, wide = 1 / row.zoo_over_this, 0.8 / len(of)
            height, cut = min(true, _TOP), f" ({true:.1f})" if true > _TOP else ""
            at = place - 0.4 + (number + 0.5) * wide
            seen = row.contender not in axes.get_legend_handles_labels()[1]
            axes.bar(at, height, 0.92 * wide, color=_COLORS[row.contender],
                     label=row.contender if seen else None)  # fmt: skip
            axes.text(at, height, f" {row.samples_per_second:,.0f}{cut}", ha="center", va="bottom",
                      fontsize=7, rotation=90)  # fmt: skip
    axes.set_xticks(range(len(groups)), [f"{key[0]}\n{key[1]}, batch {key[2]}" for key in groups])
    axes.axhline(1, color="black", linewidth=0.6)
    axes.set_ylabel("speed, the zoo's = 1 (figures: samples/s)")
    axes.margins(y=0.4)
    handles, names = axes.get_legend_handles_labels()
    figure.legend(handles, [TITLES[name].replace("`", "") for name in names],
                  loc="outside upper center", ncols=3, fontsize=8)  # fmt: skip
    figure.savefig(path, dpi=120)


def _curves(found: list[dict[str, str]], path: Path) -> None:
    """Draws a panel for each axis: samples per second, a line for each recipe and format."""
    from matplotlib.figure import Figure

    names = list(dict.fromkeys(point["axis"] for point in found))
    series = list(dict.fromkeys(_series(point) for point in found))
    figure = Figure((3.4 * len(names), 3.2), layout="constrained")
    panels = figure.subplots(1, len(names), squeeze=False)[0]
    for axes, name in zip(panels, names, strict=True):
        lines: dict[str, list[tuple[int, float]]] = {}
        for point in found:
            if point["axis"] == name:
                value = int(point["value"]), float(point["samples_per_second"])
                lines.setdefault(_series(point), []).append(value)
        for label, values in lines.items():
            color = f"C{series.index(label)}"  # the same in every panel
            curve = zip(*sorted(values), strict=True)
            axes.loglog(*curve, "o-", markersize=3, color=color, label=label)
        ticks = sorted({int(point["value"]) for point in found if point["axis"] == name})
        axes.set_xticks(ticks, map(str, ticks))
        axes.xaxis.minorticks_off()
        axes.yaxis.set_minor_formatter("{x:,.0f}")
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.tick_params(which="both", labelsize=7)
        axes.set_xlabel(name.replace("_", " "))
    panels[0].set_ylabel("samples/s")
    panels[0].legend(fontsize=7)
    figure.savefig(path, dpi=120)


def _series(point: dict[str, str]) -> str:
    return f"{point['recipe']}, {point['precision']}"


def _markdown(head, lines) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
