"""What a taught task refuses: limits from its own photos, each judged by heads and neighbours that had not seen it.

Nothing of strangers is shipped but the kind-of-picture head, which knows pictures of anything. The rest is told by how
far a photo lies from those of the folder, and by how little its classes have to say of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.records import FloatArray, IntArray
from core.tasks.task_file import OTHER
from core.teaching.backbone import TaughtOn
from core.teaching.head import fit_balanced, leading_axes
from core.training.trust.fit import as_stored, strictest_limit
from core.training.trust.leave_one_class_out import auroc
from core.trust.calibration import softmax
from core.trust.conformal import ALPHA, class_quantiles, prediction_sets
from core.trust.ood_score import (
    Reference,
    empirical_cdf,
    energy,
    join_signs,
    kind_cross_entropy,
    kth_distance,
    sign_scales,
    unit,
)
from core.trust.verdict import MOST_LABELS, Limits

ANSWERED = 0.9  # of the folder's own photos, out of fold
_GATED = 0.01  # of them that the gate may take for no picture of the kind
_LEAST_GATE, _MOST_GATE = 0.5, 0.95
_AXES = 256


@dataclass(frozen=True, slots=True, eq=False)
class Bank:
    """The photos that others are compared with: features (n, d), class indices (n,), file names and hashes."""

    features: FloatArray
    truth: IntArray
    files: tuple[str, ...]
    sha256: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Refusals:
    """The reference and the limits, and the share of the folder's own photos that are answered, out of fold."""

    reference: Reference
    limits: Limits
    answered: float


def fit_refusals(
    labels: tuple[str, ...],
    bank: Bank,
    logits: FloatArray,
    folds: IntArray,
    groups: IntArray,
    temperature: float,
    kind: tuple[str, TaughtOn],
) -> Refusals:
    """Return what a task refuses, from out-of-fold logits (n, classes) with their folds and groups of twins (n,).

    `kind` is the task's kind of picture and the network with its head; a kind that the head does not know leaves the
    head out.
    """
    name, backbone = kind
    known = name in backbone.kinds
    kinds = backbone.kinds if known else (name, OTHER)
    weight = backbone.kind_weight if known else np.zeros((2, bank.features.shape[1]), np.float32)
    bias = backbone.kind_bias if known else np.array([0.0, -50.0], np.float32)
    empty = as_stored(_reference(labels, bank, kinds, kinds.index(name), weight, bias))
    signs = _unseen_signs(empty, bank.features, logits, folds)
    scaled = as_stored(replace(empty, scales=sign_scales(signs)))
    sums = np.sort(join_signs(signs, scaled.scales)).astype(np.float32)
    reference = as_stored(replace(scaled, sums=sums))
    novelty = empirical_cdf(reference.sums, join_signs(signs, reference.scales))
    probabilities = softmax(logits, temperature)
    quantiles = class_quantiles(probabilities, bank.truth, groups=groups)
    other = reference.domain_probabilities(bank.features)[:, -1]
    gate = float(np.clip(np.quantile(other, 1 - _GATED), _LEAST_GATE, _MOST_GATE))
    sizes = prediction_sets(probabilities, quantiles).sum(axis=1)
    fits = (sizes >= 1) & (sizes <= MOST_LABELS) & (other < gate)
    limit = strictest_limit(novelty[fits], len(novelty), ANSWERED)
    limits = Limits(tuple(quantiles.tolist()), gate, min(limit, 1.0), 1.0, ALPHA)
    return Refusals(reference, limits, float(np.mean(fits & (novelty < limit))))


def _unseen_signs(reference: Reference, features: FloatArray, logits: FloatArray, folds: IntArray) -> FloatArray:
    """Return the signs (3, n) of photos, each compared with the photos of the other folds alone."""
    turned = unit(features) @ reference.axes.T
    distance = np.empty(len(features))
    for fold in np.unique(folds):
        held = folds == fold
        distance[held] = kth_distance(turned[held] @ reference.bank[~held].T)
    kinds = unit(features) @ reference.domain_weight.T + reference.domain_bias
    return np.stack([distance, energy(logits), kind_cross_entropy(kinds, int(reference.own[0]))])


def left_out_areas(
    features: FloatArray, turned: FloatArray, truth: IntArray, folds: IntArray, strength: float, labels: Sequence[str]
) -> dict[str, float]:
    """Return for each class the area under the ROC curve of novelty when it is left out: 0.5 for chance.

    The heads and the photos compared with are those of the other classes and folds. `turned` (n, axes) are the features
    as heads learn from them. The kind-of-picture head takes no part: it has seen all classes' kind.
    """
    scaled = unit(features)
    scaled = scaled @ leading_axes(scaled, _AXES).T  # little of a distance lies beyond these
    areas = {}
    for index, label in enumerate(labels):
        away = truth == index
        if len(labels) < 3 or not away.any():
            continue  # one class alone has no head
        own, strange = np.empty((2, len(truth))), []
        for fold in np.unique(folds):
            train, held = ~away & (folds != fold), ~away & (folds == fold)
            asked = np.concatenate([np.flatnonzero(held), np.flatnonzero(away)])
            weight, bias = fit_balanced(turned[train], truth[train], strength, len(labels))
            signs = np.stack([kth_distance(scaled[asked] @ scaled[train].T), energy(turned[asked] @ weight.T + bias)])
            own[:, held] = signs[:, : int(held.sum())]
            strange.append(signs[:, int(held.sum()) :])
        known = np.concatenate([own[:, ~away], np.zeros((1, int((~away).sum())))])
        scales = sign_scales(known)
        theirs = [join_signs(np.concatenate([one, np.zeros((1, one.shape[1]))]), scales) for one in strange]
        areas[label] = auroc(join_signs(known, scales), np.mean(theirs, axis=0))
    return areas


def _reference(
    labels: tuple[str, ...], bank: Bank, kinds: tuple[str, ...], own: int, weight: FloatArray, bias: FloatArray
) -> Reference:
    """Return a reference that no photo has been ranked by yet."""
    features = unit(bank.features)
    axes = leading_axes(features, _AXES).astype(np.float16).astype(np.float32)
    return Reference(
        labels=labels,
        axes=axes,
        bank=features @ axes.T,
        bank_labels=bank.truth,
        files=bank.files,
        sha256=bank.sha256,
        own=np.array([own]),
        scales=np.tile(np.array([0.0, 1.0], np.float32), (3, 1)),
        sums=np.zeros(0, np.float32),
        domain_weight=weight,
        domain_bias=bias,
        kinds=kinds,
    )
