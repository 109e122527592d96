"""Signs of a failing run, read from its series of check-ups. Numbers in, words out.

`docs/health.md` explains each sign, with curves of healthy and of failing runs.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence

# Thresholds, and the nearest that a shipped recipe came to each (docs/health.md has the table).
_PINNED = 0.99  # of pairs ranked right: the discriminator is wrong once in a hundred times
_VANISHED = 0.02  # of loss, for moving a sample as far as real ones lie apart
_STILL = 0.002  # of the distance between real samples
_TOLD_APART = 0.75  # of pairs ranked right: half-way from chance to certainty
_COLLAPSED = 0.05  # of the data's variety, from 2,000 steps on: MNIST's first shapes are as alike
_OLD_STEPS = 2_000
_ALIKE = 0.001  # of the data's variety, at one look after 100 steps: all samples are the same
_FALLEN = 0.15  # of the most variety that the run had, at most the data's, from 500 steps on:
_YOUNG_STEPS = 500  # what is varied before that is noise
_SATURATED = 0.75  # of the numbers that could be at the ends of the range and are not in the data
_COPIED = 0.85  # of pairs; 0.5 is a fresh sample's
# A sign must stand at two check-ups in a row, at least so many steps apart: one look can be
# unlucky, and a young generator is neither varied nor fast.
_LOOKS = 2
_STEPS = 100
_MANY_LOOKS = 5  # in a row, however near to each other: so copies are named in a short run too


class Unhealthy(RuntimeError):
    """Training was ended because of a sign; the command line's exit code is then 3."""


@dataclasses.dataclass(frozen=True)
class Checkup:
    """What one look at a GAN in training found. None: not measured.

    Every number is free of the data's units.

    Attributes:
        samples_seen: real samples shown to the discriminator before it.
        steps: generator updates before it.
        diversity: how many different samples there are, over how many among as
            many real ones; 0 is all alike, 1 as varied as the data.
        accuracy: the share of pairs of a real and a generated sample in which
            the discriminator scores the real one higher; 0.5 is chance.
        gradient: by how much the generator's adversarial loss would change if
            a sample moved as far as two real samples lie apart.
        movement: how far the same latents' samples moved since the look
            before, in distances of two real samples.
        copying: the share of pairs of a generated and an unseen real sample in
            which the generated one lies nearer to the training set; 0.5 is
            what fresh samples have, 1 what copies have.
        saturation: of the numbers that are not at the ends of the range (black, white)
            in as many real samples, the share that is in generated ones; 0 where no
            more are than in real ones, 1 where all are.
        diverged: what was not a number, empty while everything is.
        rolled_back: whether training was taken back to an earlier state here.
    """

    samples_seen: int
    steps: int
    diversity: float | None = None
    accuracy: float | None = None
    gradient: float | None = None
    movement: float | None = None
    copying: float | None = None
    saturation: float | None = None
    diverged: str = ""
    rolled_back: bool = False


MEASURES = ("diversity", "accuracy", "gradient", "movement", "copying", "saturation")
ADVICE = {
    "diverged": "a lower learning rate for both players, float32 in place of bfloat16, a gradient "
    "penalty (wgan_gp), or another seed",
    "discriminator_won": "the non-saturating loss in place of minimax, a gradient penalty "
    "(wgan_gp), or a slower, smaller or dropped-out discriminator",
    "generator_stalled": "a higher learning rate for the generator, and look whether its "
    "gradient reaches its first layer",
    "mode_collapse": "a gradient penalty (wgan_gp), a lower learning rate, larger batches, or "
    "an earlier checkpoint",
    "saturated": "zoo.layers.ScaledTanh as the generator's last layer in place of a tanh, "
    "normalisation in the generator, or a lower learning rate",
    "memorizing": "more data, a smaller discriminator, or fewer samples of training",
}
SIGNS = tuple(ADVICE)


def signs(checkups: Sequence[Checkup]) -> dict[str, str]:
    """Returns the signs that stand at the last check-up, each with what is seen.

    Args:
        checkups: of one run, in order.

    Example:

    >>> alike = [Checkup(64 * n, n, diversity=0.02) for n in (2_000, 2_100, 2_200)]
    >>> signs(alike)
    {'mode_collapse': 'samples are 2 % as varied as the data'}
    """
    if not checkups:
        return {}
    if checkups[-1].diverged:
        return {"diverged": checkups[-1].diverged}
    at_once = _all_alike(checkups[-1]) | _saturated(checkups[-1])
    recent = _recent(checkups)
    if not recent:
        copied = _memorizing(_last(checkups, _MANY_LOOKS))
        return at_once or ({"memorizing": copied} if copied else {})
    found = {
        "discriminator_won": _discriminator_won(recent),
        "generator_stalled": _generator_stalled(recent),
        "mode_collapse": _mode_collapse(recent, checkups),
        "memorizing": _memorizing(recent),
    } | at_once
    return {name: seen for name, seen in found.items() if seen}


def collapsing(checkup: Checkup, checkups: Iterable[Checkup]) -> bool:
    """Whether one of a run's check-ups by itself has too little variety; the sign takes two.

    Example:

    >>> once, now = Checkup(64, 600, diversity=0.9), Checkup(128, 700, diversity=0.1)
    >>> collapsing(now, [now]), collapsing(now, [once, now])
    (False, True)
    """
    if _all_alike(checkup):
        return True
    if checkup.diversity is None or checkup.steps < _YOUNG_STEPS:
        return False
    grown = [one.diversity or 0.0 for one in checkups if one.steps >= _YOUNG_STEPS]
    has_fallen = checkup.diversity <= _FALLEN * min(max(grown, default=0.0), 1.0)
    return has_fallen or (checkup.steps >= _OLD_STEPS and checkup.diversity <= _COLLAPSED)


def advice(sign: str) -> str:
    """Returns what to try when a sign stands.

    Example:

    >>> advice("memorizing")
    'Try more data, a smaller discriminator, or fewer samples of training.'
    """
    return f"Try {ADVICE[sign]}."


def history(checkups: Sequence[Checkup]) -> dict[str, list[int]]:
    """Returns for every sign the samples seen at the check-ups where it stood, as a run reports it.

    Example:

    >>> history([Checkup(64, 1), Checkup(128, 2, diverged="a loss is NaN")])["diverged"]
    [128]
    """
    stood: dict[str, list[int]] = {name: [] for name in SIGNS}
    for end in range(1, len(checkups) + 1):
        for name in signs(checkups[:end]):
            stood[name].append(checkups[end - 1].samples_seen)
    return stood


def card(samples_seen: int, found: Mapping[str, str]) -> str:
    """Returns the signs as Markdown: what is seen, and what to try.

    Example:

    >>> print(card(640, {}))
    At 640 samples: no sign of a failing run.
    """
    if not found:
        return f"At {samples_seen:,} samples: no sign of a failing run."
    rows = [f"| **{name}** | {seen} | {ADVICE[name]} |" for name, seen in found.items()]
    return "\n".join(
        [f"At {samples_seen:,} samples:", "", "| sign | seen | try |", "| --- | --- | --- |", *rows]
    )


def _recent(checkups: Sequence[Checkup]) -> list[Checkup]:
    """Returns the last check-ups that a sign must stand at, or none when they are too few."""
    for count in range(_LOOKS, len(checkups) + 1):
        found = _last(checkups, count)
        if not found or found[-1].steps - found[0].steps >= _STEPS:
            return found
    return []


def _last(checkups: Sequence[Checkup], count: int) -> list[Checkup]:
    """Returns the last `count` check-ups, or none where there are fewer since a rollback."""
    found = list(checkups[-count:])
    return [] if len(found) < count or any(one.rolled_back for one in found) else found


def _discriminator_won(recent: list[Checkup]) -> str:
    pinned = _all(recent, "accuracy", lambda value: value >= _PINNED)
    vanished = _all(recent, "gradient", lambda value: value <= _VANISHED)
    if not (pinned and vanished):
        return ""
    now = recent[-1]
    return (
        f"the discriminator is right in {_percent(now.accuracy)} of pairs, and what it tells the "
        f"generator has vanished (gradient {now.gradient:.1g})"
    )


def _generator_stalled(recent: list[Checkup]) -> str:
    moved = [one.movement for one in recent]
    is_worse = _all(recent, "accuracy", lambda value: value >= _TOLD_APART)
    if None in moved or sum(moved) > _STILL or not is_worse:
        return ""
    now = recent[-1]
    return (
        f"samples have changed by {_percent(sum(moved))} of the distance between real ones, and "
        f"the discriminator still tells them from real ones in {_percent(now.accuracy)} of pairs"
    )


def _mode_collapse(recent: list[Checkup], checkups: Sequence[Checkup]) -> str:
    if not all(collapsing(one, checkups) for one in recent):
        return ""
    return f"samples are {_percent(recent[-1].diversity)} as varied as the data"


def _all_alike(checkup: Checkup) -> dict[str, str]:
    """Returns a collapse that needs no second look."""
    is_young = checkup.steps < _STEPS or checkup.rolled_back
    if is_young or checkup.diversity is None or checkup.diversity > _ALIKE:
        return {}
    return {"mode_collapse": "all samples are the same"}


def _saturated(checkup: Checkup) -> dict[str, str]:
    """Returns that samples have run into the ends of the range, which needs no second look."""
    if checkup.saturation is None or checkup.saturation < _SATURATED:
        return {}
    seen = (
        f"{_percent(checkup.saturation)} of what is neither black nor white in real samples is in "
        "generated ones: there a tanh passes hardly any gradient on"
    )
    return {"saturated": seen}


def _memorizing(recent: list[Checkup]) -> str:
    # One sample again and again, white on data that is nearly white, lies near to real ones too.
    is_varied = not any(one.diversity is not None and one.diversity <= _COLLAPSED for one in recent)
    if not is_varied or not _all(recent, "copying", lambda value: value >= _COPIED):
        return ""
    return (
        "samples lie nearer to the training set than real ones that were kept out of it in "
        f"{_percent(recent[-1].copying)} of pairs; half is what fresh samples have"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _all(recent: Iterable[Checkup], measure: str, holds: Callable[[float], bool]) -> bool:
    """Whether a measure was taken, and is as bad as `holds` says, at every check-up."""
    values = [getattr(one, measure) for one in recent]
    return bool(values) and all(value is not None and holds(value) for value in values)
