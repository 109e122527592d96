"""compare.html: the tables, the curves over each other, the sample sheets side by side."""

import html
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from zoo.benchmark.compare.runs import Run
from zoo.benchmark.compare.summaries import arrowed, one_each, summaries
from zoo.benchmark.compare.tables import Table, shown
from zoo.evaluation import catalogue
from zoo.modalities.preview import file_as_html, picture_as_html
from zoo.utils.atomic import atomic_write

_TAGS = ("quality/", "loss/", "logits/", "health/")
_STYLE = (
    "body{font:15px system-ui,sans-serif;margin:2rem;max-width:90rem}"
    "table{border-collapse:collapse;margin:.5rem 0 2rem}"
    "th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}"
    "th:first-child,td:first-child{text-align:left}"
    ".wide{overflow-x:auto}td:first-child,th:first-child{position:sticky;left:0;background:#fff}"
    "details{margin:0 0 2rem}summary{cursor:pointer}"
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
    """Returns a row a recipe, and folded below it every seed and checkpoint."""
    said = f"<p>Apart from the first table: {html.escape(table.apart)}.</p>" if table.apart else ""
    scores = [arrowed(column, table) for column in table.columns]
    recipes = [
        [one.recipe, str(len(one.rows)), one.checkpoint, *map(one.spread, table.columns)]
        for one in one_each(summaries(table))
    ]
    every = [
        [row.recipe, str(row.seed), row.checkpoint]
        + [shown(column, row.values.get(column)) for column in table.columns]
        for row in table.rows
    ]
    return (
        f"<h3>{html.escape(table.title)}</h3>{said}<p>Mean ± standard deviation over seeds; ↓ less "
        f"is better, ↑ more.</p>{_grid(['recipe', 'seeds', 'checkpoint', *scores], recipes)}"
        "<details><summary>Every seed and checkpoint</summary>"
        f"{_grid(['recipe', 'seed', 'checkpoint', *scores], every)}</details>"
    )


def _grid(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    rows = ["".join(f"<td>{html.escape(cell)}</td>" for cell in line) for line in lines]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<div class="wide"><table><tr>{top}</tr>{body}</table></div>'


def _charts(runs: Sequence[Run]) -> list[str]:
    """Returns a chart for each tag, a line for each run that has it."""
    tags = sorted(
        {tag for run in runs for line in run.curves for tag in line if tag.startswith(_TAGS)},
        key=lambda tag: (_TAGS.index(tag.partition("/")[0] + "/"), tag),
    )
    recipes = dict.fromkeys(_recipe(run) for run in runs)
    colours = {recipe: f"C{number % 10}" for number, recipe in enumerate(recipes)}
    return [picture_as_html(_chart(tag, runs, colours), tag) for tag in tags]


def _chart(tag: str, runs: Sequence[Run], colours: Mapping[str, str]) -> bytes:
    # The figure is made by hand: matplotlib.pyplot would keep it in global state.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 3.4), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for run in runs:
        points = [
            (line["samples_seen"], line[tag]) for line in run.curves if line.get(tag) is not None
        ]
        if points:
            label = _recipe(run).replace("$", r"\$")  # else matplotlib reads mathematics
            label = label if label not in [one.get_label() for one in axes.lines] else None
            axes.plot(*zip(*points, strict=True), color=colours[_recipe(run)], label=label, lw=1.2)
    axes.set(title=tag.replace("$", r"\$"), xlabel="samples seen")
    if tag.startswith("quality/") and catalogue.COLUMNS.get(tag[8:], (0,))[0] < 0:
        drawn = [value for line in axes.lines for value in line.get_ydata()]
        axes.set_yscale("log" if min(drawn) > 0 else "linear")
    axes.legend(fontsize="small")
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def _recipe(run: Run) -> str:
    return run.name.partition("/")[0]


def _sheets(runs: Sequence[Run]) -> list[str]:
    return [file_as_html(run.sheet, run.name) for run in runs if run.sheet]
