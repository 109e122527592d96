"""The trials of one search: Optuna's study in an SQLite file, which several processes share.

A trial is *running* as long as its process holds a file lock, which the system takes back however
the process ends: so a trial that was cut off is known at once, and for certain.
"""

import contextlib
import dataclasses
import functools
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import filelock

from zoo.training.search_space import Choices, Range, Space
from zoo.utils.errors import ZooError

_RANDOM_TRIALS = 8  # before the sampler looks at what others scored
_WHOLE_TRIALS = 5  # come to their end before any is stopped
_PATIENCE_SECONDS = 600.0


@dataclasses.dataclass(frozen=True)
class Trial:
    """One set of values.

    Args:
        number: counts all trials of the study from 0.
        values: by the keys of the space.
        state: `"running"`, `"complete"`, `"stopped"` or `"failed"`.
        goodness: at its end or its last report, higher is better; None before the first.
        notes: what the process that ran it keeps of it.
    """

    number: int
    values: dict[str, Any]
    state: str = "running"
    goodness: float | None = None
    notes: dict[str, Any] = dataclasses.field(default_factory=dict)


class Study:
    """What was tried and what it scored; decides what is tried next.

    Args:
        path: of the SQLite file, which is made if it is not there.
        name: of the study: the recipe's.
        asked: everything that must be the same in all its processes, by a key.
        space: what is searched.
        first: the values of the first trial, where the space holds them: the recipe as it is.
        seed: of what is drawn.
        reports: of a whole trial; none is stopped in the first quarter of them.

    Raises:
        ZooError: Optuna is not installed; the file is no such storage, or holds another study.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        asked: Mapping[str, Any],
        space: Space,
        first: Mapping[str, Any],
        seed: int,
        reports: int,
    ):
        self._optuna = optuna()
        if path.is_dir():
            raise ZooError(f"{path}: expected a file, found a folder.")
        self._path, self._seed, self._space = path, seed, space
        self._running: dict[int, tuple[Any, filelock.FileLock]] = {}
        pruner = self._optuna.pruners.MedianPruner(_WHOLE_TRIALS, n_warmup_steps=reports // 4)
        with self._alone():
            storage = self._storage()
            others = [one for one in self._optuna.get_all_study_names(storage) if one != name]
            if others:
                raise ZooError(
                    f"{path} holds the trials of {others[0]!r}, expected those of {name!r} or "
                    "none. Choose another --storage."
                )
            make = functools.partial(
                self._optuna.create_study,
                storage=storage,
                study_name=name,
                direction="maximize",
                pruner=pruner,
            )
            self._study = make(load_if_exists=True)
            before = self._study.user_attrs.get("asked")
            if before not in (None, dict(asked)):
                self._refuse_another(before, asked)
                self._optuna.delete_study(study_name=name, storage=storage)
                self._study, before = make(), None
            if before is None:
                if all(value in space[key] for key, value in first.items()):
                    self._study.enqueue_trial(dict(first), {"is_recipe": True}, skip_if_exists=True)
                self._study.set_user_attr("asked", dict(asked))

    def claim(self, most: int) -> Trial | None:
        """Returns a new trial, which is this process's to run.

        A trial whose process has ended is counted as failed, and its values are tried again,
        once.

        Args:
            most: how many trials there are to be, those that failed left out.

        Returns:
            None where enough have ended or are running.
        """
        with self._alone():
            self._fail_those_cut_off()
            states = [one.state for one in self.trials()]
            if len(states) - states.count("failed") >= most:
                return None
            everything = self._study.get_trials(deepcopy=False)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", self._optuna.exceptions.ExperimentalWarning)
                # A seed of each trial's own: else two processes would draw the same values.
                self._study.sampler = self._optuna.samplers.TPESampler(
                    seed=self._seed + len(everything),
                    n_startup_trials=_RANDOM_TRIALS,
                    constant_liar=True,  # running trials of other processes are kept away from
                )
            found = self._study.ask(
                {key: self._distribution(one) for key, one in self._space.items()}
            )
            lock = self._lock(found.number)
            lock.acquire(timeout=0)
            self._running[found.number] = found, lock
            return Trial(found.number, dict(found.params), notes=dict(found.user_attrs))

    def report(self, trial: Trial, goodness: float, step: int) -> bool:
        """Keeps a running trial's score; tells whether the trial is to be stopped.

        It is where the best that it has reported is worse than the median, over the trials that
        came to their end, of what they reported at the same step.

        Args:
            trial: a claimed one.
            goodness: higher is better.
            step: of the run's reports.
        """
        live, _ = self._running[trial.number]
        with self._told():
            live.report(goodness, step)
            return live.should_prune()

    def end(self, trial: Trial, goodness: float | None, **notes) -> None:
        """Ends a claimed trial: with its score, or as stopped where there is none."""
        states = self._optuna.trial.TrialState
        state = states.PRUNED if goodness is None else states.COMPLETE
        self._tell(trial, state, goodness, notes)

    def give_up(self, trial: Trial, **notes) -> None:
        """Ends a claimed trial as one that was cut off: it is counted as failed and replaced."""
        self._tell(trial, self._optuna.trial.TrialState.FAIL, None, notes)

    def trials(self) -> list[Trial]:
        """Returns all trials by number, but those that wait for a process."""
        states = {"RUNNING": "running", "COMPLETE": "complete", "PRUNED": "stopped"}
        states["FAIL"] = "failed"
        return [
            Trial(
                one.number,
                dict(one.params),
                states[one.state.name],
                _goodness(one),
                dict(one.user_attrs),
            )
            for one in self._study.get_trials(deepcopy=False)
            if one.state.name in states
        ]

    def _tell(self, trial: Trial, state, goodness: float | None, notes: Mapping) -> None:
        with self._alone():
            live, lock = self._running.pop(trial.number)
            for key, value in notes.items():
                live.set_user_attr(key, value)
            if state.name == "FAIL":
                self._replace(live)
            self._study.tell(live, goodness, state)
            _remove(lock)

    def _fail_those_cut_off(self) -> None:
        states = self._optuna.trial.TrialState
        for one in self._study.get_trials(deepcopy=False, states=(states.RUNNING,)):
            lock = self._lock(one.number)
            with contextlib.suppress(filelock.Timeout):  # its process lives
                lock.acquire(timeout=0)
                self._replace(one)
                self._study.tell(one.number, state=states.FAIL)
                _remove(lock)

    def _replace(self, one) -> None:
        """Lets the values of a trial that was cut off be tried again, unless this was it."""
        if "replaces" not in one.user_attrs:
            notes = {key: value for key, value in one.user_attrs.items() if key == "is_recipe"}
            self._study.enqueue_trial(one.params, notes | {"replaces": one.number})

    def _distribution(self, one: Range | Choices):
        made = self._optuna.distributions
        if isinstance(one, Choices):
            return made.CategoricalDistribution(one.values)
        is_whole = isinstance(one.low, int)
        kind = made.IntDistribution if is_whole else made.FloatDistribution
        return kind(one.low, one.high, log=one.log)

    def _refuse_another(self, before: Mapping, asked: Mapping) -> None:
        """Refuses other settings than before, unless no trial has come as far as a report."""
        if all(one.goodness is None and one.state == "failed" for one in self.trials()):
            return
        changed = [
            f"{key} was {before.get(key)}, is {asked.get(key)}"
            for key in sorted(before.keys() | asked.keys())
            if before.get(key) != asked.get(key)
        ]
        raise ZooError(
            f"{self._path} holds trials of another recipe: {'; '.join(changed)}. Go on with "
            "the same one, or choose another --storage."
        )

    def _storage(self):
        path = str(self._path.absolute()).replace("{", "{{").replace("}", "}}")
        return self._optuna.storages.RDBStorage(
            f"sqlite:///{path}", engine_kwargs={"connect_args": {"timeout": _PATIENCE_SECONDS}}
        )

    def _lock(self, number: int) -> filelock.FileLock:
        return filelock.FileLock(self._path.with_name(f".{self._path.name}.{number}.lock"))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps other processes from the study for a moment."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self._path.with_name(f".{self._path.name}.lock"))
        try:
            with lock.acquire(timeout=_PATIENCE_SECONDS), self._told():
                yield
        except filelock.Timeout:
            raise ZooError(f"{self._path}: another process holds it. Try again.") from None

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turns what the storage cannot do into one line."""
        import sqlalchemy.exc

        wrong = (sqlalchemy.exc.SQLAlchemyError, self._optuna.exceptions.OptunaError, RuntimeError)
        try:
            yield
        except wrong as error:
            reason = getattr(error, "orig", None) or getattr(error.__cause__, "orig", None) or error
            raise ZooError(
                f"{self._path}: not to be read or written as Optuna's storage: {reason}. Choose "
                "another --storage."
            ) from error


def optuna():
    """Returns the package.

    Raises:
        ZooError: it is not installed.
    """
    try:
        import optuna
    except ImportError:
        raise ZooError(
            "zoo tune searches with Optuna, not installed here. Install the extra: pip install "
            "'.[tune]' in the checkout, or 'gan-zoo[tune]'."
        ) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def _goodness(one) -> float | None:
    """Returns the score that a trial ended with, or that of its last report."""
    if one.state.name == "COMPLETE":
        return one.value
    return one.intermediate_values[one.last_step] if one.last_step is not None else None


def _remove(lock: filelock.FileLock) -> None:
    """Removes a lock's file while it is held."""
    with contextlib.suppress(OSError):
        Path(lock.lock_file).unlink()
    lock.release()
