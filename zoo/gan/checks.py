"""What a GAN is made of, checked before anything is traced."""

import keras
from keras import ops

from zoo import modalities
from zoo.layers.augmentation import parsed
from zoo.utils.checks import share, whole  # noqa: F401 - a GAN's checks, all in one place
from zoo.utils.errors import ZooError


def players(value, name: str, expected: str) -> None:
    """Raises a ZooError when `value` says nothing of one of the two players."""
    says = [callable(getattr(value, player, None)) for player in ("generator", "discriminator")]
    if isinstance(value, type) or not all(says):
        raise ZooError(f"{name}: expected a {expected}, an object. Received: {value!r}.")


def terms(values: dict) -> None:
    """Raises a ZooError when a further term is not a function of a batch."""
    for name, term in values.items():
        if isinstance(term, type) or not callable(term):
            raise ZooError(f"Term {name!r}: expected a function of a batch. Received: {term!r}.")


def lazy(terms: dict, replicas: int = 1) -> None:
    """Refuses lazy terms of one player that are due at different times, or on several devices."""
    every = {name: one.every for name, one in terms.items() if getattr(one, "every", 1) != 1}
    for name, given in every.items():
        whole(f"every of the term {name!r}", given, least=1)
    if len(set(every.values())) > 1:
        raise ZooError(f"Expected lazy terms of one `every` for a player. Received: {every}.")
    if every and replicas > 1:  # TensorFlow cannot update weights of several inside a branch
        raise ZooError(
            f"Lazy terms ({', '.join(every)}) have updates of their own, which needs one device. "
            f"Received: {replicas}. Give every=1 (stylegan2: r1_every=1, path_length_every=1)."
        )


def networks(generator, discriminator) -> None:
    """Raises a ZooError when Keras does not know yet what the players take, or in float16."""
    if not getattr(generator, "built", False) or not hasattr(generator, "inputs"):
        raise ZooError(
            "generator: expected a Sequential model that begins with keras.Input, or a functional "
            f"one. Received: {generator!r}."
        )
    if not getattr(discriminator, "built", False):
        raise ZooError(
            "discriminator: expected a Keras model that is built: let it begin with keras.Input, "
            f"or call it once. Received: {discriminator!r}."
        )
    for layer in [*generator._flatten_layers(), *discriminator._flatten_layers()]:
        if layer.compute_dtype == "float16":
            raise ZooError(
                "The zoo trains in float32 or mixed_bfloat16; float16 would need loss scaling "
                f"for both players. Received: layer {layer.name!r} in "
                f"{layer.dtype_policy.name!r}. Call "
                "keras.config.set_dtype_policy('mixed_bfloat16') before zoo.get."
            )


def logits(discriminator, adversarial) -> None:
    """Raises a ZooError when what a loss of the zoo takes for logits are probabilities."""
    if not hasattr(discriminator, "inputs") or not type(adversarial).__module__.startswith("zoo."):
        return
    if isinstance(discriminator, keras.Sequential):
        outputs = discriminator.outputs[0]
    else:
        outputs = discriminator.output
    output = outputs.get("logits") if isinstance(outputs, dict) else outputs
    history = getattr(output, "_keras_history", None)
    last = getattr(getattr(history, "operation", None), "activation", None)
    name = getattr(last, "__name__", "")
    if name in ("sigmoid", "softmax"):
        raise ZooError(
            f"discriminator: expected logits, any number, from its last layer, as "
            f"{type(adversarial).__name__} takes the sigmoid itself. Received: a layer that ends "
            f"in {name!r}. Leave its activation out."
        )


def output_shape(generator) -> tuple:
    """Returns the shape of a generator's sample, or a tuple of the shapes of its parts."""
    shape = generator.output_shape
    if isinstance(shape[0], tuple | list):
        return tuple(tuple(one[1:]) for one in shape)
    return tuple(shape[1:])


def inferred_modality(generator) -> modalities.Modality:
    """Returns what a generator makes: as `zoo.networks.pair` was told, else by its last layer.

    Where neither says it, by its shape.
    """
    said = [getattr(one, "modality", None) for one in (generator, generator.layers[-1])]
    told = [one for one in said if isinstance(one, modalities.Modality)]
    return told[0] if told else modalities.of(output_shape(generator))


def inferred_condition(inputs) -> modalities.Condition:
    """Returns the condition of a generator that takes these inputs beside its latent."""
    shapes = [tuple(one.shape[1:]) for one in inputs]
    if not shapes:
        return modalities.Unconditional()
    return modalities.Paired(modalities.of(shapes[0] if len(shapes) == 1 else tuple(shapes)))


def augmentation(text: str | None, modality: modalities.Modality) -> None:
    """Raises a ZooError where samples cannot be augmented so."""
    for name in () if text is None else parsed(text):
        if name not in (*modality.augmentations, "adaptive"):
            suits = ", ".join(modality.augmentations) or "nothing"
            raise ZooError(
                f"augmentation: {name!r} is of other samples; to those of shape {modality.shape} "
                f"{suits} can be done."
            )


def boundary(augment, adversarial) -> None:
    """Raises a ZooError where an adaptive augmentation has no boundary to go by."""
    has = getattr(adversarial, "boundary", None) is not None
    if augment and augment.adaptive and not has:
        raise ZooError(
            "augmentation: adaptive needs a loss whose logits have a boundary between real and "
            f"fake; {type(adversarial).__name__} has none. Leave adaptive out."
        )


def compiled(gan) -> None:
    """Raises a ZooError where the players have no optimizers."""
    if not gan.compiled:
        raise ZooError("Call gan.compile(optimizer) before fit: the players need optimizers.")


def fitting(gan) -> None:
    """Refuses networks that cannot take what they are given, where no hook changes it."""
    if gan.keeps("call_generator"):
        drawn = gan.sample_latent(1, seed=0)
        _fits("the generator takes", gan.generator, "what is drawn for it", *drawn)
    if gan.keeps("unpack", "call_generator", "call_discriminator"):
        sample = gan.packs(_zeros(gan.modality.relaxed_shape, gan.packing))
        sample = sample if isinstance(sample, tuple) else (sample,)
        _fits("the discriminator takes", gan.discriminator, "a sample", *sample)


def _zeros(shape, count: int):
    if shape and isinstance(shape[0], tuple):
        return tuple(_zeros(one, count) for one in shape)
    return ops.zeros((count, *shape))


def _fits(words: str, network, given: str, *tensors) -> None:
    """Raises a ZooError when tensors have not the shape of a network's first inputs."""
    for into, tensor in zip(getattr(network, "inputs", None) or (), tensors, strict=False):
        got = tuple(tensor.shape[1:])
        wanted = tuple(into.shape[1:])
        either = [None if size is None else known for size, known in zip(wanted, got, strict=False)]
        if len(wanted) != len(got) or tuple(either) != wanted:
            raise ZooError(f"{words} {wanted}, but {given} has shape {got}.")
