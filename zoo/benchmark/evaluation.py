"""Scores a finished run again, or samples of another program."""

import json
import os
from pathlib import Path

from zoo import data, hub
from zoo.benchmark import external_samples
from zoo.evaluation import results, scorers
from zoo.evaluation.results import Row
from zoo.evaluation.scorer import Scorer
from zoo.training import final_scores, recipe
from zoo.training.environment import environment
from zoo.utils import checkpoints
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError


def evaluate(
    folder: str | os.PathLike,
    data_dir: str | os.PathLike | None = None,
    benchmark: str | None = None,
    network: str | None = None,
) -> list[Row]:
    """Scores a finished run again, writes its `results.json`, and returns its rows.

    Args:
        folder: the run folder.
        data_dir: where tensorflow-datasets keeps its data.
        benchmark: another one than the recipe's; `results.json` then stays as it is.
        network: a feature network in place of the protocol's; `results.json` stays likewise.

    Raises:
        ZooError: no finished run there, or nothing that can be scored.
    """
    folder = Path(folder)
    path = folder / "results.json"
    if not path.is_file():
        raise ZooError(f"{folder}: expected a finished run, found no results.json in it.")
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ZooError(f"{path}: not JSON: {error}. Restore it, or run the recipe again.") from None
    gan = hub.load(folder)
    chosen = recipe.read(folder / "recipe.toml", data_dir=data_dir)
    own = benchmark in (None, chosen.benchmark) and network is None
    scorer = scorers.of(
        benchmark or chosen.benchmark,
        chosen.dataset,
        gan.shape,
        data_dir,
        network,
        broken=chosen.train.broken_pictures,
        **chosen.views,
    )
    found["scores"] = final_scores.final(scorer, gan, checkpoints.best(folder / "checkpoints"))
    found.pop("unscored", None)
    if own:
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return results.of_run(found)


def evaluate_samples(
    samples: str | os.PathLike,
    dataset: str,
    benchmark: str | None = None,
    name: str = "samples",
    network: str | None = None,
    data_dir: str | os.PathLike | None = None,
) -> Row:
    """Scores samples that some other program made.

    Where there are fewer than the protocol asks for, the stamp has the form `"fewer"`: a
    Frechet distance of few samples comes out too high, and is never shown beside full ones.

    Args:
        samples: see `zoo.benchmark.external_samples.read`.
        dataset: what they should look like.
        benchmark: by default the one for such samples.
        name: what to call them in a table, in place of a recipe.
        network: a feature network in place of the protocol's.
        data_dir: where tensorflow-datasets keeps its data.

    Raises:
        ZooError: too few samples for a metric, another size, NaN, a name that a spreadsheet
            would compute.
    """
    results.check_name("name", name)
    kind, condition = data.outline(dataset, data_dir=data_dir)
    benchmark = benchmark or kind.benchmark
    names = getattr(condition, "names", ())
    found, labels = external_samples.read(Path(samples), kind, names)
    scorer = Scorer(benchmark, dataset, data_dir=data_dir, network=network)
    scores = scorer.score(found, labels, fewer=True)
    facts = results.made_by(environment())
    return Row(name, 0, "samples", scores.values, scores.stamp, facts)
