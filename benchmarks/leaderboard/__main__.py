"""Writes benchmarks/README.md and its charts: `python -m benchmarks.leaderboard`."""

from pathlib import Path

from benchmarks.leaderboard import charts, curves
from benchmarks.leaderboard.readme import readme
from benchmarks.speed import report

if __name__ == "__main__":
    folder = Path(__file__).parents[1]
    charts.charts(folder)
    curves.draw(folder)
    report.charts(folder)
    (folder / "README.md").write_text(readme(folder), "utf-8", newline="\n")
