"""A round: what a player's terms may read."""

import dataclasses
import typing

from keras import ops

from zoo.backend import recorded


class _once:
    """A property that is worked out when first read: `functools.cached_property`, unlocked.

    Python 3.11 lets one thread at a time work out a cached property of a
    class. A strategy runs each replica in a thread, and where replicas must
    meet inside (synchronised batch normalisation) they would wait for ever.
    """

    def __init__(self, work_out):
        self._work_out, self.__doc__ = work_out, work_out.__doc__

    def __get__(self, round, owner=None):
        if round is None:
            return self
        value = round.__dict__[self._work_out.__name__] = self._work_out(round)
        return value


@dataclasses.dataclass(frozen=True)
class Batch:
    """Real samples, fakes made for them, and what the discriminator says of both.

    The discriminator judges when its word is first read: a loss that compares
    real with fake reads both, a generator's loss that needs only the fakes
    never has the real ones judged. A term that runs inside a branch of the
    graph must read the logits before the branch, or judge a round `unread` there.

    Attributes:
        gan: the `zoo.GAN`: its networks, hooks and noise seed.
        real: real samples, `(batch, *shape)`.
        fake: the generator's samples, the same shape.
        condition: what the samples are conditioned on, a tuple (empty when nothing).
        latent: what was drawn for the generator, a tuple.
    """

    gan: typing.Any
    real: typing.Any
    fake: typing.Any
    condition: tuple
    latent: tuple

    def unread(self):
        """Returns the same round, to be judged anew."""
        return dataclasses.replace(self)

    def _judged(self, samples):
        def judge(samples):
            verdict = self.gan.verdict(samples, self.condition)
            return verdict, logits(verdict)

        return recorded(judge, samples)

    @_once
    def _real(self):
        return self._judged(self.real)

    @_once
    def _fake(self):
        return self._judged(self.fake)

    @property
    def real_verdict(self):
        """What the discriminator says of the real samples: logits, or a dict with `"logits"`."""
        return self._real[0][0]

    @property
    def fake_verdict(self):
        """What the discriminator says of the fakes."""
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
    def real_slope(self):
        """The gradient of the real samples' logits by the samples, of their shape.

        Taken back through the pass that judged them, not another one.
        """
        return self._real[1](self.real_logits)

    @_once
    def fake_slope(self):
        """The gradient of the fakes' logits by the fakes, of their shape."""
        return self._fake[1](self.fake_logits)


def logits(verdict):
    """Returns the float32 logits in a verdict: the tensor itself, or its `"logits"` entry.

    Example:

    >>> import numpy as np
    >>> float(logits({"logits": np.float64(2.0), "label": np.zeros(10)}))
    2.0
    """
    return ops.cast(verdict["logits"] if isinstance(verdict, dict) else verdict, "float32")
