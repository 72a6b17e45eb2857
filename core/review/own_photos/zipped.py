"""A person's own photos in the class folders of a zip. It is read in memory; nothing of it is written to a disk.

Every number in a zip is a claim of whoever made it. Nothing is unpacked beyond what an entry says that it holds, and no
entry that says more than a photo can hold.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from core.errors import DataError
from core.ordinary_file import open_file
from core.photos.files import HEAD_BYTES, ending, has_photo_ending, is_hidden, is_of_other_kind, is_photo_head
from core.review.own_photos.files import MOST_FILE_BYTES, MOST_OWN_PHOTOS, TOO_LARGE, OwnFile, OwnFiles, nothing_in

MOST_ZIP_BYTES = 2 * 2**30  # of all photos together when unpacked
MOST_ENTRIES = 20_000  # four times as many as photos are read
MOST_RATIO = 50  # photos hardly shrink in a zip: what grows more than this is no photo
_MOST_OVERHEAD = 1024  # bytes that a packed file can have more than the file itself, beside a fiftieth of it

_READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_METHODS = {9: "Deflate64", 93: "Zstandard", 95: "XZ", 96: "packed JPEG", 98: "PPMd", 99: "AES"}  # APPNOTE 4.4.5
_DRIVE = re.compile(r"[A-Za-z]:")
_LEADS_OUT = "Its name leads out of the zip; it was left out."
_DAMAGED = "The file is damaged in the zip."


def list_zip(data: bytes | Path, *, most: int | None = None) -> OwnFiles:
    """List the photos in the class folders of a zip, in memory or on a disk, 5,000 or at most `most` of them.

    Raises DataError for what is no zip, is locked or packed in a way that cannot be read, holds no photo or far too
    much.
    """
    most = MOST_OWN_PHOTOS if most is None else most
    archive = open_zip(data, max(MOST_ENTRIES, 4 * most))
    entries = [entry for entry in archive.infolist() if not _is_passed_over(entry)]
    files: list[OwnFile] = []
    refused: list[tuple[str, str]] = []
    photos: list[zipfile.ZipInfo] = []
    left_out = Counter[str]()
    for entry in entries:
        name = _name(entry)
        if not _is_photo(archive, entry):
            left_out[ending(name)] += 1
        elif fault := _fault(entry):
            refused.append((name, fault))
            photos.append(entry)
        else:
            files.append(OwnFile(name, _reader(archive, entry)))
            photos.append(entry)
    if not photos:
        raise DataError(nothing_in("zip", left_out))
    _check_all(photos, len(files), most)
    return OwnFiles(tuple(files), tuple(refused), left_out)


def open_zip(data: bytes | Path, most: int) -> zipfile.ZipFile:
    """Open a zip of at most `most` entries. Raises DataError for what is none, or holds more."""
    try:
        if isinstance(data, Path) and data.stat().st_size > MOST_ZIP_BYTES:
            raise DataError(f"The zip has more than {MOST_ZIP_BYTES >> 30} GB; unpack it and name the folder.")
        archive = zipfile.ZipFile(open_file(data) if isinstance(data, Path) else io.BytesIO(data))
        count = len(archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DataError("This file is not a readable zip archive.") from error
    if count > most:
        raise DataError(f"The zip holds too much: {count:,} files; at most {most:,} are looked through.")
    return archive


def _check_all(photos: list[zipfile.ZipInfo], readable: int, most: int) -> None:
    """Raise DataError where a zip as a whole cannot be used."""
    if len(photos) > most or sum(min(entry.file_size, MOST_FILE_BYTES) for entry in photos) > MOST_ZIP_BYTES:
        raise DataError(f"The zip holds too much: at most {most:,} photos and {MOST_ZIP_BYTES >> 30} GB unpacked.")
    if any(entry.flag_bits & 0x1 for entry in photos):
        raise DataError("The zip is locked with a password; please zip the photos again without one.")
    if not readable and all(entry.compress_type not in _READ for entry in photos):
        raise DataError(f"The zip is {_unreadable(photos[0])}")


def _unreadable(entry: zipfile.ZipInfo) -> str:
    method = _METHODS.get(entry.compress_type, f"method {entry.compress_type}")
    return (
        f"packed in a way this app cannot read ({method}). Please zip the photos again in the usual way (Deflate), in "
        "several smaller zips if they are over 2 GB, or unpack it and name the folder."
    )


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's path with forward slashes, as Windows PowerShell 5 does not write it."""
    return "/".join(part for part in entry.filename.replace("\\", "/").split("/") if part != ".")


def _is_passed_over(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a folder, a link, hidden, or in no folder at all."""
    parts = _name(entry).split("/")
    link = stat.S_ISLNK(entry.external_attr >> 16)
    return parts[-1] == "" or link or len(parts) < 2 or any(is_hidden(part) and part != ".." for part in parts)


def _is_photo(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a photo by its ending, or where that says nothing, by its first bytes."""
    if has_photo_ending(entry.filename):
        return True
    if is_of_other_kind(entry.filename) or entry.flag_bits & 0x1 or _fault(entry):
        return False
    try:
        with archive.open(entry) as stream:
            return is_photo_head(stream.read(min(HEAD_BYTES, entry.file_size)))
    except Exception:  # zlib, lzma and bz2 have errors of their own
        return False


def _fault(entry: zipfile.ZipInfo) -> str:
    """Return why an entry is not read, from what the zip says about it; empty where it can be tried."""
    parts = _name(entry).split("/")
    if parts[0] == "" or ".." in parts or _DRIVE.fullmatch(parts[0]):
        return _LEADS_OUT
    if entry.compress_type not in _READ:
        return f"It is {_unreadable(entry)}"
    if entry.file_size > MOST_FILE_BYTES:
        return TOO_LARGE
    if entry.file_size > MOST_RATIO * max(1, entry.compress_size) + 2**16:
        return "The file unpacks to far more than a photo does; it was not opened."
    if entry.compress_size > entry.file_size * 51 // 50 + _MOST_OVERHEAD:
        return "The file holds more than the zip says; it was not opened."
    return ""


def _reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(entry) as stream:
                return stream.read(entry.file_size)  # never more than it says, and its checksum is compared
        except Exception as error:  # zlib, lzma and bz2 have errors of their own
            raise DataError(_DAMAGED) from error

    return read
