"""What is trained when speed is measured: a recipe without its moving average."""

import dataclasses

import keras
import numpy as np

from benchmarks.speed import flops, translating
from benchmarks.speed.blueprint import Blueprint, Layer, Player
from zoo import data, registry
from zoo.backend import distribution, precision
from zoo.data.sources import Source
from zoo.gan.gan import GAN
from zoo.layers.bounded import Bounded
from zoo.layers.core import of_keras
from zoo.losses.adversarial import NonSaturating, Wasserstein
from zoo.losses.penalties import GradientPenalty
from zoo.training import recipe, run
from zoo.training.recipe import Recipe
from zoo.utils.errors import ZooError


@dataclasses.dataclass(frozen=True)
class Case:
    """A recipe's networks, data, batch and number format, the same for every contender.

    The moving average of the generator is left out: no contender but the zoo
    has one, and it changes nothing that is trained. Classes are left out too, of variants that
    can do without: the hand-written contenders know none.

    Attributes:
        recipe: without `arguments.averaging`, and without `arguments.num_classes` where it may be
            left out.
        source: the dataset's train split.
        gan: built from the recipe, untrained: every contender starts from its weights.
    """

    recipe: Recipe
    source: Source
    gan: GAN

    @property
    def samples_per_step(self) -> int:
        """Real samples that one training step takes."""
        return self.recipe.train.batch_size * self.gan.discriminator_steps

    @property
    def flops_per_step(self) -> int:
        """Floating-point operations of one training step, counted from the networks."""
        return flops.training_step(self.gan) * self.recipe.train.batch_size

    def blueprint(self) -> Blueprint:
        """Returns the case described without Keras.

        Raises:
            ZooError: a GAN that the hand-written contenders do not train.
        """
        gan = self.gan
        check_peers(gan)
        return Blueprint(
            generator=_player(gan.generator, gan.optimizer),
            discriminator=_player(gan.discriminator, gan.discriminator_optimizer),
            latent=gan.latent,
            discriminator_steps=gan.discriminator_steps,
            reuse_fakes=gan.reuse_fakes,
            penalty_weight=penalty_weight(gan),
            samples=self.source.arrays()[0],
            samples_per_step=self.samples_per_step,
            flops_per_step=self.flops_per_step,
            precision=self.recipe.train.precision,
            seed=self.recipe.train.seed,
        )


def build(text: str, data_dir: str | None = None, devices: int = 1) -> Case:
    """Returns the case of a recipe's text, built from its seed.

    Args:
        text: what `Recipe.to_toml` returns.
        data_dir: where tensorflow-datasets keeps its data.
        devices: on how many logical CPUs it is trained.
    """
    names = ",".join(f"cpu:{number}" for number in range(devices))
    strategy = distribution.strategy(names if devices > 1 else None)
    chosen = recipe.parse(text)
    classes = registry.parameters(chosen.variant).get("num_classes")
    left_out = {"averaging"} | ({"num_classes"} if classes and classes.default is None else set())
    arguments = {k: v for k, v in chosen.arguments.items() if k not in left_out}
    chosen = dataclasses.replace(chosen, arguments=arguments)
    source = data.source(
        chosen.dataset,
        shape=arguments.get("shape"),
        data_dir=data_dir,
        broken=chosen.train.broken_pictures,
        **chosen.views,
    )
    keras.utils.set_random_seed(chosen.train.seed)
    with strategy.scope(), precision.policy(precision.POLICIES[chosen.train.precision]):
        return Case(chosen, source, run.build(chosen, source))


def penalty_weight(gan: GAN) -> float | None:
    """Returns the weight of a GAN's gradient penalty, None where it has none."""
    term = gan.discriminator_terms.get("gradient_penalty")
    return None if term is None else term.weight


def check_peers(gan: GAN, contender: str = "bare") -> None:
    """Refuses a GAN that a hand-written contender does not train.

    They are written for dcgan, vanilla, wgan_gp and wavegan: a non-saturating loss, or
    Wasserstein's with a gradient penalty; no labels, nothing else. The tutorial's form trains
    pix2pix and cyclegan besides, with their papers' losses.

    Raises:
        ZooError: it has another loss, further terms, or labels.
    """
    if contender == "tutorial" and translating.is_known(gan):
        return
    terms = gan.generator_terms | gan.discriminator_terms
    penalty = terms.get("gradient_penalty")
    plain = type(gan.adversarial) is NonSaturating and not terms
    penalized = type(gan.adversarial) is Wasserstein and type(penalty) is GradientPenalty
    if gan.condition.count or not (plain or (penalized and len(terms) == 1)):
        raise ZooError(
            "expected a GAN without labels, with a non-saturating loss, or Wasserstein's and a "
            f"gradient penalty; received {type(gan.adversarial).__name__} with terms "
            f"{sorted(terms) or 'none'}"
        )


def layers(network: keras.Model) -> tuple[Layer, ...]:
    """Returns the layers of a network that is a plain chain, described without Keras.

    The bound of samples stays the zoo's layer: in training it is none of Keras'.
    """
    both = zip(network.layers, of_keras(network).layers, strict=True)
    return tuple(
        Layer(
            type(layer).__name__,
            layer.get_config(),
            tuple(np.asarray(weight, "float32") for weight in layer.get_weights()),
            tuple(layer.input.shape[1:]),
        )
        for layer in (own if isinstance(own, Bounded) else plain for own, plain in both)
        if not isinstance(layer, keras.layers.InputLayer)
    )


def _player(network: keras.Model, adam: keras.optimizers.Adam) -> Player:
    rate = float(adam.learning_rate)
    return Player(layers(network), rate, adam.beta_1, adam.beta_2, adam.epsilon)
