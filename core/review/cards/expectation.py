"""How often a model can be expected to be right: on photos like its own, and on photos from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from core.data.datasets import EXTERNAL
from core.data.tables import PredictionTable
from core.evaluation.metrics import select_rows, wilson_interval
from core.records import PredictionRow
from core.review.sets import rows_of_set


@dataclass(frozen=True, slots=True)
class Expected:
    """`correct` of `n` photos whose most probable label is right, with the 95 % Wilson interval of the share."""

    correct: int
    n: int
    interval: tuple[float, float]

    @property
    def share(self) -> float:
        """The share that is right."""
        return self.correct / self.n


@dataclass(frozen=True, slots=True)
class Expectation:
    """On photos from other sources, and on photos like the model's own, each judged by a model that had not seen it.

    None where nothing was recorded.
    """

    elsewhere: Expected | None
    own: Expected | None


def expectation(table: PredictionTable) -> Expectation:
    """Return what the recorded predictions let expect: of all outside photos together, and of cross-validation."""
    return Expectation(
        _counted(select_rows(table, EXTERNAL), table.labels), _counted(rows_of_set(table, "grouped_cv"), table.labels)
    )


def _counted(rows: tuple[PredictionRow, ...], labels: tuple[str, ...]) -> Expected | None:
    right = [labels[int(row.logits.argmax())] == row.truth for row in rows if row.truth in labels]
    return Expected(sum(right), len(right), wilson_interval(sum(right), len(right))) if right else None
