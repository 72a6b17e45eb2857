"""The photos that a task is taught from: class folders on this machine or in a zip, one label a folder."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import DataError, PhotoError
from core.ordinary_file import read_file
from core.photos.decode import decode_data_image
from core.records import Photo
from core.review.own_photos.files import OwnFile, OwnFiles, list_folder
from core.review.own_photos.zipped import list_zip
from core.review.photos.locate import find_photo
from core.tasks import Label
from core.teaching.names import class_labels

MOST_PHOTOS = 20_000
MOST_PX = 50_000_000  # of one photo
LEAST_CLASSES, MOST_CLASSES = 2, 50
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ClassPhoto:
    """One photo: `file` is its path below the folder, harmless in a table; `label` the key of its class."""

    file: str
    label: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True, eq=False)
class ClassPhotos:
    """The photos of a folder or zip by class; `refused` are files that cannot be read, with their sentences.

    `left_out` counts files of other kinds by their endings. `folder` is where the photos lie, None for a zip.
    """

    labels: tuple[Label, ...]
    photos: tuple[ClassPhoto, ...]
    refused: tuple[tuple[str, str], ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    folder: Path | None = None


def list_class_photos(place: Path | bytes, note: Callable[[int], None] = lambda seen: None) -> ClassPhotos:
    """List the photos of a folder, of a zip file, or of a zip's bytes.

    The first folder below those that all photos share is a photo's class. `note` is as in `list_folder`. Raises
    DataError for a place that cannot be opened, holds no photo or far too much, or has too few or too many classes.
    """
    if isinstance(place, bytes):
        return _by_class(list_zip(place, most=MOST_PHOTOS), None)
    if place.is_file() and zipfile.is_zipfile(place):
        return _by_class(list_zip(place, most=MOST_PHOTOS), None)
    return _by_class(list_folder(place, note, most=MOST_PHOTOS), place.resolve())


def read_class_photo(file: str, sha256: str, given: ClassPhotos | None, folder: Path | None) -> Photo:
    """Return a photo of a folder or zip that is at hand, found by its file and compared by its bytes.

    Raises DataError where it is not here, is another photo by now, or cannot be read.
    """
    photo = next((one for one in given.photos if one.file == file), None) if given is not None else None
    path = find_photo(file, (folder.resolve(),)) if folder is not None and photo is None else None
    try:
        if photo is None and path is None:
            raise DataError(f"{file} is not on this machine.")
        data = photo.read() if photo is not None else read_file(path or Path())
    except OSError as error:
        raise DataError(f"{file} cannot be opened.") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DataError(f"{file} is not the photo that was looked at: its bytes are others.")
    try:
        pixels = decode_data_image(data, most_px=MOST_PX)
    except PhotoError as error:
        raise DataError(f"{file} cannot be decoded.") from error
    return Photo(pixels, sha256, pixels.shape[1], pixels.shape[0])


def _by_class(own: OwnFiles, folder: Path | None) -> ClassPhotos:
    depth = _shared_depth(own.files)
    folders = sorted({_class_of(one, depth) for one in own.files})
    if not LEAST_CLASSES <= len(folders) <= MOST_CLASSES:
        found = "1 class folder" if len(folders) == 1 else f"{len(folders)} class folders"
        raise DataError(
            f"There are photos in {found}; a task needs {LEAST_CLASSES} to {MOST_CLASSES}, one folder for each class."
        )
    labels = class_labels(folders)
    keys = {name: label.folder for name, label in zip(folders, labels, strict=True)}
    photos = tuple(ClassPhoto(_in_table(one.name), keys[_class_of(one, depth)], one.read) for one in own.files)
    return ClassPhotos(labels, photos, own.refused, own.left_out, folder)


def _shared_depth(files: Sequence[OwnFile]) -> int:
    """Return how many folders lie around all class folders, such as the one that a zip was made of."""
    parts = [one.name.split("/") for one in files]
    depth = 0
    while parts and all(len(one) > depth + 2 for one in parts) and len({one[depth] for one in parts}) == 1:
        depth += 1
    return depth


def _class_of(one: OwnFile, depth: int) -> str:
    return one.name.split("/")[depth]


def _in_table(name: str) -> str:
    """Return a path that no spreadsheet takes for a formula, and that leads to the same file."""
    return f"./{name}" if name.startswith(_FORMULA_SIGNS) else name
