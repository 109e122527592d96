"""compare.html: a row a recipe, the curves over each other, the sample sheets, all scores."""

import html
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from zoo.benchmark.compare.charts import charts, colours
from zoo.benchmark.compare.runs import Run
from zoo.benchmark.compare.summaries import chosen, full_grid, grid, overview
from zoo.benchmark.compare.tables import Table, tables
from zoo.modalities.preview import file_as_html, picture_as_html
from zoo.utils.atomic import atomic_write

LEGEND = (
    "Last checkpoints, averaged weights where a run has them. Mean ± standard deviation over "
    "seeds; ↓ less is better, ↑ more."
)
_STYLE = (
    "body{font:15px system-ui,sans-serif;margin:2rem auto;padding:0 1.5rem;max-width:75rem}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}h2{font-size:1.15rem}"
    "th,td{padding:.25rem .7rem;text-align:right;border-bottom:1px solid #ddd;white-space:nowrap}"
    "th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:#fff}"
    ".wide{overflow-x:auto}details{margin:0 0 1rem}summary{cursor:pointer}"
    ".side{display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0;width:23rem;max-width:100%}"
    ".sheets figure{width:11rem}.charts figcaption{display:none}img{max-width:100%;height:auto}"
    "figcaption{font-size:.9em;overflow-wrap:anywhere}"
    ".key{position:sticky;top:0;background:#fff;padding:.5rem 0;margin:0;z-index:1}"
    ".key span{display:inline-block;margin-right:1.2rem;overflow-wrap:anywhere}"
)


def write_page(path: str | os.PathLike, runs: Sequence[Run], full: Sequence[Table]) -> Path:
    """Writes one HTML file that needs nothing beside it: pictures are inside.

    Args:
        path: of the file, which is written whole or not at all.
        runs: whose curves and last sample sheets are shown.
        full: tables of all their scores, shown folded at the end.

    Returns:
        The path.
    """
    short = tables(chosen(row for run in runs for row in run.rows))
    of_recipe = colours(run.recipe for run in runs)
    parts = [
        "<h1>Runs compared</h1>",
        f"<p>{LEGEND}</p>",
        *(_short(one, of_recipe) for one in short),
    ]
    remarks = [f"<li>{html.escape(said)}</li>" for run in runs for said in run.remarks]
    if remarks:
        parts += ["<h2>Without scores, or broken</h2>", f"<ul>{''.join(remarks)}</ul>"]
    drawn = [picture_as_html(png, tag) for tag, png in charts(runs, of_recipe)]
    if drawn:
        parts += [
            "<h2>Curves</h2>",
            _key(of_recipe),
            f'<div class="side charts">{"".join(drawn)}</div>',
        ]
    sheets = list(_sheets(runs))
    if sheets:
        parts += ["<h2>Last samples</h2>", f'<div class="side sheets">{"".join(sheets)}</div>']
    if full:
        parts += ["<h2>Every seed, checkpoint and score</h2>", *map(_full, full)]
    text = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Runs compared</title>'
        f"<style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )
    with atomic_write(path) as temporary:
        temporary.write_text(text, "utf-8")
    return Path(path)


def _short(table: Table, of_recipe: Mapping[str, str]) -> str:
    head, lines = grid(table, overview(table))
    colour = {line[0]: of_recipe.get(line[0].removesuffix(" (best)")) for line in lines}
    return f"<h2>{html.escape(table.title)}</h2>{_apart(table)}{_table(head, lines, colour)}"


def _full(table: Table) -> str:
    title = html.escape(table.title)
    return (
        f"<details><summary>{title}</summary>{_apart(table)}{_table(*full_grid(table))}</details>"
    )


def _apart(table: Table) -> str:
    if not table.apart:
        return ""
    return f"<p>Apart from the first table: {html.escape(table.apart)}.</p>"


def _table(
    head: Sequence[str], lines: Sequence[Sequence[str]], colour: Mapping[str, str | None] = {}
) -> str:
    top = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    body = "".join(
        f"<tr><td>{_swatch(colour.get(first))}{html.escape(first)}</td>"
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for first, *cells in lines
    )
    return f'<div class="wide"><table><tr>{top}</tr>{body}</table></div>'


def _key(of_recipe: Mapping[str, str]) -> str:
    names = (
        f"<span>{_swatch(colour)}{html.escape(name)}</span>" for name, colour in of_recipe.items()
    )
    return f'<p class="key">{"".join(names)}</p>'


def _swatch(colour: str | None) -> str:
    return f'<b style="color:{colour}">■</b> ' if colour else ""


def _sheets(runs: Sequence[Run]) -> Iterable[str]:
    for run in runs:
        try:
            for path in run.sheet:
                yield file_as_html(path, run.name)
        except OSError as error:
            yield f"<p>{html.escape(f'{run.name}: {error.strerror}')}</p>"
