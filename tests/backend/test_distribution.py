"""Several devices: the same mathematics, and a run that survives the loss of a machine."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

import zoo
from zoo.backend import NoiseSeed, distribution
from zoo.training.cluster import own_folder
from zoo.utils.errors import ZooError

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Without batch normalisation, and with its statistics taken over all devices.
CASES = [
    'vanilla {"dropout": 0.0}',
    'wgan_gp {"shape": [2], "averaging": 0.9}',
    'wgan_gp {"synchronized": true, "averaging": 0.9}',
    'dcgan {"synchronized": true}',
    'conditional {"synchronized": true}',
    'dcgan {"synchronized": true, "augmentation": "color, cutout, adaptive"}',
]


def start(program, *arguments, cluster=None, log=None):
    """Starts a program beside this file in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("TF_CONFIG", None)
    if cluster:
        environment["TF_CONFIG"] = json.dumps(cluster)
    command = [sys.executable, str(HERE / program), *map(str, arguments)]
    out = log.open("w") if log else subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=out, stderr=out, text=True)


@pytest.fixture(scope="module")
def differences():
    """What differs between a variant's training steps on one device and on two replicas."""
    process = start("replicas.py", *CASES)
    out, errors = process.communicate()
    assert process.returncode == 0, errors
    return json.loads(out.splitlines()[-1])


@pytest.mark.parametrize("case", CASES)
def test_two_replicas_take_the_step_of_one(differences, case):
    """On the same noise: weights, moments, average, statistics, trackers, samples seen."""
    found = differences[case]
    assert found["weights"][0] < 1e-5
    # Relative, because Adam's first weights hardly depend on a gradient's size: a loss that
    # was not shared out among the replicas would double the first moment, and square the second.
    for kind in ("moments", "statistics", "average"):
        assert found[kind][1] < 1e-3, kind
    assert found["history"] < 1e-5
    assert found["samples_seen"][0] == found["samples_seen"][1] > 0
    assert found["replicas"], "the replicas' weights differ"


def test_noise_differs_between_replicas_and_is_no_other_s_next_draw(differences):
    draws = np.array(differences["noise"])  # (replica, draw, numbers)
    assert draws.shape[:2] == (2, 4)
    assert len({row.tobytes() for replica in draws for row in replica}) == 8
    masks = np.array(differences["dropout"])
    assert not np.array_equal(masks[0], masks[1])


def test_an_adaptive_strength_goes_by_all_replicas_together(differences):
    """Means 1, .75 and .5, where .6 is wanted; the second replica alone may say otherwise."""
    step = 8 / 500_000
    for (both, alone), expected in zip(differences["strengths"], [step, step, -step], strict=True):
        assert both == pytest.approx(alone, abs=1e-7)
        assert alone == pytest.approx(expected, abs=1e-7)


def test_every_update_sees_the_samples_that_it_sees_on_one_device(differences):
    """The samples of a step of 3 updates of 4, numbered: each replica has half of each update."""
    assert differences["order"] == [[0, 1, 4, 5, 8, 9], [2, 3, 6, 7, 10, 11]]


def test_alone_the_noise_is_keras_own():
    seed = NoiseSeed(3)
    assert seed.next().numpy().tolist() == [3, 0]
    assert seed.next().numpy().tolist() == [3, 1]


def test_what_cannot_be_shared_is_refused(differences):
    assert "multiple of 2, received 5" in differences["odd"]
    assert "inside the strategy's scope" in differences["scope"]
    assert "a multiple of 4, received 6" in differences["packs"]


def test_wrong_devices_are_refused():
    for given, message in [
        ("gpu:7", "there is no gpu:7"),
        ("cpu", "expected 'all' or e.g."),
        ("cpu:0,gpu:0", "of one kind"),
        ("cpu:0,cpu:0", "expected different ones"),
        ("tpu:0", "expected 'all' or e.g."),
        ("", "expected 'all' or e.g."),
    ]:
        with pytest.raises(ZooError) as error:
            distribution.strategy(given)
        assert message in str(error.value)
    tf.config.list_logical_devices()  # TensorFlow has started
    with pytest.raises(ZooError, match="before TensorFlow starts"):
        distribution.strategy("cpu:0,cpu:63")
    assert distribution.strategy(None).num_replicas_in_sync == 1


def test_the_first_worker_or_the_chief_writes(monkeypatch, tmp_path):
    cluster = {"worker": ["a:1", "b:1"]}

    def task(kind, index, **more):
        config = {"cluster": cluster | more, "task": {"type": kind, "index": index}}
        monkeypatch.setenv("TF_CONFIG", json.dumps(config))
        return distribution.is_chief()

    assert task("worker", 0) and not task("worker", 1)
    assert task("chief", 0, chief=["c:1"]) and not task("worker", 0, chief=["c:1"])
    (tmp_path / "seed-0").mkdir()
    (tmp_path / "seed-0" / "kept.txt").write_text("kept")
    task("worker", 1)
    with own_folder(tmp_path / "seed-0") as place:
        assert (place / "kept.txt").read_text() == "kept"
        (place / "new.txt").write_text("new")
    assert not place.exists() and not (tmp_path / "seed-0" / "new.txt").exists()
    with pytest.raises(ZooError, match="TF_CONFIG"):
        distribution.strategy("gpu:0,gpu:1")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def start_cluster(logs, *arguments):
    workers = [f"127.0.0.1:{port}" for port in free_ports(2)]
    return [
        start(
            "worker.py",
            *arguments,
            cluster={"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}},
            log=logs / f"{arguments[0]}-{index}.txt",
        )
        for index in range(2)
    ]


def wait_for(process, seconds=300):
    try:
        return process.wait(seconds)
    finally:
        process.kill()


@pytest.mark.slow
def test_a_cluster_loses_a_worker_and_the_resumed_run_equals_a_straight_one(tmp_path):
    """Two processes on this machine; the straight run is on two logical CPUs of one process."""
    folder = tmp_path / "cluster" / "vanilla-ring" / "seed-0"
    chief, other = start_cluster(tmp_path, "start", "all", tmp_path / "cluster")
    straight = None
    try:
        end = time.monotonic() + 300
        while not list(folder.glob("checkpoints/*.keras")) and time.monotonic() < end:
            assert chief.poll() is None, (tmp_path / "start-0.txt").read_text()
            time.sleep(0.02)
        os.kill(other.pid, signal.SIGKILL)
        straight = start("worker.py", "start", "cpu:0,cpu:1", tmp_path / "alone")
        assert wait_for(other) == -signal.SIGKILL
        assert wait_for(chief) == 1
        said = (tmp_path / "start-0.txt").read_text()
        assert "A machine of the cluster was lost" in said and "--resume" in said
        assert not (folder / "results.json").exists()
        for process in start_cluster(tmp_path, "resume", "all", tmp_path / "cluster"):
            assert wait_for(process) == 0, (tmp_path / "resume-0.txt").read_text()
        _, errors = straight.communicate(timeout=300)
        assert straight.returncode == 0, errors
    finally:
        for process in (chief, other, *filter(None, [straight])):
            process.kill()
    resumed, expected = (
        zoo.load(tmp_path / name / "vanilla-ring" / "seed-0") for name in ("cluster", "alone")
    )
    assert resumed.samples_seen == expected.samples_seen == 6400
    for one, two in zip(resumed.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-5)
    reports = [
        [json.loads(line) for line in path.read_text().splitlines()]
        for path in sorted(tmp_path.glob("*/vanilla-ring/seed-0/metrics.jsonl"))
    ]
    assert len(reports) == 2
    for alone, cluster in zip(*reports, strict=True):
        assert alone.keys() == cluster.keys()
        for tag in alone:
            if "second" not in tag:
                assert cluster[tag] == pytest.approx(alone[tag], abs=1e-4), tag
    assert isinstance(resumed, zoo.GAN)
