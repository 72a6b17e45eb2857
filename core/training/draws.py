"""How often each photo is drawn: neither a class, nor a source, nor a photo that is there often is learned most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import torch
from torch import Tensor


def draw_weights(classes: Sequence[Hashable], sources: Sequence[str], groups: Sequence[Hashable]) -> Tensor:
    """Return the share of draws of each photo, (n,) float64 that sum to 1.

    Classes are drawn evenly. Within a class a source counts as the square root of its distinct photos, so that a small
    one is seen often enough for its style to be no evidence, and is not worn out. `groups` tell the distinct photos
    of a source; those of one group share its part.
    """
    rows = list(zip(classes, sources, groups, strict=True))
    copies = Counter(rows)
    distinct: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for kind, source, _ in copies:
        distinct[kind][source] += 1
    wholes = {kind: sum(count**0.5 for count in counts.values()) for kind, counts in distinct.items()}
    return torch.tensor(
        [
            distinct[kind][source] ** -0.5 / wholes[kind] / len(wholes) / copies[kind, source, group]
            for kind, source, group in rows
        ],
        dtype=torch.double,
    )
