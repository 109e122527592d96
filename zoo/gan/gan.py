"""A GAN: two players that take turns, each minimising its own named terms."""

import keras
from keras import ops, tree

from zoo.utils import checks
from zoo.gan import sampling
from zoo.layers.augmentation import Augmentation
from zoo.backend import NoiseSeed, Step
from zoo.utils.errors import ZooError
from zoo.gan.mean_tracker import MeanTracker
from zoo.gan.batch import logits
from zoo.gan.saving import Saved
from zoo.gan.schedules import Scheduled, parse
from zoo.gan.training_step import Turn

PLAYERS = ("discriminator", "generator")


@keras.saving.register_keras_serializable("zoo")
class GAN(Turn, Saved, Scheduled, Step):
    """A generator and a discriminator, trained by one `train_step`.

    A variant is data handed to this class: two networks, an adversarial loss,
    extra terms, how often the discriminator moves. What data cannot say, a
    subclass says by overriding one of five hooks: `unpack` (a batch into real
    samples and condition), `draw` (the generator's random input), `make` (a
    fake), `judge` (the discriminator's verdict), `side` (a player's weights
    and optimizer).

    Args:
        generator: a Keras model, from the latent and the condition to a sample.
        discriminator: a Keras model, from a sample and the condition to logits
            `(batch, ...)`, or to a dict with an entry `"logits"`.
        adversarial: an adversarial loss, see `zoo.losses`.
        latent: how many numbers of normal noise the generator gets, or None.
        num_classes: the number of classes when the condition is a class label.
        discriminator_terms: further terms of the discriminator by name.
        generator_terms: further terms of the generator by name.
        discriminator_steps: moves of the discriminator in a turn, each on
            fresh real samples.
        reuse_fakes: whether the generator learns from the very fakes that the
            discriminator's last move saw (one generator pass less a turn), or
            from fresh ones, as Goodfellow et al., 2014, Algorithm 1 says.
        averaging: None, or the decay per turn of a moving average of the
            generator's weights, kept in `averaged_generator`.
        packing: samples that the discriminator judges at once, see `zoo.layers.packing`;
            its input has so many times the channels.
        augmentation: what is done to all samples before the discriminator
            sees them, see `zoo.layers.augmentation`.
        schedules: settings that change with the images seen, see `zoo.gan.schedules`.
        seed: seed of the training noise; by default Keras' global one decides.

    Example:

    >>> import keras, numpy as np, zoo
    >>> from keras import layers
    >>> gan = zoo.GAN(
    ...     generator=keras.Sequential([keras.Input((4,)), layers.Dense(2)]),
    ...     discriminator=keras.Sequential([keras.Input((2,)), layers.Dense(1)]),
    ...     adversarial=zoo.losses.NonSaturating(),
    ...     latent=4,
    ... )
    >>> gan.compile(zoo.optimizers.adam(1e-3))
    >>> history = gan.fit(np.zeros((64, 2), "float32"), batch_size=32, verbose=0)
    >>> gan.generate(3, seed=0).shape
    (3, 2)
    """

    def __init__(
        self,
        generator,
        discriminator,
        adversarial,
        latent: int | None = None,
        num_classes: int | None = None,
        discriminator_terms: dict | None = None,
        generator_terms: dict | None = None,
        discriminator_steps: int = 1,
        reuse_fakes: bool = False,
        averaging: float | None = None,
        packing: int = 1,
        augmentation: str | None = None,
        schedules: str | None = None,
        seed: int | None = None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        checks.players(adversarial, "adversarial", "loss of zoo.losses")
        checks.networks(generator, discriminator)
        checks.precision([*generator._flatten_layers(), *discriminator._flatten_layers()])
        self.generator, self.discriminator = generator, discriminator
        self.adversarial = adversarial
        self.discriminator_terms = dict(discriminator_terms or {})
        self.generator_terms = dict(generator_terms or {})
        checks.terms(self.discriminator_terms | self.generator_terms)
        self.latent, self.num_classes = latent, num_classes
        self.discriminator_steps = checks.whole("discriminator_steps", discriminator_steps, least=1)
        self.reuse_fakes = reuse_fakes
        self.averaging = checks.share("averaging", averaging)
        self.packing = checks.whole("packing", packing, least=1)
        self.augmentation, self.schedules = augmentation, schedules
        if augmentation is not None and len(self.shape) != 3:
            raise ZooError(f"augmentation is of pictures; samples here have shape {self.shape}.")
        self.augment = None if augmentation is None else Augmentation(augmentation, self.packing)
        boundary = getattr(adversarial, "boundary", None)
        if self.augment and self.augment.adaptive and boundary is None:
            raise ZooError(
                "augmentation: adaptive needs a loss whose logits have a boundary between real and "
                f"fake; {type(adversarial).__name__} has none. Leave adaptive out."
            )
        self.averaged_generator = None
        if averaging is not None:
            self.averaged_generator = keras.models.clone_model(generator)
            self.averaged_generator.set_weights(generator.get_weights())
        self.timetable = parse(schedules, self.schedulable())
        self.noise = NoiseSeed(seed)
        self._count = self.add_weight(
            shape=(),
            initializer="zeros",
            dtype="int64",
            trainable=False,
            aggregation="only_first_replica",
            name="samples_seen",
        )
        self.trackers = {player: MeanTracker(player, self.tags(player)) for player in PLAYERS}
        self.origin = None
        self.built = True  # both networks are

    @property
    def shape(self):
        """The shape of one sample, `(height, width, channels)` or `(2,)`."""
        return tuple(self.generator.output_shape[1:])

    @property
    def samples_seen(self) -> int:
        """How many real images the discriminator has been shown."""
        return int(self._count.numpy())

    @property
    def order_seed(self) -> int:
        """The seed of the noise, which also decides the order of samples given as arrays."""
        return int(self.noise.state.numpy()[0])

    @property
    def metrics(self):
        """The trackers: for each player the means of its terms, and of the logits it saw."""
        return list(self.trackers.values())

    def compile(self, optimizer="adam", discriminator_optimizer=None, **kwargs):
        """Gives each player its optimizer.

        Args:
            optimizer: the generator's.
            discriminator_optimizer: the discriminator's; by default a fresh
                copy of the generator's.
            **kwargs: for `keras.Model.compile`, `steps_per_execution` for one.

        Raises:
            ZooError: networks that cannot take what they are given.
        """
        super().compile(optimizer=optimizer, **kwargs)
        if discriminator_optimizer is None:
            discriminator_optimizer = type(self.optimizer).from_config(self.optimizer.get_config())
        self.discriminator_optimizer = keras.optimizers.get(discriminator_optimizer)
        self.rates = {}
        for player in PLAYERS:
            weights, player_optimizer = self.side(player)
            player_optimizer.build(weights)
            self.rates[player] = self.rate_to_schedule(player_optimizer)
        # What the generator takes besides what is drawn for it.
        self.conditions = len(self.generator.inputs) - len(self.draw(1, seed=0))
        self.conditional = self.conditions > 0
        self._check_fitting()

    def fit(self, x=None, y=None, batch_size=None, epochs=1, *, grouped=False, **kwargs):
        """Trains, turn by turn.

        Args:
            x: float32 samples in [-1, 1] as an array `(count, *shape)`, a pair
                `(samples, labels)`, or a `tf.data.Dataset` of batches of either.
            y: the labels, integers, when `x` is an array.
            batch_size: real samples that one move of the discriminator sees
                (for arrays; 64 by default), on all devices together. A turn
                takes `discriminator_steps` times as many.
            epochs: passes over the data.
            grouped: whether each element of the dataset `x` already holds the
                samples of one whole turn.
            **kwargs: for `keras.Model.fit`; its steps are turns.

        Returns:
            A `keras.callbacks.History` of every term and the mean logits.

        Raises:
            ZooError: samples of another shape or range, NaN, labels missing or
                out of range, fewer samples than one turn takes.
        """
        from zoo.data import feed

        if not self.compiled:
            raise ZooError("Call gan.compile(optimizer) before fit: the players need optimizers.")
        steps = kwargs.pop("steps_per_epoch", None)
        data, steps = feed.turns(self, x, y, batch_size, steps, grouped)
        data = self.shared(data, steps)
        kwargs["shuffle"] = False  # the dataset has its order
        return super().fit(data, epochs=epochs, steps_per_epoch=steps, **kwargs)

    def _check_fitting(self):
        """Refuses networks that cannot take what they are given, where no hook changes it."""
        if self.keeps("make"):
            drawn = self.draw(1, seed=0)
            checks.fits("the generator takes", self.generator, "what is drawn for it", *drawn)
        if self.keeps("unpack", "make", "judge"):
            sample = self.packs(ops.zeros((self.packing, *self.shape)))
            checks.fits("the discriminator takes", self.discriminator, "a sample", sample)

    def generate(
        self,
        n: int | None = None,
        labels=None,
        seed: int | None = None,
        averaged: bool = True,
        truncation: float | None = None,
        latents=None,
    ):
        """Returns `n` samples, float32 NumPy `(n, *shape)`, pictures in [-1, 1].

        Args:
            n: how many; may be left out where `latents` are given.
            labels: a class for all, or one for each; drawn at random when None.
            seed: the same seed gives the same samples, and the first samples
                do not depend on `n`. None draws anew each time.
            averaged: take the moving average of the generator where there is one.
            truncation: draw numbers of the latent beyond plus or minus this
                again until they lie within: the smaller, the more typical and
                the less various the samples (Brock et al., 2018,
                arXiv:1809.11096, section 3.1). None: the whole normal distribution.
            latents: what to make samples of, `(n, latent)`; by default `n` drawn ones.

        Raises:
            ZooError: labels out of range, or labels for a GAN that takes none;
                latents of another length.
        """
        return sampling.generate(self, n, labels, seed, averaged, truncation, latents)

    def latents(self, n: int, seed: int | None = None, truncation: float | None = None):
        """Returns the latents of `generate(n, seed=seed)`, float32 NumPy `(n, latent)`.

        Example:

        >>> import numpy as np, zoo
        >>> gan = zoo.get("vanilla", shape=(2,), latent=4, width=8)
        >>> samples = gan.generate(latents=gan.latents(3, seed=0))
        >>> bool(np.array_equal(samples, gan.generate(3, seed=0)))
        True
        """
        return sampling.latents(self, n, seed, truncation)

    def logits_of(self, samples, condition=(), training=True):
        """Returns the discriminator's float32 logits of samples (of packs, see `zoo.layers.packing`)."""
        return logits(self.verdict(samples, condition, training))

    def probability(self, samples, labels=None):
        """Returns the discriminator's probability that each sample is real, `(n,)` in [0, 1].

        Raises:
            ZooError: the loss has no such reading (Wasserstein); read `logits_of`.
        """
        return sampling.probability(self, samples, labels)

    def keeps(self, *hooks: str) -> bool:
        """Returns whether none of these hooks was overridden."""
        return all(getattr(type(self), hook) is getattr(GAN, hook) for hook in hooks)

    # The five hooks.

    def unpack(self, data):
        """Returns `(real, condition)` of a batch; an unconditional GAN drops the labels."""
        real, *condition = data if isinstance(data, (tuple, list)) else (data,)
        return real, tuple(condition) if self.conditional else ()

    def draw(self, count, seed):
        """Returns the generator's random input for `count` samples, a tuple."""
        if self.latent is None:
            return ()
        return (keras.random.normal((count, self.latent), dtype="float32", seed=seed),)

    def make(self, latent, condition, training=True, averaged=False):
        """Returns the generator's samples, or those of its moving average where it has one."""
        averaged = averaged and self.averaged_generator is not None
        generator = self.averaged_generator if averaged else self.generator
        return generator(inputs(latent, condition), training=training)

    def judge(self, samples, condition, training=True):
        """Returns all that the discriminator says of samples."""
        return self.discriminator(inputs(samples, condition), training=training)

    def side(self, player):
        """Returns the trainable weights and the optimizer of a player."""
        if player == "discriminator":
            return self.discriminator.trainable_variables, self.discriminator_optimizer
        return self.generator.trainable_variables, self.optimizer


def inputs(*parts):
    """Returns what a network is called with: one tensor, or a list of several."""
    flat = tree.flatten(parts)
    return flat[0] if len(flat) == 1 else flat
