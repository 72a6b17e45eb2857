"""The twins of a predictions.csv: which test photo shows the same picture as which training photo.

The groups stand in the table, so that the audit's result can be looked at without the data set.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.datasets import ImageItem
from core.data.shortcuts import Shortcut, find_shortcuts
from core.data.tables import PredictionTable
from core.records import PredictionRow
from core.review.photos.locate import find_photo
from core.review.sets import rows_of_set


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


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """A photo of the published data set on this machine, with its label and its group of twins."""

    item: ImageItem
    group: int


def labelled_photos(table: PredictionTable, roots: tuple[Path, ...]) -> tuple[LabelledPhoto, ...]:
    """Return the photos of cross-validation that are on this machine; nothing where none of them is."""
    made = []
    for row in rows_of_set(table, "grouped_cv"):
        path = find_photo(row.file, roots)
        if path is not None:
            made.append(LabelledPhoto(ImageItem(path, row.file, row.truth), row.group))
    return tuple(made)


def shortcuts_of(photos: tuple[LabelledPhoto, ...]) -> tuple[Shortcut, ...]:
    """Measure what size, aspect, compression and colour alone say about the labels of photos.

    Raises DataError for a photo that cannot be read.
    """
    groups = np.array([photo.group for photo in photos], dtype=np.int64)
    return find_shortcuts([photo.item for photo in photos], groups)
