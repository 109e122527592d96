"""metrics.jsonl: one line of strict JSON a report, cut and continued."""

import json

import pytest

from zoo.callbacks import MetricsFile
from zoo.utils.json_lines import cut
from zoo.utils.json_lines import read as lines


def _report(gan, file, losses):
    gan.reset()
    file.on_epoch_begin(0)
    for loss in losses:
        gan.step(64, loss)
    file.on_epoch_end(0)


def _file(gan, path):
    file = MetricsFile(path)
    file.set_model(gan)
    return file


def test_a_line_is_the_epoch_s_mean(toy, tmp_path):
    gan, path = toy(), tmp_path / "metrics.jsonl"
    file = _file(gan, path)
    _report(gan, file, [1.0, 3.0])
    _report(gan, file, [8.0])
    first, second = lines(path)
    assert (first["samples_seen"], first["loss/generator/adversarial"]) == (128, 2.0)
    assert (second["samples_seen"], second["loss/generator/adversarial"]) == (192, 8.0)
    seconds = second["seconds"] - first["seconds"]
    assert second["samples_per_second"] == pytest.approx(64 / seconds)


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_what_is_not_finite_is_null_and_the_line_is_strict_json(toy, tmp_path, loss):
    gan, path = toy(), tmp_path / "metrics.jsonl"
    _report(gan, _file(gan, path), [loss])

    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    line = json.loads(path.read_text(), parse_constant=refuse)
    assert line["loss/generator/adversarial"] is None


def test_a_resumed_file_is_cut_and_its_seconds_go_on(toy, tmp_path):
    gan, path = toy(), tmp_path / "metrics.jsonl"
    file = _file(gan, path)
    for _ in range(3):
        _report(gan, file, [1.0])
    cut(path, 128)
    assert [line["samples_seen"] for line in lines(path)] == [64, 128]
    gan.samples_seen = 128
    _report(gan, _file(gan, path), [1.0])
    found = lines(path)
    assert [line["samples_seen"] for line in found] == [64, 128, 192]
    assert found[2]["seconds"] > found[1]["seconds"]


def test_a_line_cut_off_by_a_kill_is_dropped(toy, tmp_path):
    gan, path = toy(), tmp_path / "metrics.jsonl"
    file = _file(gan, path)
    _report(gan, file, [1.0])
    _report(gan, file, [1.0])
    path.write_text(path.read_text()[:-20])
    assert [line["samples_seen"] for line in lines(path)] == [64]
    cut(path, 1_000)
    assert path.read_text().count("\n") == 1


def test_no_file_is_no_lines_and_cutting_makes_none(tmp_path):
    path = tmp_path / "metrics.jsonl"
    cut(path, 0)
    assert lines(path) == [] and not path.exists()
