"""What a run will take: the parts add up, and a trial measures them."""

import dataclasses

from zoo.training import estimate, recipe


def test_an_estimate_is_the_sum_of_its_parts():
    card = estimate.Estimate(
        *("mine", 60_000, 5.0, 100.0, 20, 2.0, 4, 9.0, 7.0, 3 * 2**30, 5 * 2**20, "cpu:0")
    )
    assert card.training_seconds == 600 and card.scores_seconds == 9 + 3 * 7
    assert card.seconds == 5 + 600 + 40 + 30
    assert card.card().splitlines()[0] == "mine on cpu:0: about 11 min 15 s"
    assert "3,072 MiB" in card.card() and "5.0 MiB" in card.card()
    assert "scores    30" in card.card()
    none = dataclasses.replace(card, unscored="no network to fetch Inception from")
    assert "scores    none: no network to fetch Inception from" in none.card()


def test_a_recipe_is_tried_and_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(estimate, "_SECONDS", 0.2)
    changes = ["arguments.latent=4", "arguments.width=8", "train.samples=64000", "train.reports=4"]
    found = estimate.estimate(recipe.read("vanilla-digits", changes))
    assert found.samples == 64_000 and found.reports == 4 and found.scorings == 2
    for part in (found.training_seconds, found.report_seconds, found.first_scoring_seconds):
        assert 0 < part < 120
    assert 2**16 < found.disk_bytes < 2**26 and found.peak_memory_bytes > 2**26
    assert list(tmp_path.iterdir()) == []
