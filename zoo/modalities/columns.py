"""A category of one column as the condition of a row, and training by sampling."""

import numpy as np

from zoo.modalities.column import Category
from zoo.modalities.condition import Condition
from zoo.modalities.table import Table
from zoo.utils.errors import ZooError, suggestion


class Columns(Condition):
    """One category of one column: int32 `(n,)`, its number among all categories of the table.

    In training, rows are drawn to match, see `Drawing`; `generate` takes
    `condition={"column": "category"}`. Where none is given, a column is drawn evenly and its
    category by its share of the rows.

    Args:
        table: with a column of categories at least.

    Attributes:
        size: categories of all columns together.
        places: for each column of categories its block in an encoded row, its first number
            and how many there are.

    Example:

    >>> import pandas
    >>> table = Table.of(pandas.DataFrame({"city": list("abcab"), "sex": list("fmffm")}))
    >>> Columns(table).given({"sex": "m"}, 2)[0].tolist()
    [4, 4]
    """

    name, count, key = "columns", 1, "columns"
    draws = True

    def __init__(self, table: Table):
        self.table = table
        self.columns, self.places = [], []
        block = start = 0
        for one in table.columns:
            if isinstance(one, Category):
                self.columns.append(one)
                self.places.append((block, start, len(one.categories)))
                start += len(one.categories)
            block += len(one.blocks)
        self.size = start
        if not self.columns:
            raise ZooError("The table has no column of categories that rows could be asked by.")

    def given(self, value, n):
        """Takes `{"column": "category"}`, with one category or `n` of them, or numbers."""
        if not isinstance(value, dict):
            numbers = np.asarray(value)
            is_whole = np.issubdtype(numbers.dtype, np.integer)
            if not is_whole or numbers.shape not in ((), (n,)) or not self._inside(numbers):
                raise ZooError(
                    f"condition: expected {{column: category}}, e.g. {self._example()}. "
                    f"Received: {value!r}."
                )
            return (np.broadcast_to(numbers, (n,)).astype("int32"),)
        if len(value) != 1:
            raise ZooError(
                f"condition: expected one column, received {list(value)}. Rows are asked for by "
                "one category; choose among them by the others."
            )
        ((name, wanted),) = value.items()
        names = [one.name for one in self.columns]
        if name not in names:
            is_there = name in [one.name for one in self.table.columns]
            why = "is no column of categories" if is_there else "is not in the table"
            raise ZooError(
                f"condition: {name!r} {why}.{suggestion(str(name), map(str, names))} "
                f"Expected one of {', '.join(map(str, names))}."
            )
        number = names.index(name)
        several = isinstance(wanted, list | tuple | np.ndarray)
        if several and len(wanted) != n:
            raise ZooError(f"condition: expected {n} categories, received {len(wanted)}.")
        found = [self.columns[number].number_of(one) for one in (wanted if several else [wanted])]
        return (np.broadcast_to(self.places[number][1] + np.int32(found), (n,)).astype("int32"),)

    def length(self, value):
        if isinstance(value, dict):
            (value,) = value.values() if len(value) == 1 else ("",)
        is_several = np.iterable(value) and not isinstance(value, str)
        return len(value) if is_several else None

    def check(self, arrays, n):
        if arrays:  # where there are none the rows' own categories are taken
            self.given(arrays[0], n)

    def sample(self, n, random):
        chosen, level = random.integers(len(self.columns), size=n), random.random(n)
        found = np.empty(n, "int32")
        for number, (one, (_, start, size)) in enumerate(
            zip(self.columns, self.places, strict=True)
        ):
            mine = chosen == number
            ends = np.cumsum(one.shares)
            at = np.searchsorted(ends / ends[-1], level[mine], side="right")
            found[mine] = start + np.minimum(at, size - 1)
        return (found,)

    def for_scoring(self, n, source, held):
        return self.sample(n, np.random.default_rng(0))

    def drawing(self, encoded: np.ndarray) -> "Drawing":
        """Returns how rows are drawn in training, with their conditions."""
        return Drawing(self, encoded)

    def config(self):
        return {"kind": self.name, "table": self.table.config()}

    def _inside(self, numbers: np.ndarray) -> bool:
        return not numbers.size or 0 <= numbers.min() <= numbers.max() < self.size

    def _example(self) -> dict:
        return {self.columns[0].name: self.columns[0].categories[0]}


class Drawing:
    """Training by sampling: a column evenly, its category by log frequency, a row that has it.

    The weight of a category that `c` rows have is `log(1 + c)`, so that rare ones are
    learnt too. What is drawn is a function of seed and position alone.

    Args:
        condition: of the table.
        encoded: its rows, `(rows, blocks)`.

    Reference: Xu et al., 2019, arXiv:1907.00503, section 4.3.

    Example:

    >>> import pandas
    >>> frame = pandas.DataFrame({"city": list("abcab")})
    >>> condition = Columns(Table.of(frame))
    >>> rows, wanted = condition.drawing(condition.table.encode(frame))(0, 0, 3)
    >>> bool((condition.table.encode(frame)[rows, 0] == wanted).all())
    True
    """

    def __init__(self, condition: Columns, encoded: np.ndarray):
        self._places = condition.places
        self._orders, self._firsts, self._counts, self._ends = [], [], [], []
        for block, _, size in condition.places:
            codes = np.asarray(encoded[:, block], "int32")
            counts = np.bincount(codes, minlength=size)
            weights = np.cumsum(np.log1p(counts))
            self._orders.append(np.argsort(codes, kind="stable").astype("int32"))
            self._firsts.append(np.cumsum(counts) - counts)
            self._counts.append(counts)
            self._ends.append(weights / weights[-1])

    def __call__(self, seed: int, position: int, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Returns the rows and the conditions of a batch, both int32 `(count,)`."""
        random = np.random.Generator(np.random.Philox(key=[seed, position]))
        chosen = random.integers(len(self._places), size=count)
        level, within = random.random(count), random.random(count)
        rows, wanted = np.empty(count, "int32"), np.empty(count, "int32")
        for number, (_, start, size) in enumerate(self._places):
            mine = chosen == number
            code = np.searchsorted(self._ends[number], level[mine], side="right")
            code = np.minimum(code, size - 1)
            at = (within[mine] * self._counts[number][code]).astype("int64")
            rows[mine] = self._orders[number][self._firsts[number][code] + at]
            wanted[mine] = start + code
        return rows, wanted

    def own(self, encoded: np.ndarray, seed: int) -> np.ndarray:
        """Returns conditions that rows fulfil: of each the category of a column drawn evenly."""
        random = np.random.Generator(np.random.Philox(key=[seed, len(encoded)]))
        chosen = random.integers(len(self._places), size=len(encoded))
        blocks, starts, _ = np.array(self._places).T
        codes = encoded[np.arange(len(encoded)), blocks[chosen]]
        return (starts[chosen] + codes).astype("int32")
