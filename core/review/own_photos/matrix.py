"""Truth by answer for a person's own photos, with a column for those that got none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.data.class_folders import OTHER
from core.records import IntArray, ReadOnlyArrays
from core.review.own_photos.answers import OwnAnswer
from core.tasks import Task

NO_ANSWER, ELSEWHERE = "no answer", "another question"


@dataclass(frozen=True, slots=True, eq=False)
class OwnMatrix(ReadOnlyArrays):
    """Photos by the class of their folder and by the answer: `counts` is (rows, columns).

    `rows` are the classes that have photos, and "other" for those of none. `columns` are all classes, then "another
    question" where another task answered a photo, and "no answer".
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: IntArray


def own_matrix(answers: Sequence[OwnAnswer], task: Task) -> OwnMatrix:
    """Return the matrix; an answer of several names stands at its first."""
    cells = Counter(cell_of(answer, task) for answer in answers)
    rows = tuple(label for label in (*task.labels, OTHER) if any(truth == label for truth, _ in cells))
    elsewhere = (ELSEWHERE,) if any(column == ELSEWHERE for _, column in cells) else ()
    columns = (*task.labels, *elsewhere, NO_ANSWER)
    counts = np.array([[cells[row, column] for column in columns] for row in rows], dtype=np.int64)
    return OwnMatrix(rows, columns, counts.reshape(len(rows), len(columns)))


def cell_of(answer: OwnAnswer, task: Task) -> tuple[str, str]:
    """Return the row and the column of a photo."""
    if not answer.answered:
        return answer.truth, NO_ANSWER
    return answer.truth, answer.named[0] if answer.task == task.name else ELSEWHERE


def place_name(place: str, task: Task) -> str:
    """Return what people read at a row or a column."""
    if place == OTHER:
        return f"None of the {task.count}"
    return task.display_name(place) if place in task.labels else place.capitalize()
