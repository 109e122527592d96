"""How weights begin."""


def normal(stddev: float) -> dict:
    """Returns an initializer that draws kernels from N(0, stddev^2), anew for each layer.

    Not an initializer object: Keras draws the same numbers each time one and
    the same object is called.
    """
    return {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": stddev}}
