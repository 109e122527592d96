"""The stamp that every score carries: what its number is worth."""

import dataclasses
from typing import Any

from zoo.utils.errors import ZooError


@dataclasses.dataclass(frozen=True)
class Stamp:
    """How a score was made. Numbers with different stamps are never compared.

    Args:
        benchmark, version: the protocol.
        form: `"full"`, `"quick"` while training, or `"fewer"` where there were fewer generated
            samples than the protocol asks for.
        dataset: the real samples'.
        split: the part of it that fakes were held against.
        features: the feature network; `"none"` for points.
        features_sha256: of its weights; empty without a network.
        real_samples, fake_samples: how many of each.
        resizing: what was done to samples before the network.
        scoring_seed: of the samples and every draw of the protocol.
        weights: of the generator: `"averaged"` (its moving average) or `"raw"`;
            `"none"` for samples that came without a generator.
    """

    benchmark: str
    version: int
    form: str
    dataset: str
    split: str
    features: str
    features_sha256: str
    real_samples: int
    fake_samples: int
    resizing: str
    scoring_seed: int
    weights: str

    def differences(self, other: "Stamp") -> dict[str, tuple[Any, Any]]:
        """Returns the fields in which two stamps differ, with both values.

        The generator's weights differ only between `raw` and `averaged`:
        samples without a generator (`none`: real ones, other programs') stand
        beside both.
        """
        found = {}
        for field in dataclasses.fields(self):
            mine, its = getattr(self, field.name), getattr(other, field.name)
            if mine != its and not (field.name == "weights" and "none" in (mine, its)):
                found[field.name] = (mine, its)
        return found


FIELDS = tuple(field.name for field in dataclasses.fields(Stamp))


def from_dict(values: dict[str, Any]) -> Stamp:
    """Returns a stamp from its fields, as texts or numbers; others are passed over.

    Raises:
        ZooError: a field is missing or of another type.
    """
    found = {}
    for field in dataclasses.fields(Stamp):
        if values.get(field.name) is None:
            raise ZooError(f"the stamp lacks {field.name!r}")
        try:
            found[field.name] = field.type(values[field.name])
        except (TypeError, ValueError):
            raise ZooError(
                f"{field.name}: expected {field.type.__name__}, received {values[field.name]!r}"
            ) from None
    return Stamp(**found)
