"""The metrics of sounds, see `zoo.evaluation.catalogue`."""

from collections.abc import Callable, Mapping

from zoo import metrics
from zoo.evaluation.view import View


def _inception_score(view: View) -> dict[str, float]:
    if view.fake.probabilities is None:
        return {}
    return {"inception_score": metrics.inception_score(view.fake.probabilities, splits=1).mean}


def _pitch_scores(view: View) -> dict[str, float]:
    if view.pitches is None:
        return {}
    known, rate = view.pitches
    found = metrics.pitch_scores(view.fake.samples.mean(axis=2), rate, known)
    return {f"pitch_{name}": value for name, value in found._asdict().items()}


METRICS: Mapping[str, Callable[[View], dict[str, float]]] = {
    "inception_score": _inception_score,
    "pitch_scores": _pitch_scores,
}
GIVEN: Mapping[str, tuple[str, ...]] = {
    "pitch_scores": ("pitch_within", "pitch_made", "pitch_cents", "pitch_harmonics"),
}
COLUMNS: Mapping[str, tuple[int, str]] = {
    "inception_score": (1, "inception score of the named classifier; its classes are the most"),
    "pitch_within": (1, "share of notes within 20 cents of a pitch of the set"),
    "pitch_made": (1, "pitches of the set that are made"),
    "pitch_cents": (-1, "median distance to the nearest pitch of the set, cents"),
    "pitch_harmonics": (1, "mean share of a note's energy on the harmonics of its own pitch"),
}
SHARES = frozenset({"pitch_within", "pitch_harmonics"})
