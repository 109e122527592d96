"""A contender's process, as the measurement sees it."""

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import typing

from benchmarks.speed import flops
from benchmarks.speed.rounds import Round
from zoo.training.recipe import Recipe


class Contender:
    """A contender in a process of its own, see `benchmarks.speed.worker`.

    Args:
        name: one of `benchmarks.speed.contenders.NAMES`.
        recipe: what it trains.
        data_dir: where tensorflow-datasets keeps its data.
        devices: on how many logical CPUs it trains; only the zoo takes more than one.
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
            [sys.executable, "-P", "-m", "benchmarks.speed.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=os.environ
            | {
                "PYTHONPATH": os.pathsep.join(sys.path),  # it imports the modules that we import
                "TF_CPP_MIN_LOG_LEVEL": "3",
                "TF_FORCE_GPU_ALLOW_GROWTH": "true",  # else the first takes all of a GPU's memory
            },
        )
        data_dir = None if data_dir is None else os.fspath(data_dir)
        self._send(contender=name, recipe=recipe.to_toml(), data_dir=data_dir, devices=devices)

    def ready(self) -> bool:
        """Waits until the contender has built its networks; returns whether it takes part."""
        if not self.refused and not self.facts:
            self.facts = self._receive()
            self.refused = self.facts.get("refused", "") or self.refused
        return not self.refused

    def run(self, steps: int) -> Round | None:
        """Returns what a round of so many training steps took; None where the contender broke."""
        self._send(steps=steps)
        answer = self._receive()
        if self.refused:
            return None
        each = self.facts["samples_per_step"]
        if self.name == "limit":  # the samples whose operations a product has
            each *= flops.MATRIX / self.facts["flops_per_step"]
        return Round(answer["steps"] * each, answer["seconds"], answer["cpu_seconds"])

    def end(self) -> None:
        """Ends the training; asks for its peak memory."""
        if self._process.poll() is None and not self.refused:
            self._send(steps=0)
            self.peak_memory_bytes = self._receive().get("peak_memory_bytes", 0)

    def __enter__(self) -> typing.Self:
        return self

    def __exit__(self, *_) -> None:
        """Ends the process, whatever it does."""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def _send(self, **values) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(values) + "\n")
            self._process.stdin.flush()

    def _receive(self) -> dict:
        line = self._process.stdout.readline()
        if line:
            return json.loads(line)
        self._log.seek(0)
        printed = [text for text in self._log.read().splitlines() if text.strip()]
        self.refused = printed[-1].strip()[:200] if printed else "it ended without a message"
        return {}
