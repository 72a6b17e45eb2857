"""What was fitted and counted of how far a model's answers can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from core.card.stored import counts, number, section
from core.records import VerdictName


@dataclass(frozen=True, slots=True)
class StoredVerdicts:
    """The verdicts on one set of photos, counted by the whole rule.

    `shows_classes` says that the photos have a true label among the model's; `truth_in_set` is the share of the
    answered ones that name it, None where none was answered.
    """

    counts: Mapping[VerdictName, int]
    shows_classes: bool
    truth_in_set: float | None

    @classmethod
    def from_json(cls, stored: Any) -> StoredVerdicts | None:
        """Return the counts of one set; None where what is stored is no such count or is empty."""
        found = section(stored, "verdicts")
        counted = counts(found)
        if len(counted) < len(found) or not sum(counted.values()):
            return None
        share = number(section(stored).get("truth_in_set"))
        held = share if share is not None and 0 <= share <= 1 else None
        return cls(cast(dict[VerdictName, int], counted), "truth_in_set" in section(stored), held)


@dataclass(frozen=True, slots=True)
class TrustFacts:
    """The limits of a model's verdicts, which `core.trust.verdict.read_limits` reads, and what they give.

    `verdicts` are by the set of photos; of photos from other sources those by limits set on their other half, where
    these were counted: they are twice as many. `named` are the labels that such photos got from the whole rule, by
    SHA-256, None where they are not known.
    """

    verdicts: Mapping[str, StoredVerdicts] = field(default_factory=dict)
    named: Mapping[str, tuple[str, ...]] | None = None
    stored: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fitted(self) -> bool:
        """Whether limits were fitted; else the card's threshold alone decides."""
        return bool(self.stored)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> TrustFacts:
        """Return what a card's section says."""
        judged = section(stored, "judged")
        sets = {**section(judged, "verdicts"), **section(judged, "swapped", "verdicts")}
        made = {name: counted for name, one in sets.items() if (counted := StoredVerdicts.from_json(one)) is not None}
        return cls(made, _named(section(judged, "swapped", "named")), stored)

    def with_judged(self, figures: Mapping[str, Any]) -> TrustFacts:
        """Return the same limits with new figures."""
        return TrustFacts.from_json({**self.stored, "judged": figures})


def _named(stored: Mapping[str, Any]) -> dict[str, tuple[str, ...]] | None:
    sets = {
        sha256: tuple(labels)
        for sha256, labels in stored.items()
        if isinstance(labels, list | tuple) and all(isinstance(label, str) for label in labels)
    }
    return sets if sets and len(sets) == len(stored) else None
