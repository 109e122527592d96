"""The numbers of a protocol."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Settings:
    """The numbers of a protocol for one dataset and one form.

    Args:
        features: the feature network, see `zoo.evaluation.features.get`; `"none"`: none.
        real: real samples, at most: all of the split where it has fewer.
        fake: generated samples, exactly.
        train: samples of the train split that memorization looks at, at most.
        kernel_subsets, kernel_subset_size: of the kernel distance; a subset has all samples
            where there are fewer.
        precision_recall_k, density_coverage_k: which neighbour sets a radius.
        memorization: samples of each kind whose distance to the train split is
            measured, at most.
        two_sample: samples of each kind for the two-sample classifier, at most.
        classification: generated samples that a classifier learns from, at most.
        classifier: the feature network that reads the classes of translations; `"none"`: none.
        target: of a table, the column that classifiers learn; by default the last.
        likelihoods: of a table, whether the likelihoods of its rows mean something.
    """

    features: str
    real: int
    fake: int
    train: int = 60_000
    kernel_subsets: int = 100
    kernel_subset_size: int = 1_000
    precision_recall_k: int = 3
    density_coverage_k: int = 5
    memorization: int = 2_000
    two_sample: int = 2_000
    classification: int = 2_000
    classifier: str = "none"
    target: str = ""
    likelihoods: bool = False
