"""One temperature that makes a model's probabilities mean what they say (Guo et al. 2017, arXiv:1706.04599)."""

import math

import numpy as np

from core.records import FloatArray, IntArray
from core.trust.calibration import negative_log_likelihood, softmax

LEAST, MOST = 0.05, 20.0  # far beyond what any trained network has needed

_PRECISION = 1e-8  # of the logarithm of the temperature


def fit_temperature(logits: FloatArray, truth: IntArray) -> float:
    """Return the temperature under which logits (n, classes) give the truth (n,) the greatest likelihood.

    The logits must come from photos that the model was not trained on; n is at least 1. The likelihood is concave in
    the inverse temperature, so that a search over the logarithm finds its only peak.
    """
    from scipy.optimize import minimize_scalar  # slow to load, and no answer needs it

    def loss(logarithm: float) -> float:
        return negative_log_likelihood(softmax(logits, math.exp(logarithm)), truth)

    bounds = math.log(LEAST), math.log(MOST)
    found = minimize_scalar(loss, bounds=bounds, method="bounded", options={"xatol": _PRECISION})
    return math.exp(min((bounds[0], found.x, bounds[1]), key=loss))  # an end where the likelihood is flat up to it


def cross_fitted_probabilities(logits: FloatArray, truth: IntArray, folds: IntArray) -> FloatArray:
    """Return probabilities (n, classes) float64, each fold's (n,) at the temperature that the other folds ask for."""
    made = np.empty(logits.shape, dtype=np.float64)
    for fold in np.unique(folds):
        held = folds == fold
        made[held] = softmax(logits[held], fit_temperature(logits[~held], truth[~held]))
    return made
