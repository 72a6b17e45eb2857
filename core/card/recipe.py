"""How a model was trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.card.stored import whole

# A whole network and a head that is fitted to the end are those of their last epoch; a head trained by gradient steps
# is that of its best one.
RecipeKind = Literal["whole_network", "fitted_head", "stepped_head"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of a training run; `refit` says that a finished network's head was fitted anew."""

    kind: RecipeKind = "stepped_head"
    epochs: int | None = None
    refit: bool = False
    stored: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Recipe:
        """Return the recipe that a card's section says."""
        kind: RecipeKind = "stepped_head"
        if stored.get("preset") == "tuned":
            kind = "whole_network"
        elif stored.get("solver") == "lbfgs":
            kind = "fitted_head"
        return cls(kind, whole(stored.get("epochs")), bool(stored.get("refit")), stored)
