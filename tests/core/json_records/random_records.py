"""Records filled by chance from what their annotations allow, and how to see that two are the same to the bit."""

import datetime
import math
import random
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

TEXTS = ("", "FU-ringworm", "ΔE₀₀ Żuraw Ж 爪 🩹", 'quote " and \\ and\nline', "NaN", "null", "../x", "\u2028\ud800")
NUMBERS = (0.0, -0.0, 1.0, 0.1, -1e-300, 1e300, 5e-324, math.nan, math.inf, -math.inf)
SHAPES = {1: ((0,), (1,), (8,)), 2: ((0, 3), (2, 3)), 3: ((2, 2, 2), (1, 0, 3))}


def record_of(kind: type, chance: random.Random) -> Any:
    hints = get_type_hints(kind)
    return kind(**{field.name: value_of(hints[field.name], chance) for field in fields(kind) if field.init})


def value_of(hint: Any, chance: random.Random) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return value_of(chance.choice(inner), chance)
    if origin is Literal:
        return chance.choice(inner)
    if origin is np.ndarray:
        return array_of(inner[1], chance)
    if origin in (tuple, frozenset):
        many = (inner[0],) * chance.randrange(4) if Ellipsis in inner or origin is frozenset else inner
        return origin(value_of(one, chance) for one in many)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {text: value_of(inner[1], chance) for text in chance.sample(TEXTS, chance.randrange(3))}
    if is_dataclass(hint) and isinstance(hint, type):
        return record_of(hint, chance)
    leaves = {
        str: lambda: chance.choice(TEXTS),
        bool: lambda: chance.random() < 0.5,
        int: lambda: chance.choice((0, -1, 7, 2**62)),
        float: lambda: chance.choice((*NUMBERS, chance.random())),
        types.NoneType: lambda: None,
        bytes: lambda: chance.choice((b"", bytes(range(256)))),
        Path: lambda: Path("/a folder/ż") / chance.choice("ab"),
        datetime.date: lambda: datetime.date(2026, 2, chance.randrange(1, 28)),
        datetime.datetime: lambda: datetime.datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=datetime.UTC),
        Any: lambda: chance.choice((None, 1, 0.5, "a", [1, {"b": None}], {"c": True})),
    }
    return leaves[hint]()


def array_of(hint: Any, chance: random.Random) -> np.ndarray:
    number = str(hint)
    kinds = (
        (np.uint8,) if "uint8" in number else (np.int64, np.int32) if "int64" in number else (np.float64, np.float32)
    )
    kind, shape = chance.choice(kinds), chance.choice(SHAPES[chance.choice((1, 2, 3))])
    if np.dtype(kind).kind != "f":
        return np.array([chance.randrange(256) for _ in range(math.prod(shape))], kind).reshape(shape)
    with np.errstate(over="ignore"):
        return np.array([chance.choice(NUMBERS) for _ in range(math.prod(shape))], kind).reshape(shape)


def same(one: Any, other: Any) -> bool:
    """Whether two values are of one kind and equal to the bit, also NaN and arrays."""
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, float):
        return type(other) is float and repr(one) == repr(other)
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    return bool(one == other)
