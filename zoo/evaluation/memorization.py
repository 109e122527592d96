"""Whether generated samples are copies, as several benchmarks ask."""

from zoo import metrics
from zoo.evaluation.view import View


def memorization(view: View) -> dict[str, float]:
    """Returns what copying there is; nothing of samples that are the train split's own."""
    train, used = view.train(), slice(view.settings.memorization)
    if train is None:
        return {}
    found = metrics.memorization(train, view.fake.features[used], view.real.features[used])
    return {"memorization_ratio": found.ratio, "memorization_nearer": found.nearer}
