"""What a record's annotations say of its fields."""

import functools
import types
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np


@functools.cache
def field_hints(kind: type) -> dict[str, Any]:
    """Return the types of a record's fields in their order. Raises TypeError for what is no record."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no record")
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind) if field.init}


def options(hint: Any) -> tuple[Any, ...]:
    """Return the parts of a union, and any other type alone."""
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def records_in(hint: Any) -> list[type]:
    """Return the records among a type's options."""
    return [one for one in options(hint) if isinstance(one, type) and is_dataclass(one)]


def usual_dtype(hint: Any) -> np.dtype[Any] | None:
    """Return the kind of number that an array's type stands for, float64 for any float; None where it says nothing."""
    for one in options(hint):
        if get_origin(one) is np.ndarray:
            (number,) = get_args(get_args(one)[1])
            number = get_origin(number) or number
            if isinstance(number, type) and issubclass(number, np.number | np.bool_):
                return np.dtype(np.float64 if issubclass(np.float64, number) else number)
    return None
