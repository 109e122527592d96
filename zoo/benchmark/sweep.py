"""Many runs: every recipe with every seed, each in a process of its own, and their results."""

import contextlib
import dataclasses
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from zoo.benchmark.run_process import RunProcess
from zoo.evaluation import protocol, results
from zoo.training import recipe
from zoo.training.recipe import Recipe
from zoo.utils.errors import ZooError

_LOOK_EVERY_SECONDS = 0.5
# The seeds that results are reported on are below this; tuning takes those from it on.
FIRST_TUNING_SEED = 1_000


@dataclasses.dataclass
class _Job:
    """One run to be made, or made already."""

    name: str
    recipe: Recipe
    folder: Path
    process: RunProcess | None = None
    slot: int = 0
    failed: str = ""

    @property
    def label(self) -> str:
        return f"{self.recipe.name} seed {self.recipe.train.seed}"

    def samples_seen(self) -> int:
        """Returns how far the run is."""
        if (self.folder / "results.json").exists():
            return self.recipe.train.samples
        return self.process.samples_seen() if self.process else 0


def bench(
    recipes: Sequence[str],
    seeds: int = 3,
    jobs: int = 1,
    out: str | os.PathLike = "runs",
    to: str | os.PathLike = "results",
    data_dir: str | os.PathLike | None = None,
    overrides: Sequence[str] = (),
    console: Console | None = None,
) -> list[Path]:
    """Runs recipes with seeds 0, 1, ..., and adds their scores to the results files.

    A finished run is not run again, one that was cut off goes on from its
    checkpoint. Each run is a process of its own (its log is shown when it
    fails; the others go on); runs at once share the machine's cores out evenly.
    The reference rows *real* and *noise* of each benchmark and dataset are
    added once.

    Args:
        recipes: names or paths, as `zoo.recipe.read` takes them.
        seeds: how many, at most 1,000: those after are for tuning.
        jobs: how many runs at once.
        out: the folder of all runs.
        to: the folder of the results files, `<benchmark>.csv`.
        data_dir: where tensorflow-datasets keeps its data.
        overrides: changes to every recipe, as `zoo.recipe.read` takes them.
        console: where progress is shown; by default stderr.

    Returns:
        The run folders.

    Raises:
        ZooError: a wrong recipe, a results file with a broken row, a finished
            run of other settings: before anything is run. After all: runs
            that failed.
        KeyboardInterrupt: the runs in progress were stopped and can go on.
    """
    console = console or Console(stderr=True)
    if seeds < 1 or jobs < 1:
        raise ZooError(f"seeds and jobs must be at least 1, received {seeds} and {jobs}.")
    if seeds > FIRST_TUNING_SEED:
        raise ZooError(f"seeds must be at most {FIRST_TUNING_SEED:,}, received {seeds:,}.")
    refuse_seed(overrides, "runs have seeds 0, 1, and so on. Say how many: --seeds.")
    planned = [
        _job(name, seed, Path(out), overrides, data_dir)
        for name in recipes
        for seed in range(seeds)
    ]
    for benchmark in {job.recipe.benchmark for job in planned}:
        results.read(_file(to, benchmark), benchmark)
    with tempfile.TemporaryDirectory() as logs:
        _run_all(planned, jobs, out, data_dir, overrides, Path(logs), Path(to), console)
    for job in planned:
        _add_references(job.recipe, to, data_dir, console)
    failed = [f"{job.label}: {job.failed}" for job in planned if job.failed]
    if failed:
        raise ZooError(f"{len(failed)} of {len(planned)} runs failed. {' '.join(failed)}")
    return [job.folder for job in planned]


def refuse_seed(overrides: Sequence[str], instead: str) -> None:
    """Refuses changes to a recipe that set the seed of runs which have seeds of their own."""
    if any(change.partition("=")[0].strip() == "train.seed" for change in overrides):
        raise ZooError(f"train.seed (--set): {instead}")


def _job(name, seed: int, out: Path, overrides, data_dir) -> _Job:
    """Returns a run's job; refuses a finished run that had other settings."""
    chosen = recipe.read(name, [*overrides, f"train.seed={seed}"], data_dir)
    folder = out / chosen.name / f"seed-{seed}"
    if (folder / "results.json").exists():
        before, now = recipe.read(folder / "recipe.toml").settings(), chosen.settings()
        changed = [
            f"{key} was {before.get(key)!r}, is {now.get(key)!r}"
            for key in sorted(before.keys() | now.keys())
            if before.get(key) != now.get(key)
        ]
        if changed:
            raise ZooError(
                f"{folder} holds a finished run of other settings: {'; '.join(changed)}. "
                "Choose another --out, or move it away."
            )
    return _Job(str(name), chosen, folder)


def _run_all(planned, jobs, out, data_dir, overrides, logs: Path, to: Path, console) -> None:
    waiting = [job for job in planned if not _record_if_done(job, to)]
    for job in planned:
        if job not in waiting:
            console.print(f"{job.label}: done already", highlight=False)
    running: list[_Job] = []
    total = sum(job.recipe.train.samples for job in waiting)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f} samples"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, speed_estimate_period=600.0) as progress:
        tasks = {
            job.label: progress.add_task(job.label, total=job.recipe.train.samples, start=False)
            for job in waiting
        }
        overall = progress.add_task("all", total=total) if len(waiting) > 1 else None
        begun = list(waiting)
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    job = waiting.pop(0)
                    job.slot = min(set(range(jobs)) - {other.slot for other in running})
                    _start(job, out, data_dir, overrides, logs)
                    _share_cores(job, jobs)
                    progress.start_task(tasks[job.label])
                    running.append(job)
                time.sleep(_LOOK_EVERY_SECONDS)
                for job in list(running):
                    progress.update(tasks[job.label], completed=job.samples_seen())
                    if job.process.code is not None:
                        running.remove(job)
                        _end(job, to, console)
                if overall is not None:
                    progress.update(overall, completed=sum(job.samples_seen() for job in begun))
        finally:
            _stop(running)


def _start(job: _Job, out, data_dir, overrides, logs: Path) -> None:
    seed = job.recipe.train.seed
    log = logs / f"{job.recipe.name}-{seed}.log"
    job.process = RunProcess(job.name, overrides, seed, out, log, data_dir, ["--resume"])


def _share_cores(job: _Job, jobs: int) -> None:
    """Gives a run its own share of the cores: two that fight for all of them are both slower."""
    if not hasattr(os, "sched_setaffinity"):
        return
    own = sorted(os.sched_getaffinity(0))[job.slot :: jobs]
    with contextlib.suppress(ProcessLookupError):  # it has ended already
        if jobs > 1 and own:
            os.sched_setaffinity(job.process.id, own)


def _end(job: _Job, to: Path, console: Console) -> None:
    if job.process.wait() != 0:
        job.failed = job.process.last_line()
    else:
        _record_if_done(job, to)
    what = f"failed: {job.failed}" if job.failed else "done"
    console.print(f"{job.label}: {what}", highlight=False, markup=False, soft_wrap=True)


def _stop(running: list[_Job]) -> None:
    for job in running:
        job.process.stop()
    for job in running:
        job.process.wait()


def _record_if_done(job: _Job, to: Path) -> bool:
    """Adds a finished run's rows to its benchmark's results; tells whether it is finished."""
    path = job.folder / "results.json"
    if not path.exists():
        return False
    try:
        rows = results.of_run(json.loads(path.read_text("utf-8")))
        results.append(_file(to, job.recipe.benchmark), job.recipe.benchmark, rows)
    except ZooError as error:
        job.failed = str(error)
    return True


def _add_references(chosen: Recipe, to, data_dir, console: Console) -> None:
    path = _file(to, chosen.benchmark)
    if not path.exists():
        return
    from zoo.benchmark.reference_rows import add_references

    shape = chosen.arguments.get("shape")
    add_references(path, chosen.benchmark, chosen.dataset, shape, data_dir, console, **chosen.views)


def _file(to: str | os.PathLike, benchmark: str) -> Path:
    return Path(to) / f"{protocol.read(benchmark).name}.csv"
