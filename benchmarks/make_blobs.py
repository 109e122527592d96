"""`python -m benchmarks.make_blobs OLD NEW OUT`: pairs of emoji for the recipes pix2pix-emoji.

Of the folders `blob_128` and `noto_128` of Noto emoji (2017 and now) it takes the names that both
have, on white at 64 pixels, leaves out pairs that are nearly the same picture, and writes
`OUT/blob` and `OUT/noto`, each with `train` and `test`: a tenth, by a hash of the name.
"""

import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

SIDE = 64
SAME = 0.02  # mean absolute difference as a share of the range: below, nothing was redesigned


def on_white(path: Path) -> Image.Image:
    """Returns a picture on white, `SIDE` pixels a side."""
    picture = Image.open(path).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB").resize((SIDE, SIDE), Image.BICUBIC)


def part(name: str) -> str:
    """Returns the part that a name belongs to, the same on every machine.

    >>> part("emoji_u1f600.png")
    'train'
    """
    return "test" if zlib.crc32(name.encode()) % 10 == 0 else "train"


def main(old: Path, new: Path, out: Path) -> None:
    """Writes the pairs, and says how many there are."""
    counts = {"train": 0, "test": 0, "same": 0}
    for path in sorted(old.glob("*.png")):
        if not (new / path.name).exists():
            continue
        try:
            blob, noto = on_white(path), on_white(new / path.name)
        except UnidentifiedImageError:  # one of the published files is no picture
            print(f"{path.name} is left out: no picture.")
            continue
        difference = np.abs(np.asarray(blob, "float32") - np.asarray(noto, "float32")).mean() / 255
        if difference < SAME:
            counts["same"] += 1
            continue
        for kind, picture in (("blob", blob), ("noto", noto)):
            folder = out / kind / part(path.name)
            folder.mkdir(parents=True, exist_ok=True)
            picture.save(folder / path.name)
        counts[part(path.name)] += 1
    print(f"{counts['train']} pairs to train on, {counts['test']} held out, in {out}; ", end="")
    print(f"{counts['same']} left out, whose pictures are nearly the same.")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
