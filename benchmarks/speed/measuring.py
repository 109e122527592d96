"""The measurement: contenders in processes of their own, one at a time, round after round."""

import contextlib
import datetime
import importlib.metadata
import os
from collections.abc import Sequence

from rich.console import Console

from benchmarks.speed import contenders
from benchmarks.speed.process import Contender
from benchmarks.speed.rounds import median, ratio, spread
from benchmarks.speed.table import Row
from zoo.training.environment import environment
from zoo.training.recipe import Recipe
from zoo.utils.errors import ZooError

_WARM_UP_STEPS = 2
_TRIAL_SECONDS = 0.3  # the least that a trial must take to be worth scaling
_MOST_STEPS = 2_000


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
    of training steps; who begins changes from round to round. In another number
    format than float32 the zoo in float32 takes part, too.

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
        measured = train_in_rounds(started, rounds, round_seconds, console) if ours.ready() else []
        if ours.refused:
            raise ZooError(f"{recipe.name}: the zoo cannot train it: {ours.refused}")
    for one in started:
        if one.refused:
            console.print(f"{one.name} is left out: {one.refused}", soft_wrap=True)
    return [row(one, ours) for one in measured]


def train_in_rounds(
    started: Sequence[Contender], rounds: int, round_seconds: float, console: Console
) -> list[Contender]:
    """Lets contenders train one at a time, round after round; returns those that did all rounds.

    Args:
        started: some that have just been started.
        rounds: how often each trains; who begins changes from round to round.
        round_seconds: for about how long, always the same number of training steps.
        console: where each round's speeds are printed.
    """
    running = [one for one in started if one.ready() and _warmed_up(one)]
    if not running:
        return []
    steps = [_steps(one, round_seconds) for one in running]
    for number in range(rounds):
        order = list(zip(running, steps, strict=True))
        first = number % len(order)
        for one, count in order[first:] + order[:first]:
            if not one.refused and (took := one.run(count)):
                one.rounds.append(took)
        console.print(_line(number, running), highlight=False, soft_wrap=True)
    for one in running:
        one.end()
    return [one for one in running if not one.refused]


def _warmed_up(one: Contender) -> bool:
    """Lets a contender trace and compile what it must; returns whether it still takes part."""
    return all(one.run(_WARM_UP_STEPS) is not None for _ in range(2))


def _steps(one: Contender, seconds: float) -> int:
    """Returns how many training steps a contender does in so many seconds."""
    steps = 1
    while True:
        took = one.run(steps)
        if took is None or took.seconds >= _TRIAL_SECONDS or steps >= _MOST_STEPS:
            break
        steps *= 2
    done = took.samples / one.facts["samples_per_step"] if took else steps
    if one.name == "limit":
        done = steps
    return max(1, min(_MOST_STEPS, round(done * seconds / took.seconds))) if took else 1


def _line(number: int, running: Sequence[Contender]) -> str:
    speeds = [
        f"{one.label} {one.rounds[-1].samples_per_second:,.0f}" for one in running if one.rounds
    ]
    return f"round {number + 1}, samples/s: {', '.join(speeds)}"


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
        flops_per_sample=one.facts["flops_per_step"] / one.facts["samples_per_step"],
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
