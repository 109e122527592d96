"""Tasks: views on data that a recipe's tables name, `[degradation]`, `[pairs]`, `[unpaired]`."""

import dataclasses
import typing
from collections.abc import Callable

from zoo.data import degradation, pairs, unpaired
from zoo.modalities import Image, Paired
from zoo.utils import schema
from zoo.utils.errors import ZooError, suggestion

TABLES = {"degradation": degradation.KINDS, "pairs": pairs.KINDS, "unpaired": unpaired.KINDS}


class Views(typing.TypedDict, total=False):
    """A recipe's tables that make pairs, or two kinds, of a dataset; at most one of them.

    Attributes:
        degradation: a picture's source is a degraded copy of it, see `zoo.data.degradation`.
        pairs: where the sources are, see `zoo.data.pairs`.
        unpaired: where the second kind of picture comes from, see `zoo.data.unpaired`.
    """

    degradation: dict | None
    pairs: dict | None
    unpaired: dict | None


def annotations(table: str, kind: typing.Any) -> dict[str, typing.Any]:
    """Returns the types of a kind's settings, `kind` among them, as a recipe's keys."""
    return {"kind": str} | typing.get_type_hints(TABLES[table][kind])


def check_kind(table: str, kind: typing.Any) -> None:
    """Raises a ZooError where a table has no such kind; the nearest one is suggested."""
    known = TABLES[table]
    if not isinstance(kind, str) or kind not in known:
        raise ZooError(
            f"{table}.kind: unknown {kind!r}.{suggestion(str(kind), known)} Expected "
            f"{', '.join(known)}."
        )


def make(table: str, settings: dict[str, typing.Any]):
    """Returns the degradation, or the pairs, that a recipe's table says.

    Raises:
        ZooError: an unknown kind, or a setting that it has not.

    Example:

    >>> make("degradation", {"kind": "blur", "stddev": 2})
    Blur(seed=0, reverse=False, stddev=2.0)
    """
    kind = settings.get("kind")
    check_kind(table, kind)
    known = {f"{table}.{key}": one for key, one in annotations(table, kind).items()}
    schema.check_keys([f"{table}.{key}" for key in settings], known, ())
    values = {
        key: schema.convert(value, known[f"{table}.{key}"], f"{table}.{key}")
        for key, value in settings.items()
    }
    del values["kind"]
    return TABLES[table][kind](**values)


def chosen(views: Views):
    """Returns the degradation or the pairs that tables say; None where they say none.

    Raises:
        ZooError: several tables, an unknown one, or wrong settings.
    """
    given = {table: settings for table, settings in views.items() if settings}
    for table in given:
        if table not in TABLES:
            raise ZooError(f"Unknown table {table!r}.{suggestion(table, TABLES)}")
    if len(given) > 1:
        raise ZooError(f"Give one of the tables {', '.join(f'[{table}]' for table in given)}.")
    found = [make(table, settings) for table, settings in given.items()]
    if found and isinstance(found[0], pairs.Pairs):
        found[0].check()
    if "unpaired" in given:
        unpaired.check(found[0])
    return found[0] if found else None


def named(dataset: str, views: Views) -> str:
    """Returns a dataset's name with what tables make of it in short, for the stamp of a score.

    Example:

    >>> named("digits", {"degradation": {"kind": "mask", "place": "random"}}), named("digits", {})
    ('digits: mask, place random', 'digits')
    """
    settings = {k: v for one in views.values() for k, v in (one or {}).items()}
    words = [f"{key} {value}" for key, value in settings.items() if key != "kind"]
    return f"{dataset}: {', '.join([settings['kind'], *words])}" if settings else dataset


def degraded(read: Callable, name: str, shape, task, own_channels: Callable):
    """Returns a `Source` of pictures, each with a degraded copy, in the task's direction.

    Args:
        read: a function that gives the dataset's split in a shape.
        name: the dataset's.
        shape: of one sample, or None.
        task: what `chosen` returns, a degradation.
        own_channels: a function that gives the dataset's channels, None where it cannot.

    Raises:
        ZooError: no pictures, or settings that do not suit them.
    """
    from zoo.data.views import Degraded

    found = read(picture_shape(task, shape, own_channels))
    if not isinstance(found.modality, Image):
        raise ZooError(f"A degradation is of pictures; {name!r} has samples {found.shape}.")
    task.check(found.shape)
    pair = dataclasses.replace(
        found,
        store=Degraded(found.store, task),
        condition=Paired(Image(task.shape(found.shape))),
    )
    return exchanged(pair) if task.reverse else pair


def exchanged(pair):
    """Returns the other direction of a `Source` of pairs."""
    from zoo.data.views import Exchanged

    return dataclasses.replace(
        pair,
        store=Exchanged(pair.store),
        modality=pair.condition.modality,
        condition=Paired(pair.modality),
    )


def picture_shape(task, shape, own_channels: Callable):
    """Returns the shape that a dataset is read in, for samples of a shape."""
    if shape is None or not task.reverse:
        return shape
    sides = task.picture_shape(shape)
    return (*sides[:2], own_channels() or sides[2])
