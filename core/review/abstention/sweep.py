"""What a threshold costs and gives: how many photos are answered, and how many of those wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.evaluation.metrics import wilson_interval
from core.records import FloatArray, PredictionRow, ReadOnlyArrays
from core.review.sets import Answers
from core.trust.calibration import softmax


@dataclass(frozen=True, slots=True)
class AnsweredShare:
    """What is answered at a threshold: `answered` of `n` photos, `wrong` of those.

    `error` is the share of the answered that is wrong, NaN where nothing is answered; the interval is Wilson's, 95 %.
    """

    threshold: float
    n: int
    answered: int
    wrong: int
    coverage: float
    error: float
    error_interval: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class RiskCurve(ReadOnlyArrays):
    """Coverage and error (m,), both 0–1, as the threshold falls past one photo after the other.

    `area` is the mean error over all coverages (AURC, Geifman et al. 2019, arXiv:1805.08206).
    """

    thresholds: FloatArray
    coverage: FloatArray
    error: FloatArray
    area: float


def at_threshold(answers: Answers, threshold: float) -> AnsweredShare:
    """Return what is answered where the top probability is at least the threshold."""
    answered = answers.confidence >= threshold
    n, count, wrong = answers.n, int(answered.sum()), int((answered & ~answers.right).sum())
    error = wrong / count if count else float("nan")
    return AnsweredShare(threshold, n, count, wrong, count / n, error, wilson_interval(wrong, count))


def count_answered(rows: Sequence[PredictionRow], threshold: float, temperature: float) -> int:
    """Count the photos, of whatever truth, whose top probability is at least the threshold."""
    return sum(float(softmax(row.logits, temperature).max()) >= threshold for row in rows)


def risk_curve(answers: Answers) -> RiskCurve:
    """Return error against coverage; photos of the same top probability come in together."""
    order = np.argsort(-answers.confidence, kind="stable")
    top, wrong = answers.confidence[order], np.cumsum(~answers.right[order])
    area = float((wrong / np.arange(1, answers.n + 1)).mean())
    ends = np.flatnonzero(np.append(np.diff(top) != 0, True))
    return RiskCurve(top[ends], (ends + 1) / answers.n, wrong[ends] / (ends + 1), area)
