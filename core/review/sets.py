"""The photos of a predictions.csv as a reviewer asks about them: sets with names, and the answers as arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import EXTERNAL
from core.data.tables import PredictionTable
from core.errors import DataError
from core.evaluation.metrics import rows_within, select_rows
from core.records import FloatArray, IntArray, PredictionRow, ReadOnlyArrays
from core.tasks import Task
from core.trust.calibration import softmax

PHOTO_SETS: dict[str, str] = {  # in the order in which a page offers them: what flatters the model stands last
    "grouped_cv": "Cross-validation",
    "external": "External photos",
    "clean": "Test without twins",
    "published": "Published test",
    "valid": "Validation",
}


@dataclass(frozen=True, slots=True, eq=False)
class Answers(ReadOnlyArrays):
    """Photos of known classes with what the model made of them.

    `truth` and `given` are (n,) label indices, `probabilities` (n, classes) at the card's temperature.
    """

    labels: tuple[str, ...]
    rows: tuple[PredictionRow, ...]
    truth: IntArray
    probabilities: FloatArray
    given: IntArray

    @property
    def n(self) -> int:
        """How many photos there are."""
        return len(self.rows)

    @property
    def right(self) -> NDArray[np.bool_]:
        """(n,) whether the answer is the truth."""
        right: NDArray[np.bool_] = self.given == self.truth
        return right

    @property
    def confidence(self) -> FloatArray:
        """(n,) the probability of the answer."""
        top: FloatArray = self.probabilities.max(axis=1)
        return top

    @property
    def groups(self) -> IntArray:
        """(n,) the group of twins of each photo; photos without one are groups of their own."""
        known = [row.group for row in self.rows]
        fresh = max(known, default=-1) + 1
        return np.array([group if group >= 0 else fresh + i for i, group in enumerate(known)], dtype=np.int64)


def rows_of_set(table: PredictionTable, name: str) -> tuple[PredictionRow, ...]:
    """Return the rows of one of `PHOTO_SETS`; of repeated cross-validation the first repeat.

    The outside photos of one folder are a set of their own, "external" or "external-2026". Raises KeyError for any
    other name.
    """
    if name == "published":
        return select_rows(table, "test")
    if name == "clean":
        return select_rows(table, "test", leaked=False)
    if name == "grouped_cv":
        first: dict[str, PredictionRow] = {}
        for row in select_rows(table, "cv"):
            first.setdefault(row.file, row)
        return tuple(first.values())
    if is_external(name):
        return tuple(row for row in select_rows(table, EXTERNAL) if outside_set(row.file) == name)
    return select_rows(table, {"valid": "valid"}[name])


def sets_with_photos(table: PredictionTable) -> tuple[str, ...]:
    """Return the names of the sets that hold at least one photo of the model's classes."""
    known, names = set(table.labels), list(PHOTO_SETS)
    place = names.index(EXTERNAL)
    names[place : place + 1] = outside_sets(table)
    return tuple(name for name in names if any(row.truth in known for row in rows_of_set(table, name)))


def outside_sets(table: PredictionTable) -> tuple[str, ...]:
    """Return the names of the sets of outside photos, one for each folder that they lay in."""
    return tuple(sorted({outside_set(row.file) for row in select_rows(table, EXTERNAL)}))


def outside_set(file: str) -> str:
    """Return the set of an outside photo: the folder that its name begins with."""
    folder = file.split("/", 1)[0]
    return folder if is_external(folder) else EXTERNAL


def is_external(name: str) -> bool:
    """Whether a set holds photos from other sources."""
    return name.startswith(EXTERNAL)


def set_title(name: str) -> str:
    """Return a set's name for people: "Outside photos 2026" for the folder external-2026."""
    if name in PHOTO_SETS or not is_external(name):
        return PHOTO_SETS[name]
    rest = name.removeprefix(EXTERNAL).strip("-_ ")
    return f"{PHOTO_SETS[EXTERNAL]} {rest}".strip()


def answers_to(labels: Sequence[str], rows: Iterable[PredictionRow], temperature: float = 1.0) -> Answers:
    """Return the answers to the photos whose truth is one of the labels.

    Raises DataError if there is none, or logits do not fit the labels.
    """
    known = tuple(row for row in rows if row.truth in labels)
    if not known:
        raise DataError("There is no image of the model's classes to evaluate.")
    if any(row.logits.shape != (len(labels),) for row in known):
        raise DataError(f"The logits are not made for {len(labels)} labels.")
    truth = np.array([labels.index(row.truth) for row in known], dtype=np.int64)
    logits = np.stack([row.logits for row in known])  # (n, classes)
    given = logits.argmax(axis=1).astype(np.int64)
    return Answers(tuple(labels), known, truth, softmax(logits, temperature), given)


def questions_of(task: Task) -> tuple[str, ...]:
    """Return the parts that are answered apart: ("concern", "tone") of a face, nothing where there is one question."""
    return task.groups if task.groups_split else ()


def narrowed(
    task: Task, labels: Sequence[str], rows: Iterable[PredictionRow], question: str | None
) -> tuple[tuple[str, ...], tuple[PredictionRow, ...]]:
    """Return labels and rows of one question alone, as if the model knew no other; all of them where it is None."""
    if question is None:
        return tuple(labels), tuple(rows)
    inside = {task.labels[i] for i in task.indices(question)}
    part = tuple(label for label in labels if label in inside)
    return part, rows_within(labels, rows, part)
