"""A sample of several parts: a pair of pictures, for one."""

import numpy as np

from zoo.modalities.modality import Modality
from zoo.utils.errors import ZooError


class Group(Modality):
    """Samples that are tuples, each part of a modality of its own.

    Args:
        *members: the parts' modalities.

    Attributes:
        shape: a tuple of the parts' shapes.

    Example:

    >>> from zoo.modalities import Points
    >>> pair = Group(Points(2), Points(3))
    >>> pair.shape
    ((2,), (3,))
    >>> pair.check((np.zeros((4, 2), "float32"), np.zeros((4, 3), "float32")))
    """

    name = "group"

    def __init__(self, *members: Modality):
        self.members = members
        self.shape = tuple(member.shape for member in members)
        kinds = [member.augmentations for member in members]
        self.augmentations = tuple(one for one in kinds[0] if all(one in kind for kind in kinds))

    def _check_parts(self, samples) -> None:
        if not isinstance(samples, tuple | list) or len(samples) != len(self.members):
            raise ZooError(
                f"Expected samples of {len(self.members)} parts of shapes {self.shape}. "
                f"Received: {type(samples).__name__}."
            )

    def check(self, encoded) -> None:
        self._check_parts(encoded)
        for member, part in zip(self.members, encoded, strict=True):
            member.check(part)
        counts = {len(part) for part in encoded}
        if len(counts) > 1:
            raise ZooError(f"Expected parts of one length. Received: {sorted(counts)} samples.")

    def count(self, encoded) -> int:
        self._check_parts(encoded)
        return len(encoded[0])

    def as_float32(self, encoded):
        return tuple(m.as_float32(part) for m, part in zip(self.members, encoded, strict=True))

    def doubt(self, encoded) -> str:
        found = [member.doubt(part) for member, part in zip(self.members, encoded, strict=True)]
        return next(filter(None, found), "")

    def parts(self, data) -> tuple:
        """Returns `(samples, *condition)`; samples alone are the tuple of their parts."""
        if isinstance(data, dict) or not isinstance(data[0], tuple | list):
            return (tuple(data),)
        return (tuple(data[0]), *data[1:])

    def encode(self, raw):
        self._check_parts(raw)
        return tuple(m.encode(part) for m, part in zip(self.members, raw, strict=True))

    def decode(self, encoded):
        return tuple(m.decode(part) for m, part in zip(self.members, encoded, strict=True))

    def canonical(self, encoded):
        return tuple(m.canonical(part) for m, part in zip(self.members, encoded, strict=True))

    def rows(self, encoded) -> np.ndarray:
        found = [m.rows(part) for m, part in zip(self.members, encoded, strict=True)]
        return np.concatenate(found, axis=1)

    def preview(self, encoded, real=None, columns=None):
        """Returns the parts of each sample side by side, as the first part's kind shows it."""
        return self.members[0].beside(*encoded[:3], columns=columns)

    def config(self) -> dict:
        return {"kind": self.name, "members": [member.config() for member in self.members]}

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.members}"
