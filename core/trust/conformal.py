"""Sets of labels that hold the truth nine times in ten: split conformal prediction, class by class where it can be.

The score of a label is 1 minus its probability (LAC: Sadinle, Lei and Wasserman 2019, arXiv:1609.00451). A label is in
the set when its score is at most the quantile of the scores that true labels of its class had on photos the model had
not seen; class-wise quantiles ("Mondrian") keep a rare class from paying for a frequent one.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.records import FloatArray, IntArray, ReadOnlyArrays

ALPHA = 0.10
LEAST_PHOTOS = 20  # of a class, for a quantile of its own

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Coverage(ReadOnlyArrays):
    """How often sets hold the truth: over all photos, and by class (classes,), NaN where a class has no photo.

    `size` is the mean number of labels in a set; `sizes` counts the sets of 0, 1, 2 … labels.
    """

    n: int
    overall: float
    by_class: FloatArray
    size: float
    sizes: tuple[int, ...]


def lac_scores(probabilities: FloatArray, truth: IntArray) -> FloatArray:
    """Return 1 minus the probability (n,) that was given to the truth."""
    scores: FloatArray = 1 - probabilities[np.arange(len(truth)), truth]
    return scores


def conformal_quantile(scores: FloatArray, alpha: float = ALPHA) -> float:
    """Return the ⌈(n + 1)(1 − α)⌉-th smallest of n scores; infinity where n is too small for that."""
    rank = math.ceil((len(scores) + 1) * (1 - alpha) - 1e-9)  # 10 × 0.9 is a little more than 9 in floating point
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else math.inf


def class_quantiles(
    probabilities: FloatArray,
    truth: IntArray,
    alpha: float = ALPHA,
    least: int = LEAST_PHOTOS,
    groups: IntArray | None = None,
) -> FloatArray:
    """Return each class's quantile (classes,) from probabilities (n, classes) of photos the model was not trained on.

    With `groups` (n,) each group of twins counts once, by its highest score: turned copies of one photo are not so many
    photos, and a rank among them promises more than it holds.

    Classes with fewer than `least` photos share the quantile of their photos together: that of all photos would be the
    frequent classes', which are surer. Where even those are fewer than `least`, all photos count. Quantiles are at most
    1, which lets a label into every set.
    """
    scores = lac_scores(probabilities, truth)
    if groups is not None:
        order = np.lexsort((-scores, truth, groups))
        twins = np.stack([groups[order], truth[order]])
        first = order[np.append(True, (twins[:, 1:] != twins[:, :-1]).any(axis=0))] if len(order) else order
        scores, truth = scores[first], truth[first]
    counts = np.bincount(truth, minlength=probabilities.shape[1])
    rare = (counts < least)[truth]
    shared = conformal_quantile(scores[rare] if rare.sum() >= least else scores, alpha)
    made = [
        conformal_quantile(scores[truth == index], alpha) if count >= least else shared
        for index, count in enumerate(counts)
    ]
    quantiles: FloatArray = np.minimum(np.array(made), 1.0)
    return quantiles


def prediction_sets(probabilities: FloatArray, quantiles: FloatArray) -> Booleans:
    """Return which labels (…, classes) are in the sets of probabilities (…, classes)."""
    return np.asarray(1 - probabilities <= quantiles, dtype=np.bool_)


def cross_fitted_sets(
    probabilities: FloatArray, truth: IntArray, folds: IntArray, alpha: float = ALPHA, groups: IntArray | None = None
) -> Booleans:
    """Return sets (n, classes), each fold's (n,) from the quantiles of the other folds; `groups` as there."""
    made = np.empty(probabilities.shape, dtype=np.bool_)
    for fold in np.unique(folds):
        held = folds == fold
        twins = None if groups is None else groups[~held]
        quantiles = class_quantiles(probabilities[~held], truth[~held], alpha, groups=twins)
        made[held] = prediction_sets(probabilities[held], quantiles)
    return made


def measure_coverage(sets: Booleans, truth: IntArray) -> Coverage:
    """Count how often sets (n, classes) hold the truth (n,); n is at least 1."""
    held = sets[np.arange(len(truth)), truth]
    sizes = sets.sum(axis=1)
    by_class = [held[truth == index].mean() if np.any(truth == index) else math.nan for index in range(sets.shape[1])]
    return Coverage(
        n=len(truth),
        overall=float(held.mean()),
        by_class=np.array(by_class),
        size=float(sizes.mean()),
        sizes=tuple(np.bincount(sizes, minlength=sets.shape[1] + 1).tolist()),
    )


def error_at_coverage(confidence: FloatArray, right: Booleans, coverage: float) -> float:
    """Return the share of wrong answers among the most confident `coverage` (0–1) of n photos; n is at least 1."""
    count = max(1, round(coverage * len(right)))
    chosen = np.argsort(-confidence, kind="stable")[:count]
    return float(np.mean(~right[chosen]))
