"""Which scorer a benchmark has."""

from zoo.evaluation import protocol
from zoo.evaluation.scorer import Scorer
from zoo.evaluation.translation import TranslationScorer
from zoo.modalities import Unpaired

_SCORERS = {Unpaired.name: TranslationScorer}  # by the modality of the samples


def of(benchmark: str, *arguments, **settings) -> Scorer | TranslationScorer:
    """Returns the scorer of a benchmark.

    Args:
        benchmark: one of `zoo.evaluation.protocol.names()`.
        *arguments, **settings: see `Scorer`.

    Example:

    >>> of("translation", "digits", unpaired={"kind": "invert"}).shape
    ((8, 8, 1), (8, 8, 1))
    """
    kind = _SCORERS.get(protocol.read(benchmark).modality, Scorer)
    return kind(benchmark, *arguments, **settings)
