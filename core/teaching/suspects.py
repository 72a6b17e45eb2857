"""Which labels are most likely wrong: photos whose own label few unseen heads and few alike photos agree with.

The first sign is the probability that a head which had not seen the photo gives to its label ("self-confidence":
Northcutt et al. 2021, arXiv:1911.00068, and cleanlab). The second is the share of the most similar photos with the same
label. Together they find more than each alone, also where one photo was saved twice under two names.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.records import FloatArray, IntArray
from core.trust.ood_score import unit

NEIGHBOURS = 10
_LISTED = 0.25  # of the photos: more is no list to look through
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Suspect:
    """A photo by its place, with the place of its label and of the one that is suggested instead.

    `score` is 0–1, the most doubtful first; `confidence` what unseen heads give to the label, `agreeing` the share of
    alike photos with the same label, and `alike` the label that most of them carry.
    """

    place: int
    label: int
    suggested: int
    score: float
    confidence: float
    agreeing: float
    alike: int


def self_confidence(probabilities: FloatArray, truth: IntArray) -> FloatArray:
    """Return the probability (n,) that out-of-fold probabilities (n, classes) give to the labels (n,)."""
    given: FloatArray = probabilities[np.arange(len(truth)), truth]
    return given


def alike_labels(features: FloatArray, truth: IntArray, classes: int) -> FloatArray:
    """Return how the ten photos most similar to each are labelled, as shares (n, classes)."""
    scaled = unit(features)
    count = min(NEIGHBOURS, len(scaled) - 1)
    shares = np.zeros((len(scaled), classes))
    for start in range(0, len(scaled), _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, len(scaled)))
        cosines = scaled[rows] @ scaled.T
        cosines[np.arange(len(rows)), rows] = -np.inf
        near = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        for column in range(count):
            shares[rows, truth[near[:, column]]] += 1 / count
    return shares


def find_suspects(probabilities: FloatArray, truth: IntArray, alike: FloatArray) -> tuple[Suspect, ...]:
    """Return the most doubtful quarter of the photos, the most doubtful first.

    `probabilities` are out of fold, `alike` from `alike_labels`. Among them is every photo whose label neither an
    unseen head nor the photos alike would have chosen.
    """
    confidence, agreeing = self_confidence(probabilities, truth), self_confidence(alike, truth)
    scores = 1 - (confidence + agreeing) / 2
    others = (probabilities + alike).copy()
    others[np.arange(len(truth)), truth] = -1
    suggested, near = others.argmax(axis=1), alike.argmax(axis=1)
    order = np.argsort(-scores, kind="stable")
    both = (probabilities.argmax(axis=1) != truth) & (near != truth)
    most = max(int(np.ceil(_LISTED * len(truth))), int(np.flatnonzero(both[order]).max(initial=-1)) + 1)
    return tuple(
        Suspect(
            int(i), int(truth[i]), int(suggested[i]), float(scores[i]), float(confidence[i]), float(agreeing[i]),
            int(near[i]),
        )
        for i in order[:most]
    )  # fmt: skip


def likely_wrong(probabilities: FloatArray, truth: IntArray) -> int:
    """Return how many labels are likely wrong: another class is as sure of the photo as it is of its own on average.

    The count of confident learning (Northcutt et al. 2021, eq. 1), which is a good length for a list to look through.
    """
    classes = np.unique(truth)
    means = np.full(probabilities.shape[1], np.inf)
    means[classes] = [probabilities[truth == index, index].mean() for index in classes]
    sure = np.where(probabilities >= means, probabilities, -1)
    best = sure.argmax(axis=1)
    return int(np.sum((sure.max(axis=1) > 0) & (best != truth)))
