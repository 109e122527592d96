"""Several means in one variable."""

from zoo.gan.mean_tracker import MeanTracker


def test_means_of_what_came_since_the_reset():
    means = MeanTracker("loss", ["a", "b"])
    assert {tag: float(mean) for tag, mean in means.result().items()} == {"a": 0.0, "b": 0.0}
    means.update_state([100.0, 100.0])
    means.reset_state()
    means.update_state([1.0, -4.0])
    means.update_state([2.0, 2.0])
    assert {tag: float(mean) for tag, mean in means.result().items()} == {"a": 1.5, "b": -1.0}
    assert means.totals() == {"a": [3.0, 2.0], "b": [-2.0, 2.0]}


def test_it_goes_on_from_its_totals_by_tag_and_not_by_place():
    means = MeanTracker("loss", ["a", "b"])
    means.restore({"other": [9.0, 9.0], "b": [6.0, 2.0], "a": [4.0, 2.0]})
    means.update_state([2.0, 3.0])
    assert {tag: float(mean) for tag, mean in means.result().items()} == {"a": 2.0, "b": 3.0}
