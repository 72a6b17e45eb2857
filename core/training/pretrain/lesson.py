"""What each photo may show, and how often it is drawn, where one trunk learns from all labels together.

One softmax holds the infections, the concerns of a face, faces without any, every other disease by its sub-label,
kinds of healthy skin, and pictures of anything. A photo from elsewhere allows the one label it carries; of a published
photo nothing is told but its kind, so that it allows all eight infections, or everything a face may show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from core.data.datasets import find_splits, scan_folder
from core.data.doubtful import is_doubtful
from core.data.more import UNLABELLED, MorePhoto
from core.tasks import CONDITION, INFECTION
from core.training.draws import draw_weights
from core.training.photo_pyramid import photo_files

PLAIN_FACE, HEALTHY = "face-plain", "healthy-skin"
_NATURAL = "natural"
_LEAST = 8  # photos of a sub-label, for it to be a label of its own

# Shares of the draws by kind: all kinds of photo in every batch, the infections and what is like them most.
_INFECTION, _CONCERN, _DISEASE = "infection", "concern", "other disease"
_PUBLISHED, _PUBLISHED_FACE = "published infection", "published face"
_SHARES: Mapping[str, float] = {
    _INFECTION: 0.30, _PUBLISHED: 0.10, _DISEASE: 0.28, UNLABELLED: 0.09, _CONCERN: 0.10, PLAIN_FACE: 0.05,
    HEALTHY: 0.05, _NATURAL: 0.02, _PUBLISHED_FACE: 0.01,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class PretrainLesson:
    """`labels` are those of the softmax; `allowed` (n, labels) bool are those that may be true of each of the `files`.

    `chance` (n,) is how often each file is drawn, and `natural` tells the pictures of anything.
    """

    labels: tuple[str, ...]
    files: tuple[Path, ...]
    allowed: Tensor
    chance: Tensor
    natural: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    file: Path
    kind: str
    labels: tuple[str, ...]
    source: str
    group: str


def pretrain_lesson(more: Sequence[MorePhoto], data: Path) -> PretrainLesson:
    """Return what there is to learn from photos from elsewhere and from the folder `data` of all data sets.

    Raises DataError where a published split or natural/pool is missing.
    """
    shown = [*_from_elsewhere(more)]
    face = tuple(dict.fromkeys(name for one in shown if one.kind in (_CONCERN, PLAIN_FACE) for name in one.labels))
    for task, kind, told in ((INFECTION, _PUBLISHED, INFECTION.labels), (CONDITION, _PUBLISHED_FACE, face)):
        train = find_splits(data / task.name).train
        listed = [item for item in scan_folder(train).items if not is_doubtful(item.file)]
        shown += [_Shown(item.path, kind, told, kind, item.file) for item in listed if told]
    shown += [
        _Shown(path, _NATURAL, (_NATURAL,), _NATURAL, path.name) for path in photo_files(data / "natural" / "pool")
    ]
    labels = tuple(dict.fromkeys([*INFECTION.labels, *face, *sorted({name for one in shown for name in one.labels})]))
    place = {label: number for number, label in enumerate(labels)}
    allowed = torch.zeros(len(shown), len(labels), dtype=torch.bool)
    for row, one in enumerate(shown):
        allowed[row, [place[name] for name in one.labels]] = True
    return PretrainLesson(
        labels,
        tuple(one.file for one in shown),
        allowed,
        _chances(shown),
        tuple(one.kind == _NATURAL for one in shown),
    )


def _from_elsewhere(more: Sequence[MorePhoto]) -> list[_Shown]:
    named = [(photo, f"{photo.item.label}: {photo.origin.sublabel}") for photo in more]
    counts = Counter(name for _, name in named)
    made = []
    for photo, name in named:
        label, kind = photo.item.label, _kind(photo.item.label)
        if kind in (_DISEASE, HEALTHY, UNLABELLED):
            if counts[name] < _LEAST and kind == UNLABELLED:
                continue  # what a few photos were found by says nothing
            label = name if photo.origin.sublabel and counts[name] >= _LEAST else label
        source = f"{photo.origin.source} {photo.origin.tier}"
        made.append(_Shown(photo.item.path, kind, (label,), source, photo.group))
    return made


def _kind(label: str) -> str:
    if label in INFECTION.labels:
        return _INFECTION
    if label in CONDITION.labels:
        return _CONCERN
    return label if label in (PLAIN_FACE, HEALTHY, UNLABELLED) else _DISEASE


def _chances(shown: Sequence[_Shown]) -> Tensor:
    """Return shares of the draws (n,): kinds as stated, in them labels by the root of their photos, then sources."""
    chance = torch.zeros(len(shown), dtype=torch.double)
    for kind, share in _SHARES.items():
        places = [row for row, one in enumerate(shown) if one.kind == kind]
        if not places:
            continue
        inside = [shown[row] for row in places]
        classes = [one.labels for one in inside]
        weights = draw_weights(classes, [one.source for one in inside], [one.group for one in inside])
        distinct = Counter(kinds for kinds, _ in {(one.labels, one.group) for one in inside})
        rooted = weights * torch.tensor([distinct[kinds] ** 0.5 for kinds in classes], dtype=torch.double)
        chance[places] = share * rooted / rooted.sum()
    return chance / chance.sum()
