"""How often a model can be expected to be right: on photos like its own, and on photos from elsewhere.

Every class counts the same: of photos that others collected one class may be half, and would hide the others.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from core.data.datasets import EXTERNAL
from core.data.tables import PredictionTable
from core.evaluation.metrics import EXTERNAL_MIN_IMAGES, select_rows, wilson_interval
from core.records import PredictionRow
from core.review.sets import rows_of_set


@dataclass(frozen=True, slots=True)
class Expected:
    """The mean over the classes of how many of their photos have the right label as the most probable one.

    `n` photos were counted, of classes with at least ten; of all classes where none has so many. The 95 % interval
    joins the classes' Wilson intervals (MOVER; Zou and Donner 2008, Statistics in Medicine 27, 1693-1702).
    """

    share: float
    n: int
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Expectation:
    """On photos from other sources, and on photos like the model's own, each judged by a model that had not seen it.

    None where nothing was recorded.
    """

    elsewhere: Expected | None
    own: Expected | None


def expectation(table: PredictionTable) -> Expectation:
    """Return what the recorded predictions let expect: of all outside photos together, and of cross-validation."""
    return Expectation(
        _expected(select_rows(table, EXTERNAL), table.labels), _expected(rows_of_set(table, "grouped_cv"), table.labels)
    )


def _expected(rows: Sequence[PredictionRow], labels: tuple[str, ...]) -> Expected | None:
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if row.truth in labels:
            found[row.truth].append(labels[int(row.logits.argmax())] == row.truth)
    counted = [hits for hits in found.values() if len(hits) >= EXTERNAL_MIN_IMAGES] or list(found.values())
    if not counted:
        return None
    shares = [fmean(hits) for hits in counted]
    spans = [wilson_interval(sum(hits), len(hits)) for hits in counted]
    mean, k = fmean(shares), len(counted)
    below = math.hypot(*(share - low for share, (low, _) in zip(shares, spans, strict=True))) / k
    above = math.hypot(*(high - share for share, (_, high) in zip(shares, spans, strict=True))) / k
    return Expected(mean, sum(map(len, counted)), (mean - below, mean + above))
