"""Mutated command lines: one line and exit code 2, or what was asked for.

Training itself is left out (`zoo run`, `bench` and `tune` stop where it would begin), and so are
other processes and the network.
"""

import contextlib
import csv
import io
import itertools
import json
import os
import re
import shutil
import sys
import types
from pathlib import Path

import numpy as np
from PIL import Image

import zoo
from fuzzing.values import NUMBERS, TEXTS, hold, pick
from zoo import cli
from zoo.benchmark import sweep, tuning
from zoo.data import connectivity
from zoo.training import estimate, recipe, run

CODES = {"doctor": (0, 1, 2)}
PLACES = [
    "empty",
    "file.txt",
    "pictures",
    "photos",
    "gan.keras",
    "samples.npy",
    "few.npy",
    "nowhere",
]
PLACES += [
    "runs",
    "runs/vanilla-ring/seed-0",
    "runs/vanilla-ring",
    "ü 日本",
    "mine.toml",
    "broken.toml",
]
PLACES += ["", ".", "/dev/null", "/proc/1/x", "a" * 300, "file.txt/x", "pictures/cat/0.png"]
OUTS = ["out.png", "out.gif", "out", "new/out.png", "out.keras", "out.html", *PLACES]
SETS = [
    "train.seed=3",
    "train.batch_size=16",
    "dataset=ring",
    "arguments.width=8",
    "train.samples=1",
]
SETS += ["x", "=", "a=b", "train.seed=-1", "arguments.shape=[8, 8, 1]", "name=mine", "name==x"]
FITTING = {
    "recipe": ["vanilla-ring", "dcgan-digits", "conditional-digits", "mine.toml", "vanilla-mnist"],
    "dataset": [
        "digits",
        "ring",
        "grid",
        "mnist",
        "folder:pictures",
        "folder:photos",
        "folder:empty",
    ],
    "run": ["runs/vanilla-ring/seed-0", "gan.keras", "pairs.keras", "vanilla", "r3gan"],
    "pictures": ["pictures", "pictures/cat", "pictures/cat/0.png", "photos", "photos/3.jpg"],
    "trials": ["1", "3"],
    "storage": ["study.db", "out/study.db"],
    "runs": ["runs"],
    "pattern": ["*", "wgan*", "digits", "[", "nothing"],
    "weights": ["digits", "mnist"],
    "seed": ["0", "3", "123456789"],
    "seeds": ["1", "2"],
    "jobs": ["1", "2"],
    "number": ["1", "5", "64"],
    "labels": ["1", "0,1,2", "cat", "7,cat"],
    "interpolate": ["3..4", "0..0"],
    "truncation": ["0.5", "2"],
    "benchmark": ["mode_coverage", "image_quality"],
    "features": ["digits", "random", "gan.keras"],
    "format": ["keras", "keras", "keras", "keras", "onnx", "tflite", "savedmodel"],
    "shape": ["8,8,1", "16x16x3"],
    "batch_size": ["8", "64"],
    "on_collapse": ["stop", "rollback", "ignore"],
    "devices": ["all", "cpu:0"],
    "samples": ["samples.npy", "few.npy", "pictures"],
    "source": ["pictures", "samples.npy"],
    "name": ["mine", "=1+1", "-x", "@a", "Größe"],
    "port": ["0", "6006"],
}


class Tries:
    """Makes mutated command lines of those that there are."""

    def __init__(self, folder: Path):
        import typer

        self.commands = typer.main.get_command(cli.app).commands
        self.stopped = []
        _furnish(folder)
        _stub(self.stopped)
        self.before = {path: (_state(path), Path(path).read_bytes()) for path in _files()}

    def make(self, random: np.random.Generator):
        name = pick(random, sorted(self.commands))
        arguments = _line(random, self.commands[name])
        if random.random() < 0.02:
            name = pick(random, [*TEXTS, f"{name}x"])
        line = [name, *arguments]
        return " ".join(map(repr, line)), lambda: self._run(line)

    def _run(self, line) -> tuple[str, str]:
        self.stopped.clear()
        code, out, err = _called(line)
        try:
            hold(code in CODES.get(line[0], (0, 2)), f"exit code {code}: {err[-300:]}")
            hold("Traceback" not in out + err, f"a traceback: {err[-300:]}")
            if code == 2:
                hold(err.startswith("zoo: ") and err.count("\n") == 1, f"not one line: {err!r}")
                return "refused", err
            if "--help" not in line and "-h" not in line:
                _check(line, out, self.stopped)
            return "accepted", out
        finally:
            _tidy(self.before)


def _called(line) -> tuple[int, str, str]:
    out, err, argv = io.StringIO(), io.StringIO(), sys.argv
    sys.argv = ["zoo", *line]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            cli.main()
    except SystemExit as stop:
        code = stop.code or 0
    finally:
        sys.argv = argv
    return code, out.getvalue(), err.getvalue()


def _line(random, command) -> list[str]:
    """Returns arguments and options in any order; most are of their kind."""
    parts = []
    for parameter in command.params:
        flags = [one for one in parameter.opts if one.startswith("-")]
        if not flags:
            if random.random() < 0.95:
                parts.append([_value(random, parameter) for _ in range(_times(random, parameter))])
        elif random.random() < (0.9 if parameter.required else 0.25):
            parts.append([pick(random, flags)])
            if not getattr(parameter, "is_flag", False):
                parts[-1].append(_value(random, parameter))
    if random.random() < 0.1:
        parts.append([pick(random, [*TEXTS, "--no-such", "-z", "--help", "--"])])
    order = random.permutation(len(parts))
    return [word for number in order for word in parts[number]]


def _times(random, parameter) -> int:
    return 1 if parameter.nargs == 1 else int(random.integers(1, 3))


def _value(random, parameter) -> str:
    name = {"name": "recipe", "names": "recipe", "run_": "run"}.get(parameter.name, parameter.name)
    if name == "recipe" and parameter.opts[0].startswith("-"):
        name = "name"
    how = random.random()
    if how < 0.25:
        return str(pick(random, [*TEXTS, *map(str, NUMBERS), *PLACES]))
    if name == "changes":
        return pick(random, SETS)
    if name in ("out", "to", "page", "data_dir"):
        return pick(random, OUTS if how < 0.9 else PLACES)
    return pick(random, FITTING.get(name, PLACES))


def _check(line, out: str, stopped: list) -> None:
    """Raises `Wrong` where a command said yes and did something else."""
    command, given = line[0], line[1:]
    last = {flag: value for flag, value in itertools.pairwise(given) if flag[:1] == "-"}
    sets = [value for flag, value in itertools.pairwise(given) if flag == "--set"]
    if command in ("run", "show", "bench") and not _resumes(given):
        chosen = stopped[0] if stopped else None
        if command == "show" or "--dry-run" in given:
            text = out.split(f"\n{_variant(out)}: ")[0]
            chosen = recipe.parse(text)
        for key, value in dict(one.split("=", 1) for one in sets).items():
            key = key.strip()
            if chosen is None or (key == "train.seed" and "--seed" in last):
                continue
            said = chosen.settings()[key]
            wanted = _toml(value.strip())
            hold(said in (wanted, value.strip()), f"{key}: asked {wanted!r}, is {said!r}")
        if command == "run" and "--seed" in last and chosen is not None:
            hold(chosen.train.seed == int(float(last["--seed"])), "another seed")
    if command == "sample":
        found = re.fullmatch(r"(\d+) samples: (.+)\n", out, re.S)
        hold(found, f"said {out!r}")
        path = Path(found[2])
        hold(path.exists(), f"{path} is not there")
        numbers = [value for flag, value in last.items() if flag in ("-n", "--number")]
        if numbers and "--source" not in given:
            hold(found[1] == str(int(numbers[-1])), f"asked {numbers[-1]}, made {found[1]}")
        if path.suffix == ".png":
            Image.open(path).verify()
    if command == "apply":
        found = re.fullmatch(r"(\d+) pictures?: (.+)\n", out, re.S)
        hold(found, f"said {out!r}")
        hold(len(list(Path(found[2]).rglob("*.png"))) >= int(found[1]) > 0, "pictures are missing")
    if command == "export":
        hold(Path(out.strip().partition(": ")[2]).exists(), f"said {out!r}")
    if command == "compare":
        hold(Path(re.search("Page: +(.*)", out)[1]).read_text().startswith("<!"), "no page")
    if command == "eval" and "--results" in last:
        with open(re.search("Added to (.*)", out)[1]) as file:
            hold(len(list(csv.DictReader(file))) >= 3, "rows are missing")


def _resumes(given) -> bool:
    return "--resume" in given and any(Path(one).is_dir() for one in given if len(one) < 200)


def _variant(out: str) -> str:
    found = re.search(r'^variant = "(\w+)"$', out, re.M)
    hold(found, f"no recipe: {out[:200]!r}")
    return found[1]


def _toml(text: str):
    with contextlib.suppress(json.JSONDecodeError):
        value = json.loads(text)
        return tuple(value) if isinstance(value, list) else value
    return text


def _furnish(folder: Path) -> None:
    """Puts into the folder what command lines speak of."""
    small = recipe.read("vanilla-ring", ["train.samples=640", "arguments.width=8"])
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        run.execute(small, folder / "runs")
    zoo.get("conditional", shape=(8, 8, 1), width=4, latent=4, num_classes=3).save("gan.keras")
    zoo.get("pix2pix", shape=(8, 8, 1), width=4).save("pairs.keras")
    random = np.random.default_rng(0)
    for kind in ("cat", "dog"):
        for number in range(30):
            path = folder / "pictures" / kind / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(random.integers(0, 256, (8, 8), "uint8")).save(path)
    (folder / "photos").mkdir()
    for number in range(12):
        size = (20 + number, 30, 3)
        Image.fromarray(random.integers(0, 256, size, "uint8")).save(f"photos/{number}.jpg")
    np.save("samples.npy", random.normal(size=(2_500, 2)).astype("float32"))
    np.save("few.npy", random.uniform(-1, 1, (10, 8, 8, 1)).astype("float32"))
    (folder / "empty").mkdir()
    (folder / "ü 日本").mkdir()
    (folder / "file.txt").write_text("mine")
    (folder / "broken.toml").write_text("[[[")
    (folder / "mine.toml").write_text(small.to_toml())


def _stub(stopped: list) -> None:
    """Ends what would train, start a process or ask the network."""

    def train(chosen, out, **_):
        stopped.append(chosen)
        return Path(out)

    def train_all(planned, *_):
        stopped.append(planned[0].recipe)

    run.execute = train

    def search(trials):
        stopped.append(trials.recipe)

    tuning._Search.run = search
    sweep._run_all, sweep._add_references = train_all, lambda *_: None
    estimate.estimate = lambda *_: types.SimpleNamespace(card=lambda: "an estimate")
    connectivity.reaches = lambda *_: False
    compare = sys.modules["zoo.cli.compare"]
    compare.subprocess = types.SimpleNamespace(call=lambda *_: 0)


def _files() -> list[str]:
    return [os.path.join(place, name) for place, _, names in os.walk(".") for name in names]


def _state(path: str) -> tuple:
    found = os.stat(path)
    return found.st_mtime_ns, found.st_size, found.st_ino


def _tidy(before: dict[str, tuple]) -> None:
    """Removes what a command wrote, and puts back what it replaced.

    Raises:
        Wrong: it removed something.
    """
    found = set(_files())
    for path in found - before.keys():
        os.remove(path)
    for path in found & before.keys():
        state, content = before[path]
        if _state(path) != state:
            Path(path).write_bytes(content)
            before[path] = _state(path), content
    for place, _, _ in list(os.walk(".", topdown=False)):
        if not os.listdir(place) and place not in ("./empty", "./ü 日本", "."):
            shutil.rmtree(place)
    hold(before.keys() <= found, f"removed: {sorted(before.keys() - found)[:3]}")
