import typing

import pytest

from zoo.utils.errors import ZooError
from zoo.utils.schema import annotations, check_keys, convert


@pytest.mark.parametrize(
    ("value", "annotation", "read"),
    [
        (3, int, 3),
        (3, float, 3.0),
        (True, bool, True),
        ("a", str, "a"),
        ([8, 8, 1], tuple, (8, 8, 1)),
        ([1, 0.5], tuple[float, ...], (1.0, 0.5)),
        (0.9, float | None, 0.9),
        ("b", typing.Literal["a", "b"], "b"),
        ([4], int | tuple, (4,)),
    ],
)
def test_a_value_of_the_asked_type_is_taken(value, annotation, read):
    found = convert(value, annotation, "key")
    assert found == read
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        (True, int),
        (1, bool),
        (3.0, int),
        ("3", float),
        (True, float),
        (float("nan"), float),
        (float("inf"), float | None),
        (2**63, int),
        (10**400, float),
        ([8, 8.0], tuple),
        ([True], tuple),
        ("c", typing.Literal["a", "b"]),
        (True, typing.Literal[1, 2]),
        ({"a": 1}, object),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(value, annotation):
    with pytest.raises(ZooError, match=r"^train\.key: expected .+, received "):
        convert(value, annotation, "train.key")


def test_a_wrong_choice_names_the_nearest_one():
    with pytest.raises(ZooError, match="Did you mean 'minimax'"):
        convert("minmax", typing.Literal["minimax", "wasserstein"], "loss")


def test_a_long_value_is_cut_in_the_message():
    with pytest.raises(ZooError) as refusal:
        convert("x" * 10_000, int, "key")
    assert len(str(refusal.value)) < 200


def test_types_come_from_annotations_or_else_from_defaults():
    def plain(shape=(8, 8, 1), weight: "float" = 1, other=None, unknown: "Nowhere" = 3): ...  # noqa: F821

    assert annotations(plain)["shape"] is tuple
    assert annotations(plain)["unknown"] is int
    assert annotations(plain)["other"] is object

    def texts(weight: "float" = 1, many: "int | None" = None): ...

    assert annotations(texts) == {"weight": float, "many": int | None}


def test_a_key_in_the_wrong_table_is_sent_to_the_right_one():
    known = {"variant": str, "train.samples": int, "train.seed": int}
    with pytest.raises(ZooError, match=r"unknown key 'samples'\. Did you mean 'train\.samples'"):
        check_keys(["samples"], known, [])
    with pytest.raises(ZooError, match=r"'train\.sede'\. Did you mean 'train\.seed'"):
        check_keys(["train.sede"], known, [])
    with pytest.raises(ZooError, match=r"missing key 'train\.samples', a whole number"):
        check_keys(["variant"], known, ["variant", "train.samples"])
