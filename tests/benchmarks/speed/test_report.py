"""The section on speed of benchmarks/README.md, and its charts."""

from benchmarks.speed import points, report, table


def row(case, contender, speed, over, precision="float32", cpu="a CPU", date="2026-01-02"):
    return table.Row(
        *(case, contender, precision, 64, speed, 0.03, 0.25, over, 4.5e6, 8, 2**30),
        *(cpu, 2, "cpu:0", "2.21.0", "3.15.1", "", "abc", date),
    )


def test_without_results_there_is_no_section(tmp_path):
    assert report.section(tmp_path) == []
    report.charts(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_table_for_each_case_and_format_and_both_charts(tmp_path):
    results = tmp_path / "results"
    rows = [row("a", "limit", 900.0, 0.8), row("a", "zoo", 720.0, 1.0), row("a", "torch", 480, 1.5)]
    table.append(results / "speed.csv", [*rows, row("a", "zoo", 1000.0, 1.0, "bfloat16")])
    for value in (16, 32):
        point = dict.fromkeys(points.COLUMNS, 1) | {"recipe": "a", "precision": "float32"}
        points.append(results / "growth.csv", point | {"axis": "width", "value": value})
    text = "\n".join(report.section(tmp_path))
    assert text.index("### a, float32, batch 64") < text.index("### a, bfloat16, batch 64")
    zoo = "| zoo `fit`, as a recipe runs it | 720 | 3% | 0.25 | 1.00 | 3 | 1,024 |"
    assert zoo in text
    assert text.index(zoo) < text.index("| PyTorch eager | 480 |") < text.index("| the limit")
    report.charts(tmp_path)
    for name in ("speed", "growth"):
        assert f"](results/{name}.png)" in text
        assert (results / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_the_machine_measured_last_comes_first_and_has_the_chart(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(report, "_bars", lambda rows, path: drawn.extend(rows))
    rows = [row("a", "zoo", 720.0, 1.0), row("b", "zoo", 30.0, 1.0)]
    rows += [row("b", "zoo", 20.0, 1.0, cpu="another", date="2026-01-03")]
    table.append(tmp_path / "results" / "speed.csv", rows)
    text = "\n".join(report.section(tmp_path))
    heads = [line for line in text.splitlines() if line.startswith("### ")]
    assert heads == [
        "### b, float32, batch 64, on another",
        "### a, float32, batch 64, on a CPU",
        "### b, float32, batch 64, on a CPU",
    ]
    report.charts(tmp_path)
    assert drawn[0].cpu == "another"
