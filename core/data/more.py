"""Photos from elsewhere to train on (`--more`): class folders with a manifest, none of them a photo to judge by.

    <folder>/<class>/…      a label of a task, or any other name: a disease, face or skin of none of the labels
    <folder>/skin-unlabelled/…      photos of which nobody said what they show; they stand for no class and against none
    <folder>/manifest.csv   source, licence and group of each photo, see `core.data.manifest`

A photo is left out, by name and with its reason, where its licence allows judging alone or where it shows again, whole
or cut, what a model is judged by. Without a manifest a photo's source is its folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.data.class_folders import OTHER, label_of_path
from core.data.copies import find_copies
from core.data.datasets import ImageItem, external_folders, find_splits, scan_folder
from core.data.manifest import JUDGING_ONLY, Origin, read_manifest
from core.errors import DataError
from core.tasks import installed_tasks

UNLABELLED = "skin-unlabelled"
_NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class MorePhoto:
    """A photo to train on: its class folder is the item's label; photos of one `group` count as one when drawn."""

    item: ImageItem
    origin: Origin
    group: str


@dataclass(frozen=True, slots=True)
class MorePhotos:
    """The photos of some folders that may be trained on, and why others may not, by file."""

    photos: tuple[MorePhoto, ...]
    refused: tuple[tuple[str, str], ...] = ()

    def showing(self, labels: Sequence[str]) -> tuple[MorePhoto, ...]:
        """Return the photos whose class is one of the labels."""
        return tuple(photo for photo in self.photos if photo.item.label in labels)

    def beside(self, labels: Sequence[str]) -> tuple[MorePhoto, ...]:
        """Return the photos that are known to show none of the labels."""
        return tuple(photo for photo in self.photos if photo.item.label not in (*labels, UNLABELLED))


def read_more(folders: Sequence[Path], data: Path, say: Callable[[str], None]) -> MorePhotos:
    """Read the folders; `data` is the task's own folder, beside which lies what models are judged by.

    What is refused is said, by name. Raises DataError for a missing, empty or doubled folder, for a damaged manifest
    and for an unreadable image.
    """
    if len({folder.resolve().name for folder in folders}) < len(folders):
        raise DataError("Two of the folders with further photos have the same name. Rename one of them.")
    found = [photo for folder in folders for photo in _read_folder(folder.resolve())]
    refused = {
        photo.item.file: "its licence allows judging only" for photo in found if photo.origin.tier == JUDGING_ONLY
    }
    found = [photo for photo in found if photo.item.file not in refused]
    copies = find_copies([photo.item for photo in found], judged_photos(data), say)
    refused |= {found[place].item.file: words for place, words in copies.items()}
    for file, reason in refused.items():
        say(f"not trained on: {file} ({reason})")
    return MorePhotos(tuple(photo for photo in found if photo.item.file not in refused), tuple(refused.items()))


def judged_photos(data: Path) -> tuple[ImageItem, ...]:
    """Return every photo that a model may be judged by: all published photos, and all from other sources.

    Published train photos belong to them: cross-validation judges each of them too.
    """
    around, found = data.resolve().parent, []
    places = {data.resolve(), *(around / task.name for task in installed_tasks())}
    for place in sorted(places):
        if place.is_dir():
            splits = find_splits(place)
            found += [item for split in (splits.train, splits.test) for item in _named(split)]
    return (*found, *(item for folder in external_folders(around) for item in _named(folder)))


def source_table(photos: Iterable[MorePhoto]) -> list[dict[str, Any]]:
    """Return one row per source, licence and tier for a card: what it gave, by class, the largest source first."""
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    for photo in photos:
        origin = photo.origin
        counts.setdefault((origin.source, origin.licence, origin.tier), Counter())[photo.item.label] += 1
    rows = [
        {"source": source, "licence": licence, "tier": tier, "n": count.total(), "classes": dict(sorted(count.items()))}
        for (source, licence, tier), count in counts.items()
    ]
    return sorted(rows, key=lambda row: (-row["n"], row["source"], row["tier"]))


def _read_folder(folder: Path) -> list[MorePhoto]:
    origins, unnamed = read_manifest(folder), Origin(source=folder.name, licence=_NOT_STATED)
    made, labels = [], [label for task in installed_tasks() for label in task.labels]
    for item in scan_folder(folder).items:
        known = label_of_path(item.file, labels)
        origin = origins.get(item.file, unnamed)
        origin = replace(origin, source=origin.source or folder.name, licence=origin.licence or _NOT_STATED)
        inside = ImageItem(item.path, f"{folder.name}/{item.file}", item.label if known == OTHER else known)
        made.append(MorePhoto(inside, origin, f"{folder.name}/{origin.group or item.file}"))
    return made


def _named(folder: Path) -> tuple[ImageItem, ...]:
    return scan_folder(folder, relative_to=folder.parent).items
