"""The photos that a network learns its classes from: published train photos, and further ones from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.data.datasets import read_image
from core.data.more import MorePhoto
from core.data.task_data import TaskData
from core.records import ByteArray, IntArray
from core.training.draws import draw_weights

_PUBLISHED = "published"


@dataclass(frozen=True, slots=True, eq=False)
class FurtherPhotos:
    """Photos from elsewhere of a task's classes, in memory: pixels, class indices (n,), and where they come from."""

    photos: tuple[ByteArray, ...]
    targets: IntArray
    listed: tuple[MorePhoto, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Photos with their class indices (n,), and each one's share of the draws (n,), None where classes alone decide."""

    photos: tuple[ByteArray, ...]
    targets: Tensor
    chance: Tensor | None


def read_further(listed: Sequence[MorePhoto], labels: Sequence[str]) -> FurtherPhotos:
    """Read photos whose classes are among the labels. Raises DataError for an unreadable one."""
    targets = np.array([labels.index(photo.item.label) for photo in listed], dtype=np.int64)
    return FurtherPhotos(tuple(read_image(photo.item.path) for photo in listed), targets, tuple(listed))


def lesson_of(data: TaskData, train: IntArray, further: FurtherPhotos | None) -> Lesson:
    """Return the published images at the places `train`, and further photos if there are any."""
    photos = tuple(data.photos[i] for i in train)
    if further is None:
        return Lesson(photos, torch.from_numpy(data.targets[train]), None)
    targets = np.concatenate([data.targets[train], further.targets])
    sources = [_PUBLISHED] * len(train) + [f"{one.origin.source} {one.origin.tier}" for one in further.listed]
    groups = [str(group) for group in data.groups[train]] + [one.group for one in further.listed]
    return Lesson(
        (*photos, *further.photos), torch.from_numpy(targets), draw_weights(targets.tolist(), sources, groups)
    )
