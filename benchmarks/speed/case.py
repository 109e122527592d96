"""What is trained when speed is measured: a recipe without its moving average."""

import dataclasses
from typing import Any

import keras

from zoo import data
from zoo.losses import adversarial
from zoo.backend import precision
from zoo.training import recipe, run
from zoo.backend.tensorflow.step import distribution
from zoo.data.sources import Source
from zoo.utils.errors import ZooError
from zoo.gan.gan import GAN
from zoo.training.recipe import Recipe
from zoo.losses.penalties import GradientPenalty


@dataclasses.dataclass(frozen=True)
class Case:
    """A recipe's networks, data, batch and number format, for every contender alike.

    The moving average of the generator is left out: no contender but the zoo
    has one, and it changes nothing that is trained.

    Attributes:
        recipe: without `arguments.averaging`.
        source: the dataset's train split.
        gan: built from the recipe, untrained: every contender begins from its weights.
    """

    recipe: Recipe
    source: Source
    gan: GAN

    @property
    def per_turn(self) -> int:
        """Real images that one turn takes."""
        return self.recipe.train.batch_size * self.gan.discriminator_steps

    @property
    def penalty(self) -> float | None:
        """The weight of the gradient penalty, None where there is none."""
        term = self.gan.discriminator_terms.get("gradient_penalty")
        return None if term is None else term.weight


def build(text: str, data_dir: str | None = None, count: int = 1) -> Case:
    """Returns the case of a recipe's text, built from its seed.

    Args:
        text: what `zoo.recipe.Recipe.to_toml` returns.
        data_dir: where tensorflow-datasets keeps its data.
        count: on how many logical CPUs it is trained.
    """
    names = ",".join(f"cpu:{number}" for number in range(count))
    strategy = distribution.strategy(names if count > 1 else None)
    chosen = recipe.parse(text)
    arguments = {k: v for k, v in chosen.arguments.items() if k != "averaging"}
    chosen = dataclasses.replace(chosen, arguments=arguments)
    source = data.source(chosen.dataset, shape=arguments.get("shape"), data_dir=data_dir)
    keras.utils.set_random_seed(chosen.train.seed)
    with strategy.scope(), precision.policy(precision.POLICIES[chosen.train.precision]):
        return Case(chosen, source, run.build(chosen, source))


def check_peers(gan: GAN) -> None:
    """Refuses a GAN that the hand-written contenders do not train.

    They are written for dcgan, vanilla and wgan_gp: a non-saturating loss, or
    Wasserstein's with a gradient penalty; no labels, nothing else.

    Raises:
        ZooError: it has another loss, further terms, or labels.
    """
    further: dict[str, Any] = gan.generator_terms | gan.discriminator_terms
    penalty = further.pop("gradient_penalty", None)
    plain = type(gan.adversarial) is adversarial.NonSaturating and penalty is None
    penalised = type(gan.adversarial) is adversarial.Wasserstein and type(penalty) is GradientPenalty
    if gan.conditional or further or not (plain or penalised):
        raise ZooError(
            "expected a GAN without labels, with a non-saturating loss, or Wasserstein's and a "
            f"gradient penalty; received {type(gan.adversarial).__name__} with terms "
            f"{sorted(gan.generator_terms | gan.discriminator_terms) or 'none'}"
        )
