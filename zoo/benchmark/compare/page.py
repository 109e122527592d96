"""compare.html: the tables, the curves over each other, the sample sheets side by side."""

import html
import io
import os
from collections.abc import Sequence
from pathlib import Path

from zoo.benchmark.compare.runs import Run
from zoo.benchmark.compare.tables import Table, heading, shown
from zoo.modalities.preview import file_as_html, picture_as_html
from zoo.utils.atomic import atomic_write

_TAGS = ("quality/", "loss/", "logits/", "health/")
_STYLE = (
    "body{font:15px system-ui,sans-serif;margin:2rem;max-width:90rem}"
    "table{border-collapse:collapse;margin:.5rem 0 2rem}"
    "th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #ddd}"
    "th:first-child,td:first-child{text-align:left}"
    ".side{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:20rem}"
    "img{max-width:100%;height:auto}figcaption{font-size:.9em}"
)


def write_page(path: str | os.PathLike, runs: Sequence[Run], tables: Sequence[Table]) -> Path:
    """Writes one HTML file that needs nothing beside it: pictures are inside.

    Args:
        path: of the file, which is written whole or not at all.
        runs: whose curves and last sample sheets are shown.
        tables: of their scores.

    Returns:
        The path.
    """
    parts = ["<h1>Runs compared</h1>", *map(_table, tables), "<h2>Curves</h2>"]
    parts += [f'<div class="side">{"".join(_charts(runs))}</div>', "<h2>Last samples</h2>"]
    parts += [f'<div class="side">{"".join(_sheets(runs))}</div>']
    left_out = [
        f"<li>{html.escape(f'{run.name}: {run.unscored}')}</li>" for run in runs if run.unscored
    ]
    if left_out:
        parts += ["<h2>Without scores</h2>", f"<ul>{''.join(left_out)}</ul>"]
    text = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Runs compared</title>'
        f"<style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )
    with atomic_write(path) as temporary:
        temporary.write_text(text, "utf-8")
    return Path(path)


def _table(table: Table) -> str:
    said = f"<p>Apart from the first table: {html.escape(table.apart)}.</p>" if table.apart else ""
    names = ["recipe", "seed", "checkpoint", *(heading(c, table.stamp) for c in table.columns)]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    rows = []
    for row in table.rows:
        cells = [row.recipe, str(row.seed), row.checkpoint]
        cells += [shown(column, row.values.get(column)) for column in table.columns]
        rows.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
    return f"<h3>{html.escape(table.title)}</h3>{said}<table><tr>{head}</tr>{''.join(rows)}</table>"


def _charts(runs: Sequence[Run]) -> list[str]:
    """Returns a chart for each tag, a line for each run that has it."""
    tags = sorted(
        {tag for run in runs for line in run.curves for tag in line if tag.startswith(_TAGS)},
        key=lambda tag: (_TAGS.index(tag.partition("/")[0] + "/"), tag),
    )
    return [picture_as_html(_chart(tag, runs), tag) for tag in tags]


def _chart(tag: str, runs: Sequence[Run]) -> bytes:
    # The figure is made by hand: matplotlib.pyplot would keep it in global state.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 3.4), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    colours: dict[str, str] = {}
    for run in runs:
        points = [
            (line["samples_seen"], line[tag]) for line in run.curves if line.get(tag) is not None
        ]
        if points:
            recipe = run.name.partition("/")[0]
            colour = colours.setdefault(recipe, f"C{len(colours) % 10}")
            label = recipe if recipe not in [one.get_label() for one in axes.lines] else None
            axes.plot(*zip(*points, strict=True), color=colour, label=label, lw=1.2)
    axes.set(title=tag, xlabel="samples seen")
    axes.legend(fontsize="small")
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def _sheets(runs: Sequence[Run]) -> list[str]:
    return [file_as_html(run.sheet, run.name) for run in runs if run.sheet]
