"""The figures that were measured when a model was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.card.stored import number, section, whole


@dataclass(frozen=True, slots=True)
class SetFigures:
    """`correct` of `n` photos of one set, and the shares that follow; None where a card does not say."""

    n: int | None
    correct: int | None
    accuracy: float | None
    balanced_accuracy: float | None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> SetFigures:
        """Return the figures under one name."""
        return cls(
            whole(stored.get("n")),
            whole(stored.get("correct")),
            number(stored.get("accuracy")),
            number(stored.get("balanced_accuracy")),
        )


@dataclass(frozen=True, slots=True)
class Stability:
    """How many of `n` test photos keep their label: `kept` when shrunk and recompressed, or by one of these alone."""

    n: int
    kept: int
    scale: int | None
    jpeg: int | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures by the name of their set of photos.

    `left_out_sources` are those of heads that were fitted without one source of photos, by label and source.
    """

    sets: Mapping[str, SetFigures] = field(default_factory=dict)
    stability: Stability | None = None
    left_out_sources: Mapping[str, Mapping[str, SetFigures]] = field(default_factory=dict)
    stored: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Metrics:
        """Return the figures that a card's section says."""
        left_out = {label: _figures(section(one)) for label, one in section(stored, "left_out_sources").items()}
        return cls(_figures(stored), _stability(section(stored, "stability")), left_out, stored)

    def with_more(self, further: Mapping[str, Any]) -> Metrics:
        """Return the figures with others beside them."""
        return Metrics.from_json({**self.stored, **further})


def _figures(stored: Mapping[str, Any]) -> dict[str, SetFigures]:
    return {name: SetFigures.from_json(one) for name, one in stored.items() if isinstance(one, Mapping)}


def _stability(stored: Mapping[str, Any]) -> Stability | None:
    n, kept = whole(stored.get("n")), whole(stored.get("correct"))
    if not n or kept is None or kept > n:
        return None
    return Stability(n, kept, whole(stored.get("scale")), whole(stored.get("jpeg")))
