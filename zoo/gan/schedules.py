"""Schedules: settings that change with the samples seen.

A schedule is written as a text, so that a recipe can hold it:
`"learning_rate: 1 at 300_000, 0 at 600_000; beta_2: 0.99 at 2_000_000"`. Between
the points it names, a setting goes along straight lines; before the first it
comes from what was set, after the last it stays.
"""

import contextlib
import dataclasses
import itertools
import re

from keras import ops

from zoo.utils.errors import ZooError

BETAS = ("beta_1", "beta_2")
_FORM = "expected 'NAME: VALUE at SAMPLES, VALUE at SAMPLES; NAME: ...'"


@dataclasses.dataclass(frozen=True)
class Schedule:
    """A number as a function of the samples seen: straight lines from point to point.

    Args:
        points: pairs `(samples, value)`, by rising samples.

    Example:

    >>> decay = Schedule(((100, 1.0), (200, 0.0)))
    >>> [float(decay(seen, 1.0)) for seen in (0, 100, 150, 900)]
    [1.0, 1.0, 0.5, 0.0]
    """

    points: tuple[tuple[int, float], ...]

    def __call__(self, samples_seen, start):
        """Returns the value after so many samples, a float32 scalar.

        Args:
            samples_seen: real samples, a scalar.
            start: the value at 0 samples, unless a point says it.
        """
        seen = ops.cast(samples_seen, "float32")
        points = self.points if self.points[0][0] == 0 else ((0, start), *self.points)
        total = ops.cast(points[0][1], "float32")
        for (at, value), (then, next_value) in itertools.pairwise(points):
            total += (next_value - value) * ops.clip((seen - at) / (then - at), 0.0, 1.0)
        return total


def parse(text: str | None, settings) -> dict[str, Schedule]:
    """Reads schedules from their text.

    Args:
        text: `"NAME: VALUE at SAMPLES, ...; NAME: ..."`, or None for none.
        settings: the names that can be scheduled.

    Raises:
        ZooError: another form, an unknown or repeated name, samples that do not rise.

    Example:

    >>> parse("averaging: 0.99 at 1_000", ["averaging"])
    {'averaging': Schedule(points=((1000, 0.99),))}
    """
    found: dict[str, Schedule] = {}
    for part in (text or "").split(";"):
        if not part.strip():
            continue
        name, colon, points = (piece.strip() for piece in part.partition(":"))
        if not colon:
            raise ZooError(f"schedules: {_FORM}, received {part.strip()!r}.")
        if name not in settings or name in found:
            twice = "is scheduled twice" if name in found else "cannot be scheduled"
            raise ZooError(f"schedules: {name!r} {twice}. This GAN takes {', '.join(settings)}.")
        found[name] = Schedule(tuple(_point(point, part.strip()) for point in points.split(",")))
        seen = [point[0] for point in found[name].points]
        if sorted(set(seen)) != seen:
            raise ZooError(f"schedules: {name!r}: the samples must rise, received {seen}.")
    return found


def _point(text: str, part: str) -> tuple[int, float]:
    point = re.fullmatch(r"\s*(\S+)\s+at\s+([0-9_]+)\s*", text)
    try:
        return int(point[2]), float(point[1])
    except (TypeError, ValueError):
        raise ZooError(f"schedules: {_FORM}, received {part!r}.") from None


class Schedules:
    """The settings of a GAN that change while it trains.

    | name | its values are |
    | --- | --- |
    | `learning_rate` | shares of the learning rate that each player was given |
    | a term's name | shares of the term's weight |
    | `beta_1`, `beta_2` | the betas of both players' Adam |
    | `averaging` | the decay of the moving average |

    Args:
        text: see `parse`.
        names: that can be scheduled.
        samples_seen: a variable that counts real samples.

    Example:

    >>> import keras
    >>> schedules = Schedules("adversarial: 0.5 at 0", ["adversarial"], keras.Variable(0))
    >>> float(schedules("adversarial", 1.0)), schedules("r1", 1.0)
    (0.5, 1.0)
    """

    def __init__(self, text: str | None, names, samples_seen):
        self.by_name, self._samples_seen = parse(text, names), samples_seen

    def __call__(self, name: str, start):
        """Returns a setting's value now: `start` where it has no schedule."""
        schedule = self.by_name.get(name)
        return start if schedule is None else schedule(self._samples_seen.value, start)

    def rate(self, optimizer) -> float | None:
        """Returns the learning rate that an optimizer was given, None where it stays.

        Raises:
            ZooError: a schedule that the optimizer cannot follow.
        """
        for name in BETAS:
            if name in self.by_name and not hasattr(optimizer, name):
                raise ZooError(
                    f"schedules: {name!r} needs Adam, received {type(optimizer).__name__}."
                )
        if "learning_rate" not in self.by_name:
            return None
        rate = optimizer.get_config()["learning_rate"]
        if not isinstance(rate, float):
            raise ZooError("schedules: the optimizer's learning rate has a schedule of its own.")
        return rate

    @contextlib.contextmanager
    def applied(self, optimizer, rate: float | None):
        """Gives an optimizer this step's learning rate and betas; the rate stays.

        Args:
            optimizer: a player's.
            rate: the learning rate that it was given, see `rate`.
        """
        if "learning_rate" in self.by_name:
            optimizer.learning_rate.assign(self("learning_rate", 1.0) * rate)
        names = [name for name in BETAS if name in self.by_name]
        own = {name: getattr(optimizer, name) for name in names}
        try:
            for name in names:
                setattr(optimizer, name, self(name, own[name]))
            yield
        finally:
            for name in names:
                setattr(optimizer, name, own[name])
