"""A balanced logistic head on kept features: its strength chosen inside the folds, its answers out of fold.

A few hundred photos have fewer directions than a network has features: the head is fitted on the leading axes of its
own training photos, and turned back into one linear layer on the features themselves.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.splits import grouped_folds
from core.records import FloatArray, IntArray, ReadOnlyArrays
from core.trust.calibration import softmax

FOLDS = 5
STRENGTHS = (0.001, 0.003, 0.01, 0.03)  # scikit-learn's C; beyond these nothing was better on any set tried
_AXES = 256
_INNER = 3
_ROUNDS = 200
_LEAST_SPREAD = 1e-3  # a feature that hardly moves is not blown up


@dataclass(frozen=True, slots=True, eq=False)
class LinearHead(ReadOnlyArrays):
    """One linear layer: `weight` (classes, d) and `bias` (classes,) on features (n, d); `strength` is its C."""

    weight: FloatArray
    bias: FloatArray
    strength: float

    def logits(self, features: FloatArray) -> FloatArray:
        """Return (n, classes)."""
        made: FloatArray = features @ self.weight.T + self.bias
        return made


@dataclass(frozen=True, slots=True, eq=False)
class OutOfFold(ReadOnlyArrays):
    """Logits (n, classes) of photos by heads that had not seen them or their twins, and each photo's fold (n,)."""

    logits: FloatArray
    folds: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    """Features as they are learned from: standardised, on the leading axes (d, axes) of the photos given."""

    mean: FloatArray
    spread: FloatArray
    axes: FloatArray

    def apply(self, features: FloatArray) -> FloatArray:
        turned: FloatArray = ((features - self.mean) / self.spread) @ self.axes
        return turned


def cross_validate(
    features: FloatArray,
    truth: IntArray,
    groups: IntArray,
    classes: int,
    *,
    seed: int = 0,
    note: Callable[[], None] = lambda: None,
) -> OutOfFold:
    """Return the out-of-fold answers to photos with class indices (n,) whose `groups` (n,) are never divided.

    Each fold's strength is chosen inside the other folds. `note` is called after every fold.
    """
    folds = grouped_folds(truth.tolist(), groups, FOLDS, seed)
    logits = np.empty((len(truth), classes))
    for fold in range(FOLDS):
        held = folds == fold
        head = fit_head(features[~held], truth[~held], groups[~held], classes)
        logits[held] = head.logits(features[held])
        note()
    return OutOfFold(logits, folds)


def fit_head(features: FloatArray, truth: IntArray, groups: IntArray, classes: int) -> LinearHead:
    """Return the head for all photos given, with the strength that tells their own inner folds apart best."""
    turn = _turn_of(features)
    turned = turn.apply(features)
    strength = _best_strength(turned, truth, groups, classes)
    weight, bias = fit_balanced(turned, truth, strength, classes)
    own = (weight @ turn.axes.T) / turn.spread
    return LinearHead(own.astype(np.float32), (bias - own @ turn.mean).astype(np.float32), strength)


def fit_balanced(x: FloatArray, truth: IntArray, strength: float, classes: int) -> tuple[FloatArray, FloatArray]:
    """Return weights (classes, d) and biases (classes,) of a logistic regression in which every class counts equally.

    A class without a photo is never answered.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=_ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two hundred rounds are enough
        model.fit(x, truth)
    coef, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # one row that speaks for the second class
        coef, intercept = np.concatenate([-coef, coef]) / 2, np.concatenate([-intercept, intercept]) / 2
    weight, bias = np.zeros((classes, x.shape[1])), np.full(classes, -1e3)
    weight[model.classes_], bias[model.classes_] = coef, intercept
    return weight, bias


def turned_features(features: FloatArray) -> FloatArray:
    """Return features (n, axes) as heads learn from them, standardised and on their own leading axes."""
    return _turn_of(features).apply(features)


def _turn_of(features: FloatArray) -> _Turn:
    mean, spread = features.mean(axis=0), features.std(axis=0) + _LEAST_SPREAD
    x = ((features - mean) / spread).astype(np.float32)
    return _Turn(mean, spread, leading_axes(x, _AXES).T)


def leading_axes(x: FloatArray, count: int) -> FloatArray:
    """Return the orthonormal axes (at most `count`, d) of rows (n, d) along which they are longest, not centred."""
    if len(x) < x.shape[1]:
        values, left = np.linalg.eigh(x @ x.T)
        kept = _leading(values, count)
        axes: FloatArray = (x.T @ left[:, kept] / np.sqrt(values[kept])).T
        return axes
    values, vectors = np.linalg.eigh(x.T @ x)
    return np.ascontiguousarray(vectors[:, _leading(values, count)].T)


def _leading(values: FloatArray, count: int) -> NDArray[np.int64]:
    """Return the places of the largest eigenvalues that are more than rounding."""
    order = np.argsort(-values, kind="stable")[:count]
    return np.asarray(order[values[order] > 1e-6 * max(float(values.max()), 1e-12)], np.int64)


def _best_strength(turned: FloatArray, truth: IntArray, groups: IntArray, classes: int) -> float:
    """Return the strength that tells unseen photos best, by the log-loss with classes counting equally."""
    if len(np.unique(groups)) < 2 * _INNER:
        return STRENGTHS[0]
    folds = grouped_folds(truth.tolist(), groups, _INNER, 0)
    weights = 1 / np.bincount(truth, minlength=classes)[truth]
    losses = []
    for strength in STRENGTHS:
        given = np.empty(len(truth))
        for fold in range(_INNER):
            held = folds == fold
            weight, bias = fit_balanced(turned[~held], truth[~held], strength, classes)
            shares = softmax(turned[held] @ weight.T + bias)
            given[held] = shares[np.arange(int(held.sum())), truth[held]]
        losses.append(float((weights * -np.log(np.maximum(given, 1e-12))).sum()))
    return STRENGTHS[int(np.argmin(losses))]
