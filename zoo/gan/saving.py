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
from zoo.layers.bounded import ScaledTanh

_NOT_SAVED = ("self", "seed", "num_classes", "kwargs")  # the seed's state is, with the weights
_OBJECTS = {"modality": modalities.from_config, "condition": modalities.condition_from_config}


def config(gan, base: type) -> dict:
    """Returns how to build this GAN again: by its name, or part by part.

    Args:
        gan: a `zoo.GAN`.
        base: the class whose arguments the parts are: `zoo.GAN`.
    """
    if gan.origin is not None:
        names = gan.condition.names
        named = {"class_names": list(names)} if names else {}
        arguments = {
            name: value.config() if isinstance(value, modalities.Modality) else value
            for name, value in gan.origin["arguments"].items()
        }
        kept = {"origin": {**gan.origin, "arguments": arguments}, "modality": gan.modality.config()}
        ends = _scaled_tanhs(gan)
        scale = {"tanh_scale": ends[0].scale} if ends else {}
        return {**kept, "precision": gan.dtype_policy.name, **scale, **named}
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
            arguments = {
                name: modalities.from_config(value) if isinstance(value, dict) else value
                for name, value in config["origin"]["arguments"].items()
            }
            gan = registry.build(config["origin"]["variant"], **arguments)
        if "modality" in config:  # of a dataset: a shape may not say all of it
            gan.modality = modalities.from_config(config["modality"])
        set_tanh_scale(gan, config.get("tanh_scale", 1.0))
        if "class_names" in config:
            gan.condition.names = tuple(config["class_names"])
        return gan
    objects = {name: _OBJECTS[name](config[name]) for name in _OBJECTS if name in config}
    parts = {name: part for name, part in config.items() if name not in _OBJECTS}
    parts = {name: keras.saving.deserialize_keras_object(part) for name, part in parts.items()}
    return cls(**parts, **objects)


def set_tanh_scale(gan, scale: float) -> None:
    """Gives a generator that ends in a tanh the scale it was trained with; at first it was 1."""
    for layer in _scaled_tanhs(gan):
        layer.scale = scale


def _scaled_tanhs(gan) -> list[ScaledTanh]:
    networks = filter(None, (gan.generator, gan.averaged_generator))
    layers = [layer for network in networks for layer in network._flatten_layers()]
    return [layer for layer in layers if isinstance(layer, ScaledTanh)]


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
