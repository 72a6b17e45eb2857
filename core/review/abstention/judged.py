"""The verdicts that a model's card holds, counted when its trust was judged, with gate and novelty at work.

They cannot be counted again from predictions.csv, which keeps no features; `python -m core trust` counts them from the
data.
"""

from collections.abc import Mapping
from typing import Any, cast

from core.evaluation.metrics import wilson_interval
from core.models.weights import Card
from core.records import VerdictName
from core.review.abstention.verdicts import Held, StrangerFigures, VerdictFigures

_KNOWN = {"published": "published", "external": "external", "valid": "tuned_on_valid"}  # photo set → the card's key


def judged_verdicts(card: Card, photo_set: str) -> VerdictFigures | None:
    """Return the stored verdicts on one of `PHOTO_SETS`; None where the card holds none of it."""
    stored = _sets(card).get(_KNOWN.get(photo_set, ""))
    counts = _counts(stored)
    if stored is None or counts is None:
        return None
    n, answered = sum(counts.values()), counts.get("single", 0) + counts.get("several", 0)
    share = stored.get("truth_in_set")
    held = round(share * answered) if isinstance(share, int | float) and 0 <= share <= 1 else 0
    return VerdictFigures(n, counts, Held("", held, answered, wilson_interval(held, answered)))


def judged_strangers(card: Card) -> tuple[StrangerFigures, ...]:
    """Return the stored verdicts on pictures that show none of the classes; nothing where the card holds none."""
    made = []
    for name, stored in _sets(card).items():
        counts = _counts(stored)
        if counts is None or "truth_in_set" in stored:
            continue
        n, single = sum(counts.values()), counts.get("single", 0)
        answered = single + counts.get("several", 0)
        intervals = wilson_interval(single, n), wilson_interval(answered, n)
        made.append(StrangerFigures(name, n, single, answered, *intervals))
    return tuple(made)


def judged_names(card: Card) -> Mapping[str, tuple[str, ...]] | None:
    """Return the labels that outside photos got from the whole rule, by SHA-256, without those that were refused.

    None where the card holds none, or where one of them is no label of the card's.
    """
    named = _below(_below(card.trust.get("judged"), "swapped"), "named")
    sets = {sha256: tuple(labels) for sha256, labels in named.items() if isinstance(labels, list)}
    if not sets or len(sets) < len(named) or not all(set(labels) <= set(card.labels) for labels in sets.values()):
        return None
    return sets


def _sets(card: Card) -> Mapping[str, Any]:
    """Return the stored counts of each set; outside photos by limits set on their other half, where that was counted.

    Those are twice as many as the half that judges the installed limits.
    """
    judged = card.trust.get("judged")
    parts = [_below(judged, "verdicts"), _below(_below(judged, "swapped"), "verdicts")]
    return {name: stored for part in parts for name, stored in part.items()}


def _below(value: Any, name: str) -> Mapping[str, Any]:
    """Return the mapping under a name, an empty one where there is none."""
    inside = value.get(name) if isinstance(value, Mapping) else None
    return inside if isinstance(inside, Mapping) else {}


def _counts(stored: Any) -> dict[VerdictName, int] | None:
    """Return photos by verdict, None where what is stored is no such count or is empty."""
    counts = stored.get("verdicts") if isinstance(stored, Mapping) else None
    if not isinstance(counts, Mapping) or not counts:
        return None
    if not all(isinstance(count, int) and count >= 0 for count in counts.values()) or not sum(counts.values()):
        return None
    return cast(dict[VerdictName, int], dict(counts))
