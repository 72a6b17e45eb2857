"""Recorded predictions with round numbers, for the tests of the review."""

from collections.abc import Sequence

import numpy as np

from core.records import PredictionRow
from core.review.sets import Answers, answers_to
from core.tasks import INFECTION

LABELS = INFECTION.labels


def row(
    number: int,
    truth: int | str,
    answer: int,
    *,
    logit: float = 4.0,
    split: str = "test",
    file: str = "",
    group: int = -1,
    leaked: bool = False,
) -> PredictionRow:
    """Return a photo whose answer has `logit`, all other labels 0."""
    logits = np.zeros(8)
    logits[answer] = logit
    name = truth if isinstance(truth, str) else LABELS[truth]
    return PredictionRow(file or f"test_set/{number}.jpg", f"{number:064x}", split, -1, group, leaked, name, logits)


def answered(rows: Sequence[PredictionRow]) -> Answers:
    return answers_to(LABELS, rows)
