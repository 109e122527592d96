"""The measurement: contenders in processes of their own, one at a time, round after round."""

import contextlib
import datetime
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence

from rich.console import Console

from zoo.environment import environment
from zoo.errors import ZooError
from zoo.recipe import Recipe
from zoo.speed import contenders, flops
from zoo.speed.rounds import Round, median, ratio, spread
from zoo.speed.table import Row

_WARM_UP_TURNS = 2
_TRIAL_SECONDS = 0.3  # the least that a trial must take to be worth scaling
_MOST_TURNS = 2_000


class Contender:
    """A contender's process.

    Args:
        name: one of `zoo.speed.contenders.NAMES`.
        recipe: what it trains.
        data_dir: where tensorflow-datasets keeps its data.
        devices: on how many logical CPUs it trains; the zoo alone knows more than one.
    """

    def __init__(
        self,
        name: str,
        recipe: Recipe,
        data_dir: str | os.PathLike | None = None,
        devices: int = 1,
    ):
        self.name, self.rounds, self.refused = name, [], ""
        self._log = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "zoo.speed.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        data_dir = None if data_dir is None else os.fspath(data_dir)
        self._say(contender=name, recipe=recipe.to_toml(), data_dir=data_dir, devices=devices)

    def ready(self) -> bool:
        """Waits until the contender has built its networks; says whether it takes part."""
        if not self.refused:
            self.facts = self._hear()
            self.refused = self.facts.get("refused", "")
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

    def end(self) -> int:
        """Ends the process; returns its peak memory in bytes, 0 where it is not known."""
        found = {}
        if self._process.poll() is None and not self.refused:
            self._say(turns=0)
            found = self._hear()
        self.stop()
        return found.get("peak_memory_bytes", 0)

    def stop(self) -> None:
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
    of turns; who begins changes from round to round.

    Raises:
        ZooError: the zoo itself cannot train the recipe.
    """
    console = console or Console(stderr=True)
    names = ["zoo", *(name for name in names if name != "zoo")]
    with _started(names, recipe, data_dir, devices) as started:
        playing = [one for one in started if one.ready() and _warmed(one)]
        if not playing or playing[0].name != "zoo":
            raise ZooError(f"{recipe.name}: the zoo cannot train it: {started[0].refused}")
        turns = {one.name: _turns(one, round_seconds) for one in playing}
        for number in range(rounds):
            for one in playing[number % len(playing) :] + playing[: number % len(playing)]:
                if not one.refused and (took := one.run(turns[one.name])):
                    one.rounds.append(took)
            console.print(_said(number, playing), highlight=False, soft_wrap=True)
        peaks = {one.name: one.end() for one in playing}
        if playing[0].refused:
            raise ZooError(f"{recipe.name}: the zoo stopped: {playing[0].refused}")
    for one in started:
        if one.refused:
            console.print(f"{one.name} is left out: {one.refused}", soft_wrap=True)
    return [_row(one, playing[0], recipe, peaks) for one in playing if not one.refused]


@contextlib.contextmanager
def _started(names, recipe, data_dir, devices) -> Iterator[list[Contender]]:
    """Starts all contenders, and leaves none behind."""
    started: list[Contender] = []
    try:
        for name in names:
            started.append(Contender(name, recipe, data_dir, devices))
        yield started
    finally:
        for one in started:
            one.stop()


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
        f"{one.name} {one.rounds[-1].images_per_second:,.0f}" for one in playing if one.rounds
    ]
    return f"round {number + 1}, images/s: {', '.join(speeds)}"


def _row(one: Contender, ours: Contender, recipe: Recipe, peaks: dict[str, int]) -> Row:
    made = environment()
    return Row(
        case=recipe.name,
        contender=one.name,
        precision=recipe.train.precision,
        batch_size=recipe.train.batch_size,
        images_per_second=median(one.rounds),
        spread=spread(one.rounds),
        cpu_seconds_per_1000=median(one.rounds, "cpu_seconds_per_1000"),
        zoo_over_this=ratio(ours.rounds, one.rounds),
        flops_per_image=one.facts["flops_per_turn"] / one.facts["images_per_turn"],
        rounds=len(one.rounds),
        peak_memory_bytes=0 if one.name == "limit" else peaks[one.name],
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
