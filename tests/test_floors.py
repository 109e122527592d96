"""The floors of the house: imports only point down, and TensorFlow has its places."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest

import zoo

PACKAGE = Path(zoo.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = {
    ".".join(["zoo", *file.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(
        ".__init__"
    ): file
    for file in FILES
}
# From the roof down; what is not named here stands on the floor "the rest".
FLOORS = [
    ["zoo.cli", "zoo.benchmarks"],  # the second: data, and scripts to be run by hand
    ["zoo.benchmark", "zoo.benchmark.compare", "benchmarks.speed"],
    ["zoo.data.inspection", "zoo.training.run", "zoo.training.run_folder", "zoo.training"],
    ["zoo.recipe"],
    ["zoo.variants"],
    ["the rest"],
    ["zoo.backend"],
    ["zoo.utils.errors"],
]
TENSORFLOW = ("zoo.backend", "zoo.benchmarks", "zoo.callbacks", "zoo.data", "benchmarks.speed")
KERAS_OPS = ("zoo.networks", "zoo.losses", "zoo.losses", "zoo.layers", "zoo.optimizers")
KERAS_OPS += ("zoo.layers.attention", "zoo.layers.augmentation", "zoo.losses", "zoo.layers.weight_clipping", "zoo.gan.coded")
KERAS_OPS += ("zoo.layers.conditional_norm", "zoo.layers.packing", "zoo.gan.schedules", "zoo.layers.spectral_norm")


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def floor(module: str) -> int:
    named = [height for height, floor in enumerate(FLOORS) if within(module, *floor)]
    return named[0] if named else FLOORS.index(["the rest"])


def imported(file: Path) -> set[str]:
    """Returns the modules that a file imports anywhere, in functions too."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module):
    above = [
        one for one in imported(MODULES[module]) & MODULES.keys() if floor(one) < floor(module)
    ]
    assert above == [], f"{module} imports from a floor above"


@pytest.mark.parametrize("module", MODULES)
def test_tensorflow_is_imported_only_where_it_may_be(module):
    names = imported(MODULES[module])
    if not within(module, *TENSORFLOW):
        assert not [one for one in names if within(one, "tensorflow", "tensorflow_datasets")]
    if within(module, *KERAS_OPS):
        assert not [one for one in names if within(one, "zoo.data", "zoo.callbacks")]


@pytest.mark.parametrize("module", MODULES)
def test_only_the_backend_knows_gradients_and_nothing_asserts_or_pickles(module):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    assert "Lambda" not in names
    assert not imported(MODULES[module]) & {"pickle", "dill", "cloudpickle"}
    if not within(module, "zoo.backend", "benchmarks.speed"):  # the second: what we are measured against
        assert "GradientTape" not in names


@pytest.mark.parametrize(
    "program",
    [
        "import zoo; zoo.names(); zoo.registry.parameters('dcgan')",
        "import zoo.cli; zoo.cli.app(['list'], standalone_mode=False)",
        "from zoo import recipe; [recipe.read(name) for name in recipe.names()]",
        "import zoo\ntry: zoo.get('dcgna')\nexcept zoo.ZooError: pass\nelse: raise SystemExit(1)",
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
    root = Path(__file__).parents[1]
    config = configparser.ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    packages = config["options"]["packages"].split()
    in_tree = {str(file.parent.relative_to(root)) for file in root.glob("zoo/**/__init__.py")}
    assert set(packages) - {"zoo.recipes", "zoo.benchmarks"} == {
        folder.replace("/", ".") for folder in in_tree
    }
