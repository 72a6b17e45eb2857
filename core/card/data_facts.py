"""The photos that a model was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.card.stored import counts, section, whole


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What one source of photos from elsewhere gave, by class; texts are empty and `n` None where nothing is said."""

    source: str
    licence: str
    tier: str
    n: int | None
    classes: Mapping[str, int]

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> SourceRow:
        """Return the row of a card's list."""
        source, licence, tier = (str(stored.get(name) or "") for name in ("source", "licence", "tier"))
        return cls(source, licence, tier, whole(stored.get("n")), counts(stored.get("classes")))


@dataclass(frozen=True, slots=True)
class DataFacts:
    """How many photos there were, and whose.

    `test_with_twin_in_train` counts test photos that show again what a train photo shows, `groups` the different
    motifs. `sources` gave photos of the classes and `beside` such of none; `refused` counts those left out. A taught
    task has `photos` without a split, and remembers its `runs`, the last one last.
    """

    fingerprint: str = ""
    train: int | None = None
    valid: int | None = None
    test: int | None = None
    test_with_twin_in_train: int | None = None
    groups: int | None = None
    sources: tuple[SourceRow, ...] = ()
    beside: tuple[SourceRow, ...] = ()
    refused: int = 0
    photos: int | None = None
    runs: tuple[Mapping[str, Any], ...] = ()
    stored: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> DataFacts:
        """Return the facts that a card's section says."""
        fingerprint = stored.get("fingerprint")
        return cls(
            fingerprint=fingerprint if isinstance(fingerprint, str) else "",
            train=whole(stored.get("train")),
            valid=whole(stored.get("valid")),
            test=whole(stored.get("test")),
            test_with_twin_in_train=whole(stored.get("test_with_twin_in_train")),
            groups=whole(stored.get("groups")),
            sources=_rows(stored.get("sources")),
            beside=_rows(stored.get("beside")),
            refused=len(section(stored, "refused")),
            photos=whole(stored.get("photos")),
            runs=_objects(stored.get("runs")),
            stored=stored,
        )


def _rows(value: Any) -> tuple[SourceRow, ...]:
    return tuple(map(SourceRow.from_json, _objects(value)))


def _objects(value: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(one for one in value if isinstance(one, Mapping)) if isinstance(value, list | tuple) else ()
