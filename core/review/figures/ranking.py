"""How well probabilities rank photos: ROC and precision–recall of one class, their areas, and top-k accuracy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.records import FloatArray, IntArray, ReadOnlyArrays
from core.review.sets import Answers


@dataclass(frozen=True, slots=True, eq=False)
class RankCurve(ReadOnlyArrays):
    """One class against the rest at every threshold, from the highest down.

    `thresholds` is (m,); `recall` (true positive rate), `false_alarms` (false positive rate) and `precision` are (m,),
    0–1. The areas are NaN unless the class has at least one photo and the rest too.
    """

    label: str
    positives: int
    negatives: int
    thresholds: FloatArray
    recall: FloatArray
    false_alarms: FloatArray
    precision: FloatArray
    roc_area: float
    average_precision: float


def rank_curve(label: str, scores: FloatArray, positive: NDArray[np.bool_]) -> RankCurve:
    """Return the curve of scores (n,) for a class that `positive` (n,) marks."""
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], positive[order]
    ends = np.flatnonzero(np.append(np.diff(ranked) != 0, True)) if len(ranked) else np.empty(0, np.int64)
    found = np.cumsum(hits)[ends].astype(np.float64)
    named = (ends + 1).astype(np.float64)
    positives, negatives = int(positive.sum()), int((~positive).sum())
    recall = found / positives if positives else np.full(len(ends), np.nan)
    alarms = (named - found) / negatives if negatives else np.full(len(ends), np.nan)
    precision = found / named
    both = positives > 0 and negatives > 0
    return RankCurve(
        label=label,
        positives=positives,
        negatives=negatives,
        thresholds=ranked[ends],
        recall=recall,
        false_alarms=alarms,
        precision=precision,
        roc_area=float(np.trapezoid(np.append(0, recall), np.append(0, alarms))) if both else float("nan"),
        average_precision=float((np.diff(np.append(0, recall)) * precision).sum()) if both else float("nan"),
    )


def rank_curves(answers: Answers) -> tuple[RankCurve, ...]:
    """Return the curve of every class, in the order of the labels."""
    return tuple(
        rank_curve(label, answers.probabilities[:, index], answers.truth == index)
        for index, label in enumerate(answers.labels)
    )


def top_k_correct(probabilities: FloatArray, truth: IntArray, k: int) -> int:
    """Count the photos whose truth is among the k most probable labels; a tie counts as further down."""
    own = probabilities[np.arange(len(truth)), truth][:, None]
    better = (probabilities >= own).sum(axis=1) - 1
    return int((better < k).sum())
