"""Folders of `<class>/` images: what is in them, in a fixed order, and their pixels.

The limits of `core.photos` are for people's uploads; here an image of any size is read.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import DataError, PhotoError
from core.file_hash import file_sha256
from core.photos.decode import read_data_image
from core.records import ByteArray

EXTERNAL = "external"  # begins the names of folders of photos from other sources, and is their split in predictions.csv
OTHER = "other"  # the truth of an image whose folder is no label of the task

_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"})
_SPLIT_NAMES = (("train_set", "test_set"), ("Training", "Validation"))  # infection, condition; as published


@dataclass(frozen=True, slots=True)
class ImageItem:
    """One image of a data set: `file` is relative with forward slashes, `label` its class folder's name or "other"."""

    path: Path
    file: str
    label: str


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The images of a folder, sorted by `file`, so that every machine sees the same order."""

    folder: Path
    items: tuple[ImageItem, ...]

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
    """Find the published split under a task's own folder (train_set/test_set or Training/Validation).

    Folders called external, external-2026 and so on are looked for beside `data`. Raises DataError if neither pair of
    folders is there.
    """
    external = external_folders(data.resolve().parent)
    for train, test in _SPLIT_NAMES:
        if (data / train).is_dir() and (data / test).is_dir():
            return SplitFolders(data / train, data / test, external)
    pairs = " nor ".join(f"{train} and {test}" for train, test in _SPLIT_NAMES)
    raise DataError(f"The folder {data} holds neither {pairs}.")


def external_folders(around: Path) -> tuple[Path, ...]:
    """Return the folders of photos from other sources in the folder of all data sets, sorted by name."""
    return tuple(sorted(folder for folder in around.glob(f"{EXTERNAL}*") if folder.is_dir()))


def scan_folder(folder: Path, labels: Sequence[str] | None = None, relative_to: Path | None = None) -> DataFolder:
    """List the images in the class folders of `folder`; hidden files and files of other kinds are left out.

    With `labels`, an image in any other folder has the label "other". `file` is relative to `relative_to`, or to
    `folder` itself. Raises DataError if the folder is missing or holds no image in a class folder.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    base = folder if relative_to is None else relative_to
    items = []
    for path in folder.glob("*/**/*"):
        inside = path.relative_to(folder)
        if path.suffix.lower() in _SUFFIXES and not any(part.startswith(".") for part in inside.parts):
            name = inside.parts[0]
            label = name if labels is None or name in labels else OTHER
            items.append(ImageItem(path, path.relative_to(base).as_posix(), label))
    if not items:
        raise DataError(f"The folder {folder} holds no images in class folders.")
    return DataFolder(folder, tuple(sorted(items, key=lambda item: item.file)))


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
