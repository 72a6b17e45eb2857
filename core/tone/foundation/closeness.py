"""A distance of two colours in plain words, by what swatches of one and the same shade differ."""

from core.tone.foundation.candidates import list_noise


def closeness(delta_e: float) -> str:
    """Return how near a swatch is to what is looked for: a step that swatches of one shade differ by is none."""
    noise = list_noise()
    if delta_e <= noise.median / 2:
        return "very close"
    if delta_e <= noise.median:
        return "close"
    return "near" if delta_e <= noise.ninetieth else "far off"


def within_error(distances: list[float]) -> int:
    """Return how many sorted distances are no further than the first by more than the swatches' own error."""
    if not distances:
        return 0
    limit = distances[0] + list_noise().median
    return sum(distance <= limit for distance in distances)
