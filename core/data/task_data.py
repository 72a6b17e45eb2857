"""A task's published images in memory, with what a split must respect: who is a twin of whom, and who is test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data.datasets import ImageItem, find_splits, read_image, scan_folder
from core.data.duplicates import twin_groups
from core.data.splits import grouped_split
from core.records import ByteArray, IntArray
from core.tasks import task_named


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


def read_task_data(task: str, data: Path) -> TaskData:
    """Read a task's own folder. Raises DataError if the published split is not there or an image is unreadable."""
    labels = task_named(task).labels
    folders = find_splits(data)
    train = scan_folder(folders.train, labels, relative_to=data).items
    test = scan_folder(folders.test, labels, relative_to=data).items
    items = train + test
    targets = np.array([labels.index(item.label) for item in items], dtype=np.int64)
    is_test = np.arange(len(items)) >= len(train)
    photos = tuple(read_image(item.path) for item in items)
    return TaskData(items, photos, targets, twin_groups(items), is_test, folders.external)


def choose_valid(data: TaskData, split: str, fraction: float, seed: int) -> tuple[IntArray, IntArray]:
    """Return the indices of the train and the valid images; both lie inside the published train.

    `split` is "grouped" (twins stay on one side, classes in proportion) or "random".
    """
    train = np.flatnonzero(~data.test)
    if split == "grouped":
        valid = grouped_split(data.targets[train].tolist(), data.groups[train], fraction, seed)
    else:
        order = np.random.default_rng(seed).permutation(len(train))
        valid = np.isin(np.arange(len(train)), order[: round(fraction * len(train))])
    return train[~valid], train[valid]
