"""A real TensorBoard server shows every run's curves, pictures and row of hyperparameters."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from zoo.training import recipe, run

SETTINGS = ["train.samples=96", "train.batch_size=16", "train.reports=2"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two finished runs of one recipe that differ in the seed alone."""
    out = tmp_path_factory.mktemp("runs")
    for seed in (0, 1):
        run.execute(recipe.read("vanilla-digits", [*SETTINGS, f"train.seed={seed}"]), out)
    return out


@pytest.fixture(scope="module")
def tensorboard(runs):
    """The address of a real TensorBoard server that shows the two runs."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tensorboard.main", "--logdir", runs, "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        lines = iter(server.stderr.readline, "")
        address = next(found for line in lines if (found := re.search(r"http://\S+?:\d+/", line)))
        yield address.group()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate()


def _ask(address, route, question=None):
    body = None if question is None else json.dumps(question).encode()
    request = urllib.request.Request(
        f"{address}data/plugin/{route}", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def _ask_until(address, route, ready, question=None):
    """Asks until the server has read the event files."""
    for _ in range(100):
        answer = _ask(address, route, question)
        if ready(answer):
            return answer
        time.sleep(0.2)
    raise AssertionError(f"{route} still says {answer}")


def test_tensorboard_shows_curves_pictures_and_a_row_per_run(tensorboard, runs, curves):
    names = {"vanilla-digits/seed-0", "vanilla-digits/seed-1"}
    scalars = _ask_until(tensorboard, "scalars/tags", lambda found: names <= found.keys())
    assert scalars.keys() == names
    for tags in scalars.values():
        assert tags.keys() >= {
            "training/loss/discriminator/adversarial",
            "training/loss/generator/adversarial",
            "training/logits/real",
            "training/logits/fake",
            "speed/samples_per_second",
        }
    images = _ask_until(tensorboard, "images/tags", lambda found: names <= found.keys())
    assert all("samples" in tags for tags in images.values())

    question = {"experimentName": ""}
    experiment = _ask_until(
        tensorboard, "hparams/experiment", lambda found: found.get("hparamInfos"), question
    )
    columns = {column["name"] for column in experiment["hparamInfos"]}
    assert {"variant", "dataset", "arguments.latent", "train.batch_size", "train.seed"} <= columns
    question = {
        "experimentName": "",
        "startIndex": 0,
        "sliceSize": 10,
        "colParams": [{"hparam": name} for name in sorted(columns)]
        + [{"metric": {"group": "", "tag": "training/logits/real"}}],
        "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
    }
    rows = _ask(tensorboard, "hparams/session_groups", question)["sessionGroups"]
    assert sorted(row["hparams"]["train.seed"] for row in rows) == [0, 1]
    for row in rows:
        assert row["hparams"]["train.batch_size"] == 16
        assert row["sessions"][0]["status"] == "STATUS_SUCCESS"
        shown = {value["name"]["tag"]: value["value"] for value in row["metricValues"]}
        folder = runs / "vanilla-digits" / f"seed-{row['hparams']['train.seed']:.0f}"
        assert shown["training/logits/real"] == pytest.approx(
            curves(folder)["training/logits/real"][-1][1]
        )


def test_runs_are_laid_over_each_other_and_their_final_scores_can_be_sorted(tensorboard, runs):
    layout = _ask_until(tensorboard, "custom_scalars/layout", lambda found: found.get("category"))
    charts = {
        (category["title"], chart["title"]): chart["multiline"]["tag"]
        for category in layout["category"]
        for chart in category["chart"]
    }
    assert len(charts) == sum(len(one["chart"]) for one in layout["category"])  # no run's twice
    tags = _ask(tensorboard, "scalars/tags")["vanilla-digits/seed-0"]
    distance, losses = charts["quality", "distance"][0], charts["losses", "generator"][0]
    assert [tag for tag in tags if re.fullmatch(distance, tag)] == ["quality/fd"]
    assert [tag for tag in tags if re.fullmatch(losses, tag)] == [
        "training/loss/generator/adversarial"
    ]

    question = {"experimentName": "", "startIndex": 0, "sliceSize": 10}
    question["allowedStatuses"] = ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_RUNNING"]
    question["colParams"] = [
        {"hparam": "train.seed"},
        {"metric": {"group": "", "tag": "score/last/fd"}, "order": "ORDER_ASC"},
    ]
    rows = _ask(tensorboard, "hparams/session_groups", question)["sessionGroups"]
    shown = {
        row["hparams"]["train.seed"]: value["value"]
        for row in rows
        for value in row["metricValues"]
        if value["name"]["tag"] == "score/last/fd"
    }
    for seed in (0, 1):
        folder = runs / "vanilla-digits" / f"seed-{seed}"
        saved = json.loads((folder / "results.json").read_text())["scores"][0]
        assert shown[seed] == pytest.approx(saved["values"]["fd"], rel=1e-6)
    assert list(shown.values()) == sorted(shown.values())
