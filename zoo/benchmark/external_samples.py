"""Samples that some other program made: an `.npy` file, or a folder of pictures."""

from pathlib import Path

import numpy as np

from zoo.data import folder_index
from zoo.modalities import pixels
from zoo.utils.errors import ZooError


def read(
    path: Path, shape: tuple[int, ...], class_names: tuple[str, ...] = (), seed: int = 0
) -> tuple[np.ndarray, np.ndarray | None]:
    """Returns `(samples, labels)`, float32 `(n, *shape)` and int32 `(n,)` or None.

    Args:
        path: an `.npy` file of float samples in [-1, 1] or uint8 pixels, or a
            folder whose pictures (at any depth) are taken as they are, in an
            order that the seed decides. Sub-folders named as the dataset's
            classes are labels.
        shape: that the samples must have.
        class_names: of the dataset.
        seed: of the order of a folder's pictures.

    Raises:
        ZooError: nothing there, no pictures, broken ones (named), another size.
    """
    path = Path(path)
    if path.is_dir():
        return _folder(path, shape, class_names, seed)
    if not path.is_file() or path.suffix != ".npy":
        raise ZooError(f"{path}: expected a folder of pictures or an .npy file of samples.")
    try:
        samples = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise ZooError(f"{path}: cannot be read as an .npy file: {error}") from None
    if samples.dtype == np.uint8:
        samples = pixels.to_unit(samples)
    if samples.ndim == 3 and shape[-1:] == (1,):
        samples = samples[..., None]
    if samples.shape[1:] != tuple(shape) or samples.dtype.kind != "f":
        raise ZooError(
            f"{path}: expected float or uint8 samples of shape (n, "
            f"{', '.join(map(str, shape))}), received {samples.dtype} of shape {samples.shape}."
        )
    return samples.astype("float32"), None


def _folder(path: Path, shape: tuple[int, ...], class_names: tuple[str, ...], seed: int):
    if len(shape) != 3:
        raise ZooError(f"{path}: the dataset has points; give them in an .npy file.")
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in folder_index.SUFFIXES and not file.name.startswith(".")
    )
    if not files:
        raise ZooError(f"No pictures in {path}: expected {', '.join(folder_index.SUFFIXES)} files.")
    files = [files[i] for i in np.random.default_rng(seed).permutation(len(files))]
    samples = np.stack([_picture(file, shape) for file in files])
    numbers = {name: number for number, name in enumerate(class_names)}
    folders = [file.relative_to(path).parts[0] for file in files]
    labels = [numbers.get(name) for name in folders]
    return pixels.to_unit(samples), None if None in labels else np.int32(labels)


def _picture(file: Path, shape: tuple[int, int, int]) -> np.ndarray:
    try:
        height, width, _ = pixels.header(file)
        if (height, width) != shape[:2]:
            raise ZooError(
                f"{file}: expected {shape[0]}x{shape[1]} pixels, received {height}x{width}. "
                "Pictures are scored as they were made, never resized here."
            )
        return pixels.read(file, shape)
    except pixels.BrokenPicture as error:
        raise ZooError(f"{file}: cannot be read as a picture: {error}. Remove it.") from None
