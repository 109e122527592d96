"""The measurement: contenders in processes of their own, one at a time, round after round."""

import contextlib
import dataclasses
import datetime
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import typing
from collections.abc import Sequence

from rich.console import Console

from zoo.training.environment import environment
from zoo.utils.errors import ZooError
from zoo.training.recipe import Recipe
from benchmarks.speed import contenders, flops
from benchmarks.speed.rounds import Round, median, ratio, spread
from benchmarks.speed.table import Row

_WARM_UP_TURNS = 2
_TRIAL_SECONDS = 0.3  # the least that a trial must take to be worth scaling
_MOST_TURNS = 2_000


class Contender:
    """A contender's process.

    Args:
        name: one of `benchmarks.speed.contenders.NAMES`.
        recipe: what it trains.
        data_dir: where tensorflow-datasets keeps its data.
        devices: on how many logical CPUs it trains; the zoo alone knows more than one.
        label: what to call it while it trains, its name by default.

    Use it in a `with` block, which ends the process.
    """

    def __init__(
        self,
        name: str,
        recipe: Recipe,
        data_dir: str | os.PathLike | None = None,
        devices: int = 1,
        label: str = "",
    ):
        if name == "zoo_float32":
            train = dataclasses.replace(recipe.train, precision="float32")
            recipe = dataclasses.replace(recipe, train=train)
        self.label = label or name
        self.name, self.recipe, self.rounds, self.refused = name, recipe, [], ""
        self.facts: dict = {}
        self.peak_memory_bytes = 0  # until `end`, and where it is not known
        self._log = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.speed.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            # On a GPU the first would else take all memory.
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_FORCE_GPU_ALLOW_GROWTH": "true"},
        )
        data_dir = None if data_dir is None else os.fspath(data_dir)
        self._say(contender=name, recipe=recipe.to_toml(), data_dir=data_dir, devices=devices)

    def ready(self) -> bool:
        """Waits until the contender has built its networks; says whether it takes part."""
        if not self.refused and not self.facts:
            self.facts = self._hear()
            self.refused = self.facts.get("refused", "") or self.refused
        return not self.refused

    def run(self, turns: int) -> Round | None:
        """Returns what a round of so many turns took; None where the contender broke."""
        self._say(turns=turns)
        answer = self._hear()
        if self.refused:
            return None
        of_turn = self.facts["images_per_turn"]
        if self.name == "limit":  # the images whose operations a product has
            of_turn *= flops.MATRIX / self.facts["flops_per_turn"]
        return Round(answer["turns"] * of_turn, answer["seconds"], answer["cpu_seconds"])

    def end(self) -> None:
        """Ends the training; asks for its peak memory."""
        if self._process.poll() is None and not self.refused:
            self._say(turns=0)
            self.peak_memory_bytes = self._hear().get("peak_memory_bytes", 0)

    def __enter__(self) -> typing.Self:
        return self

    def __exit__(self, *_) -> None:
        """Ends the process without a word."""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def _say(self, **values) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(values) + "\n")
            self._process.stdin.flush()

    def _hear(self) -> dict:
        line = self._process.stdout.readline()
        if line:
            return json.loads(line)
        self._log.seek(0)
        said = [text for text in self._log.read().splitlines() if text.strip()]
        self.refused = said[-1].strip()[:200] if said else "it ended without a word"
        return {}


def measure(
    recipe: Recipe,
    names: Sequence[str] = contenders.NAMES,
    rounds: int = 8,
    round_seconds: float = 1.0,
    data_dir: str | os.PathLike | None = None,
    console: Console | None = None,
    devices: int = 1,
) -> list[Row]:
    """Returns a row for each contender that took part, the zoo's first.

    In each round each trains for about `round_seconds`, always the same number
    of turns; who begins changes from round to round. In another number format
    than float32 the zoo in float32 takes part, too.

    Raises:
        ZooError: the zoo itself cannot train the recipe.
    """
    console = console or Console(stderr=True)
    left_out = {"zoo"} if recipe.train.precision != "float32" else {"zoo", "zoo_float32"}
    names = ["zoo", *(name for name in names if name not in left_out)]
    with contextlib.ExitStack() as running:
        started = [
            running.enter_context(Contender(name, recipe, data_dir, devices)) for name in names
        ]
        ours = started[0]
        playing = take_turns(started, rounds, round_seconds, console) if ours.ready() else []
        if ours.refused:
            raise ZooError(f"{recipe.name}: the zoo cannot train it: {ours.refused}")
    for one in started:
        if one.refused:
            console.print(f"{one.name} is left out: {one.refused}", soft_wrap=True)
    return [row(one, ours) for one in playing]


def take_turns(
    started: Sequence[Contender], rounds: int, round_seconds: float, console: Console
) -> list[Contender]:
    """Lets contenders train one at a time, round after round; returns those that came through.

    Args:
        started: some that have just been started.
        rounds: how often each trains; who begins changes from round to round.
        round_seconds: for about how long, always the same number of turns.
        console: where each round's speeds are printed.
    """
    playing = [one for one in started if one.ready() and _warmed(one)]
    if not playing:
        return []
    turns = [_turns(one, round_seconds) for one in playing]
    for number in range(rounds):
        order = list(zip(playing, turns, strict=True))
        first = number % len(order)
        for one, count in order[first:] + order[:first]:
            if not one.refused and (took := one.run(count)):
                one.rounds.append(took)
        console.print(_said(number, playing), highlight=False, soft_wrap=True)
    for one in playing:
        one.end()
    return [one for one in playing if not one.refused]


def _warmed(one: Contender) -> bool:
    """Lets a contender trace and compile what it must; says whether it still takes part."""
    return all(one.run(_WARM_UP_TURNS) is not None for _ in range(2))


def _turns(one: Contender, seconds: float) -> int:
    """Returns how many turns a contender does in so many seconds."""
    turns = 1
    while True:
        took = one.run(turns)
        if took is None or took.seconds >= _TRIAL_SECONDS or turns >= _MOST_TURNS:
            break
        turns *= 2
    done = took.images / one.facts["images_per_turn"] if took else turns
    if one.name == "limit":
        done = turns
    return max(1, min(_MOST_TURNS, round(done * seconds / took.seconds))) if took else 1


def _said(number: int, playing: Sequence[Contender]) -> str:
    speeds = [
        f"{one.label} {one.rounds[-1].samples_per_second:,.0f}" for one in playing if one.rounds
    ]
    return f"round {number + 1}, images/s: {', '.join(speeds)}"


def row(one: Contender, ours: Contender) -> Row:
    """Returns what was measured of a contender, compared with ours, in our case."""
    made, recipe = environment(), ours.recipe
    return Row(
        case=recipe.name,
        contender=one.name,
        precision=recipe.train.precision,
        batch_size=recipe.train.batch_size,
        samples_per_second=median(one.rounds),
        spread=spread(one.rounds),
        cpu_seconds_per_1000=median(one.rounds, "cpu_seconds_per_1000"),
        zoo_over_this=ratio(ours.rounds, one.rounds),
        flops_per_image=one.facts["flops_per_turn"] / one.facts["images_per_turn"],
        rounds=len(one.rounds),
        peak_memory_bytes=0 if one.name == "limit" else one.peak_memory_bytes,
        cpu=made["cpu"],
        cores=made["cores"],
        device=" ".join(made["devices"]),
        tensorflow=made.get("tensorflow") or made.get("tensorflow-cpu", ""),
        keras=made["keras"],
        torch=_torch(),
        commit=made["commit"] or "",
        date=datetime.date.today().isoformat(),
    )


def _torch() -> str:
    try:
        return importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return ""
