"""How a GAN is saved, beyond what Keras saves of any model."""

import keras
from keras import ops

from zoo.backend import precision
from zoo import registry

_PARTS = (
    "generator",
    "discriminator",
    "adversarial",
    "latent",
    "num_classes",
    "discriminator_terms",
    "generator_terms",
    "discriminator_steps",
    "reuse_fakes",
    "averaging",
    "packing",
    "augmentation",
    "schedules",
)


class Saved:
    """The part of `zoo.GAN` that Keras calls to save and load it.

    A GAN of `zoo.get` is saved as its name and arguments, one composed by hand
    part by part; both with all weights, both optimizers, and the states of the
    seeds of noise and dropout. No pickle and no `Lambda` are needed, so Keras'
    `safe_mode` can stay on.
    """

    def get_config(self):
        """Returns how to build this GAN again: by its name, or part by part."""
        if self.origin is not None:
            return {"origin": self.origin, "precision": self.dtype_policy.name}
        parts = {name: getattr(self, name) for name in _PARTS}
        return {name: keras.saving.serialize_keras_object(part) for name, part in parts.items()}

    @classmethod
    def from_config(cls, config):
        """Builds a GAN from `get_config`."""
        if "origin" in config:
            with precision.policy(config["precision"]):
                return registry.get(config["origin"]["variant"], **config["origin"]["arguments"])
        return cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def get_compile_config(self):
        """Returns both optimizers' configurations."""
        if not self.compiled:
            return {}
        optimizers = {
            "optimizer": self.optimizer,
            "discriminator_optimizer": self.discriminator_optimizer,
        }
        configs = {k: keras.saving.serialize_keras_object(v) for k, v in optimizers.items()}
        for player, key in (
            ("generator", "optimizer"),
            ("discriminator", "discriminator_optimizer"),
        ):
            # As it was set: a scheduled rate would else begin again from where it is.
            if "learning_rate" in self.timetable:
                configs[key]["config"]["learning_rate"] = self.rates[player]
        return configs

    def compile_from_config(self, config):
        """Compiles with both optimizers."""
        if config:
            self.compile(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def save_own_variables(self, store):
        """Saves the model's own weights and what Keras does not save: the seeds' states."""
        super().save_own_variables(store)
        for name, seed in self._seeds().items():
            store[name] = ops.convert_to_numpy(seed)

    def load_own_variables(self, store):
        """Restores what `save_own_variables` saved."""
        seeds = self._seeds()
        own = set(store.keys()).difference(seeds)
        super().load_own_variables({name: store[name] for name in own})
        for name, seed in seeds.items():
            seed.assign(store[name])

    def _seeds(self):
        """The states of all seeds, of the noise and of dropout layers."""
        seeds = [v for v in self.variables if v.name == "seed_generator_state"]
        return {f"seed_{i}": seed for i, seed in enumerate(seeds)}
