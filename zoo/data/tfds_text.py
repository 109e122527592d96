"""The texts of tensorflow-datasets, as pieces of running text."""

from zoo.utils.errors import ZooError


def feature(builder) -> str | None:
    """Returns the name of the only feature of a builder, where that is text; else None."""
    import tensorflow_datasets as tfds

    features = builder.info.features
    flat = dict(features.items()) if isinstance(features, tfds.features.FeaturesDict) else {}
    is_text = [type(one) is tfds.features.Text for one in flat.values()] == [True]
    return next(iter(flat)) if is_text else None


def read(name: str, builder, split: str, shape: tuple[int, ...] | None):
    """Returns a prepared dataset's texts as a `Source` of pieces, see `zoo.data.text`.

    The texts of all its splits are one, cut into train and test as a file is, so that both
    have the same symbols.

    Raises:
        ZooError: no UTF-8, or too little text.
    """
    from zoo.data import text

    key, texts = feature(builder), []
    for part in builder.info.splits:
        for example in builder.as_dataset(split=part, shuffle_files=False).as_numpy_iterator():
            texts.append(example[key])
    try:
        whole = "\n".join(one.decode("utf-8") for one in texts)
    except UnicodeDecodeError as error:
        raise ZooError(f"{name!r}: expected UTF-8 in {key!r}: {error.reason}.") from None
    return text.of_text(whole, name, split, shape)
