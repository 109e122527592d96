"""`zoo tune`: trials are counted right whatever happens to them, and never see what reports."""

import json
import math
import signal
import subprocess
import sys
import threading
import time
import tomllib

import pytest
from rich.console import Console

from zoo import benchmark
from zoo.benchmark import run_process, study, trials, tuning
from zoo.benchmark.study import Study
from zoo.evaluation import results
from zoo.gan import schedules
from zoo.training import recipe
from zoo.training.search_space import Range
from zoo.utils.errors import ZooError

SETTINGS = ["train.reports=4", "tune.learning_rate={low=1e-5, high=1e-1, log=true}"]

# Stands for a run: the nearer the learning rate is to 1e-3, the better.
STAND_IN = """
import json, math, pathlib, sys, time, tomllib
a = sys.argv[1:]
made = tomllib.loads(pathlib.Path(a[1]).read_text())
number, rate = int(made["name"][-3:]), made["arguments"]["learning_rate"]
folder = pathlib.Path(a[a.index("--out") + 1], made["name"], f"seed-{made['train']['seed']}")
folder.mkdir(parents=True)
pathlib.Path(folder, "recipe.toml").write_text(pathlib.Path(a[1]).read_text())
pathlib.Path(folder, "environment.json").write_text("{}")
pathlib.Path(folder, "arguments").write_text(" ".join(a))
good = 1 / (1 + abs(math.log10(rate) + 3))
values = dict(modes=8, high_quality=0.1, reverse_kl=0.0)
def report(share):
    line = dict(samples_seen=int(share * made["train"]["samples"]), seconds=1.0)
    line |= {f"quality/{key}": value for key, value in values.items()}
    with open(folder / "metrics.jsonl", "a") as file:
        file.write(json.dumps(line) + "\\\\n")
WHAT
for share, quality in ((0.25, 0.2), (0.5, 0.5), (0.75, 1.0), (1.0, 0.9)):
    values["high_quality"] = quality * good
    report(share)
stamp = dict(benchmark="mode_coverage", version=1, form="quick", dataset="ring", split="test",
             features="none", features_sha256="none", real_samples=1, fake_samples=2500,
             resizing="none", scoring_seed=0, weights="raw")
settings = {f"{t}.{k}": v for t in ("arguments", "train") for k, v in made[t].items()}
settings |= {k: made[k] for k in ("variant", "dataset", "benchmark")}
(folder / "results.json").write_text(json.dumps(dict(
    recipe=made["name"], settings=settings, seconds=1.0, environment={},
    scores=[dict(checkpoint="last", samples_seen=400, values=values, stamp=stamp)])))
""".replace("\\\\n", "\\n")


@pytest.fixture
def tune(tmp_path, monkeypatch):
    monkeypatch.setattr(tuning, "_LOOK_EVERY_SECONDS", 0.02)

    def search(count=3, what="", settings=SETTINGS, **options):
        monkeypatch.setattr(run_process, "_PROGRAM", STAND_IN.replace("WHAT", what))
        with (tmp_path / "log").open("a") as log:
            options = {"out": tmp_path, "samples": 400} | options
            console = Console(file=log, width=200)
            return benchmark.tune(
                "vanilla-ring", count, overrides=settings, console=console, **options
            )

    return search


def look(tmp_path):
    """Returns the trials that the study keeps."""
    chosen = recipe.read("vanilla-ring", SETTINGS)
    folder = tmp_path / "vanilla-ring"
    asked = tuning._asked(chosen, 400, 1000) | {"--out": "."}
    return Study(folder / "study.db", chosen.name, asked, chosen.tune, {}, 0, 4).trials()


def rates(found):
    return [one.values["learning_rate"] for one in found]


def test_every_trial_is_a_blind_run_with_a_seed_of_its_own_and_the_best_becomes_a_recipe(
    tune, tmp_path
):
    found = tune(4)
    ended = look(tmp_path)
    assert [one.state for one in ended] == ["complete"] * 4
    assert rates(ended)[0] == 1e-4  # the recipe as it is
    assert len(set(rates(ended))) == 4
    assert found.best == max(ended, key=lambda one: one.goodness)
    last = 0.9 / (1 + abs(math.log10(rates([found.best])[0]) + 3))
    assert found.best.goodness == pytest.approx(last)  # not of the best report
    for one in ended:
        said = (tmp_path / "vanilla-ring" / one.notes["run"] / "arguments").read_text().split()
        assert "--blind" in said and one.notes["seed"] == 1000 + one.number
    made = recipe.read(found.recipe)
    assert made.arguments["learning_rate"] == rates([found.best])[0]
    assert made.train == recipe.read("vanilla-ring", SETTINGS).train  # its budget, its seed
    note = " ".join(made.note.split())
    assert "4 trials of 400 samples" in note and "1000 to 1003" in note and "split 'test'" in note
    rows = results.read(found.table, "mode_coverage")
    assert sorted(row.seed for row in rows) == [1000, 1001, 1002, 1003]
    assert all(row.recipe.startswith("vanilla-ring beta_1=") for row in rows)
    assert all("samples=400" in row.recipe and row.stamp.form == "quick" for row in rows)
    again = tune(4)  # all there already
    assert again == found and len(look(tmp_path)) == 4
    assert rates(tune(5) and look(tmp_path))[:4] == rates(ended)


@pytest.mark.parametrize("seed", [-1, 0, 9, 999])
def test_a_trial_on_a_reported_seed_is_refused(seed, tune, tmp_path):
    with pytest.raises(ZooError, match="expected at least 1,000 for a trial"):
        tune(seed=seed)
    with pytest.raises(ZooError, match="expected at least 1,000 for a trial"):
        trials.recipe_of(recipe.read("vanilla-ring"), 0, {}, 400, seed)
    assert list(tmp_path.iterdir()) == [tmp_path / "log"]


def test_results_are_not_reported_on_seeds_that_trials_take():
    with pytest.raises(ZooError, match="seeds must be at most 1,000"):
        benchmark.bench(["vanilla-ring"], seeds=1001)
    with pytest.raises(ZooError, match=r"train.seed .* trials have seeds of their own"):
        benchmark.tune("vanilla-ring", overrides=["train.seed=2000"])


def test_a_bad_trial_is_stopped_at_a_report_and_its_row_says_where(tune, tmp_path, monkeypatch):
    monkeypatch.setattr(study, "_WHOLE_TRIALS", 1)
    monkeypatch.setattr(study, "_RANDOM_TRIALS", 100)
    what = """
if number == 1:
    values["high_quality"] = 0.001
    for share in (0.25, 0.5):
        report(share)
    time.sleep(60)  # then it would come to its end
"""
    found = tune(2, what)
    assert [one.state for one in look(tmp_path)] == ["complete", "stopped"]
    stopped = results.read(found.table, "mode_coverage")[1]
    assert (stopped.seed, stopped.values["high_quality"]) == (1001, 0.001)
    assert stopped.facts["samples_seen"] in (100, 200)
    assert "1 of them stopped at a report" in " ".join(recipe.read(found.recipe).note.split())


def test_a_trial_that_diverges_is_counted_and_one_that_cannot_be_built_too(tune, tmp_path):
    what = """
if number == 1: sys.exit(print("zoo: NaN in the loss") or 3)
if number == 2: sys.exit(print("zoo: sngan cannot be built") or 2)
"""
    tune(4, what)
    ended = look(tmp_path)
    assert [one.state for one in ended] == ["complete", "stopped", "stopped", "complete"]
    assert [one.notes["reason"] for one in ended[1:3]] == [
        "NaN in the loss",
        "sngan cannot be built",
    ]


def test_what_no_trial_could_run_with_is_passed_through_and_lets_the_next_call_begin(
    tune, tmp_path
):
    what = 'folder.rename(f"{folder}-away"); sys.exit(print("zoo: digits: too few samples") or 2)'
    with pytest.raises(ZooError, match="trial 0: digits: too few samples"):
        tune(3, what)
    assert [one.state for one in look(tmp_path)] == ["failed"]
    tune(2, samples=800)  # other settings: nothing was tried with the ones before
    with pytest.raises(ZooError, match="samples of a trial was 800, is 400"):
        tune(2)


def test_runs_that_cannot_be_scored_say_why(tune):
    what = """
(folder / "metrics.jsonl").write_text('{"samples_seen": 400, "seconds": 1.0}\\n')
(folder / "results.json").write_text('{"unscored": "no network to fetch Inception from"}')
sys.exit()
"""
    with pytest.raises(ZooError, match=r"nothing can be chosen: no network to fetch"):
        tune(1, what.replace("\n')", "\\n')"))


def test_a_study_of_another_recipe_is_refused(tune, tmp_path):
    tune(1)
    path = tmp_path / "vanilla-ring" / "study.db"
    with pytest.raises(ZooError, match=r"holds the trials of 'vanilla-ring', expected those of 'o"):
        tune(1, settings=[*SETTINGS, "name=other"], storage=path)
    with pytest.raises(ZooError, match=r"arguments.depth was 3, is 4.*choose another --storage"):
        tune(1, settings=[*SETTINGS, "arguments.depth=4"])
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(ZooError, match="file is not a database"):
        tune(1)


def test_without_optuna_the_extra_is_named(tune, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ZooError, match=r"not installed here. .* 'gan-zoo\[tune\]'"):
        tune(1)


def test_two_processes_share_a_study_and_lose_and_double_no_trial(tune, tmp_path):
    ended = []
    what = "time.sleep(0.1 * (number % 3))"
    both = [threading.Thread(target=lambda: ended.append(tune(8, what))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    found = look(tmp_path)
    assert [one.number for one in found] == list(range(8))
    assert {one.state for one in found} <= {"complete", "stopped"}
    assert len(set(rates(found))) == 8  # each its own draw
    assert ended[0] == ended[1]
    complete = [one for one in found if one.state == "complete"]
    assert len(results.read(ended[0].table, "mode_coverage")) >= len(complete) > 4


def test_after_sigkill_the_trial_is_failed_and_replaced_and_no_run_is_left(tune, tmp_path):
    what = f"""
if number == 1:
    report(0.25)
    for _ in range(600):
        with open({str(tmp_path / "alive")!r}, "a") as file: file.write(".")
        time.sleep(0.1)
"""
    program = f"""
from zoo.benchmark import run_process, tuning
run_process._PROGRAM = {STAND_IN.replace("WHAT", what)!r}
tuning.tune("vanilla-ring", 3, 400, out={str(tmp_path)!r}, overrides={SETTINGS!r})
"""
    killed = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    alive = tmp_path / "alive"
    while not alive.exists():
        assert killed.poll() is None
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    sizes = [-1, 0]
    while sizes[-1] != sizes[-2]:  # for a minute, if nothing ends the run
        time.sleep(0.5)
        sizes.append(alive.stat().st_size)
    assert len(sizes) < 40
    found = tune(3)
    ended = look(tmp_path)
    assert [one.state for one in ended] == ["complete", "failed", "complete", "complete"]
    assert rates(ended)[1] == rates(ended)[2] and ended[2].notes["replaces"] == 1
    assert sorted(row.seed for row in results.read(found.table, "mode_coverage")) == [
        1000,
        1002,
        1003,
    ]
    assert "1 more cut off" in " ".join(recipe.read(found.recipe).note.split())


def test_a_trial_is_replaced_once_and_what_is_cut_off_is_never_counted(tmp_path):
    """Else values that take the machine down would be tried for ever."""

    def open_study():
        space = {"learning_rate": Range(1e-5, 0.1, log=True)}
        return Study(tmp_path / "s.db", "a", {}, space, {"learning_rate": 1e-3}, 0, 4)

    for number in range(3):
        one = open_study()
        trial = one.claim(1)
        assert (trial.number, trial.values["learning_rate"] == 1e-3) == (number, number < 2)
        assert one.claim(1) is None  # it is running
        one._running[number][1].release()  # as the system does at a process's end
    assert [one.state for one in open_study().trials()] == ["failed", "failed", "running"]


def test_ctrl_c_leaves_a_trial_to_be_tried_again(tune, tmp_path, monkeypatch):
    def press(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(tuning._Search, "_watch", press)
        tune(2)
    assert [one.state for one in look(tmp_path)] == ["failed"]
    for folder in (tmp_path / "vanilla-ring").glob("vanilla-ring-trial-*"):
        folder.rename(tmp_path / folder.name)
    tune(2)
    ended = look(tmp_path)
    assert [one.state for one in ended] == ["failed", "complete", "complete"]
    assert ended[1].notes["is_recipe"] and rates(ended)[1] == 1e-4


def test_shorter_schedules_are_the_same_curve():
    text = "learning_rate: 1 at 150_000, 0 at 300_000; beta_2: 0.99 at 7"
    long, short = (
        schedules.parse(one, ["learning_rate", "beta_2"])
        for one in (text, trials.shortened(text, 300_000, 60_001))
    )
    for share in (0.0, 0.5, 0.6, 0.9, 1.0):
        expected = float(long["learning_rate"](share * 300_000, 1.0))
        assert float(short["learning_rate"](share * 60_001, 1.0)) == pytest.approx(
            expected, abs=1e-4
        )
    assert short["learning_rate"].points[-1] == (60_001, 0.0)  # not before the budget's end
    assert trials.shortened(None, 3, 1) is None


def test_a_real_trial_never_looks_at_the_full_scores(tmp_path):
    found = benchmark.tune("vanilla-ring", 1, 320, out=tmp_path, overrides=["train.reports=2"])
    folder = tmp_path / "vanilla-ring" / found.best.notes["run"]
    said = json.loads((folder / "results.json").read_text())
    assert said["scores"] and all(one["stamp"]["form"] == "quick" for one in said["scores"])
    assert said["scores"][0]["values"] == found.best.notes["values"]
    assert "zoo run" in said["environment"]["command"]
    assert tomllib.loads((folder / "recipe.toml").read_text())["train"]["seed"] == 1000
