"""A task's published images in memory, with what a split must respect: who is a twin of whom, and who is test."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.class_folders import say_unknown, unknown_folders
from core.data.datasets import DataFolder, ImageItem, find_splits, read_image, scan_folder
from core.data.doubtful import is_doubtful
from core.data.duplicates import twin_groups
from core.data.splits import grouped_split
from core.errors import DataError
from core.photos.files import say_left_out
from core.records import ByteArray, IntArray
from core.settings import resolved
from core.tasks import task_named

_LOG = logging.getLogger(__name__)
_LEAST_APART = 2  # one photo to learn from, one for validation


@dataclass(frozen=True, slots=True, eq=False)
class TaskData:
    """A task's published images, train first: pixels, class indices (n,), twin groups (n,), and who is test (n,)."""

    items: tuple[ImageItem, ...]
    photos: tuple[ByteArray, ...]
    targets: IntArray
    groups: IntArray
    test: NDArray[np.bool_]
    external: tuple[Path, ...]

    @property
    def leaked(self) -> NDArray[np.bool_]:
        """(n,) bool: a test image whose group has an image in train."""
        return self.test & np.isin(self.groups, self.groups[~self.test])

    @property
    def doubtful(self) -> NDArray[np.bool_]:
        """(n,) bool: an image whose label its own source contradicts, see `core.data.doubtful`."""
        return np.array([is_doubtful(item.file) for item in self.items], dtype=np.bool_)


def read_task_data(task: str, data: Path) -> TaskData:
    """Read a task's own folder.

    Raises DataError if the published split is not there, a folder in it is no class, a class has too few photos to
    learn from and to be checked by, or an image is unreadable. Files that are no photos are counted in the log.
    """
    labels = task_named(task).labels
    folders, (train, test) = find_splits(data), _scan(task, data)
    if left_out := say_left_out(Counter(train.left_out) + Counter(test.left_out)):
        _LOG.warning(left_out)  # on the command line a warning of the log stands on stderr
    items = train.items + test.items
    targets = np.array([labels.index(item.label) for item in items], dtype=np.int64)
    is_test = np.arange(len(items)) >= len(train.items)
    groups = twin_groups(items)
    _check_classes(labels, targets[~is_test], groups[~is_test], train.left_out)
    photos = tuple(read_image(item.path) for item in items)
    return TaskData(items, photos, targets, groups, is_test, folders.external)


def _scan(task: str, data: Path) -> tuple[DataFolder, DataFolder]:
    """Return the published train and test images. Raises DataError, for both at once, for folders that are no class."""
    labels, folders, place = task_named(task).labels, find_splits(data), resolved(data)
    train, test = (scan_folder(folder, labels, relative_to=place) for folder in (folders.train, folders.test))
    unknown = unknown_folders((item.file for item in train.items + test.items), labels)
    if unknown:
        raise DataError(f"{say_unknown(unknown)} Please name them as their class, or move them out of {data.name}.")
    return train, test


def _check_classes(labels: Sequence[str], targets: IntArray, groups: IntArray, left_out: Mapping[str, int]) -> None:
    """Raise DataError if a class has no train photo, or none that can be set aside for validation."""
    apart = [len(set(groups[targets == index].tolist())) for index in range(len(labels))]
    empty = [label for label, count in zip(labels, apart, strict=True) if count == 0]
    if empty:
        found = len(labels) - len(empty)
        said = f"There are photos of {found} of the {len(labels)} classes; none to learn from of {', '.join(empty)}."
        raise DataError(" ".join(filter(None, (said, say_left_out(left_out)))))
    few = [f"{label} ({count})" for label, count in zip(labels, apart, strict=True) if count < _LEAST_APART]
    if few:
        raise DataError(
            f"Too few photos to learn from and to check by, twins counted once: {', '.join(few)}; "
            f"at least {_LEAST_APART} of each class are needed."
        )


def choose_valid(data: TaskData, split: str, fraction: float, seed: int) -> tuple[IntArray, IntArray]:
    """Return the indices of the train and the valid images; both lie inside the published train.

    Photos whose label is doubtful are in neither.
    `split` is "grouped" (twins stay on one side, classes in proportion) or "random".
    """
    train = np.flatnonzero(~data.test)
    if split == "grouped":
        valid = grouped_split(data.targets[train].tolist(), data.groups[train], fraction, seed)
    else:
        order = np.random.default_rng(seed).permutation(len(train))
        valid = np.isin(np.arange(len(train)), order[: round(fraction * len(train))])
    sound = ~data.doubtful[train]
    return train[~valid & sound], train[valid & sound]
