"""Figures of a model from its stored logits: accuracy with its interval, recall by class, and a paired test.

Everything is counted from labels; nothing is estimated but the intervals.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from core.data.tables import PredictionTable
from core.errors import DataError
from core.records import Evaluation, IntArray, PredictionRow
from core.tasks import Task

EXTERNAL_MIN_IMAGES = 10  # of a class, for its recall to count on photos from other sources

_Z95 = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class: `n` images, `answered` times given as the answer, `correct` of these right.

    Precision, recall and F1 are NaN where nothing can be divided; intervals are 95 % Wilson intervals, (0, 1) then.
    """

    label: str
    n: int
    answered: int
    correct: int
    precision: float
    recall: float
    f1: float
    precision_interval: tuple[float, float]
    recall_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Two models on the same images: how many only the first and only the second got right, and McNemar's exact p."""

    only_first: int
    only_second: int
    p_value: float


def select_rows(table: PredictionTable, split: str, *, leaked: bool | None = None) -> tuple[PredictionRow, ...]:
    """Return the rows of a split; with `leaked`, only those that have (True) or have not (False) a twin in train."""
    return tuple(row for row in table.rows if row.split == split and leaked in (None, row.leaked))


def rows_within(labels: Sequence[str], rows: Iterable[PredictionRow], part: Sequence[str]) -> tuple[PredictionRow, ...]:
    """Return the rows whose truth lies in a part of the labels, as if the model knew that part alone."""
    kept = [labels.index(label) for label in part]
    return tuple(replace(row, logits=row.logits[kept]) for row in rows if row.truth in part)


def evaluate_rows(labels: Sequence[str], rows: Iterable[PredictionRow], *, min_images: int | None = None) -> Evaluation:
    """Evaluate stored predictions, whose logits are in the order of `labels`.

    Rows whose truth is no label ("other") are left out: no answer to them is right. `min_images` is as in
    `evaluate_answers`; where it is None, it is 10 for rows of the split "external" and 1 for all others. Raises
    DataError if no row is left, or logits do not fit the labels.
    """
    known = [row for row in rows if row.truth in labels]
    for row in known:
        if row.logits.shape != (len(labels),):
            raise DataError(f"The logits of {row.file} are not made for {len(labels)} labels.")
    truth = np.array([labels.index(row.truth) for row in known], dtype=np.int64)
    answers = np.array([int(np.argmax(row.logits)) for row in known], dtype=np.int64)
    if min_images is None:
        min_images = EXTERNAL_MIN_IMAGES if all(row.split == "external" for row in known) else 1
    return evaluate_answers(labels, truth, answers, min_images=min_images)


def evaluate_answers(labels: Sequence[str], truth: IntArray, answers: IntArray, *, min_images: int = 1) -> Evaluation:
    """Evaluate label indices (n,) against the true ones.

    Balanced accuracy and macro F1 are means over the classes with at least `min_images` images, NaN if there is none.
    Raises DataError if there is no image.
    """
    if len(truth) == 0:
        raise DataError("There is no image of the model's classes to evaluate.")
    confusion = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(confusion, (truth, answers), 1)
    figures = _class_figures(labels, confusion)
    counted = [figure for figure in figures if figure.n >= min_images]
    n, correct = len(truth), int(np.trace(confusion))
    return Evaluation(
        labels=tuple(labels),
        confusion=confusion,
        recall=np.array([figure.recall for figure in figures]),
        n=n,
        correct=correct,
        accuracy=correct / n,
        balanced_accuracy=fmean(figure.recall for figure in counted) if counted else math.nan,
        macro_f1=fmean(figure.f1 for figure in counted) if counted else math.nan,
        interval=wilson_interval(correct, n),
    )


def class_figures(evaluation: Evaluation) -> tuple[ClassFigures, ...]:
    """Return precision, recall and F1 of every class with their intervals, in the order of the labels."""
    return _class_figures(evaluation.labels, evaluation.confusion)


def figures(evaluation: Evaluation) -> dict[str, object]:
    """Return the figures that cards and the command line name, as JSON values; NaN becomes None."""
    return {
        "n": evaluation.n,
        "correct": evaluation.correct,
        "accuracy": evaluation.accuracy,
        "balanced_accuracy": None if math.isnan(evaluation.balanced_accuracy) else evaluation.balanced_accuracy,
        "macro_f1": None if math.isnan(evaluation.macro_f1) else evaluation.macro_f1,
        "interval": list(evaluation.interval),
    }


def cross_validated_figures(labels: Sequence[str], rows: Iterable[PredictionRow]) -> dict[str, object]:
    """Return `figures` of out-of-fold rows, with `group_accuracy`, in which each group of twins counts once.

    Where cross-validation was repeated (a file stands in several rows), shares are means over the `repeats`, and `n`,
    `correct` and `interval` are those of one repeat: repeats are no new images. Raises DataError if repeats differ in
    their images, or there are none.
    """
    repeats = _repeats(rows)
    parts = [evaluate_rows(labels, part, min_images=1) for part in repeats]
    correct, n = round(fmean(part.correct for part in parts)), parts[0].n
    made: dict[str, object] = {
        "n": n,
        "correct": correct,
        "accuracy": fmean(part.accuracy for part in parts),
        "balanced_accuracy": fmean(part.balanced_accuracy for part in parts),
        "macro_f1": fmean(part.macro_f1 for part in parts),
        "interval": list(wilson_interval(correct, n)),
        "group_accuracy": fmean(group_accuracy(labels, part) for part in repeats),
    }
    return made if len(repeats) == 1 else {**made, "repeats": len(repeats)}


def repeated_figures(task: Task, repeats: Sequence[Sequence[PredictionRow]]) -> dict[str, object]:
    """Return means over repeats of cross-validation, each on all images, and the deviation of balanced accuracy.

    Where a task asks separate questions, `parts` has the same of each, as if the model knew that part alone.
    """

    def summed_up(labels: Sequence[str], parts: Sequence[Sequence[PredictionRow]]) -> dict[str, object]:
        found = [evaluate_rows(labels, rows, min_images=1) for rows in parts]
        recall = np.mean([one.recall for one in found], axis=0)
        return {
            "n": found[0].n,
            "accuracy": fmean(one.accuracy for one in found),
            "balanced_accuracy": fmean(one.balanced_accuracy for one in found),
            "deviation": float(np.std([one.balanced_accuracy for one in found])),
            "recall": dict(zip(labels, recall.tolist(), strict=True)),
        }

    made: dict[str, object] = {"repeats": len(repeats), **summed_up(task.labels, repeats)}
    if task.groups_split:
        asked = {group: [task.labels[index] for index in task.indices(group)] for group in task.groups}
        made["parts"] = {
            group: summed_up(part, [rows_within(task.labels, rows, part) for rows in repeats])
            for group, part in asked.items()
        }
    return made


def _repeats(rows: Iterable[PredictionRow]) -> list[list[PredictionRow]]:
    """Divide rows so that each part has every file once, in the order in which they come."""
    parts: list[list[PredictionRow]] = []
    seen: Counter[str] = Counter()
    for row in rows:
        if seen[row.file] == len(parts):
            parts.append([])
        parts[seen[row.file]].append(row)
        seen[row.file] += 1
    if len(set(seen.values())) > 1:
        raise DataError("The repeats of cross-validation do not hold the same images.")
    return parts or [[]]


def wilson_interval(correct: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, J. Am. Stat. Assoc. 22:209, 1927); (0, 1) where n is 0."""
    if n == 0:
        return 0.0, 1.0
    share, spread = correct / n, _Z95**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return (0.0 if correct == 0 else middle - half), (1.0 if correct == n else middle + half)


def group_accuracy(labels: Sequence[str], rows: Iterable[PredictionRow]) -> float:
    """Return the accuracy where every group of twins counts once, as the share of its images that are right.

    Raises DataError if there is no image of the labels.
    """
    right = defaultdict(list)
    for row in rows:
        if row.truth in labels:
            right[row.group].append(labels[int(np.argmax(row.logits))] == row.truth)
    if not right:
        raise DataError("There is no image of the model's classes to evaluate.")
    return fmean(fmean(answers) for answers in right.values())


def mcnemar_exact(first_right: NDArray[np.bool_], second_right: NDArray[np.bool_]) -> PairedTest:
    """Compare two models on the same images (n,) by McNemar's exact two-sided test (binomial, p = 1/2).

    Raises DataError if the two were not asked about equally many images.
    """
    if first_right.shape != second_right.shape:
        raise DataError("Two models can only be compared on the same images.")
    only_first = int(np.sum(first_right & ~second_right))
    only_second = int(np.sum(~first_right & second_right))
    differing = only_first + only_second
    tail = sum(math.comb(differing, count) for count in range(min(only_first, only_second) + 1))
    return PairedTest(only_first, only_second, min(1.0, 2 * tail / 2**differing))


def _class_figures(labels: Sequence[str], confusion: IntArray) -> tuple[ClassFigures, ...]:
    made = []
    for index, label in enumerate(labels):
        n, answered = int(confusion[index].sum()), int(confusion[:, index].sum())
        correct = int(confusion[index, index])
        made.append(
            ClassFigures(
                label=label,
                n=n,
                answered=answered,
                correct=correct,
                precision=correct / answered if answered else math.nan,
                recall=correct / n if n else math.nan,
                f1=2 * correct / (n + answered) if n + answered else math.nan,
                precision_interval=wilson_interval(correct, answered),
                recall_interval=wilson_interval(correct, n),
            )
        )
    return tuple(made)
