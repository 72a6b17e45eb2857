"""The top probability under which a model says "cannot tell"."""

import numpy as np

from core.records import FloatArray, IntArray


def choose_threshold(
    probabilities: FloatArray, truth: IntArray, least_accuracy: float = 0.90
) -> tuple[float, float, float]:
    """Return the lowest threshold, its coverage and its accuracy, all 0–1.

    `probabilities` is (n, classes) on photos the model was not trained on, `truth` (n,) class indices. The threshold is
    the lowest in steps of 0.01 at which the answered photos are right at least `least_accuracy` of the time; 0.99 if
    none reaches it. Coverage is the share of photos answered, accuracy that of the answered ones that are right (0 if
    none is answered).
    """
    top, right = probabilities.max(1), probabilities.argmax(1) == truth
    for threshold in np.arange(0, 100) / 100:
        answered = top >= threshold
        if answered.any() and right[answered].mean() >= least_accuracy:
            return float(threshold), float(answered.mean()), float(right[answered].mean())
    answered = top >= 0.99
    return 0.99, float(answered.mean()), float(right[answered].mean()) if answered.any() else 0.0
