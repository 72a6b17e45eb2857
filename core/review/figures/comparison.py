"""Two models on the same photos: who is right where, and whether the difference could be chance."""

from dataclasses import dataclass

import numpy as np

from core.errors import DataError
from core.evaluation.metrics import PairedTest, mcnemar_exact
from core.review.sets import Answers


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A photo that the two models answer differently."""

    file: str
    sha256: str
    truth: str
    first: str
    first_probability: float
    second: str
    second_probability: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the `n` photos that both were asked about.

    `test` counts the photos that only one got right; its p does not know of twins. `changed` are those answered
    differently, the ones that the second got wrong where the first was right on top.
    """

    n: int
    first_correct: int
    second_correct: int
    test: PairedTest
    changed: tuple[ChangedAnswer, ...]


def compare_answers(first: Answers, second: Answers) -> Comparison:
    """Compare two models on the photos that they share, told by SHA-256 and file name.

    Raises DataError if they have other labels, or share no photo.
    """
    if set(first.labels) != set(second.labels):
        raise DataError("The two models do not know the same labels.")
    places = {(row.sha256, row.file): index for index, row in enumerate(second.rows)}
    pairs = [(i, places[row.sha256, row.file]) for i, row in enumerate(first.rows) if (row.sha256, row.file) in places]
    if not pairs:
        raise DataError("The two models were not asked about the same photos.")
    one, other = (np.array(side) for side in zip(*pairs, strict=True))
    first_right, second_right = first.right[one], second.right[other]
    changed = [
        (not first_right[place], second_right[place], -float(second.confidence[j]), _changed(first, i, second, j))
        for place, (i, j) in enumerate(pairs)
        if first.labels[first.given[i]] != second.labels[second.given[j]]
    ]
    return Comparison(
        n=len(pairs),
        first_correct=int(first_right.sum()),
        second_correct=int(second_right.sum()),
        test=mcnemar_exact(first_right, second_right),
        changed=tuple(entry[-1] for entry in sorted(changed, key=lambda entry: entry[:-1])),
    )


def _changed(first: Answers, i: int, second: Answers, j: int) -> ChangedAnswer:
    return ChangedAnswer(
        file=first.rows[i].file,
        sha256=first.rows[i].sha256,
        truth=first.rows[i].truth,
        first=first.labels[first.given[i]],
        first_probability=float(first.confidence[i]),
        second=second.labels[second.given[j]],
        second_probability=float(second.confidence[j]),
    )
