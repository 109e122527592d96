"""A GAN: two players, each minimising its own named terms."""

import keras
from keras import ops, tree

from zoo import modalities
from zoo.backend import NoiseSeed, TrainStep
from zoo.gan import checks, sampling, saving
from zoo.gan.batch import Batch, logits
from zoo.gan.keras_methods import KerasMethods, check_compile, check_fit
from zoo.gan.mean_tracker import MeanTracker
from zoo.gan.schedules import Schedules
from zoo.gan.training_step import training_step
from zoo.layers.augmentation import Augmentation
from zoo.layers.packing import pack
from zoo.utils.errors import ZooError

PLAYERS = ("discriminator", "generator")


@keras.saving.register_keras_serializable("zoo")
class GAN(KerasMethods, TrainStep):
    """A generator and a discriminator, trained by one `train_step`.

    A variant is data handed to this class: two networks, an adversarial loss,
    extra terms, how often the discriminator is updated. What data cannot say, a
    subclass says by overriding a hook; they stand at the end of this class.
    What a step computes is in `zoo.gan.training_step`.

    Args:
        generator: a Keras model, from the latent and the condition to a sample.
        discriminator: a Keras model, from a sample and the condition to logits
            `(batch, ...)`, or to a dict with an entry `"logits"`.
        adversarial: an adversarial loss, see `zoo.losses`.
        latent: how many numbers of normal noise the generator gets, or None.
        num_classes: the number of classes when the condition is a class label:
            short for `condition=zoo.modalities.Label(num_classes)`.
        discriminator_terms: further terms of the discriminator by name.
        generator_terms: further terms of the generator by name.
        discriminator_steps: discriminator updates in a training step, each on
            fresh real samples.
        reuse_fakes: whether the generator learns from the very fakes that the
            discriminator's last update saw (one generator pass less a step), or
            from fresh ones, as Goodfellow et al., 2014, Algorithm 1 says.
        averaging: None, or the decay per training step of a moving average of the
            generator's weights, kept in `averaged_generator`.
        packing: samples that the discriminator sees at once, see `zoo.layers.packing`;
            its input has so many times the channels.
        augmentation: what is done to all samples before the discriminator
            sees them, see `zoo.layers.augmentation`.
        schedules: settings that change with the samples seen, see `zoo.gan.schedules`.
        seed: seed of the training noise; by default Keras' global one decides.
        modality: what a sample is, see `zoo.modalities`; by default inferred from
            the generator's output.
        condition: what a sample is conditioned on, see `zoo.modalities`; by
            default inferred from what the generator takes beside the latent.

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
        modality: modalities.Modality | None = None,
        condition: modalities.Condition | None = None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        checks.players(adversarial, "adversarial", "loss of zoo.losses")
        checks.networks(generator, discriminator)
        checks.logits(discriminator, adversarial)
        self.generator, self.discriminator = generator, discriminator
        self.adversarial = adversarial
        self.discriminator_terms = dict(discriminator_terms or {})
        self.generator_terms = dict(generator_terms or {})
        checks.terms(self.discriminator_terms | self.generator_terms)
        for terms in (self.discriminator_terms, self.generator_terms):
            checks.lazy(terms, self.distribute_strategy.num_replicas_in_sync)
        self.latent = latent
        self.modality = modality or checks.inferred_modality(generator)
        relaxation = self.modality.relaxation()
        self.relaxation = relaxation and keras.layers.deserialize(relaxation)
        self._condition = condition
        if num_classes is not None:
            self._condition = modalities.Label(num_classes)
        self.discriminator_steps = checks.whole("discriminator_steps", discriminator_steps, least=1)
        self.reuse_fakes = reuse_fakes
        self.averaging = checks.share("averaging", averaging)
        self.packing = checks.whole("packing", packing, least=1)
        self.augmentation, self.schedules = augmentation, schedules
        checks.augmentation(augmentation, self.modality)
        self.augment = None if augmentation is None else Augmentation(augmentation, self.packing)
        checks.boundary(self.augment, adversarial)
        self.averaged_generator = None
        if averaging is not None:
            self.averaged_generator = keras.models.clone_model(generator)
            self.averaged_generator.set_weights(generator.get_weights())
        self.noise = NoiseSeed(seed)
        self._count = self.add_weight(
            shape=(),
            initializer="zeros",
            dtype="int64",
            trainable=False,
            aggregation="only_first_replica",
            name="samples_seen",
        )
        self.schedule = Schedules(schedules, self.schedulable(), self._count)
        self.trackers = {player: MeanTracker(player, self.tags(player)) for player in PLAYERS}
        self.origin = None
        self.built = True  # both networks are

    @property
    def shape(self):
        """The shape of one sample, `(height, width, channels)` or `(2,)`; a tuple of several."""
        return self.modality.shape

    @property
    def condition(self) -> modalities.Condition:
        """What a sample is conditioned on."""
        if self._condition is None:
            drawn = len(self.sample_latent(1, seed=0))
            self._condition = checks.inferred_condition(self.generator.inputs[drawn:])
        return self._condition

    @property
    def told(self) -> str:
        """What it is told of the data beside the samples, as tables say it."""
        return self.condition.told

    @property
    def num_classes(self) -> int | None:
        """How many classes there are, None where the condition is no class."""
        return self.condition.num_classes

    @property
    def samples_seen(self) -> int:
        """How many real samples the discriminator has been shown."""
        return int(ops.convert_to_numpy(self._count))

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
        check_compile(kwargs)
        super().compile(optimizer=optimizer, **kwargs)
        if discriminator_optimizer is None:
            discriminator_optimizer = type(self.optimizer).from_config(self.optimizer.get_config())
        self.discriminator_optimizer = keras.optimizers.get(discriminator_optimizer)
        self.rates = {}
        for player in PLAYERS:
            variables, player_optimizer = self.variables_and_optimizer(player)
            player_optimizer.build(variables)
            self.rates[player] = self.schedule.rate(player_optimizer)
        checks.fitting(self)

    def fit(self, x=None, y=None, batch_size=None, epochs=1, *, grouped=False, **kwargs):
        """Trains, step by step.

        Args:
            x: float32 samples in [-1, 1] as an array `(count, *shape)` (a tuple of
                arrays where a sample has several parts); a pair `(samples, condition)`;
                a dictionary with `"samples"` and `"labels"`, `"source"` or
                `"condition"`; or a `tf.data.Dataset` or `keras.utils.PyDataset` of
                batches of any of them.
            y: the condition when `x` is an array: integer labels, or sources `(count, *shape)`.
            batch_size: real samples that one discriminator update sees
                (for arrays; 64 by default), on all devices together. A training
                step takes `discriminator_steps` times as many.
            epochs: passes over the data.
            grouped: whether each element of the dataset `x` already holds the
                samples of one whole training step.
            **kwargs: for `keras.Model.fit`; its steps are training steps.

        Returns:
            A `keras.callbacks.History` of every term and the mean logits.

        Raises:
            ZooError: samples of another shape or range, NaN, a condition missing or
                out of range, fewer samples than one training step takes.
        """
        from zoo.data import feed

        checks.compiled(self)
        check_fit(kwargs)
        checks.whole("epochs", epochs, least=1)
        checks.whole("initial_epoch", kwargs.get("initial_epoch", 0), most=epochs - 1)
        steps = kwargs.pop("steps_per_epoch", None)
        wanted = feed.Wanted(
            modality=self.modality,
            condition=self.condition,
            updates=self.discriminator_steps,
            packing=self.packing,
            seed=int(ops.convert_to_numpy(self.noise.state)[0]),
            samples_seen=self.samples_seen,
            as_yielded=not self.keeps("unpack", "call_generator", "call_discriminator"),
        )
        data, steps = feed.training_steps(wanted, x, y, batch_size, steps, grouped)
        if not self.samples_seen:
            self.adapt(data)
        data = self.distributed(
            data, steps, self.discriminator_steps, self.samples_seen, self.packing
        )
        kwargs["shuffle"] = False  # the dataset has its order
        with feed.refusing_bad_batches():
            return super().fit(data, epochs=epochs, steps_per_epoch=steps, **kwargs)

    def generate(
        self,
        n: int | None = None,
        labels=None,
        seed: int | None = None,
        averaged: bool = True,
        truncation: float | None = None,
        latents=None,
        condition=None,
        decoded: bool = False,
    ):
        """Returns `n` samples, float32 NumPy `(n, *shape)`, pictures in [-1, 1].

        Args:
            n: how many; may be left out where `latents` or `condition` say it.
            labels: the condition where it is a class, by number or by name: one
                for all, or one for each; drawn at random when None.
            seed: the same seed gives the same samples, and the first samples
                do not depend on `n`. None draws anew each time.
            averaged: take the moving average of the generator where there is one.
            truncation: draw numbers of the latent beyond plus or minus this
                again until they lie within: the smaller, the more typical and
                the less various the samples (Brock et al., 2018,
                arXiv:1809.11096, section 3.1). None: the whole normal distribution.
            latents: what to make samples of, `(n, latent)`; by default `n` drawn ones.
            condition: what to make samples from: sources `(n, *shape)`, or labels.
            decoded: return samples as their modality decodes them: pictures as
                uint8 pixels.

        Raises:
            ZooError: a condition out of range, or one for a GAN that takes none, or none
                where it cannot be made up; latents of another length.
        """
        return sampling.generate(
            self, n, labels, seed, averaged, truncation, latents, condition, decoded
        )

    def translator(self, backward: bool = False, averaged: bool = True):
        """Returns the network that makes samples from sources alone: the generator.

        Args:
            backward: from the second kind of picture to the first, where a GAN has both ways.
            averaged: take the moving average where there is one.

        Raises:
            ZooError: a GAN with a latent, or of one direction.
        """
        if self.condition.modality is None or self.latent is not None:
            raise ZooError(
                "Expected a GAN that makes pictures from pictures alone (pix2pix, cyclegan, srgan, "
                "context_encoder). This one does not."
            )
        if backward:
            raise ZooError("backward: this GAN has one direction.")
        return self._generator(averaged)

    def _generator(self, averaged: bool):
        has_average = averaged and self.averaged_generator is not None
        return self.averaged_generator if has_average else self.generator

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

    def probability(self, samples, labels=None, condition=None):
        """Returns the discriminator's probability that each sample is real, `(n,)` in [0, 1].

        Args:
            samples: float32 `(n, *shape)`.
            labels, condition: theirs, as `generate` takes them.

        Raises:
            ZooError: other samples; the loss has no such reading (Wasserstein): read
                `logits_of`.
        """
        return sampling.probability(self, samples, labels, condition)

    def logits_of(self, samples, condition=(), training=True):
        """Returns the discriminator's float32 logits of samples (of packs, see `packs`)."""
        return logits(self.discriminator_output(samples, condition, training))

    def packs(self, parts):
        """Returns samples or a condition as the discriminator takes them: in packs."""
        return tree.map_structure(lambda part: pack(part, self.packing), parts)

    def relaxed(self, samples):
        """Returns encoded samples as the players see them, see `Modality.relaxation`."""
        return samples if self.relaxation is None else self.relaxation(samples)

    def terms(self, player) -> dict:
        """Returns all terms of a player by name, the adversarial one first."""
        further = self.discriminator_terms if player == "discriminator" else self.generator_terms
        return {"adversarial": getattr(self.adversarial, player), **further}

    def lazy(self, player) -> int:
        """Returns how many updates of a player its lazy terms wait for; 1 where it has none."""
        return max(getattr(term, "every", 1) for term in self.terms(player).values())

    @property
    def hears(self) -> bool:
        """Whether the generator hears the discriminator, see `zoo.losses.Adversarial`."""
        return getattr(self.adversarial, "heard", True)

    def tags(self, player) -> list[str]:
        """Returns what a player's trackers are called; in TensorBoard `training/` is before."""
        of_logits = ["logits/real", "logits/fake"] if player == "discriminator" else []
        return [*(f"loss/{player}/{name}" for name in self.terms(player)), *of_logits]

    def schedulable(self) -> tuple[str, ...]:
        """Returns the names that this GAN's schedules may have."""
        average = () if self.averaging is None else ("averaging",)
        terms = {**self.discriminator_terms, **self.generator_terms}
        return ("learning_rate", "beta_1", "beta_2", *average, "adversarial", *terms)

    def training_step(self, data) -> None:
        """One training step, as `train_step` calls it: see `zoo.gan.training_step`."""
        training_step(self, data)

    def count_samples(self, count) -> None:
        """Adds to the count of real samples seen."""
        self._count.assign_add(ops.cast(count, "int64"))

    def keeps(self, *hooks: str) -> bool:
        """Returns whether none of these hooks was overridden."""
        return all(getattr(type(self), hook) is getattr(GAN, hook) for hook in hooks)

    def get_config(self):
        return saving.config(self, GAN)

    @classmethod
    def from_config(cls, config):
        return saving.from_config(cls, config)

    def get_compile_config(self):
        return saving.compile_config(self)

    def compile_from_config(self, config):
        saving.compile_from_config(self, config)

    def save_own_variables(self, store):
        super().save_own_variables(store)
        saving.save_seeds(self, store)

    def load_own_variables(self, store):
        super().load_own_variables(saving.load_seeds(self, store))

    @property
    def sampler(self):
        """The network that makes samples: the generator's moving average where there is one."""
        return self.averaged_generator or self.generator

    # The hooks.

    def adapt(self, data) -> None:
        """Looks at a dataset of training steps before the first of them: nothing by default."""

    def unpack(self, data):
        """Returns `(real, condition)` of a batch; an unconditional GAN drops the labels."""
        real, *condition = self.modality.parts(data)
        return self.relaxed(real), tuple(condition) if self.condition.count else ()

    def sample_latent(self, count, seed):
        """Returns the generator's random input for `count` samples, a tuple."""
        if self.latent is None:
            return ()
        return (keras.random.normal((count, self.latent), dtype="float32", seed=seed),)

    def make_batch(self, real, condition) -> Batch:
        """Returns a batch: a fake for each real sample, all in packs."""
        latent = self.sample_latent(ops.shape(tree.flatten(real)[0])[0], self.noise)
        fake = self.call_generator(latent, condition)
        return Batch(self, *self.packs((real, fake, condition)), latent)

    def discriminator_batch(self, batch) -> Batch:
        """Returns the batch that a discriminator's update sees: this one."""
        return batch

    def call_generator(self, latent, condition, training=True, averaged=False):
        """Returns the generator's samples, or those of its moving average where it has one."""
        made = self._generator(averaged)(_inputs(latent, condition), training=training)
        return tuple(made) if isinstance(made, list) else made

    def discriminator_output(self, samples, condition, training=True):
        """Returns the discriminator's output of samples, augmented while it trains."""
        if training and self.augment is not None:
            samples = self.augment(samples, seed=self.noise)
        return self.call_discriminator(samples, condition, training)

    def call_discriminator(self, samples, condition, training=True):
        """Returns the discriminator's output: logits, or a dict with `"logits"`."""
        return self.discriminator(_inputs(samples, condition), training=training)

    def variables_and_optimizer(self, player):
        """Returns the trainable weights and the optimizer of a player."""
        if player == "discriminator":
            return self.discriminator.trainable_variables, self.discriminator_optimizer
        return self.generator.trainable_variables, self.optimizer


def _inputs(*parts):
    """Returns what a network is called with: one tensor, or a list of several."""
    flat = tree.flatten(parts)
    return flat[0] if len(flat) == 1 else flat
