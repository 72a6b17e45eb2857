"""A person's own photos in class folders on this machine: which there are, how each is read, and what is left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from core.errors import DataError
from core.ordinary_file import open_file
from core.photos.file_formats.formats import LIMITS
from core.photos.files import FOLDER, KIND, ending, say_left_out, walk_photos

MOST_OWN_PHOTOS = 5000
MOST_FILE_BYTES = LIMITS.max_bytes  # what the app reads of anyone's photo
MOST_SEEN = 100_000  # files and folders: more is no collection of photos, and takes minutes to walk through
TOO_LARGE = f"The file has more than {MOST_FILE_BYTES / 1e6:.0f} MB; please name a smaller copy of the photo."
_EACH = 200  # so many are seen between two calls of `note`


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One photo: its path in the folder or zip with forward slashes, and how to get its bytes."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """The photos that can be judged, the files that cannot with their sentences, and other files by their endings."""

    files: tuple[OwnFile, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


def list_folder(folder: Path, note: Callable[[int], None] = lambda seen: None, *, most: int | None = None) -> OwnFiles:
    """List the photos in the class folders of a folder.

    `note` hears now and then how many files were seen, and may end the walk by what it raises. Raises DataError if the
    folder cannot be opened, holds no photo, or far too much.
    """
    most = MOST_OWN_PHOTOS if most is None else most
    files: list[OwnFile] = []
    refused: list[tuple[str, str]] = []
    left_out = Counter[str]()
    for number, seen in enumerate(walk_photos(folder)):
        if number % _EACH == 0:
            note(number)
        if number > MOST_SEEN:
            raise DataError(f"The folder holds more than {MOST_SEEN:,} files and folders; please name one in it.")
        if seen.fault == FOLDER or (len(seen.inside) < 2 and seen.fault in ("", KIND)):
            continue
        name = os.fsencode(seen.file).decode("utf-8", "replace")
        if seen.fault == KIND:
            left_out[ending(name)] += 1
        elif seen.fault:
            refused.append((name, seen.fault))
        else:
            files.append(OwnFile(name, _reader(seen.path)))
        if len(files) > most:
            raise DataError(f"The folder holds more than {most:,} photos; please name one with fewer.")
    if not files and not refused:
        raise DataError(nothing_in("folder", left_out))
    return OwnFiles(tuple(sorted(files, key=lambda file: file.name)), tuple(refused), left_out)


def nothing_in(place: str, left_out: Mapping[str, int]) -> str:
    """Return the sentence that a folder or zip holds no photo where photos are looked for."""
    said = f"The {place} holds no photos in class folders: each class needs a folder of its own with its photos."
    return " ".join(filter(None, (said, say_left_out(left_out))))


def read_whole(file: BinaryIO) -> bytes:
    """Return a file's bytes. Raises DataError where there are more than a photo has."""
    data = file.read(MOST_FILE_BYTES + 1)
    if len(data) > MOST_FILE_BYTES:
        raise DataError(TOO_LARGE)
    return data


def _reader(path: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        with open_file(path) as file:
            if os.fstat(file.fileno()).st_size > MOST_FILE_BYTES:
                raise DataError(TOO_LARGE)
            return read_whole(file)

    return read
