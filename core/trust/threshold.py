"""The top probability under which a model says "cannot tell"."""

from dataclasses import dataclass

import numpy as np

from core.records import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold with what it costs and brings, all 0–1.

    `coverage` is the share of photos answered; `accuracy` the share of answered photos that are right, with every class
    counting equally (0 if none is answered).
    """

    value: float
    coverage: float
    accuracy: float


def choose_threshold(probabilities: FloatArray, truth: IntArray, least_accuracy: float) -> Threshold:
    """Return the lowest threshold, in steps of 0.01, at which answers are right at least `least_accuracy` of the time.

    `probabilities` is (n, classes) on photos the model was not trained on, `truth` (n,) class indices. Photos are
    weighted so that every class counts equally: in a set that is mostly one class, a model that knows only that one
    would otherwise seem sure of everything. The threshold is 0.99 if none suffices.
    """
    top, right = probabilities.max(1), probabilities.argmax(1) == truth
    weights = 1 / np.bincount(truth)[truth]
    chosen = Threshold(0.99, 0.0, 0.0)
    for step in range(99, -1, -1):
        answered = top >= step / 100
        if not answered.any():
            continue
        accuracy = float(weights[answered & right].sum() / weights[answered].sum())
        if step == 99 or accuracy >= least_accuracy:
            chosen = Threshold(step / 100, float(answered.mean()), accuracy)
    return chosen
