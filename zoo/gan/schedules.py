"""Schedules: settings that change with the images seen.

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
_FORM = "expected 'NAME: VALUE at IMAGES, VALUE at IMAGES; NAME: ...'"


@dataclasses.dataclass(frozen=True)
class Schedule:
    """A number as a function of the images seen: straight lines from point to point.

    Args:
        points: pairs `(images, value)`, by rising images.

    Example:

    >>> decay = Schedule(((100, 1.0), (200, 0.0)))
    >>> [float(decay(images, 1.0)) for images in (0, 100, 150, 900)]
    [1.0, 1.0, 0.5, 0.0]
    """

    points: tuple[tuple[int, float], ...]

    def __call__(self, images, start):
        """Returns the value after so many images, a float32 scalar.

        Args:
            images: real images seen, a scalar.
            start: the value at 0 images, unless a point says it.
        """
        images = ops.cast(images, "float32")
        points = self.points if self.points[0][0] == 0 else ((0, start), *self.points)
        total = ops.cast(points[0][1], "float32")
        for (at, value), (then, next_value) in itertools.pairwise(points):
            total += (next_value - value) * ops.clip((images - at) / (then - at), 0.0, 1.0)
        return total


def parse(text: str | None, settings) -> dict[str, Schedule]:
    """Reads schedules from their text.

    Args:
        text: `"NAME: VALUE at IMAGES, ...; NAME: ..."`, or None for none.
        settings: the names that can be scheduled.

    Raises:
        ZooError: another form, an unknown or repeated name, images that do not rise.

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
        images = [point[0] for point in found[name].points]
        if sorted(set(images)) != images:
            raise ZooError(f"schedules: {name!r}: the images must rise, received {images}.")
    return found


def _point(text: str, part: str) -> tuple[int, float]:
    point = re.fullmatch(r"\s*(\S+)\s+at\s+([0-9_]+)\s*", text)
    try:
        return int(point[2]), float(point[1])
    except (TypeError, ValueError):
        raise ZooError(f"schedules: {_FORM}, received {part!r}.") from None


class Scheduled:
    """The part of `zoo.GAN` whose settings change while it trains.

    | name | its values are |
    | --- | --- |
    | `learning_rate` | shares of the learning rate that each player was given |
    | a term's name | shares of the term's weight |
    | `beta_1`, `beta_2` | the betas of both players' Adam |
    | `averaging` | the decay of the moving average |
    """

    def scheduled(self, name: str, start):
        """Returns a setting's value now: `start` where it has no schedule."""
        schedule = self.timetable.get(name)
        return start if schedule is None else schedule(self._count.value, start)

    def schedulable(self) -> tuple[str, ...]:
        """Returns the names that this GAN's schedules may have."""
        terms = {**self.discriminator_terms, **self.generator_terms}
        average = () if self.averaging is None else ("averaging",)
        return ("learning_rate", *BETAS, *average, "adversarial", *terms)

    def rate_to_schedule(self, optimizer) -> float | None:
        """Returns the learning rate that an optimizer was given, None where it stays.

        Raises:
            ZooError: a schedule that the optimizer cannot follow.
        """
        for name in BETAS:
            if name in self.timetable and not hasattr(optimizer, name):
                raise ZooError(
                    f"schedules: {name!r} needs Adam, received {type(optimizer).__name__}."
                )
        if "learning_rate" not in self.timetable:
            return None
        rate = optimizer.get_config()["learning_rate"]
        if not isinstance(rate, float):
            raise ZooError("schedules: the optimizer's learning rate has a schedule of its own.")
        return rate

    @contextlib.contextmanager
    def as_scheduled(self, player):
        """Gives a player's optimizer this turn's learning rate and betas; it keeps the rate."""
        _, optimizer = self.side(player)
        if "learning_rate" in self.timetable:
            optimizer.learning_rate.assign(
                self.scheduled("learning_rate", 1.0) * self.rates[player]
            )
        names = [name for name in BETAS if name in self.timetable]
        own = {name: getattr(optimizer, name) for name in names}
        try:
            for name in names:
                setattr(optimizer, name, self.scheduled(name, own[name]))
            yield
        finally:
            for name in names:
                setattr(optimizer, name, own[name])
