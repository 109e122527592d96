"""Kills runs with SIGKILL, resumes them, and compares them with runs that nothing stopped.

    python tests/training/kills.py --kills 100 --seed 0               # all variants
    python tests/training/kills.py --kills 5 --recipes wgan_gp-ring   # one

Of every variant one recipe for each kind of sample, on embedded data, made tiny. A run of it is
killed several times: at chosen writes (`traps.PLACES`) and at random times, while it trains,
while it is scored, while its results are written and added to a table. In the end its weights,
seeds, optimizers, moving average, scores, reports, curves, sample sheets and rows must be, bit
for bit, those of a run that nothing stopped. What a clock decides is left out.
"""

import argparse
import collections
import itertools
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from evidence import evidence
from traps import END, PLACES, Trap, watch

# TensorFlow and others are imported once, by a server that every process is forked from.
PROCESSES = multiprocessing.get_context("forkserver")
LIBRARIES = [
    "zoo.training.run",
    "zoo.benchmark.reference_rows",
    "zoo.benchmark.sweep",
    "zoo.losses",
]
LIBRARIES += ["zoo.data.digits", "zoo.data.mixtures", "zoo.networks", "sklearn.datasets"]
LIBRARIES += ["sklearn.linear_model", "sklearn.neural_network", "sklearn.pipeline"]
LIBRARIES += ["matplotlib.backends.backend_agg", "matplotlib.figure", "PIL.PngImagePlugin"]
SMALL = {"width": 8, "latent": 4, "averaging": 0.9}
STEPS, BATCH, REPORTS = 20, 8, 4
# Of a protocol's settings: final scores take a moment then.
QUICKLY = {"fake": 150, "memorization": 50, "two_sample": 60, "classification": 60}
QUICKLY |= {"kernel_subsets": 3, "kernel_subset_size": 50}


def chosen(chance: random.Random) -> list[str]:
    """Returns a recipe on embedded data for every variant and kind of sample that it makes."""
    from zoo import data
    from zoo.training import recipe

    found = collections.defaultdict(list)
    for name in recipe.names():
        one = recipe.read(name)
        if one.dataset in data.EMBEDDED:
            kind = data.outline(one.dataset).modality.name
            found[one.variant, kind].append(name)
    return [chance.choice(names) for names in found.values()]


def tiny(name: str, folder: Path):
    """Returns a recipe of the zoo, made tiny, and writes it into a folder."""
    from zoo import registry
    from zoo.training import recipe

    before = recipe.read(name)
    known = registry.parameters(before.variant)

    def setting(key):
        return before.arguments.get(key, known[key].default) if key in known else 1

    batch = setting("packing") * -(-BATCH // setting("packing"))
    step = batch * setting("discriminator_steps")
    changes = [f"arguments.{key}={value}" for key, value in SMALL.items() if key in known]
    changes += [f"train.samples={STEPS * step}", f"train.batch_size={batch}"]
    changes += [f"train.reports={REPORTS}", f"name={name}"]
    found = recipe.read(name, changes)
    found.write(folder / f"{name}.toml")
    return found


def small_protocols() -> None:
    """Lets benchmarks take few samples, in this process."""
    from zoo.evaluation import protocol

    read = protocol.read

    def reading(name):
        found = read(name)
        datasets = {
            key: one | QUICKLY | {"fake": min(QUICKLY["fake"], one.get("fake", QUICKLY["fake"]))}
            for key, one in found.tables["dataset"].items()
        }
        quick = {key: 100 for key in ("real", "fake") if key in found.tables["quick"]}
        changed = {"settings": found.tables["settings"] | QUICKLY, "dataset": datasets}
        return replace(found, tables=found.tables | changed | {"quick": quick})

    protocol.read = reading


class Case:
    """One recipe's runs in a folder: `straight`, and `killed` after all kills."""

    def __init__(self, recipe, folder: Path):
        self.recipe, self.folder = recipe, folder
        self.clock = PROCESSES.RawValue("q", 0)
        self.seconds = {}  # of the straight run, by phase

    def run_folder(self, out: str) -> Path:
        return self.folder / out / self.recipe.name / f"seed-{self.recipe.train.seed}"

    def start(self, target, *arguments):
        """Starts a process; what it prints stands in `log.txt`."""
        self.clock.value = 0
        process = PROCESSES.Process(target=_with_log, args=(self.folder, target, *arguments))
        process.start()
        return process

    def train(self, out: str, trap: Trap | None = None) -> None:
        """Begins a run or goes on with it: what a child process does."""
        from zoo.training import run

        watch(self.clock)
        if trap:
            trap.set()
        run.execute(self.recipe, self.folder / out, resume=True)

    def bench(self, out: str, trap: Trap | None = None) -> None:
        """Adds a finished run to a table: what a child process does."""
        from zoo.benchmark import sweep

        if trap:
            trap.set()
        path = str(self.folder / f"{self.recipe.name}.toml")
        sweep.bench([path], seeds=1, out=self.folder / out, to=self.folder / out / "results")

    def finish(self, out: str, with_rows: bool) -> dict:
        """Trains to the end, adds to a table, and returns what is to be found in both."""
        self._finish_training(out)
        if with_rows:
            self._wait(self.start(self.bench, out), "bench")
        answer = PROCESSES.Queue()
        process = self.start(evidence, self.folder / out, self.run_folder(out), answer)
        found = answer.get(timeout=300)
        process.join()
        return found

    def _finish_training(self, out: str) -> None:
        if not (self.run_folder(out) / "results.json").exists():
            self._wait(self.start(self.train, out), "training")

    def _wait(self, process, phase: str) -> None:
        begun = time.monotonic()
        while process.is_alive() and self.clock.value < END:
            time.sleep(0.01)
        ended = time.monotonic()
        process.join()
        self.seconds.setdefault(phase, ended - begun)
        self.seconds.setdefault("end", time.monotonic() - ended)
        if process.exitcode:
            raise SystemExit(f"{self.recipe.name}: exit {process.exitcode}\n{self.log()}")

    def kill(self, name: str, moment: float, chance: random.Random) -> str:
        """Kills the run at a place of `traps.PLACES`; returns where it died."""
        place = PLACES[name]
        if place.phase == "bench":  # which would train in a process that knows no trap
            self._finish_training("killed")
        samples = {"training": int(moment * self.recipe.train.samples), "end": END}
        note = self.folder / "died.txt"
        note.unlink(missing_ok=True)
        trap = Trap(name, samples.get(place.phase, 0), self.clock, note)
        process = self.start(self.bench if place.phase == "bench" else self.train, "killed", trap)
        if place.how == "time":
            while process.is_alive() and self.clock.value < samples.get(place.phase, 0):
                time.sleep(0.001)
            longest = 0.2 if place.phase == "training" else self.seconds[place.phase]
            process.join(chance.uniform(0, longest))
            process.kill()
        process.join()
        if process.exitcode != -signal.SIGKILL:
            raise SystemExit(f"{self.recipe.name}: {name}: exit {process.exitcode}\n{self.log()}")
        return note.read_text() if note.exists() else name

    def log(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")


def _with_log(folder: Path, target, *arguments) -> None:
    with open(folder / "log.txt", "a") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    small_protocols()
    target(*arguments)


def deal(recipes: list[str], kills: int, chance: random.Random) -> dict[str, list[str]]:
    """Returns the places where each recipe's run is killed, in order.

    All phases and places come as often; of each phase a random time is every fifth.
    """
    places = collections.defaultdict(list)
    for name, place in PLACES.items():
        places[place.phase] += [name] * (len(PLACES) // 12 if place.how == "time" else 1)
    endless = {}
    for phase, names in places.items():
        chance.shuffle(names)
        endless[phase] = itertools.cycle(names)
    # Every run is killed in training: where it goes on there is something to be cut.
    rest = itertools.cycle(("begin", "end", "training", "bench", "begin", "start", "end"))
    hands = {}
    for number, recipe in enumerate(recipes):
        count = len(range(number, kills, len(recipes)))
        phases = ["training", *(next(rest) for _ in range(count - 1))][:count]
        order = ("start", "training", "begin", "end", "bench")
        hands[recipe] = [next(endless[p]) for p in sorted(phases, key=order.index)]
    return hands


def torment(case: Case, places: list[str], chance: random.Random) -> tuple[list[str], list[str]]:
    """Kills a recipe's run at places; returns where it died and what differs in the end."""
    with_rows = any(PLACES[name].phase == "bench" for name in places)
    expected = case.finish("straight", with_rows)
    moments = sorted(chance.uniform(0, 0.98) for _ in places)
    died = [case.kill(name, moment, chance) for name, moment in zip(places, moments, strict=True)]
    found = case.finish("killed", with_rows)
    print(f"{case.recipe.name}: {'; '.join(died)}: {len(expected)} things compared", flush=True)
    names = expected.keys() | found.keys()
    return died, sorted(key for key in names if expected.get(key) != found.get(key))


def table(counts: collections.Counter) -> str:
    """Returns counts by what they are of, the most frequent first."""
    return "\n".join(f"{count:>5}  {what}" for what, count in counts.most_common())


def main() -> None:
    """Runs the program."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--recipes", nargs="*", help="by default one for each variant and kind")
    asked = parser.parse_args()
    PROCESSES.set_forkserver_preload(LIBRARIES)
    chance, different = random.Random(asked.seed), {}
    by_recipe, by_place = collections.Counter(), collections.Counter()
    recipes = asked.recipes or chosen(chance)
    with tempfile.TemporaryDirectory() as folder:
        for name, places in deal(recipes, asked.kills, chance).items():
            own = Path(folder, name)
            own.mkdir()
            died, differs = torment(Case(tiny(name, own), own), places, chance)
            by_recipe[name] += len(died)
            by_place.update(died)
            if differs:
                different[name] = differs
                print(f"{name}: NOT THE SAME: {', '.join(differs)}", flush=True)
    print(f"\nkills by recipe\n{table(by_recipe)}\n\nkills by place\n{table(by_place)}\n")
    if different:
        raise SystemExit(f"{len(different)} of {len(by_recipe)} runs were not the same")
    print(
        f"{by_place.total()} kills of {len(by_recipe)} runs, every run the same as a straight one"
    )


if __name__ == "__main__":
    main()
