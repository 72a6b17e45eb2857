"""How long something still takes, in words."""

from __future__ import annotations

_MINUTE_S = 60
_IN_MINUTES_FROM_S = 90


def time_left(seconds: float) -> str:
    """Return about how long: "a few seconds left", "about 40 seconds left", "about 3 minutes left"."""
    if seconds < 5:
        return "a few seconds left"
    if seconds < _IN_MINUTES_FROM_S:
        return f"about {max(5, round(seconds / 5) * 5)} seconds left"
    return f"about {round(seconds / _MINUTE_S)} minutes left"
