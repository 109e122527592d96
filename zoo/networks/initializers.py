"""How weights begin."""


def normal(stddev: float) -> dict:
    """Returns an initializer that draws kernels from N(0, stddev^2), anew for each layer.

    Not an initializer object: Keras draws the same numbers each time one and
    the same object is called.
    """
    return {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": stddev}}


def torch() -> dict:
    """Returns the initializer of PyTorch's layers by default: `U(-1, 1) / sqrt(inputs)`.

    Anew for each layer. The variance is a third of one over the inputs, a sixth of He's.
    """
    config = {"scale": 1 / 3, "mode": "fan_in", "distribution": "uniform"}
    return {"class_name": "VarianceScaling", "config": config}
