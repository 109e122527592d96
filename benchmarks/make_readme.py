"""Writes benchmarks/README.md from benchmarks/results: `python benchmarks/make_readme.py`."""

from pathlib import Path

from zoo.benchmark import comparison
from zoo.benchmark.leaderboard import readme
from zoo.speed import report

if __name__ == "__main__":
    folder = Path(__file__).parent
    comparison.charts(folder)
    report.charts(folder)
    (folder / "README.md").write_text(readme(folder), "utf-8", newline="\n")
