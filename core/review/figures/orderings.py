"""In which order a confusion matrix stands, and what its cells are shares of."""

from typing import Literal

import numpy as np

from core.records import FloatArray, IntArray
from core.tasks import Task

Order = Literal["given", "cause", "confusion"]
Share = Literal["row", "column", "none"]


def order_labels(labels: tuple[str, ...], confusion: IntArray, task: Task, by: Order) -> tuple[int, ...]:
    """Return the label indices in the order of a matrix (C, C).

    "cause" puts a task's groups together; "confusion" puts classes beside those with which they are mixed up.
    """
    given = tuple(range(len(labels)))
    if by == "given":
        return given
    if by == "cause":
        return tuple(sorted(given, key=lambda i: (task.groups.index(task.definition(labels[i]).group), i)))
    return _by_confusion(confusion)


def normalise(confusion: IntArray, by: Share) -> FloatArray:
    """Return a matrix (C, C) as shares of its rows (the truths), of its columns (the answers), or of all its photos.

    An empty row or column has shares of 0.
    """
    counts = confusion.astype(np.float64)
    totals = {
        "row": counts.sum(axis=1, keepdims=True),
        "column": counts.sum(axis=0, keepdims=True),
        "none": counts.sum(keepdims=True),
    }[by]
    shares: FloatArray = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    return shares


def _by_confusion(confusion: IntArray) -> tuple[int, ...]:
    """Begin with the pair that is mixed up most, and go on at whichever end is mixed up most with a class left."""
    rows = normalise(confusion, "row")
    mixed = rows + rows.T
    np.fill_diagonal(mixed, -1.0)
    first, second = divmod(int(mixed.argmax()), len(mixed))
    chain = [first, second]
    left = [i for i in range(len(mixed)) if i not in chain]
    while left:
        best = max(((mixed[end, i], -place, -i) for place, end in ((0, chain[0]), (1, chain[-1])) for i in left))
        index = -int(best[2])
        chain = [index, *chain] if best[1] == 0 else [*chain, index]
        left.remove(index)
    return tuple(chain)
