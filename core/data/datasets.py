"""Folders of `<class>/` images: what is in them, in a fixed order, and their pixels.

The limits of `core.photos` are for people's uploads; here an image of any size is read.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from core.data.class_folders import label_of_path
from core.errors import DataError, PhotoError
from core.file_hash import file_sha256
from core.photos.decode import read_data_image
from core.photos.files import KIND, ending, open_folder, say_left_out, walk_photos
from core.records import ByteArray
from core.settings import resolved
from core.tasks import installed_tasks

EXTERNAL: Final = (
    "external"  # begins the names of folders of photos from other sources, and is their split in predictions.csv
)


@dataclass(frozen=True, slots=True)
class ImageItem:
    """One image of a data set: `file` is relative with forward slashes, `label` its class or "other"."""

    path: Path
    file: str
    label: str


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The images of a folder, sorted by `file`, so that every machine sees the same order.

    `left_out` counts the files of other kinds in its class folders by their endings.
    """

    folder: Path
    items: tuple[ImageItem, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that occur, sorted."""
        return tuple(sorted({item.label for item in self.items}))


@dataclass(frozen=True, slots=True)
class SplitFolders:
    """Where a task's published train and test images lie, and the folders of photos from other sources, by name."""

    train: Path
    test: Path
    external: tuple[Path, ...]


def find_splits(data: Path) -> SplitFolders:
    """Find the published split under a task's own folder, by the names of any task (train_set/test_set and so on).

    Folders called external, external-2026 and so on are looked for beside `data`. Raises DataError if no pair of
    folders is there.
    """
    data = open_folder(data)
    external = external_folders(data.resolve().parent)
    names = split_names()
    for train, test in names:
        if (data / train).is_dir() and (data / test).is_dir():
            return SplitFolders(data / train, data / test, external)
    pairs = " nor ".join(f"{train} and {test}" for train, test in names)
    raise DataError(f"The folder {data} holds neither {pairs}.")


def split_names() -> tuple[tuple[str, str], ...]:
    """Return what the tasks call the folders of their train and their test images."""
    return tuple(dict.fromkeys(task.splits for task in installed_tasks()))


def external_folders(around: Path) -> tuple[Path, ...]:
    """Return the folders of photos from other sources in the folder of all data sets, sorted by name."""
    return tuple(sorted(folder for folder in around.glob(f"{EXTERNAL}*") if folder.is_dir()))


def scan_folder(folder: Path, labels: Sequence[str] | None = None, relative_to: Path | None = None) -> DataFolder:
    """List the images in the class folders of `folder`; hidden files and files of other kinds are left out.

    With `labels`, the label is that of the deepest folder that stands for one of them, "other" where there is none;
    without, that of the first folder. `file` is relative to `relative_to`, or to `folder` itself. Raises DataError if
    the folder cannot be opened or holds no image in a class folder.
    """
    place = open_folder(folder)
    base = place if relative_to is None else resolved(relative_to)
    items, left_out = [], Counter[str]()
    for seen in walk_photos(place):
        if len(seen.inside) < 2:
            continue
        if seen.fault == KIND:
            left_out[ending(seen.inside[-1])] += 1
        elif not seen.fault:
            label = seen.inside[0] if labels is None else label_of_path(seen.file, labels)
            items.append(ImageItem(seen.path, seen.path.relative_to(base).as_posix(), label))
    if not items:
        raise DataError(" ".join((f"The folder {folder} holds no images in class folders.", say_left_out(left_out))))
    return DataFolder(place, tuple(sorted(items, key=lambda item: item.file)), left_out)


def read_image(path: Path) -> ByteArray:
    """Read an image of any size as (H, W, 3) uint8 upright sRGB, exactly as an upload is decoded.

    Raises DataError if it is missing, foreign or damaged.
    """
    try:
        return read_data_image(path)
    except PhotoError as error:
        raise DataError(f"The image {path} cannot be decoded.") from error


def fingerprint(items: Iterable[ImageItem]) -> str:
    """Return a SHA-256 over the names and the bytes of images, whatever order they come in.

    It changes when an image is added, removed, renamed, moved to another class or altered. Raises DataError if one
    cannot be read.
    """
    lines = sorted(f"{item.file}\0{file_sha256(item.path)}\n" for item in items)
    return hashlib.sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()
