"""How a GAN is saved, beyond what Keras saves of any model.

A GAN of `zoo.get` is saved as its name, its arguments and the names of its classes, one
composed by hand part by part; both with all weights, both optimizers, and the states of the
seeds of noise and dropout. No pickle and no `Lambda` are needed, so Keras'
`safe_mode` can stay on.
"""

import inspect

import keras
from keras import ops

from zoo import modalities, registry
from zoo.backend import precision

_NOT_SAVED = ("self", "seed", "num_classes", "kwargs")  # the seed's state is, with the weights
_OBJECTS = {"modality": modalities.from_config, "condition": modalities.condition_from_config}


def config(gan, base: type) -> dict:
    """Returns how to build this GAN again: by its name, or part by part.

    Args:
        gan: a `zoo.GAN`.
        base: the class whose arguments the parts are: `zoo.GAN`.
    """
    if gan.origin is not None:
        names = getattr(gan.condition, "names", ())
        named = {"class_names": list(names)} if names else {}
        policy, modality = gan.dtype_policy.name, gan.modality.config()
        return {"origin": gan.origin, "precision": policy, "modality": modality, **named}
    names = inspect.signature(base.__init__).parameters
    parts = {name: getattr(gan, name) for name in names if name not in _NOT_SAVED}
    return {
        name: part.config() if name in _OBJECTS else keras.saving.serialize_keras_object(part)
        for name, part in parts.items()
    }


def from_config(cls, config: dict):
    """Builds a GAN of a class from `config`."""
    if "origin" in config:
        with precision.policy(config["precision"]):
            gan = registry.build(config["origin"]["variant"], **config["origin"]["arguments"])
        if "modality" in config:  # of a dataset's: a shape may not say all of it
            gan.modality = modalities.from_config(config["modality"])
        if "class_names" in config:
            gan.condition.names = tuple(config["class_names"])
        return gan
    objects = {name: _OBJECTS[name](config[name]) for name in _OBJECTS if name in config}
    parts = {name: part for name, part in config.items() if name not in _OBJECTS}
    parts = {name: keras.saving.deserialize_keras_object(part) for name, part in parts.items()}
    return cls(**parts, **objects)


def compile_config(gan) -> dict:
    """Returns both optimizers' configurations."""
    if not gan.compiled:
        return {}
    optimizers = {
        "optimizer": gan.optimizer,
        "discriminator_optimizer": gan.discriminator_optimizer,
    }
    configs = {k: keras.saving.serialize_keras_object(v) for k, v in optimizers.items()}
    for player, key in (("generator", "optimizer"), ("discriminator", "discriminator_optimizer")):
        # As it was set: a scheduled rate would else begin again from where it is.
        if gan.rates[player] is not None:
            configs[key]["config"]["learning_rate"] = gan.rates[player]
    return configs


def compile_from_config(gan, config: dict) -> None:
    """Compiles a GAN with both optimizers."""
    if config:
        gan.compile(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})


def save_seeds(gan, store) -> None:
    """Saves what Keras does not save: the seeds' states."""
    for name, seed in _seeds(gan).items():
        store[name] = ops.convert_to_numpy(seed)


def load_seeds(gan, store) -> dict:
    """Restores the seeds' states; returns what else is in the store."""
    seeds = _seeds(gan)
    for name, seed in seeds.items():
        seed.assign(store[name])
    return {name: store[name] for name in set(store.keys()).difference(seeds)}


def _seeds(gan) -> dict:
    """The states of all seeds, of the noise and of dropout layers."""
    seeds = [v for v in gan.variables if v.name == "seed_generator_state"]
    return {f"seed_{i}": seed for i, seed in enumerate(seeds)}
