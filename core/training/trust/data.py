"""The photos that a model's trust is fitted on and judged by, each as features of the model's own trunk.

    <data>/                     the task's own folder with its published split
    <data>/../<other task>/     photos of another kind, such as a face for a model of infections
    <data>/../external*/        photos from other sources, known classes and strangers, a set in each folder
    <data>/../natural/          pictures of anything: pool/ to fit on, test/ to judge by

What is fitted on and what is judged by never meet: of the outside photos one half is for each, chosen by the hash of
the file's bytes with twins kept together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.card import Card
from core.data.class_folders import OTHER
from core.data.datasets import EXTERNAL, ImageItem, external_folders, find_splits, scan_folder
from core.data.duplicates import twin_groups
from core.data.more import UNLABELLED, MorePhoto
from core.errors import DataError
from core.file_hash import file_sha256
from core.models.heads import Network
from core.records import FloatArray, IntArray
from core.tasks import installed_tasks, task_named
from core.training.trust.drawn_pictures import FIT_SEED, JUDGE_SEED, KINDS, draw_pictures
from core.training.trust.features import FeatureStore

_DRAWN = 40  # pictures of each kind
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class PhotoSet:
    """Photos as the model sees them: features (n, 2048), logits (n, classes), and class indices (n,), -1 for none."""

    name: str
    files: tuple[str, ...]
    sha256: tuple[str, ...]
    features: FloatArray
    logits: FloatArray
    truth: IntArray

    def __len__(self) -> int:
        return len(self.files)

    def part(self, name: str, chosen: Booleans | Sequence[bool]) -> PhotoSet:
        """Return the photos where `chosen` (n,) is true."""
        places = np.flatnonzero(np.asarray(chosen))
        return PhotoSet(
            name,
            tuple(self.files[i] for i in places),
            tuple(self.sha256[i] for i in places),
            self.features[places],
            self.logits[places],
            self.truth[places],
        )


class TrustPhotos:
    """Reads the sets of one task's model on demand; features come from the cache where they are known."""

    def __init__(
        self, card: Card, network: Network, data: Path, say: Callable[[str], None], more: Sequence[MorePhoto] = ()
    ) -> None:
        """Take an installed model, the task's own data folder, and the photos from elsewhere that taught it too.

        Raises DataError if a folder beside the task's own is missing.
        """
        self.card, self._network, self._say = card, network, say
        self._data, self._around = data, data.resolve().parent
        self._splits = find_splits(data)
        self._more = more
        self._halves: tuple[PhotoSet, PhotoSet] | None = None
        self._store = FeatureStore(network.trunk, card.trunk.sha256, card.preprocessing)
        kind = task_named(card.task).kind
        others = [task for task in installed_tasks() if task.kind != kind]
        self._others = [task for task in others if (self._around / task.name).is_dir()]
        needed = ([] if self._others else [others[0].name]) + ["natural"]
        missing = [name for name in needed if not (self._around / name).is_dir()]
        missing += [] if external_folders(self._around) else [EXTERNAL]
        if missing:
            raise DataError(f"There is no folder {missing[0]} beside {data.name}: strangers are needed to judge trust.")
        self._other_splits = {task.name: find_splits(self._around / task.name) for task in self._others}

    def own(self, part: str) -> PhotoSet:
        """Return the task's published "train" or "test" images."""
        folder = self._splits.train if part == "train" else self._splits.test
        return self._read(part, scan_folder(folder, self.card.labels, relative_to=self._data).items)

    def other_task(self, part: str) -> PhotoSet:
        """Return the other tasks' published "train" or "test" images, in one set; they have no class here."""
        return joined(f"other task, {part}", list(self._other_sets(part).values()))

    def other_kinds(self) -> dict[str, PhotoSet]:
        """Return the published train images of each other kind, with those from elsewhere that show it."""
        sets: dict[str, list[PhotoSet]] = {}
        for name, photos in self._other_sets("train").items():
            task = task_named(name)
            further = self._from_elsewhere(f"further, {name}", (*task.labels, *task.outside))
            sets.setdefault(task.kind, []).extend((photos, *further))
        return {kind: joined(kind, parts) for kind, parts in sets.items()}

    def _other_sets(self, part: str) -> dict[str, PhotoSet]:
        made = {}
        for name, splits in self._other_splits.items():
            items = scan_folder(splits.train if part == "train" else splits.test).items
            made[name] = self._read(f"other task {name}, {part}", items)
        return made

    def further(self) -> tuple[PhotoSet, ...]:
        """Return the photos from elsewhere of the task's classes, in one set or none."""
        return self._from_elsewhere("further", self.card.labels)

    def strangers(self) -> tuple[PhotoSet, ...]:
        """Return the photos from elsewhere of skin that shows nothing any task is about, in one set or none."""
        tasks = {label for task in installed_tasks() for label in (*task.labels, *task.outside)}
        away = {photo.item.label for photo in self._more} - tasks - {UNLABELLED}
        return self._from_elsewhere("strangers", tuple(away))

    def natural(self, part: str) -> PhotoSet:
        """Return the pictures of anything in "pool" or "test"."""
        items = [item for item in scan_folder(self._around / "natural").items if item.label == part]
        if not items:
            raise DataError(f"The folder natural holds no pictures in {part}.")
        return self._read(f"natural/{part}", items)

    def nothing(self) -> FloatArray:
        """Return features (n, 2048) to fit on of neither skin nor a face: pictures of anything, and drawn ones."""
        drawn = [part.features for part in self.drawn(to_judge=False).values()]
        return np.concatenate([self.natural("pool").features, *drawn])

    def external(self) -> tuple[PhotoSet, PhotoSet]:
        """Return the outside photos in two halves: to fit on, and to judge by."""
        if self._halves is not None:  # finding twins among them takes longer than all the rest
            return self._halves
        items = [
            item
            for folder in external_folders(self._around)
            for item in scan_folder(folder, self.card.labels, relative_to=self._around).items
        ]
        photos = self._read("external", items)
        groups = twin_groups(items)
        first = {int(group): min(photos.sha256[i] for i in np.flatnonzero(groups == group)) for group in set(groups)}
        to_fit = np.array([int(first[int(group)][0], 16) % 2 == 0 for group in groups])
        self._halves = photos.part("external, to fit on", to_fit), photos.part("external, to judge by", ~to_fit)
        return self._halves

    def drawn(self, *, to_judge: bool) -> dict[str, PhotoSet]:
        """Return pictures that show nothing, by kind; those to judge by are drawn from another seed."""
        made = {}
        for kind in KINDS:
            pictures = draw_pictures(kind, _DRAWN, JUDGE_SEED if to_judge else FIT_SEED)
            features = self._store.of_pictures(pictures, kind)
            names = tuple(f"{kind} {number}" for number in range(_DRAWN))
            made[kind] = PhotoSet(
                kind, names, ("",) * _DRAWN, features, self._logits(features), np.full(_DRAWN, -1, dtype=np.int64)
            )
        return made

    def _from_elsewhere(self, name: str, labels: Sequence[str]) -> tuple[PhotoSet, ...]:
        items = [photo.item for photo in self._more if photo.item.label in labels]
        return (self._read(name, items),) if items else ()

    def _read(self, name: str, items: Sequence[ImageItem]) -> PhotoSet:
        self._say(f"features of {len(items)} pictures: {name}")
        features = self._store.of_files(items, name)
        labels = self.card.labels
        truth = [labels.index(item.label) if item.label in labels and item.label != OTHER else -1 for item in items]
        return PhotoSet(
            name,
            tuple(item.file for item in items),
            tuple(file_sha256(item.path) for item in items),
            features,
            self._logits(features),
            np.array(truth, dtype=np.int64),
        )

    def _logits(self, features: FloatArray) -> FloatArray:
        with torch.inference_mode():
            return np.asarray(self._network.head(torch.from_numpy(features)).double().numpy())


def joined(name: str, sets: Sequence[PhotoSet]) -> PhotoSet:
    """Return the photos of some sets, at least one, as one."""
    return PhotoSet(
        name,
        tuple(file for one in sets for file in one.files),
        tuple(sha256 for one in sets for sha256 in one.sha256),
        np.concatenate([one.features for one in sets]),
        np.concatenate([one.logits for one in sets]),
        np.concatenate([one.truth for one in sets]),
    )


def folder_is(photos: PhotoSet, *names: str) -> Booleans:
    """Return which photos (n,) lie in a folder of one of these names."""
    return np.array([not set(names).isdisjoint(file.split("/")[:-1]) for file in photos.files], dtype=np.bool_)
