"""A disease that the model has never seen: how well its photos are told from known ones when its class is left out.

Each class in turn is taken away, both heads and the bank are made anew from the others, and the novelty of its photos
is compared with that of photos of the other classes that were held out. The trunk must not have seen any label.
"""

from collections.abc import Sequence

import numpy as np

from core.data.splits import grouped_folds
from core.records import FloatArray, IntArray
from core.training.trust.fit import fit_domain
from core.trust.ood_score import energy, join_signs, kind_cross_entropy, kth_distance, sign_scales, unit

_FOLDS = 4
_AXES = 512  # for the heads alone: a ridge does not care how its input is turned, and little lies beyond these
_DOMAIN_AXES = 256


def left_out_auroc(
    features: FloatArray,
    truth: IntArray,
    groups: IntArray,
    labels: Sequence[str],
    other_kinds: tuple[FloatArray, FloatArray],
    seed: int = 0,
) -> dict[str, float]:
    """Return for each label the area under the ROC curve of novelty, 0.5 for chance, from features (n, 2048).

    `other_kinds` are features (m, 2048) of the other task's photos and of anything else. The photos of the other
    classes are divided into folds by `groups` (n,); each fold's novelty, and that of the photos left out, is the mean
    over heads and banks of the others.
    """
    scaled = unit(features)
    standard = (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-3)  # as `core.training.head.probe` does
    left, sizes, _ = np.linalg.svd(standard, full_matrices=False)
    turned = (left * sizes)[:, :_AXES]
    own_kind, *strange_kinds = _turned([scaled, *map(unit, other_kinds)], _DOMAIN_AXES)
    areas = {}
    for index, label in enumerate(labels):
        known, away = np.flatnonzero(truth != index), np.flatnonzero(truth == index)
        if not len(away):
            continue
        folds = grouped_folds(truth[known].tolist(), groups[known], _FOLDS, seed)
        own, strange = np.empty((3, len(known))), []
        for fold in range(_FOLDS):
            train, held = known[folds != fold], known[folds == fold]
            asked = np.concatenate([held, away])
            distance = kth_distance(scaled[asked] @ scaled[train].T)
            power = energy(_refitted_logits(turned[train], truth[train], turned[asked]))
            weight, bias = fit_domain(own_kind[train], *strange_kinds)
            signs = np.stack([distance, power, kind_cross_entropy(own_kind[asked] @ weight.T + bias, 0)])
            own[:, folds == fold] = signs[:, : len(held)]
            strange.append(signs[:, len(held) :])
        scales = sign_scales(own)
        theirs = np.mean([join_signs(signs, scales) for signs in strange], axis=0)
        areas[label] = auroc(join_signs(own, scales), theirs)
    return areas


def auroc(known: FloatArray, strange: FloatArray) -> float:
    """Return how often a stranger's value is higher than a known photo's, ties counted half."""
    below = np.searchsorted(np.sort(known), strange, side="left").sum()
    equal = np.searchsorted(np.sort(known), strange, side="right").sum()
    return float((below + equal) / 2 / (len(known) * len(strange)))


def _turned(parts: Sequence[FloatArray], count: int) -> list[FloatArray]:
    """Return features (n, d) of each part on the first `count` axes of all of them."""
    _, _, axes = np.linalg.svd(np.concatenate(parts), full_matrices=False)
    return [part @ axes[:count].T for part in parts]


def _refitted_logits(train: FloatArray, truth: IntArray, asked: FloatArray) -> FloatArray:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=0.003, class_weight="balanced", max_iter=200).fit(train, truth)
    return np.asarray(model.decision_function(asked))
