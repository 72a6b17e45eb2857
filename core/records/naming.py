"""One story for each answer: which labels of a set the headline names, and which stand in a line of their own.

Sets are cut off class by class, so that a set may hold a label of 1% and not one of 17%. A headline names only the
first bars, in their order; what else the set holds cannot be ruled out, and is said to be so.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST_NAMED = 3  # a headline of more says too little to be worth reading


def split_set(
    labels: Sequence[str], scores: NDArray[np.floating], label_set: Sequence[str], questions: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the labels that a headline names, in order, and those that it cannot rule out; both empty without a set.

    `scores` (classes,) rise with the probability. The most likely label is always named, also where the set is without
    it: a larger set holds the truth no less often. With `questions`, one for each label, each is named on its own, and
    one of which the set holds nothing by its most probable label, unless that has less than an even share of all.
    Labels of the question "" are never named.
    """
    if not label_set:
        return (), ()
    order = [labels[i] for i in np.argsort(-np.asarray(scores), kind="stable")]
    if not questions:
        return _split(order, label_set)
    share, asked = dict(zip(labels, scores, strict=True)), dict(zip(labels, questions, strict=True))
    named: list[str] = []
    left: list[str] = []
    for question in filter(None, dict.fromkeys(questions)):
        inside = [label for label in order if asked[label] == question]
        chosen = [label for label in inside if label in label_set]
        if not chosen and share[inside[0]] >= 1 / len(labels):
            chosen = inside[:1]
        first, others = _split(inside, chosen) if chosen else ((), ())
        named += first
        left += others
    return tuple(named), tuple(left)


def _split(order: Sequence[str], chosen: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    count = 1
    while count < min(MOST_NAMED, len(order)) and order[count] in chosen:
        count += 1
    return tuple(order[:count]), tuple(label for label in order[count:] if label in chosen)
