"""Text: a sample is a line of symbols, characters or words."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

from zoo.modalities import text_file
from zoo.modalities.modality import Modality, activation
from zoo.modalities.preview import TextPreview
from zoo.utils import checks
from zoo.utils.atomic import atomic_write
from zoo.utils.errors import ZooError

UNITS = {"characters": "", "words": " "}  # and what stands between two of them
MOST_SYMBOLS, MOST_LENGTH = 4_096, 1_024
PADDING = 0  # the number of the symbol that ends a line and fills up what is left of it
_SLACK = 1e-3  # of a sum of probabilities


class Text(Modality):
    r"""Lines of symbols, encoded as probabilities `(length, 1 + symbols)` in [0, 1].

    Symbol 0 is the padding; a line ends at the first. Real lines are one-hot, generated
    ones any probabilities, which are read by their largest.

    Args:
        vocabulary: the symbols in order: characters (a text will do) or words.
        length: symbols in a line, at most; shorter lines are padded.
        unit: `"characters"` or `"words"`, which a space separates.

    Raises:
        ZooError: symbols that repeat, or cannot be told apart; too many or too few.

    Example:

    >>> text = Text("abc", 4)
    >>> text.encode(["ab"])[0].argmax(axis=-1).tolist()
    [1, 2, 0, 0]
    >>> text.decode(text.encode(["ab", "cab"]))
    ['ab', 'cab']
    """

    name = "text"
    benchmark = "text_quality"
    network = "textgan"
    suffixes = (".txt",)
    written = (".txt", ".npy")
    preview_count, preview_columns = 32, 1
    limits = (0.0, 1.0)
    mend = " Lines become that by modality.encode(lines)."

    def __init__(
        self,
        vocabulary: Sequence[str],
        length: int,
        unit: Literal["characters", "words"] = "characters",
    ):
        if unit not in UNITS:
            raise ZooError(f"unit must be one of {', '.join(UNITS)}. Received: {unit!r}.")
        self.vocabulary, self.unit = tuple(vocabulary), unit
        length = checks.whole("length", length, least=1, most=MOST_LENGTH)
        _check_vocabulary(self.vocabulary, unit)
        super().__init__((length, 1 + len(self.vocabulary)))
        self._numbers = {symbol: 1 + number for number, symbol in enumerate(self.vocabulary)}

    @classmethod
    def of(
        cls, lines: Iterable[str], length: int | None = None, unit: str = "characters"
    ) -> "Text":
        """Returns the modality of lines: their symbols, and the length of the longest.

        Raises:
            ZooError: more than 4,096 symbols, or a line of more than 1,024.
        """
        split = list if unit == "characters" else str.split
        symbols, longest = set(), 1
        for line in lines:
            found = split(line)
            symbols.update(found)
            longest = max(longest, len(found))
        return cls(sorted(symbols), length or longest, unit)

    @classmethod
    def tells(cls, shape) -> bool:
        return False  # no shape says what the symbols are

    def symbols(self, line: str) -> list[str]:
        """Returns the symbols of a line."""
        return list(line) if self.unit == "characters" else line.split()

    def codes(self, lines: Iterable[str], cut: bool = False) -> np.ndarray:
        """Returns the numbers of the symbols of lines, int32 `(n, length)`, padded with 0.

        Args:
            lines: texts.
            cut: whether lines that are too long are cut, not refused.

        Raises:
            ZooError: a symbol that is not in the vocabulary, or a line that is too long.
        """
        lines, length = list(lines), self.shape[0]
        codes = np.full((len(lines), length), PADDING, "int32")
        for number, line in enumerate(lines):
            symbols = self.symbols(line)
            if len(symbols) > length and not cut:
                raise ZooError(
                    f"line {number + 1:,}: expected at most {length} {self.unit}, received "
                    f"{len(symbols)}. Cut it, or take a Text of a larger length."
                )
            try:
                found = [self._numbers[symbol] for symbol in symbols[:length]]
            except KeyError as error:
                raise ZooError(
                    f"line {number + 1:,}: the {self.unit[:-1]} {error.args[0]!r} is not among the "
                    f"{len(self.vocabulary):,} that this GAN knows. Leave the line out, or train "
                    "on a text that has it."
                ) from None
            codes[number, : len(found)] = found
        return codes

    def codes_of(self, encoded) -> np.ndarray:
        """Returns the numbers of the likeliest symbols, int32 `(n, length)`; 0 from the first on.

        Example:

        >>> Text("ab", 3).codes_of(np.eye(3)[[[1, 0, 2]]]).tolist()
        [[1, 0, 0]]
        """
        codes = np.asarray(encoded).argmax(axis=-1).astype("int32")
        ended = np.logical_or.accumulate(codes == PADDING, axis=-1)
        return np.where(ended, PADDING, codes)

    def one_hot(self, codes: np.ndarray) -> np.ndarray:
        """Returns the numbers of symbols as the networks see them, float32 `(n, length, 1 + k)`."""
        return np.eye(self.shape[1], dtype="float32")[codes]

    def check(self, encoded) -> None:
        super().check(encoded)
        sums = np.asarray(encoded).sum(axis=-1)
        if not np.allclose(sums, 1.0, atol=_SLACK):
            raise ZooError(
                f"Expected probabilities of symbols, whose sum is 1. Received: sums in "
                f"{sums.min():g}..{sums.max():g}.{self.mend}"
            )

    def encode(self, raw) -> np.ndarray:
        """Returns lines as one-hot probabilities; an array of numbers is taken as it is."""
        if isinstance(raw, str):
            raise ZooError(
                f"Expected several lines, [line, ...]. Received: one text, {raw[:20]!r}."
            )
        lines = raw.ravel().tolist() if getattr(raw, "dtype", None) is not None else raw
        if isinstance(lines, list | tuple) and lines and isinstance(lines[0], str):
            if not all(isinstance(line, str) for line in lines):
                raise ZooError("Expected lines of text. Received: something else among them.")
            return self.one_hot(self.codes(lines))
        return super().encode(raw)

    def decode(self, encoded) -> list[str]:
        """Returns the lines of samples, read by the likeliest symbols."""
        between, symbols = UNITS[self.unit], ("", *self.vocabulary)
        return [
            between.join(symbols[code] for code in row if code != PADDING)
            for row in self.codes_of(encoded)
        ]

    def canonical(self, encoded) -> np.ndarray:
        """Returns samples one-hot, padded after their first padding."""
        return self.one_hot(self.codes_of(encoded))

    def preview(self, encoded, real=None, columns=None) -> TextPreview:
        return TextPreview(self._shown(encoded))

    def write(self, encoded, path: str | os.PathLike) -> None:
        r"""Writes samples as lines (`.txt`, in a folder too) or as an `.npy` file.

        Where line ends are symbols themselves they are written as `\n`, and a backslash as two.
        """
        path = Path(path)
        path = path if path.suffix else path / "samples.txt"
        if path.suffix != ".txt":
            return super().write(encoded, path)
        with atomic_write(path) as temporary:
            text = "".join(f"{line}\n" for line in self._shown(encoded))
            temporary.write_text(text, "utf-8", newline="\n")

    def read(self, path: str | os.PathLike) -> np.ndarray:
        """Returns the lines of a `.txt` file, or the samples of an `.npy` file, encoded."""
        if Path(path).suffix.lower() != ".txt":
            return super().read(path)
        found = text_file.lines(text_file.read(path))
        try:
            return self.encode([_unescaped(line) for line in found] if self._escapes else found)
        except ZooError as error:
            raise ZooError(f"{path}, {error}") from None

    def output(self) -> dict:
        return activation("softmax")

    def arguments(self) -> dict:
        return {"shape": self}

    def config(self) -> dict:
        length, is_text = self.shape[0], self.unit == "characters"
        vocabulary = "".join(self.vocabulary) if is_text else list(self.vocabulary)
        return {"kind": self.name, "vocabulary": vocabulary, "length": length, "unit": self.unit}

    @classmethod
    def from_config(cls, config: dict) -> "Text":
        return cls(config["vocabulary"], config["length"], config["unit"])

    def __repr__(self) -> str:
        return f"Text({len(self.vocabulary)} {self.unit}, length {self.shape[0]})"

    @property
    def _escapes(self) -> bool:
        return "\n" in self._numbers

    def _shown(self, encoded) -> list[str]:
        """Returns lines as a file and a page show them, one each."""
        lines = self.decode(encoded)
        if not self._escapes:
            return lines
        return [line.replace("\\", "\\\\").replace("\n", "\\n") for line in lines]


def _check_vocabulary(vocabulary: tuple[str, ...], unit: str) -> None:
    if not 1 <= len(vocabulary) < MOST_SYMBOLS:
        raise ZooError(
            f"Expected 1 to {MOST_SYMBOLS - 1:,} different {unit}. Received: {len(vocabulary):,}."
            + " Take characters in place of words, or fewer lines." * bool(vocabulary)
        )
    for symbol in vocabulary:
        one = isinstance(symbol, str) and (
            len(symbol) == 1 if unit == "characters" else symbol.split() == [symbol]
        )
        if not one:
            raise ZooError(f"vocabulary: expected {unit}. Received: {symbol!r}.")
    if len(set(vocabulary)) < len(vocabulary):
        raise ZooError(f"vocabulary: expected different {unit}. Received: some of them twice.")


def _unescaped(line: str) -> str:
    r"""Undoes how line ends and backslashes are written.

    >>> print(_unescaped(r"a\\n"))
    a\n
    """
    return "\\".join(part.replace("\\n", "\n") for part in line.split("\\\\"))
