"""Samples that some other program made: one file of all, or a folder of a file each."""

from pathlib import Path

import numpy as np

from zoo.modalities import Modality
from zoo.utils.errors import ZooError


def read(
    path: Path, modality: Modality, class_names: tuple[str, ...] = (), seed: int = 0
) -> tuple[np.ndarray, np.ndarray | None]:
    """Returns `(samples, labels)`, float32 `(n, *shape)` and int32 `(n,)` or None.

    Args:
        path: a file that the modality reads (`.npy` always), or a folder whose
            files (at any depth) are samples as they are, in an
            order that the seed decides. Sub-folders named as the dataset's
            classes are labels.
        modality: of the samples.
        class_names: of the dataset.
        seed: of the order of a folder's files.

    Raises:
        ZooError: nothing there, no samples, broken ones (named), another shape.
    """
    path, suffixes = Path(path), dict.fromkeys((*modality.suffixes, ".npy"))
    if path.is_file() and path.suffix.lower() in suffixes:
        return modality.read(path), None
    if not path.is_dir():
        raise ZooError(f"{path}: expected a folder of samples or a file, {', '.join(suffixes)}.")
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in modality.suffixes and not file.name.startswith(".")
    )
    if not files:
        expected = ", ".join(modality.suffixes) or "no folder but an .npy"
        raise ZooError(f"No samples in {path}: expected {expected} files.")
    files = [files[i] for i in np.random.default_rng(seed).permutation(len(files))]
    samples = np.concatenate([modality.read(file) for file in files])
    numbers = {name: number for number, name in enumerate(class_names)}
    labels = [numbers.get(file.relative_to(path).parts[0]) for file in files]
    return samples, None if None in labels else np.int32(labels)
