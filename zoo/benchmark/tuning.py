"""The search for a recipe's better arguments: trials, each a run in a process of its own."""

import dataclasses
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from zoo import registry
from zoo.benchmark import trials, tuned
from zoo.benchmark.run_process import RunProcess
from zoo.benchmark.study import Study, Trial
from zoo.benchmark.sweep import FIRST_TUNING_SEED, refuse_seed
from zoo.training import placement, search_space
from zoo.training import recipe as recipes
from zoo.training.recipe import Recipe
from zoo.utils import json_lines
from zoo.utils.errors import ZooError

_LOOK_EVERY_SECONDS = 0.5
_DIVERGED, _ASKED_TO_STOP = 3, 130  # exit codes of `zoo run`


def tune(
    name: str | os.PathLike,
    count: int = 20,
    samples: int | None = None,
    seed: int = FIRST_TUNING_SEED,
    storage: str | os.PathLike | None = None,
    out: str | os.PathLike = "tuning",
    data_dir: str | os.PathLike | None = None,
    overrides: Sequence[str] = (),
    console: Console | None = None,
) -> tuned.Outcome:
    """Searches for better arguments of a recipe, by its table `[tune]` or a default.

    The first trial is the recipe as it is. A trial's score is the quick form's that chooses a
    run's best checkpoint, at the trial's last report; a trial whose reports are worse than the
    median of earlier ones is stopped. The same call goes on after a stop or a kill, and may be
    made by several processes at once, which share the trials.

    Args:
        name: of a recipe, or its path.
        count: trials, of all processes together; those that were cut off are left out.
        samples: seen in each; by default the recipe's. Schedules become as much shorter.
        seed: of the first trial, at least 1,000; trial n takes the n-th after it.
        storage: the SQLite file of the study; by default `<out>/<recipe>/study.db`.
        out: the folder of all searches.
        data_dir: where tensorflow-datasets keeps its data.
        overrides: changes to the recipe, as `zoo.recipe.read` takes them.
        console: where progress is shown; by default stderr.

    Raises:
        ZooError: a wrong recipe, nothing to search, a seed that results are reported on,
            Optuna not installed, a storage of another study, no trial that can be scored.
        KeyboardInterrupt: the trial in progress was stopped; it will be tried again.
    """
    if count < 1:
        raise ZooError(f"trials must be at least 1, received {count}.")
    trials.check_seed(seed)
    recipe = recipes.read(name, overrides, data_dir)
    refuse_seed(overrides, "trials have seeds of their own. Set the first: --seed.")
    space = recipe.tune or search_space.default(recipe.variant, recipe.arguments)
    if not space:
        raise ZooError(
            f"{recipe.name}: expected a table [tune], because no argument of {recipe.variant} "
            "declares a range to search."
        )
    recipe = dataclasses.replace(recipe, tune=space)
    samples = recipe.train.samples if samples is None else samples
    folder = Path(out) / recipe.name
    made = trials.recipe_of(recipe, 0, {}, samples, seed)
    recipes.parse(made.to_toml(), data_dir=data_dir)  # samples out of range, a name too long
    storage = Path(storage) if storage else folder / "study.db"
    search = Study(
        storage,
        recipe.name,
        _asked(recipe, samples, seed) | {"--out": os.path.relpath(folder, storage.parent)},
        space,
        _as_it_is(recipe),
        seed,
        recipe.train.reports,
    )
    console = console or Console(stderr=True)
    _Search(search, recipe, samples, seed, folder, data_dir, console, count).run()
    return tuned.write(search.trials(), recipe, samples, folder)


def _asked(recipe: Recipe, samples: int, seed: int) -> dict[str, str]:
    """Returns what all processes of a study, and those that go on with it, must agree on."""
    settings = {key: str(value) for key, value in recipe.settings().items() if key != "train.seed"}
    space = {f"tune.{key}": one.to_toml() for key, one in recipe.tune.items()}
    return settings | space | {"samples of a trial": str(samples), "first seed": str(seed)}


def _as_it_is(recipe: Recipe) -> dict:
    """Returns the recipe's own values of what is searched."""
    defaults = {key: one.default for key, one in registry.parameters(recipe.variant).items()}
    trained = {key: getattr(recipe.train, key) for key in search_space.TRAINED}
    values = defaults | trained | recipe.arguments
    return {key: values[key] for key in recipe.tune}


@dataclasses.dataclass
class _Search:
    """Runs trials until there are enough."""

    study: Study
    recipe: Recipe
    samples: int
    seed: int
    folder: Path
    data_dir: str | os.PathLike | None
    console: Console
    count: int

    def run(self) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[done]}"),
            TimeRemainingColumn(),
        )
        with (
            tempfile.TemporaryDirectory() as logs,
            Progress(*columns, console=self.console, speed_estimate_period=3_600.0) as self._bar,
        ):
            self._begun, self._done_before = time.monotonic(), len(self._ended())
            self._all = self._bar.add_task("all", total=self.count, done="")
            self._one = self._bar.add_task("", total=self.samples, done="", visible=False)
            while self._show() < self.count:
                trial = self.study.claim(self.count)
                if trial is not None:
                    self._try(trial, Path(logs))
                else:  # other processes run the last ones, which may yet be cut off
                    time.sleep(_LOOK_EVERY_SECONDS)

    def _show(self, samples_seen: int = 0) -> int:
        """Shows how far the search and its own trial are; returns how many trials have ended."""
        ended = len(self._ended())
        self._bar.update(
            self._all,
            completed=ended + samples_seen / self.samples,
            done=f"{ended}/{self.count} trials",
        )
        self._bar.update(
            self._one, completed=samples_seen, done=f"{samples_seen:,}/{self.samples:,} samples"
        )
        return ended

    def _ended(self) -> list[Trial]:
        return [one for one in self.study.trials() if one.state in ("complete", "stopped")]

    def _try(self, trial: Trial, logs: Path) -> None:
        """Runs a trial, and keeps how it ended; where it is we who end, it is to be replaced."""
        made = trials.recipe_of(self.recipe, trial.number, trial.values, self.samples, self.seed)
        path = self.folder / "recipes" / f"{made.name}.toml"
        self._bar.reset(self._one, description=f"trial {trial.number}", done="", visible=True)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.write(path)
            log = logs / f"{made.name}.log"
            process = RunProcess(str(path), (), None, self.folder, log, self.data_dir, ["--blind"])
            try:
                reported = self._watch(process, trial, made)
            finally:
                process.stop()
                process.wait()
        except BaseException:
            self.study.give_up(trial, seed=made.train.seed, reason="cut off")
            raise
        self._end(trial, made, process, reported)

    def _watch(self, process: RunProcess, trial: Trial, made: Recipe) -> str:
        """Follows a run to its end, or to the report that says that it is to be stopped.

        Returns:
            Why it is to be stopped; empty where it is not.
        """
        path, seen = placement.of(self.folder, made) / "metrics.jsonl", 0
        while True:
            has_ended = process.code is not None
            lines = json_lines.read(path)
            for line in lines[seen:]:
                good = trials.goodness(line, made.benchmark)
                step = round(line["samples_seen"] / self.samples * made.train.reports)
                is_to_stop = good is not None and self.study.report(trial, good, step)
                if is_to_stop and step < made.train.reports:
                    return f"worse than the median at {line['samples_seen']:,} samples"
            seen = len(lines)
            if has_ended:
                return ""
            self._show(process.samples_seen())
            time.sleep(_LOOK_EVERY_SECONDS)

    def _end(self, trial: Trial, made: Recipe, process: RunProcess, stopped: str) -> None:
        """Says how a trial ended: by its own end, by ours, or by a fault."""
        folder = placement.of(self.folder, made)
        lines = json_lines.read(folder / "metrics.jsonl")
        last = lines[-1] if lines else {}
        notes = {"seed": made.train.seed, "run": str(folder.relative_to(self.folder))}
        notes |= {"values": trials.quick_values(last)}
        good = None
        if process.code == 0:
            good, stopped = trials.goodness(last, made.benchmark), ""
            if good is None:
                stopped = self._unscored(trial, folder, notes)
        elif process.code == _ASKED_TO_STOP and not stopped:
            self.study.give_up(trial, **notes, reason="asked to stop")
            return
        elif not stopped:
            stopped = process.last_line().removeprefix("zoo: ")
            if process.code != _DIVERGED and not any(
                one.goodness is not None for one in self.study.trials()
            ):  # it is not this trial's values
                self.study.give_up(trial, **notes, reason=stopped)
                raise ZooError(f"trial {trial.number}: {stopped}")
        self.study.end(trial, good, **notes, reason=stopped)
        self._say(trial, stopped)

    def _unscored(self, trial: Trial, folder: Path, notes: dict) -> str:
        said = json.loads((folder / "results.json").read_text("utf-8"))
        if "unscored" in said:
            self.study.give_up(trial, **notes, reason=said["unscored"])
            raise ZooError(f"Without scores nothing can be chosen: {said['unscored']}")
        return "no score at its end"

    def _say(self, trial: Trial, stopped: str) -> None:
        """Prints how a trial ended, the best so far, and the time left."""

        def scores(one: Trial) -> str:
            return trials.shown(one.notes["values"], self.recipe.benchmark) or "no score"

        ended = self._ended()
        one = next(one for one in ended if one.number == trial.number)
        said = [f"trial {trial.number}: {scores(one)}{f', stopped: {stopped}' if stopped else ''}"]
        best = tuned.best(ended)
        if best is not None:
            said.append(f"best: {scores(best)} of trial {best.number}")
        each = (time.monotonic() - self._begun) / max(len(ended) - self._done_before, 1)
        left = each * (self.count - len(ended)) / 60
        left = f", about {left:.0f} min left" if left else ""
        said.append(f"{len(ended)} of {self.count} done{left}")
        self.console.print("; ".join(said), highlight=False, markup=False, soft_wrap=True)
