"""The verdicts that a model's card holds, counted when its trust was judged, with gate and novelty at work.

They cannot be counted again from predictions.csv, which keeps no features; `python -m core trust` counts them from the
data.
"""

from collections.abc import Mapping

from core.card import Card
from core.evaluation.metrics import wilson_interval
from core.records import ANSWERS
from core.review.abstention.verdicts import Held, OodFigures, VerdictFigures

_KNOWN = {"published": "published", "external": "external", "valid": "tuned_on_valid"}  # photo set → the card's key


def judged_verdicts(card: Card, photo_set: str) -> VerdictFigures | None:
    """Return the stored verdicts on one of `PHOTO_SETS`; None where the card holds none of it."""
    stored = card.trust.verdicts.get(_KNOWN.get(photo_set, ""))
    if stored is None:
        return None
    n, answered = sum(stored.counts.values()), sum(stored.counts.get(verdict, 0) for verdict in ANSWERS)
    held = round((stored.truth_in_set or 0.0) * answered)
    return VerdictFigures(n, stored.counts, Held("", held, answered, wilson_interval(held, answered)))


def judged_ood(card: Card) -> tuple[OodFigures, ...]:
    """Return the stored verdicts on pictures that show none of the classes; nothing where the card holds none."""
    made = []
    for name, stored in card.trust.verdicts.items():
        if stored.shows_classes:
            continue
        n, single = sum(stored.counts.values()), stored.counts.get("single", 0)
        answered = single + stored.counts.get("several", 0)
        intervals = wilson_interval(single, n), wilson_interval(answered, n)
        made.append(OodFigures(name, n, single, answered, *intervals))
    return tuple(made)


def judged_names(card: Card) -> Mapping[str, tuple[str, ...]] | None:
    """Return the labels that outside photos got from the whole rule, by SHA-256, without those that were refused.

    None where the card holds none, or where one of them is no label of the card's.
    """
    named = card.trust.named
    known = set(card.labels)
    return named if named is not None and all(set(labels) <= known for labels in named.values()) else None
