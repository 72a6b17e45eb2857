"""A record's values as JSON values."""

import base64
import datetime
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import PurePath
from typing import Any, get_args, get_origin

import numpy as np

from core.json_records.hints import field_hints, options, records_in, usual_dtype

SCHEMA = 1
TYPE_KEY, SCHEMA_KEY = "@type", "@schema"
NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
ARRAY_KINDS = "fiub"  # floats, whole numbers and truths; nothing that could hold an object


def to_json(record: object) -> dict[str, Any]:
    """Return a frozen record as a JSON object that `from_json` reads. Raises TypeError for what has no JSON form."""
    return {TYPE_KEY: type(record).__name__, SCHEMA_KEY: SCHEMA, **_write_fields(record)}


def plain_json(value: object) -> Any:
    """Return a record, or any value with records in it, as plain JSON values for others to read; not finite is null.

    Raises TypeError for what has no JSON form.
    """
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain_json(inner) for key, inner in value.items()}
    if isinstance(value, frozenset):
        return [plain_json(inner) for inner in sorted(value)]
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain_json(inner) for inner in value]
    return _write_leaf(value)


def _write_fields(record: object) -> dict[str, Any]:
    kind: Any = type(record)
    return {name: _write(getattr(record, name), hint) for name, hint in field_hints(kind).items()}


def _write(value: Any, hint: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return _write_number(value)
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, np.ndarray):
        return _write_array(value, hint)
    if is_dataclass(value) and not isinstance(value, type):
        told = {TYPE_KEY: type(value).__name__} if len(records_in(hint)) > 1 else {}
        return {**told, **_write_fields(value)}
    inner = _inner_hints(value, hint)
    if isinstance(value, Mapping):
        return {str(key): _write(one, inner[-1] if inner else Any) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        ordered = sorted(value) if isinstance(value, frozenset) else value
        each = inner if inner and len(inner) == len(ordered) else (inner[0] if inner else Any,) * len(ordered)
        return [_write(one, of) for one, of in zip(ordered, each, strict=True)]
    return _write_leaf(value)


def _write_leaf(value: object) -> str:
    if isinstance(value, PurePath):
        return os.fspath(value)
    if isinstance(value, datetime.date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _write_number(value: float) -> float | str:
    return value if math.isfinite(value) else "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _inner_hints(value: object, hint: Any) -> tuple[Any, ...]:
    """Return what a type says of a container's parts, without the "..."; of a union, its part of the value's kind."""
    for one in options(hint):
        origin = get_origin(one)
        if isinstance(origin, type) and isinstance(value, origin):
            return tuple(part for part in get_args(one) if part is not Ellipsis)
    return ()


def _write_array(array: np.ndarray[Any, Any], hint: Any) -> Any:
    if array.dtype.kind not in ARRAY_KINDS:
        raise TypeError(f"an array of {array.dtype} has no JSON form")
    if array.dtype == usual_dtype(hint) and array.size and array.ndim and array.dtype.itemsize > 1:
        return _nested(array.tolist())
    content = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "base64": base64.b64encode(content).decode()}


def _nested(value: Any) -> Any:
    if isinstance(value, list):
        return [_nested(one) for one in value]
    return _write_number(value) if isinstance(value, float) else value
