"""`zoo eval RUN`: a finished run scored again, by its own benchmark or in other eyes."""

from zoo.benchmark import evaluate
from zoo.training import recipe, run


def test_another_network_s_scores_are_shown_and_the_run_keeps_its_own(tmp_path):
    changes = ["train.samples=320", "train.batch_size=16", "train.reports=1"]
    folder = run.execute(recipe.read("dcgan-digits", changes), tmp_path)
    kept = (folder / "results.json").read_bytes()
    rows = evaluate(folder, network="random")
    assert {row.stamp.features for row in rows} == {"random"}
    assert (folder / "results.json").read_bytes() == kept
    assert {row.stamp.features for row in evaluate(folder)} == {"digits"}
