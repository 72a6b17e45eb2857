"""Whether the figures that a card claims are those that come out when the photos are asked again.

Processors round differently, so that one image may fall on the other side; anything more is a contradiction.
"""

from collections.abc import Mapping
from typing import Any

from core.records import Evaluation

_ROUNDING = 1e-9


def tolerances(evaluation: Evaluation, *, min_images: int = 1) -> dict[str, float]:
    """Return how far each figure can move when one image is answered differently."""
    sizes = [int(n) for n in evaluation.confusion.sum(axis=1) if n >= min_images]
    share = 1 / evaluation.n
    recall = 1 / (len(sizes) * min(sizes)) if sizes else 0.0
    return {
        "correct": 1,
        "accuracy": share,
        "balanced_accuracy": recall,
        "macro_f1": 3 * recall,  # the true class loses up to two of its smallest n, another class one
        "interval": 2 * share,  # the bounds move a little faster than the share where it is near 0 or 1
    }


def contradictions(
    name: str, claimed: Any, measured: Mapping[str, Any], allowed: Mapping[str, float] | None = None
) -> tuple[str, ...]:
    """Return one phrase for each figure under `name` in a card that differs from the measured one.

    Only figures that the card names are compared. `allowed` is the tolerance by figure; without it the figures come
    from the same stored numbers and must agree.
    """
    if not isinstance(claimed, Mapping):
        return (f"{name} is not a set of figures",)
    return tuple(
        f"{name}.{figure} is {claimed[figure]} on the card and {value} when measured"
        for figure, value in measured.items()
        if figure in claimed and not _agree(claimed[figure], value, (allowed or {}).get(figure, 0.0) + _ROUNDING)
    )


def _agree(claimed: Any, measured: Any, allowed: float) -> bool:
    if isinstance(measured, list | tuple):
        return (
            isinstance(claimed, list | tuple)
            and len(claimed) == len(measured)
            and all(_agree(one, other, allowed) for one, other in zip(claimed, measured, strict=True))
        )
    if isinstance(measured, Mapping):
        return isinstance(claimed, Mapping) and all(
            _agree(claimed[key], value, allowed) for key, value in measured.items() if key in claimed
        )
    if isinstance(measured, int | float) and isinstance(claimed, int | float):
        return abs(claimed - measured) <= allowed
    return bool(claimed == measured)
