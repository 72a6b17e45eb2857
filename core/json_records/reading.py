"""JSON values as the record that they were written from; nothing of them is trusted."""

import base64
import datetime
import functools
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

import numpy as np

from core.errors import DataError
from core.json_records.hints import field_hints, options, records_in, usual_dtype
from core.json_records.writing import ARRAY_KINDS, NOT_FINITE, SCHEMA, SCHEMA_KEY, TYPE_KEY

Record = TypeVar("Record")

_LONGEST_SHOWN = 40
_TOO_LARGE = 2**1024  # for a float
_NAMES = {float: "a number", int: "a whole number", str: "a text", bool: "true or false", types.NoneType: "null"}
_FROM_TEXT: Mapping[Any, Callable[[str], object]] = {
    datetime.datetime: datetime.datetime.fromisoformat,
    datetime.date: datetime.date.fromisoformat,
    Path: Path,
    bytes: functools.partial(base64.b64decode, validate=True),
}


def from_json(kind: type[Record], value: Any) -> Record:
    """Return the record of `kind` that `to_json` wrote, from the values that `json.loads` gives.

    Raises DataError, naming the place, for another record's text, one of a newer schema, a missing field, or a value
    that its field cannot hold.
    """
    if not isinstance(value, Mapping):
        raise DataError(f"{kind.__name__} is {_shown(value)}, not an object.")
    if (named := value.get(TYPE_KEY)) != kind.__name__:
        raise DataError(f"This holds {_shown(named)}, not a {kind.__name__}.")
    version = value.get(SCHEMA_KEY)
    if type(version) is not int or version < 1:
        raise DataError(f"{kind.__name__}: {SCHEMA_KEY} is {_shown(version)}, not a whole number from 1.")
    if version > SCHEMA:
        raise DataError(
            f"This {kind.__name__} was written by a newer version of this program (schema {version}; known up to "
            f"{SCHEMA}). Update the program to read it."
        )
    return cast(Record, _read_record(value, kind, kind.__name__))


def _read(value: Any, hint: Any, place: str) -> Any:
    origin = get_origin(hint)
    if len(options(hint)) > 1:
        return _read_union(value, hint, place)
    if hint in (Any, object):
        return value
    if origin is Literal:
        fits = any(value == one and type(value) is type(one) for one in get_args(hint))
        return _held(value, place, fits, " or ".join(map(repr, get_args(hint))))
    if origin is np.ndarray:
        return _read_array(value, hint, place)
    if isinstance(hint, type) and is_dataclass(hint):
        return _read_record(value, hint, place)
    if origin in (tuple, frozenset):
        return _read_parts(value, hint, place)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        _held(value, place, isinstance(value, Mapping), "an object")
        of = get_args(hint)[1]
        return {name: _read(one, of, f"{place}.{name}") for name, one in value.items()}
    return _read_leaf(value, hint, place)


def _read_leaf(value: Any, hint: Any, place: str) -> Any:
    if hint is float:
        number = NOT_FINITE.get(value, value) if isinstance(value, str) else value
        fits = type(number) is float or (type(number) is int and abs(number) < _TOO_LARGE)
        return float(_held(number, place, fits, _NAMES[float]))
    if hint in _NAMES:
        return _held(value, place, type(value) is hint, _NAMES[hint])
    if hint not in _FROM_TEXT:
        raise TypeError(f"{hint} has no JSON form")
    try:
        return _FROM_TEXT[hint](_held(value, place, isinstance(value, str), "a text"))
    except ValueError as error:
        raise DataError(f"{place} is {_shown(value)}, not a {hint.__name__}.") from error


def _read_union(value: Any, hint: Any, place: str) -> Any:
    if value is None and types.NoneType in options(hint):
        return None
    records = {one.__name__: one for one in records_in(hint)}
    if len(records) > 1 and isinstance(value, Mapping):
        name = value.get(TYPE_KEY)
        if not isinstance(name, str) or name not in records:
            raise DataError(f"{place}.{TYPE_KEY} is {_shown(name)}, not {' or '.join(records)}.")
        return _read_record(value, records[name], place)
    problems = []
    for one in options(hint):
        if one is not types.NoneType:
            try:
                return _read(value, one, place)
            except DataError as error:
                problems.append(error)
    raise problems[0]


def _read_record(value: Any, kind: type, place: str) -> Any:
    _held(value, place, isinstance(value, Mapping), "an object")
    hints = field_hints(kind)
    for field in fields(kind):
        needed = field.default is MISSING and field.default_factory is MISSING
        if needed and field.name in hints and field.name not in value:
            raise DataError(f"{place}.{field.name} is missing.")
    return kind(**{name: _read(value[name], of, f"{place}.{name}") for name, of in hints.items() if name in value})


def _read_parts(value: Any, hint: Any, place: str) -> Any:
    _held(value, place, isinstance(value, list), "a list")
    kind, inner = get_origin(hint), get_args(hint)
    if kind is tuple and Ellipsis not in inner:
        _held(value, place, len(value) == len(inner), f"a list of {len(inner)}")
    else:
        inner = (inner[0],) * len(value)
    parts = [_read(one, of, f"{place}[{i}]") for i, (one, of) in enumerate(zip(value, inner, strict=True))]
    return frozenset(parts) if kind is frozenset else tuple(parts)


def _read_array(value: Any, hint: Any, place: str) -> np.ndarray[Any, Any]:
    try:
        if isinstance(value, list):
            usual = usual_dtype(hint) or np.dtype(np.float64)
            return np.array(_numbers(value, int if usual.kind in "iu" else float, place), usual)
        kind, shape = np.dtype(str(value["dtype"])), tuple(value["shape"])
        if kind.kind not in ARRAY_KINDS or any(type(side) is not int or side < 0 for side in shape):
            raise ValueError(kind)
        data = base64.b64decode(value["base64"], validate=True)
        return np.frombuffer(data, kind.newbyteorder("<")).astype(kind).reshape(shape)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DataError(f"{place} is {_shown(value)}, not an array of numbers.") from error


def _numbers(value: Any, kind: type, place: str) -> Any:
    return [_numbers(one, kind, place) for one in value] if isinstance(value, list) else _read_leaf(value, kind, place)


def _held(value: Any, place: str, fits: bool, wanted: str) -> Any:
    """Return a value that its field can hold. Raises DataError for any other."""
    if not fits:
        raise DataError(f"{place} is {_shown(value)}, not {wanted}.")
    return value


def _shown(value: Any) -> str:
    """Return a value as a sentence can quote it."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = "null" if value is None else ascii(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
