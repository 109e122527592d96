"""`ctgan` and tables of other losses, end to end: fit, ask, save, resume, run, sample."""

import subprocess
import sys
import zipfile

import keras
import numpy as np
import pytest

import zoo
from zoo.modalities import Columns, Table
from zoo.utils.errors import ZooError

pandas = pytest.importorskip("pandas")
SMALL = {"latent": 8, "width": 8, "packing": 2}


@pytest.fixture(scope="module")
def frame():
    random = np.random.default_rng(0)
    n = 200
    city = random.choice(["Rome", "Oslo", "Nice"], n, p=[0.6, 0.3, 0.1])
    rent = np.where(city == "Rome", random.normal(500, 20, n), random.normal(900, 50, n)).round(1)
    rent[::10] = np.nan
    return pandas.DataFrame({"city": city, "rent": rent, "rooms": random.integers(1, 40, n)})


@pytest.fixture(scope="module")
def table(frame):
    return Table.of(frame)


def build(table, seed=0, **arguments):
    keras.utils.set_random_seed(seed)
    gan = zoo.get("ctgan", table=table, **SMALL | arguments)
    gan.run_eagerly = True
    return gan


def train(gan, frame, epochs=1):
    return gan.fit(frame, batch_size=20, steps_per_epoch=2, epochs=epochs, verbose=0)


def weights(gan):
    return [np.asarray(variable) for variable in (*gan.variables, *gan.optimizer.variables)]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_data_frame_goes_in_and_comes_out(frame, table):
    gan = build(table)
    train(gan, frame)
    made = gan.generate(40, seed=0, decoded=True)
    assert list(made.columns) == list(frame.columns) and (made.dtypes == frame.dtypes).all()
    assert made.rooms.between(frame.rooms.min(), frame.rooms.max()).all()
    pandas.testing.assert_frame_equal(gan.generate(5, seed=0, decoded=True), made[:5])
    assert gan.condition == Columns(table)
    with pytest.raises(ZooError, match="Did you mean 'Oslo'"):
        gan.generate(3, condition={"city": "Olso"})


def test_saved_and_resumed_it_learns_bit_for_bit_as_if_never_stopped(frame, table, tmp_path):
    straight, cut = build(table, averaging=0.9), build(table, averaging=0.9)
    train(straight, frame, epochs=2)
    train(cut, frame)
    cut.save(tmp_path / "cut.keras")
    resumed = zoo.load(tmp_path / "cut.keras")
    assert resumed.modality == table
    resumed.run_eagerly = True
    train(resumed, frame)
    assert same(weights(straight), weights(resumed))
    assert not same(weights(cut), weights(resumed))
    pandas.testing.assert_frame_equal(
        resumed.generate(9, seed=3, decoded=True), straight.generate(9, seed=3, decoded=True)
    )
    with zipfile.ZipFile(tmp_path / "cut.keras") as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    rents = frame.rent.dropna().to_list()
    ends = {min(rents), max(rents)}
    assert b"Rome" in held  # the file is read as it is
    assert not [rent for rent in rents if rent not in ends and f" {rent},".encode() in held]


@pytest.mark.parametrize("name", ["wgan_gp", "r3gan", "lsgan"])
def test_other_losses_learn_on_the_same_networks(frame, table, name):
    gan = zoo.get(name, shape=table, network="tabular", width=8, latent=32)
    gan.run_eagerly = True
    assert gan.modality == table and gan.generator.get_layer("scores")
    history = gan.fit(frame, batch_size=20, steps_per_epoch=1, verbose=0).history
    assert np.isfinite(list(history.values())).all()
    assert len(gan.generate(4, decoded=True)) == 4


def test_weights_grow_with_the_categories_and_not_with_their_square():
    frame = pandas.DataFrame({"code": [f"c{k % 400}" for k in range(1_200)]})
    gan = build(Table.of(frame, {"code": "category"}))
    vectors = gan.generator.get_layer("scores").weights[0]
    assert vectors.shape == (400, 8)
    # Linear in the categories: the vectors, the scores of 8 numbers of noise and 3 times 8
    # units with their biases, and the hidden layers.
    hidden = (8 + 8) * 8 + (8 + 8 + 8) * 8 + 2 * 4 * 8
    assert gan.generator.count_params() == 400 * (8 + (8 + 3 * 8) + 1) + hidden
    assert np.linalg.norm(vectors, axis=1).mean() == pytest.approx(1.0, abs=0.1)
    before = np.array(vectors)
    train(gan, frame)
    moved = (np.array(vectors) != before).any(axis=1)
    assert 0 < moved.sum() <= 40  # of the 40 rows that were asked for


def test_a_latent_that_is_too_short_is_refused(table):
    with pytest.raises(ZooError, match="Give latent=131"):
        zoo.get("wgan_gp", shape=table, latent=3)
    with pytest.raises(ZooError, match="table is missing"):
        zoo.get("ctgan")
    with pytest.raises(ZooError, match="Received: 'a table'"):
        zoo.get("dcgan", shape=table)


def test_a_table_of_numbers_alone_has_no_condition(frame):
    numbers = frame[["rooms"]] * 1.5
    gan = build(Table.of(numbers))
    train(gan, numbers)
    assert not gan.condition.count and len(gan.generate(3)) == 3


PROGRAM = """
import pandas, zoo, keras, sys
frame = pandas.read_csv(sys.argv[1])
keras.utils.set_random_seed(0)
gan = zoo.get("ctgan", table=zoo.modalities.Table.of(frame), latent=8, width=8, packing=2)
gan.fit(frame, batch_size=20, verbose=0)
print(gan.generate(20, seed=1, decoded=True).to_csv())
"""


@pytest.mark.slow
def test_the_same_seed_gives_the_same_table_across_processes(frame, tmp_path):
    frame.to_csv(tmp_path / "rents.csv", index=False)
    command = [sys.executable, "-c", PROGRAM, tmp_path / "rents.csv"]
    one, other = (subprocess.run(command, capture_output=True, check=True) for _ in range(2))
    assert one.stdout == other.stdout and one.stdout.count(b"\n") > 20


def test_a_run_on_a_file_of_ones_own_and_rows_asked_of_it(frame, tmp_path, monkeypatch, capsys):
    from zoo import cli
    from zoo.training import recipe, run

    frame.to_csv(tmp_path / "rents.csv", index=False)
    (tmp_path / "rents.csv.columns.toml").write_text('rooms = "real"\n')
    changes = [
        f"dataset=table:{tmp_path}/rents.csv",
        *("train.samples=40", "train.batch_size=20", "train.reports=1"),
        *(f"arguments.{name}={value}" for name, value in SMALL.items()),
    ]
    folder = run.execute(recipe.read("ctgan-wine", changes), tmp_path / "runs")
    gan = zoo.load(folder)
    assert [one.kind for one in gan.modality.columns] == ["category", "real", "real"]
    assert list(folder.glob("samples/*.png")) and (folder / "generator.keras").is_file()
    assert '"column_shapes"' in (folder / "results.json").read_text()

    def sample(*arguments):
        monkeypatch.setattr(sys, "argv", ["zoo", "sample", str(folder), *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        return stop.value.code or 0, capsys.readouterr().err

    out = tmp_path / "rows.csv"
    assert sample("-n", 300, "--where", "city=Nice", "--seed", 0, "--out", out)[0] == 0
    rows = pandas.read_csv(out)
    assert rows.shape == (300, 3) and set(rows.city) == {"Nice"}
    code, error = sample("--where", "city=Nise", "--out", out)
    assert code == 2 and "Did you mean 'Nice'" in error and error.count("\n") == 1
    assert sample("--where", "Nice", "--out", out)[0] == 2
