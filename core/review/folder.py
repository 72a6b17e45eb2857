"""A person's own photos in `<class>/` folders, as a folder on this machine or a zip: judged, and nothing of them kept.

    for progress in judge_files(classifier, card, list_folder(path)):
        print(progress.done, progress.total)
    rows = progress.rows

A zip is read in memory; nothing of it is written to a disk.
"""

import hashlib
import io
import stat
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from core.data.datasets import OTHER, scan_folder
from core.errors import DataError, PhotoError
from core.evaluation.prediction import PredictsLogits
from core.models.weights import Card
from core.photos.decode import decode_data_image
from core.records import ByteArray, PredictionRow
from core.tasks import task_named

MOST_FILES = 5000
MOST_FILE_BYTES = 32 * 2**20  # a 50-megapixel phone JPEG of best quality has about 30 MB
MOST_PX = 50_000_000
MOST_ZIP_BYTES = 2 * 2**30  # of all photos together when unpacked
MOST_RATIO = 50  # photos hardly shrink in a zip: what grows more than this is no photo
_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"})
_BATCH = 16


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One photo: its name for people, the folder that says its class, and how to get its bytes."""

    name: str
    folder: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class FolderProgress:
    """How far a folder has been judged: rows so far, and the files that could not be read with their sentences."""

    done: int
    total: int
    rows: tuple[PredictionRow, ...]
    refused: tuple[tuple[str, str], ...]


def list_folder(folder: Path) -> tuple[OwnFile, ...]:
    """List the photos in the class folders of a folder. Raises DataError if there is none, or far too many."""
    items = scan_folder(folder).items
    if len(items) > MOST_FILES:
        raise DataError(f"The folder holds {len(items)} photos; at most {MOST_FILES} are read at a time.")
    return tuple(OwnFile(item.file, item.label, item.path.read_bytes) for item in items)


def list_zip(data: bytes) -> tuple[OwnFile, ...]:
    """List the photos in the class folders of a zip; other files in it are left out.

    Raises DataError for what is no zip, is locked, has names that lead out of it, or unpacks to far too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DataError("This file is no readable zip archive.") from error
    photos = [entry for entry in entries if _is_photo(entry)]
    if not photos:
        raise DataError("The zip holds no photos in class folders.")
    if len(photos) > MOST_FILES or sum(entry.file_size for entry in photos) > MOST_ZIP_BYTES:
        raise DataError(f"The zip holds too much: at most {MOST_FILES} photos and {MOST_ZIP_BYTES >> 30} GB unpacked.")
    for entry in photos:
        if entry.flag_bits & 0x1:
            raise DataError("The zip is locked with a password; please unpack it and name the folder.")
    return tuple(
        OwnFile(entry.filename, PurePosixPath(entry.filename).parent.name, _reader(archive, entry)) for entry in photos
    )


def label_of_folder(folder: str, task: str) -> str:
    """Return the label that a folder stands for: its own name or the name people read, whatever the case; "other"."""
    wanted = folder.strip().casefold()
    for label in task_named(task).definitions:
        if wanted in (label.folder.casefold(), label.name.casefold()):
            return label.folder
    return OTHER


def judge_files(classifier: PredictsLogits, card: Card, files: Sequence[OwnFile]) -> Iterator[FolderProgress]:
    """Judge photos a few at a time and yield the progress after each few; the last has all rows.

    A file that cannot be read is refused with a sentence, and the others are judged. Raises DataError if there is no
    photo at all.
    """
    if not files:
        raise DataError("There is no photo to judge.")
    rows: list[PredictionRow] = []
    refused: list[tuple[str, str]] = []
    for start in range(0, len(files), _BATCH):
        batch: list[tuple[OwnFile, str, ByteArray]] = []
        for file in files[start : start + _BATCH]:
            try:
                data = file.read()
                batch.append((file, hashlib.sha256(data).hexdigest(), decode_data_image(data, most_px=MOST_PX)))
            except (PhotoError, DataError) as error:
                refused.append((file.name, str(error)))
            except OSError:
                refused.append((file.name, "The file cannot be opened."))
        if batch:
            logits = classifier.predict_logits([pixels for _, _, pixels in batch], card.task).astype(np.float64)
            rows += [
                PredictionRow(file.name, sha256, "test", -1, -1, False, label_of_folder(file.folder, card.task), row)
                for (file, sha256, _), row in zip(batch, logits, strict=True)
            ]
        yield FolderProgress(min(start + _BATCH, len(files)), len(files), tuple(rows), tuple(refused))


def _is_photo(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a photo in a folder. Raises DataError for a name that leads out of the archive."""
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename.split("/")[0]:
        raise DataError("The zip holds a file whose name leads out of it; it was not opened.")
    if entry.is_dir() or stat.S_ISLNK(entry.external_attr >> 16):
        return False
    if any(part.startswith((".", "__MACOSX")) for part in path.parts):
        return False
    return len(path.parts) > 1 and path.suffix.lower() in _SUFFIXES


def _reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        if entry.file_size > MOST_FILE_BYTES:
            raise DataError(f"The photo has more than {MOST_FILE_BYTES >> 20} MB.")
        if entry.file_size > MOST_RATIO * max(1, entry.compress_size) + 2**16:
            raise DataError("The file unpacks to far more than a photo does; it was not opened.")
        try:
            with archive.open(entry) as stream:
                return stream.read(MOST_FILE_BYTES + 1)[:MOST_FILE_BYTES]
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise DataError("The file is damaged in the zip.") from error
        except Exception as error:  # zlib, lzma and bz2 have errors of their own
            raise DataError("The file is damaged in the zip.") from error

    return read
