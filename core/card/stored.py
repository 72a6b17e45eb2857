"""Values of a card's sections, each None or empty where what is stored is of another kind."""

from collections.abc import Mapping
from typing import Any


def whole(value: Any) -> int | None:
    """Return a whole number from 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def number(value: Any) -> float | None:
    """Return a number."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def section(value: Any, *names: str) -> Mapping[str, Any]:
    """Return the object under some names, each inside the one before."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def counts(value: Any) -> dict[str, int]:
    """Return the counts among an object's values, by their names."""
    return {name: n for name, one in section(value).items() if (n := whole(one)) is not None}
