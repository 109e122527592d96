"""Diffusion noise: samples that were diffused for a random time, from not at all to almost noise.

A sample after `t` of `T` steps is `sqrt(a_t) x + sqrt(1 - a_t) s n` with normal noise `n`, the
deviation `s` and `a_t = (1 - b_1) ... (1 - b_t)`; `b` rises linearly from `b_1` to `b_T`.

Reference: Wang et al., 2022, arXiv:2206.02262 (Diffusion-GAN), equation 2, section 3.4 and
appendix D; Ho et al., 2020, arXiv:2006.11239 (the schedule of `b`).
"""

import keras
from keras import ops

FEWEST, MOST = 10, 1_000  # steps
FIRST, LAST = 1e-4, 2e-2  # b_1 and b_T
DEVIATION = 0.05  # of the noise
UNTOUCHED = 0.5  # share of samples whose time is 0


def diffused(samples, horizon, seed):
    """Returns samples `(batch, ...)`, each diffused for a time of its own; differentiable.

    Args:
        samples: of any shape.
        horizon: the paper's `T`, a scalar, see `steps`.
        seed: a Keras seed generator.
    """
    each = (-1, *(1,) * (len(samples.shape) - 1))
    signal, noise = rates(times(ops.shape(samples)[0], horizon, seed), horizon)
    normal = keras.random.normal(ops.shape(samples), dtype="float32", seed=seed)
    return ops.reshape(signal, each) * samples + DEVIATION * ops.reshape(noise, each) * normal


def steps(strength):
    """Returns the horizon, float32: from 10 steps at strength 0 to 1,000 at strength 1.

    Example:

    >>> float(steps(0.0)), float(steps(1.0))
    (10.0, 1000.0)
    """
    return ops.round(FEWEST + (MOST - FEWEST) * ops.cast(strength, "float32"))


def times(count, horizon, seed):
    """Returns random times, float32 `(count,)`: half are 0, the others `t` with `P(t) ~ t`.

    `P(time <= t) = t (t + 1) / (T (T + 1))` is inverted, for `t` in 1 to `T`.
    """
    u = keras.random.uniform((count,), dtype="float32", seed=seed)
    found = ops.ceil((ops.sqrt(1.0 + 4.0 * u * horizon * (horizon + 1.0)) - 1.0) / 2.0)
    kept = keras.random.uniform((count,), dtype="float32", seed=seed) < UNTOUCHED
    return ops.where(kept, 0.0, ops.clip(found, 1.0, horizon))


def rates(times, horizon):
    """Returns `sqrt(a_t)` and `sqrt(1 - a_t)` of times from 0 to the horizon, each `(count,)`.

    Example:

    >>> signal, noise = rates(ops.array([0.0, 1.0]), 10.0)
    >>> [abs(round(float(one), 4)) for one in noise]  # sqrt(b_1)
    [0.0, 0.01]
    """
    step = ops.arange(MOST, dtype="float32")
    betas = FIRST + (LAST - FIRST) * step / (horizon - 1.0)
    logs = ops.where(step[None, :] < times[:, None], ops.log1p(-ops.minimum(betas, LAST)), 0.0)
    total = ops.sum(logs, axis=1)
    return ops.exp(total / 2.0), ops.sqrt(-ops.expm1(total))
