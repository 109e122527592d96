"""`zoo bench`: done runs are skipped, cut ones resumed, failures named, results complete."""

import json
import os
import signal
import threading
import time

import pytest
from rich.console import Console

from zoo.benchmark import evaluate, run_process, sweep
from zoo.evaluation import results
from zoo.training import recipe, run
from zoo.utils.errors import ZooError

SETTINGS = ["train.samples=320", "train.batch_size=16", "train.reports=2"]

# Stands for a run: writes what a run's folder must hold, in no time.
STAND_IN = """
import json, pathlib, sys, time
from zoo.training import recipe
a = sys.argv[1:]
sets = [a[i + 1] for i, one in enumerate(a) if one == "--set"]
seed = a[a.index("--seed") + 1]
chosen = recipe.read(a[1], [*sets, f"train.seed={seed}"])
folder = pathlib.Path(a[a.index("--out") + 1], chosen.name, f"seed-{seed}")
folder.mkdir(parents=True, exist_ok=True)
chosen.write(folder / "recipe.toml")
print("100/320 samples", flush=True)
with open(folder / "begun", "a") as file:
    file.write(" ".join(a) + "\\n")
WHAT
stamp = dict(benchmark="mode_coverage", version=1, form="full", dataset="ring", split="test",
             features="none", features_sha256="none", real_samples=1, fake_samples=2500,
             resizing="none", scoring_seed=0, weights="raw")
values = dict(modes=int(seed), high_quality=0.5, reverse_kl=0.25)
(folder / "results.json").write_text(json.dumps(dict(
    recipe=chosen.name, settings=chosen.settings(), seconds=1.0, environment={"keras": "3"},
    scores=[dict(checkpoint="last", samples_seen=320, values=values, stamp=stamp)])))
"""


@pytest.fixture
def bench(tmp_path, monkeypatch):
    def run_all(what="", names=("vanilla-ring",), settings=SETTINGS, **options):
        monkeypatch.setattr(run_process, "_PROGRAM", STAND_IN.replace("WHAT", what))
        monkeypatch.setattr(sweep, "_LOOK_EVERY_SECONDS", 0.02)
        monkeypatch.setattr(sweep, "_add_references", lambda *_: None)
        out, to = tmp_path / "runs", tmp_path / "results"
        with (tmp_path / "log").open("a") as log:
            options |= {"out": out, "to": to, "console": Console(file=log, width=200)}
            return sweep.bench(names, overrides=settings, **options)

    return run_all


def rows(tmp_path):
    return results.read(tmp_path / "results" / "mode_coverage.csv", "mode_coverage")


def test_every_seed_is_run_once_and_has_its_row(bench, tmp_path):
    folders = bench(seeds=3, jobs=2)
    assert [folder.name for folder in folders] == ["seed-0", "seed-1", "seed-2"]
    assert sorted((row.seed, row.values["modes"]) for row in rows(tmp_path)) == [
        (0, 0),
        (1, 1),
        (2, 2),
    ]
    bench(seeds=4)
    for folder in folders:
        assert len((folder / "begun").read_text().splitlines()) == 1
    assert len(rows(tmp_path)) == 4
    log = (tmp_path / "log").read_text()
    assert "vanilla-ring seed 0: done already" in log and "vanilla-ring seed 3: done\n" in log


def test_at_most_jobs_run_at_once(bench, tmp_path):
    what = f"""
root = pathlib.Path({str(tmp_path)!r}) / "now"; root.mkdir(exist_ok=True)
(root / seed).touch(); time.sleep(2)
(folder / "beside").write_text(str(len(list(root.iterdir())))); (root / seed).unlink()
"""
    folders = bench(what, seeds=4, jobs=2)
    beside = [int((folder / "beside").read_text()) for folder in folders]
    assert max(beside) == 2


def test_a_failed_run_is_named_and_the_others_go_on(bench, tmp_path):
    what = "if seed == '1': sys.exit('zoo: it broke')"
    with pytest.raises(ZooError, match=r"1 of 3 runs failed. vanilla-ring seed 1: zoo: it broke"):
        bench(what, seeds=3)
    assert sorted(row.seed for row in rows(tmp_path)) == [0, 2]
    begun = tmp_path / "runs" / "vanilla-ring" / "seed-1" / "begun"
    bench(seeds=3)
    assert all("--resume" in line for line in begun.read_text().splitlines())
    assert sorted(row.seed for row in rows(tmp_path)) == [0, 1, 2]


def test_settings_that_a_finished_run_had_not_are_refused(bench):
    bench(seeds=1)
    with pytest.raises(ZooError, match="batch_size was 16, is 32"):
        bench(settings=[*SETTINGS, "train.batch_size=32"], seeds=1)


def test_a_broken_results_file_is_refused_before_anything_runs(bench, tmp_path):
    bench(seeds=1)
    path = tmp_path / "results" / "mode_coverage.csv"
    path.write_text(path.read_text() + "half,a,row\n")
    with pytest.raises(ZooError, match="line 3: a broken row"):
        bench(seeds=2)
    assert not (tmp_path / "runs" / "vanilla-ring" / "seed-1").exists()


def test_ctrl_c_stops_the_runs_and_waits_for_them(bench, tmp_path):
    what = """
import signal
signal.signal(signal.SIGTERM, lambda *_: ((folder / "stopped").touch(), sys.exit(130)))
(folder / "ready").touch(); time.sleep(20)
"""
    folder = tmp_path / "runs" / "vanilla-ring" / "seed-0"

    def press():
        while not (folder / "ready").exists():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    # A shell lets its background jobs ignore Ctrl-C, and tests may be run in one.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Thread(target=press, daemon=True).start()
        with pytest.raises(KeyboardInterrupt):
            bench(what, seeds=1)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (folder / "stopped").exists()


def test_a_real_run_is_scored_and_two_of_the_same_seed_score_the_same(tmp_path):
    to = tmp_path / "results"
    sweep.bench(["vanilla-ring"], 1, 1, tmp_path / "a", to, overrides=SETTINGS)
    found = results.read(to / "mode_coverage.csv", "mode_coverage")
    assert [row.checkpoint for row in found] == ["last", "best"] + ["reference"] * 6
    assert [row.recipe for row in found[2:]] == ["real"] * 5 + ["noise"]
    assert found[2].values["modes"] == 8 and found[-1].values["high_quality"] < 0.1
    assert found[0].facts["samples_seen"] == 320 and found[0].facts["peak_memory_bytes"] > 10**8

    def scores(seed, out):
        chosen = recipe.read("vanilla-ring", [*SETTINGS, f"train.seed={seed}"])
        folder = run.execute(chosen, tmp_path / out)
        saved = json.loads((folder / "results.json").read_text())
        lines = (folder / "metrics.jsonl").read_text().splitlines()
        quick = [{k: v for k, v in json.loads(line).items() if "quality" in k} for line in lines]
        return [entry["values"] for entry in saved["scores"]], quick

    folder = tmp_path / "a" / "vanilla-ring" / "seed-0"
    kept = (folder / "results.json").read_bytes()
    with pytest.raises(ZooError, match="scores samples of kind 'image'"):
        evaluate(folder, benchmark="class_conditional")
    assert (folder / "results.json").read_bytes() == kept

    again, quick = scores(0, "b")
    assert again == [row.values for row in found[:2]]
    assert [set(line) for line in quick] == [
        {"quality/modes", "quality/high_quality", "quality/reverse_kl"}
    ] * 2
    assert scores(1, "c") != (again, quick)
