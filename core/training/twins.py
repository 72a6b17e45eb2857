"""The twins of a predictions.csv: which test photo shows the same picture as which training photo.

The groups stand in the table, so that the audit's result can be looked at without the data set.
"""

from collections import defaultdict
from dataclasses import dataclass

from core.records import PredictionRow
from core.training.review import rows_of_set
from core.training.tables import PredictionTable


@dataclass(frozen=True, slots=True)
class Twins:
    """A test photo and the training photos of its group."""

    test: PredictionRow
    train: tuple[PredictionRow, ...]


def listed_twins(table: PredictionTable) -> tuple[Twins, ...]:
    """Return the test photos that have a twin in train, those whose twin carries another label first.

    The training photos are known from cross-validation and validation; without those their list is empty.
    """
    tests = rows_of_set(table, "published")
    own = {row.file for row in tests}
    train: dict[int, dict[str, PredictionRow]] = defaultdict(dict)
    for row in (*rows_of_set(table, "grouped_cv"), *rows_of_set(table, "valid")):
        if row.file not in own and row.group >= 0:
            train[row.group].setdefault(row.file, row)
    found = [Twins(row, tuple(train[row.group].values())) for row in tests if row.leaked]
    return tuple(sorted(found, key=lambda twins: (not has_conflict(twins), twins.test.file)))


def has_conflict(twins: Twins) -> bool:
    """Whether the same picture carries different labels."""
    return any(row.truth != twins.test.truth for row in twins.train)
