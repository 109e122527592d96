"""The rooms of the house and their floors: imports only point down, in no circle.

`python tests/test_floors.py` prints the figures.
"""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "zoo"
# Every room: a folder of `zoo/`, a file beside them, or the laboratory. From the roof down.
FLOORS = [
    ["zoo.cli", "benchmarks"],
    ["zoo.benchmark"],
    ["zoo.training", "zoo.variants"],
    ["zoo", "zoo.health"],  # the first is zoo/__init__.py alone
    ["zoo.callbacks", "zoo.hub"],
    ["zoo.evaluation", "zoo.pretrained"],
    ["zoo.gan", "zoo.networks"],
    ["zoo.data", "zoo.layers", "zoo.losses"],
    ["zoo.backend", "zoo.metrics", "zoo.modalities", "zoo.registry"],
    ["zoo.utils"],
]
LOOSE = {"__init__", "hub", "registry"}  # files of zoo/ itself
TENSORFLOW = ("zoo.backend.tensorflow", "zoo.callbacks", "zoo.data", "benchmarks")
NO_KERAS = ("zoo.modalities", "zoo.metrics", "zoo.registry", "zoo.hub", "zoo")


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    module_of(file): file
    for folder in ("zoo", "benchmarks")
    for file in sorted((ROOT / folder).rglob("*.py"))
}


def room_of(module: str) -> str:
    """Returns the room that a module stands in: `zoo.gan` of `zoo.gan.batch`."""
    parts = module.split(".")
    return parts[0] if parts[0] == "benchmarks" else ".".join(parts[:2])


def height(room: str) -> int:
    found = [number for number, rooms in enumerate(FLOORS) if room in rooms]
    assert found, f"{room} is on no floor: name it in FLOORS"
    return len(FLOORS) - found[0]


def imported(file: Path) -> set[str]:
    """Returns the modules that a file imports anywhere: in functions, by name, lazily too."""
    found = set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found |= {node.module} if node.module not in ("zoo",) else set()
            found |= {f"{node.module}.{name.name}" for name in node.names}
    if "import_module" in {getattr(node, "attr", "") for node in ast.walk(tree)}:
        # Texts that name a module of ours, in the call or in a table that it reads.
        holders = [node for node in ast.walk(tree) if isinstance(node, ast.Dict | ast.Tuple)]
        holders += [node for node in ast.walk(tree) if _imports_module(node)]
        texts = [one for holder in holders for one in ast.walk(holder)]
        texts = {node.value for node in texts if isinstance(node, ast.Constant)}
        found |= {text for text in texts if isinstance(text, str) and text in MODULES}
    return found


def _imports_module(node) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module"


def known(name: str) -> str | None:
    """Returns the module of ours that an imported name lies in."""
    while name:
        if name in MODULES:
            return name
        name = name.rpartition(".")[0]
    return None


def arrows() -> dict[tuple[str, str], list[str]]:
    """Returns the imports between modules, by the rooms that they lead from and to."""
    found: dict[tuple[str, str], list[str]] = {}
    for module, file in MODULES.items():
        for name in imported(file):
            target = known(name)
            if target and room_of(target) != room_of(module):
                pair = room_of(module), room_of(target)
                found.setdefault(pair, []).append(f"{module} -> {target}")
    # What the face loads lazily is what users reach through it, not what it is made of.
    return {pair: names for pair, names in found.items() if pair[0] != "zoo" or lower(*pair)}


def lower(source: str, target: str) -> bool:
    return height(target) < height(source)


def circles(pairs) -> list[list[str]]:
    """Returns the groups of rooms that import each other in a circle (Tarjan's algorithm)."""
    after: dict[str, set[str]] = {}
    for source, target in pairs:
        after.setdefault(source, set()).add(target)
    index, low, stack, found = {}, {}, [], []

    def visit(room):
        index[room] = low[room] = len(index)
        stack.append(room)
        for target in after.get(room, ()):
            if target not in index:
                visit(target)
            if target in stack:
                low[room] = min(low[room], low[target])
        if low[room] == index[room]:
            group = stack[stack.index(room) :]
            del stack[stack.index(room) :]
            if len(group) > 1:
                found.append(group)

    for room in list(after):
        if room not in index:
            visit(room)
    return found


def figures() -> dict[str, int]:
    pairs = arrows()
    return {
        "rooms": len({room_of(module) for module in MODULES}),
        "floors": len(FLOORS),
        "arrows": len(pairs),
        "circles": len(circles(pairs)),
        "arrows upward": sum(not lower(*pair) for pair in pairs),
        "loose modules beside zoo/__init__.py": len(list(PACKAGE.glob("*.py"))) - 1,
    }


def test_every_import_points_to_a_lower_floor():
    upward = {pair: names for pair, names in arrows().items() if not lower(*pair)}
    assert upward == {}


def test_there_is_no_circle_between_rooms_nor_between_files():
    assert circles(arrows()) == []
    files = {
        (module, known(name))
        for module, file in MODULES.items()
        for name in imported(file)
        # A package's own file only hands on what lies in it.
        if known(name) and known(name) != module and not file.name.startswith("__init__")
        and MODULES[known(name)].name != "__init__.py"
    }  # fmt: skip
    assert circles(files) == []


def test_every_room_is_on_a_floor_and_nothing_is_loose():
    rooms = {room_of(module) for module in MODULES}
    assert rooms == {room for floor in FLOORS for room in floor}
    assert {file.stem for file in PACKAGE.glob("*.py")} == LOOSE


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("module", MODULES)
def test_tensorflow_and_keras_are_imported_only_where_they_may_be(module):
    names = imported(MODULES[module])
    if not within(module, *TENSORFLOW):
        assert not [one for one in names if within(one, "tensorflow", "tensorflow_datasets")]
    if room_of(module) in NO_KERAS:
        lazily = {"zoo.hub"}  # it loads files
        assert room_of(module) in lazily or not [one for one in names if within(one, "keras")]
    if within(module, "zoo") and not within(module, "zoo.backend"):
        assert not [one for one in names if within(one, "zoo.backend.tensorflow")]


@pytest.mark.parametrize("module", MODULES)
def test_only_the_backend_knows_gradients_and_nothing_asserts_or_pickles(module):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    names = {node.attr for node in attributes}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    assert "Lambda" not in names
    assert not imported(MODULES[module]) & {"pickle", "dill", "cloudpickle"}
    if not within(module, "zoo.backend", "benchmarks"):  # the second: what we are measured against
        assert "GradientTape" not in names
        if not within(module, "zoo.data"):  # which may use TensorFlow as a library
            assert "numpy" not in names, "read a variable by keras.ops.convert_to_numpy"


@pytest.mark.parametrize("file", sorted((PACKAGE / "variants").glob("*.py")), ids=lambda f: f.stem)
def test_a_variant_imports_the_face_alone(file):
    names = {name for name in imported(file) if within(name, "zoo")}
    own = {f"zoo.variants.{other.stem}" for other in file.parent.glob("*.py")}
    assert names <= {"zoo"} | (own | {"zoo.variants"} if file.stem == "__init__" else set())


@pytest.mark.parametrize("room", ["gan", "backend"])
def test_the_heart_knows_no_kind_of_sample_by_name(room):
    """No `if` about a variant, a modality or a task: what depends on one is asked of it."""
    words = {"Image", "Points", "Group", "is_image", "digits", "mnist", "dcgan", "pix2pix"}
    for file in (PACKAGE / room).rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        tested = [node.test for node in ast.walk(tree) if isinstance(node, ast.If | ast.IfExp)]
        for test in tested:
            names = {getattr(node, "id", getattr(node, "attr", None)) for node in ast.walk(test)}
            names |= {node.value for node in ast.walk(test) if isinstance(node, ast.Constant)}
            assert not names & words, f"{file}, line {test.lineno}"


@pytest.mark.parametrize(
    "program",
    [
        "import zoo; zoo.names(); zoo.registry.parameters('dcgan')",
        "import zoo.cli; zoo.cli.app(['list'], standalone_mode=False)",
        "from zoo.training import recipe; [recipe.read(name) for name in recipe.names()]",
        "import zoo\ntry: zoo.get('dcgna')\nexcept zoo.ZooError: pass\nelse: raise SystemExit(1)",
        "import zoo.modalities",
    ],
)
def test_the_front_door_imports_neither_tensorflow_nor_keras(program):
    heavy = (
        "import sys; found = {'tensorflow', 'keras', 'matplotlib', 'sklearn'} & set(sys.modules)"
    )
    check = f"{program}\n{heavy}\nraise SystemExit(', '.join(found) or None)"
    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr


def test_every_package_is_installed():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    packages = config["options"]["packages"].split()
    in_tree = {str(file.parent.relative_to(ROOT)) for file in ROOT.glob("zoo/**/__init__.py")}
    assert set(packages) - {"zoo.recipes", "zoo.protocols"} == {
        folder.replace("/", ".") for folder in in_tree
    }


def test_the_tests_mirror_the_rooms():
    rooms = {folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists()}
    folders = {f.name for f in (ROOT / "tests").iterdir() if f.is_dir() and list(f.glob("*.py"))}
    assert folders == rooms | {"benchmarks", "fuzzing"}


if __name__ == "__main__":
    for name, number in figures().items():
        print(f"{name}: {number}")
    for source, target in sorted(arrows(), key=lambda pair: (-height(pair[0]), pair)):
        print(f"  {height(source):2} {source} -> {target}")
