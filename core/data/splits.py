"""Splits that keep twins on one side: a validation share and cross-validation folds.

The assignment is greedy, as in scikit-learn's StratifiedGroupKFold: the groups that unbalance most come first, and
each goes where the classes' filling stays most even. Here the parts may also be of unequal size.
"""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import DataError
from core.records import FloatArray, IntArray


def grouped_split(
    labels: Sequence[Hashable], groups: Sequence[int] | IntArray, fraction: float, seed: int
) -> NDArray[np.bool_]:
    """Choose the validation share: (n,) bool, True for valid, near `fraction` of every class, no group divided.

    Raises DataError if the fraction is not between 0 and 1 or there are fewer than two groups.
    """
    if not 0 < fraction < 1:
        raise DataError(f"A validation share of {fraction} is not between 0 and 1.")
    parts = _assign(labels, groups, np.array([1 - fraction, fraction]), seed)
    return np.asarray(parts == 1, dtype=np.bool_)


def grouped_folds(labels: Sequence[Hashable], groups: Sequence[int] | IntArray, folds: int, seed: int) -> IntArray:
    """Give every image its fold: (n,) int64 in 0 … folds - 1, classes evenly spread, no group divided.

    Raises DataError for fewer than two folds or fewer groups than folds.
    """
    if folds < 2:
        raise DataError("Cross-validation needs at least two folds.")
    return _assign(labels, groups, np.full(folds, 1 / folds), seed)


def _assign(labels: Sequence[Hashable], groups: Any, shares: FloatArray, seed: int) -> IntArray:
    _, classes = np.unique(np.asarray([str(label) for label in labels]), return_inverse=True)
    names, members = np.unique(np.asarray(groups), return_inverse=True)
    if len(classes) != len(members):
        raise DataError(f"There are {len(classes)} labels but {len(members)} groups.")
    if len(names) < len(shares):
        raise DataError(f"{len(names)} groups of twins cannot be divided into {len(shares)} parts.")
    counts = np.zeros((len(names), classes.max() + 1))
    np.add.at(counts, (members, classes), 1)
    room = shares[:, None] * counts.sum(axis=0)  # (parts, classes): how many images each part should get
    filled = np.zeros_like(room)
    part_of_group = np.empty(len(names), dtype=np.int64)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-counts[order].std(axis=1), kind="stable")]
    for group in order:
        scores = []
        for part in range(len(shares)):
            trial = filled.copy()
            trial[part] += counts[group]
            even = (trial / room).std(axis=0).mean()
            scores.append((round(float(even), 12), filled[part].sum() / shares[part]))  # a tie: the emptier part
        best = min(range(len(shares)), key=scores.__getitem__)
        filled[best] += counts[group]
        part_of_group[group] = best
    if not filled.sum(axis=1).all():
        raise DataError(
            f"{len(members)} photos, of which twins must stay together, are too few to be divided into {len(shares)} "
            "parts."
        )
    return part_of_group[members]
