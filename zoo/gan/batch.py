"""A batch: what a player's terms may read."""

import dataclasses
import typing

from keras import ops

from zoo.backend import recorded


class _once:
    """A property that is computed when first read: `functools.cached_property`, unlocked.

    Python 3.11 lets one thread at a time compute a cached property of a
    class. A strategy runs each replica in a thread, and where replicas must
    meet inside (synchronised batch normalisation) they would wait for ever.
    """

    def __init__(self, compute):
        self._compute, self.__doc__ = compute, compute.__doc__

    def __get__(self, batch, owner=None):
        if batch is None:
            return self
        value = batch.__dict__[self._compute.__name__] = self._compute(batch)
        return value


@dataclasses.dataclass(frozen=True)
class Batch:
    """Real samples, fakes made for them, and the discriminator's logits of both.

    The logits are computed when they are first read: a loss that compares
    real with fake reads both, a generator's loss that needs only the fakes
    never has those of the real samples computed. A term that runs inside a branch
    of the graph must read the logits before the branch, or take a batch
    `without_logits` there.

    Attributes:
        gan: the `zoo.GAN`: its networks, hooks and noise seed.
        real: real samples, `(batch, *shape)`, or a tree of such.
        fake: the generator's samples, the same shape.
        condition: what the samples are conditioned on, a tuple (empty when nothing).
        latent: the generator's random input, a tuple.
    """

    gan: typing.Any
    real: typing.Any
    fake: typing.Any
    condition: tuple
    latent: tuple

    def without_logits(self):
        """Returns the same samples, whose logits are to be computed anew."""
        return dataclasses.replace(self)

    def _discriminated(self, samples):
        def discriminate(samples):
            output = self.gan.discriminator_output(samples, self.condition)
            return output, logits(output)

        return recorded(discriminate, samples)

    @_once
    def _real(self):
        return self._discriminated(self.real)

    @_once
    def _fake(self):
        return self._discriminated(self.fake)

    @property
    def real_output(self):
        """The discriminator's output of the real samples: logits, or a dict with `"logits"`."""
        return self._real[0][0]

    @property
    def fake_output(self):
        """The discriminator's output of the fakes."""
        return self._fake[0][0]

    @property
    def real_logits(self):
        """Float32 logits of the real samples."""
        return self._real[0][1]

    @property
    def fake_logits(self):
        """Float32 logits of the fakes."""
        return self._fake[0][1]

    @_once
    def real_gradient(self):
        """The gradient of the real samples' logits by the samples, of their shape.

        Taken back through the pass that computed the logits, not another one.
        """
        return self._real[1](self.real_logits)

    @_once
    def fake_gradient(self):
        """The gradient of the fakes' logits by the fakes, of their shape."""
        return self._fake[1](self.fake_logits)


def logits(output):
    """Returns the float32 logits of a discriminator's output: itself, or its `"logits"` entry.

    Example:

    >>> import numpy as np
    >>> float(logits({"logits": np.float64(2.0), "label": np.zeros(10)}))
    2.0
    """
    return ops.cast(output["logits"] if isinstance(output, dict) else output, "float32")
