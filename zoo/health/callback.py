"""Watches a run's health: a check-up at every report, a look at every number in between."""

import dataclasses
import json
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

import keras
import numpy as np

from zoo.callbacks.event_writer import EventWriter
from zoo.callbacks.stateful import StatefulCallback
from zoo.data.sources import Source
from zoo.health import signs
from zoo.health.probe import Probe
from zoo.health.signs import Checkup, Unhealthy
from zoo.utils import json_lines
from zoo.utils.errors import ZooError, suggestion

_TAG = "training_health"
OnCollapse = Literal["stop", "rollback", "ignore"]


class Health(StatefulCallback):
    """Names the signs of `zoo.health` as they come and go, and ends a run that diverged.

    At every epoch's end it examines the GAN and writes `training_health/<measure>` to
    TensorBoard (a name that TensorBoard sorts behind the scores), `training_health/<sign>`,
    1 while it stands and 0 when it goes, a text card when signs change, and
    a line to a file, from which a resumed run reads its past. A loss that
    is no longer a number ends training at once; weights, and the optimizers'
    averages of gradients, are looked through at every epoch's end.

    Put it before `Checkpoints`, so that nothing sick is saved as the newest.

    Args:
        path: the file, one line of JSON a check-up.
        source: the training data.
        events: where to show curves and cards. None: nowhere.
        say: called with a line when signs come or go.
        on_collapse: what to do at `mode_collapse`: `"ignore"` says it only,
            `"stop"` ends training, `"rollback"` takes weights and optimizers
            back to the last check-up without it and goes on, with new noise
            and further data; what it cost of the budget stays spent.

    Raises:
        Unhealthy: from `fit`, when training is ended.

    Example:

    >>> digits = data.source("digits")  # doctest: +SKIP
    >>> gan.fit(data.load("digits"), callbacks=[Health("health.jsonl", digits)])  # doctest: +SKIP
    """

    def __init__(
        self,
        path: str | os.PathLike,
        source: Source,
        events: EventWriter | None = None,
        say: Callable[[str], None] = print,
        on_collapse: OnCollapse = "ignore",
    ):
        super().__init__()
        known = get_args(OnCollapse)
        if on_collapse not in known:
            raise ZooError(
                f"on_collapse must be one of {', '.join(known)}. Received: {on_collapse!r}."
                f"{suggestion(on_collapse, known)}"
            )
        self._path, self._source, self._events, self._say = Path(path), source, events, say
        self._on_collapse = on_collapse
        self._probe, self._healthy, self._in_epoch = None, None, False

    def on_train_begin(self, logs=None):
        if self._probe is not None:
            return
        samples_seen = self.model.samples_seen
        json_lines.cut(self._path, samples_seen if samples_seen else -1)
        self._checkups = checkups(self._path)
        self._standing = signs.signs(self._checkups)
        self._probe = Probe(self.model, self._source)
        self._probe.begin(self.restored.pop("before", None))
        self._keep_if_healthy()

    def on_epoch_begin(self, epoch, logs=None):
        self._steps, self._in_epoch = _updates(self.model), True

    def on_train_batch_end(self, batch, logs=None):
        steps = _updates(self.model)
        lost = [tag for tag, value in (logs or {}).items() if not np.all(np.isfinite(value))]
        if lost:
            lost.sort(key=lambda tag: not tag.startswith("loss/"))
            values = ", ".join(f"{tag} is {_said(logs[tag])}" for tag in lost)
            self._diverge(f"{values}, first in steps {self._steps + 1} to {steps}")
        self._steps = steps

    def on_epoch_end(self, epoch, logs=None):
        self._in_epoch = False
        lost = not_finite(self.model)
        if lost:
            self._diverge(f"not finite at step {self._steps}: {', '.join(lost[:3])}")
        checkup = self._probe.look()
        if checkup.diverged:
            self._diverge(checkup.diverged)
        self._record(checkup)
        if "mode_collapse" in self._standing and self._on_collapse != "ignore":
            self._act()
        self._keep_if_healthy()

    def state(self) -> dict:
        """Returns what movement is measured from; between epochs that is the GAN as it is."""
        return {"before": self._probe.before.tolist()} if self._in_epoch else {}

    def _record(self, checkup: Checkup) -> None:
        """Writes a check-up, and says which signs came and went with it."""
        self._checkups.append(checkup)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line(checkup) + "\n")
        before, self._standing = self._standing, signs.signs(self._checkups)
        for name in self._standing.keys() - before.keys() - {"diverged"}:  # which is raised
            seen = self._standing[name]
            self._say(f"{name} at {checkup.samples_seen:,} samples: {seen}. {signs.advice(name)}")
        for name in before.keys() - self._standing.keys():
            self._say(f"{name} is gone at {checkup.samples_seen:,} samples.")
        if self._events is not None:
            self._show(checkup, before)

    def _show(self, checkup: Checkup, before: dict[str, str]) -> None:
        measured = {name: getattr(checkup, name) for name in signs.MEASURES}
        curves = {name: value for name, value in measured.items() if value is not None}
        changing = [name for name in signs.SIGNS if name in before | self._standing]
        curves |= {name: float(name in self._standing) for name in changing}
        tagged = {f"{_TAG}/{name}": value for name, value in curves.items()}
        self._events.scalars(tagged, checkup.samples_seen)
        if self._standing.keys() != before.keys() or len(self._checkups) == 1:
            card = signs.card(checkup.samples_seen, self._standing)
            self._events.text(f"{_TAG}/signs", card, checkup.samples_seen)
        self._events.flush()

    def _diverge(self, seen: str) -> None:
        found = Checkup(self.model.samples_seen, _updates(self.model), diverged=seen)
        self._record(found)
        raise Unhealthy(
            f"Stopped at {found.samples_seen:,} samples: diverged, {seen}. "
            f"{signs.advice('diverged')} What was saved before stays."
        )

    def _act(self) -> None:
        """Does what `on_collapse` says."""
        samples_seen = self.model.samples_seen
        if self._on_collapse == "stop":
            raise Unhealthy(
                f"Stopped at {samples_seen:,} samples: mode_collapse, "
                f"{self._standing['mode_collapse']}. {signs.advice('mode_collapse')}"
            )
        if self._healthy is None:
            self._say("mode_collapse: no state from before it is known to go back to.")
            return
        since, values = self._healthy
        for variable, value in zip(_trained(self.model), values, strict=True):
            variable.assign(value)
        self._probe.begin()
        self._checkups[-1] = dataclasses.replace(self._checkups[-1], rolled_back=True)
        self._path.write_text("".join(line(one) + "\n" for one in self._checkups), "utf-8")
        self._standing = {}
        self._say(f"Rolled back to the weights of {since:,} samples; the count goes on.")

    def _keep_if_healthy(self) -> None:
        """Keeps a copy of what is trained while nothing says that modes collapse."""
        known = self._checkups
        is_sick = known and signs.collapsing(known[-1], known)
        if self._on_collapse == "rollback" and not is_sick:
            values = [keras.ops.convert_to_numpy(variable) for variable in _trained(self.model)]
            self._healthy = self.model.samples_seen, values


def not_finite(gan) -> list[str]:
    """Returns what holds NaN or infinity of a GAN's weights and its averaged gradients.

    Example:

    >>> import zoo
    >>> gan = zoo.get("vanilla", shape=(2,))
    >>> gan.generator.weights[0].assign(gan.generator.weights[0] * float("nan"))  # doctest: +SKIP
    >>> not_finite(gan)
    []
    """
    networks = {name: part for name, part in vars(gan).items() if isinstance(part, keras.Model)}
    owner = {id(w): f"{name}/" for name, part in networks.items() for w in part.weights}
    lost = [weight for weight in _weights(gan) if not _finite(weight)]
    found = [f"weight {owner.get(id(weight), '')}{weight.path}" for weight in lost]
    for player in ("generator", "discriminator"):
        _, optimizer = gan.variables_and_optimizer(player)
        found += [f"gradient {player}/{v.path}" for v in _slots(optimizer) if not _finite(v)]
    return found


def checkups(path: str | os.PathLike) -> list[Checkup]:
    """Returns the check-ups in a file, none if there is no file."""
    return [Checkup(**values) for values in json_lines.read(path)]


def line(checkup: Checkup) -> str:
    """Returns a check-up as a line of JSON."""
    return json.dumps(dataclasses.asdict(checkup), allow_nan=False)


def summary(path: str | os.PathLike) -> dict:
    """Returns a run's health for its `results.json`: where each sign stood, and the last measures.

    Args:
        path: the file that `Health` wrote.
    """
    found = checkups(path)
    last = dataclasses.asdict(found[-1]) if found else {}
    return {"signs": signs.history(found), **{name: last.get(name) for name in signs.MEASURES}}


def _updates(gan) -> int:
    """Returns how many generator updates there were."""
    return int(keras.ops.convert_to_numpy(gan.optimizer.iterations))


def _trained(gan) -> list[keras.Variable]:
    """Returns what training changes of a GAN, but its counters and seeds."""
    found = _weights(gan)
    for player in ("generator", "discriminator"):
        _, optimizer = gan.variables_and_optimizer(player)
        found += _slots(optimizer)
    return found


def _weights(gan) -> list[keras.Variable]:
    """Returns all weights of a GAN: of its networks, and of losses and terms that have any."""
    return [weight for weight in gan.weights if keras.backend.is_float_dtype(weight.dtype)]


def _slots(optimizer: keras.Optimizer) -> list[keras.Variable]:
    """Returns what an optimizer remembers of gradients, without its count and learning rate."""
    return [v for v in optimizer.variables if v.name not in ("iteration", "learning_rate")]


def _finite(variable: keras.Variable) -> bool:
    return bool(np.isfinite(keras.ops.convert_to_numpy(variable)).all())


def _said(value) -> str:
    value = float(np.mean(value))
    return "NaN" if math.isnan(value) else "infinite"
