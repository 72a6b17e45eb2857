"""Photos among the files of a folder: which there are, and why the others are none.

A file is taken by its ending, or where that says nothing, by its first bytes. What is no ordinary file is never opened:
a pipe would be waited for without end.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.errors import DataError, PhotoError
from core.ordinary_file import NO_FILE, open_file
from core.photos.file_formats.signatures import photo_format
from core.settings import resolved

# What cameras, phones and browsers call these formats. Files named so are read even where they turn out to be damaged.
PHOTO_ENDINGS = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".png", ".webp", ".heic", ".heif", ".hif"})
# Files named so are notes, tables, documents, films and archives beside the photos: they are not looked into.
_OTHER_ENDINGS = frozenset(
    {
        *(".txt", ".md", ".csv", ".tsv", ".json", ".xml", ".html", ".yaml"),
        *(".toml", ".log", ".ini", ".db", ".sqlite3", ".py", ".pdf", ".doc"),
        *(".docx", ".odt", ".xls", ".xlsx", ".ods", ".zip", ".7z", ".rar"),
        *(".gz", ".tar", ".mp4", ".mov", ".avi", ".mp3"),
    }
)
HEAD_BYTES = 4096  # enough for every signature

KIND, FOLDER = "kind", "folder"
CLOSED = "This folder cannot be opened; please check your right to read it."
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})
_HIDDEN = (".", "__MACOSX")


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file below a folder: `inside` are the parts of its path there.

    `fault` is empty for a photo, KIND for a file of another kind, FOLDER for a folder that is entered, else a
    sentence.
    """

    path: Path
    inside: tuple[str, ...]
    fault: str = ""

    @property
    def file(self) -> str:
        """The path inside the folder, with forward slashes."""
        return "/".join(self.inside)


def open_folder(folder: Path) -> Path:
    """Return a folder that was named by a person, `~` resolved. Raises DataError, in words, where it is none."""
    shown = os.fspath(folder)
    shown = shown if len(shown) <= 200 else f"{shown[:80]}…{shown[-80:]}"
    try:
        place = resolved(folder)
        if place.is_dir():
            with os.scandir(place):
                return place
        there = place.exists()
    except PermissionError:
        raise DataError(f"The folder {shown} cannot be opened; please check your right to read it.") from None
    except (OSError, ValueError):  # a name too long, a NUL in it
        there = False
    raise DataError(f"{shown} is a file; please name the folder." if there else f"There is no folder {shown}.")


def walk_photos(folder: Path) -> Iterator[SeenFile]:
    """Yield every file below a folder, one at a time and folder by folder in the order of their names.

    Hidden files are passed over. A linked folder is entered only right below `folder`, so that no walk goes in circles.
    Raises DataError if `folder` cannot be opened.
    """
    waiting: list[tuple[Path, tuple[str, ...]]] = [(open_folder(folder), ())]
    while waiting:
        place, inside = waiting.pop()
        yield SeenFile(place, inside, FOLDER)  # whoever counts may stop in a tree of folders alone
        try:
            with os.scandir(place) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            yield SeenFile(place, inside, CLOSED)
            continue
        below: list[tuple[Path, tuple[str, ...]]] = []
        for entry in listed:
            if is_hidden(entry.name):
                continue
            parts = (*inside, entry.name)
            if _is_folder(entry, linked=not inside):
                below.append((Path(entry.path), parts))
            elif not _is_folder(entry, linked=True):
                yield SeenFile(Path(entry.path), parts, _fault(entry))
        waiting.extend(reversed(below))


def is_photo_head(head: bytes) -> bool:
    """Whether a file that begins so is of a format that can be read."""
    try:
        photo_format(head)
    except PhotoError:
        return False
    return True


def has_photo_ending(name: str) -> bool:
    """Whether a file is named as photos are."""
    return PurePosixPath(name.lower()).suffix in PHOTO_ENDINGS


def is_of_other_kind(name: str) -> bool:
    """Whether a file is named as what nobody takes for a photo."""
    return PurePosixPath(name.lower()).suffix in _OTHER_ENDINGS


def is_hidden(name: str) -> bool:
    """Whether a file or folder is one that people do not see: the system's, or an archive's own."""
    return name.startswith(_HIDDEN) or name.lower() in _SYSTEM_FILES


def ending(name: str) -> str:
    """Return what a file is counted under: its ending in lower case."""
    return PurePosixPath(name.lower()).suffix or "without an ending"


def say_left_out(endings: Mapping[str, int]) -> str:
    """Return the sentence that counts files that are no photos by their endings, empty where there is none."""
    if not endings:
        return ""
    total = sum(endings.values())
    counted = ", ".join(f"{name} {count}" for name, count in Counter(endings).most_common(8))
    more = f" and {len(endings) - 8} more endings" if len(endings) > 8 else ""
    said = "1 file was left out because it is" if total == 1 else f"{total} files were left out because they are"
    return f"{said} no JPEG, PNG, WebP or HEIC: {counted}{more}."


def _is_folder(entry: os.DirEntry[str], *, linked: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=linked)
    except OSError:
        return False


def _fault(entry: os.DirEntry[str]) -> str:
    """Return why a file is no photo. A link that leads nowhere counts by its name, so that reading it says so."""
    named = has_photo_ending(entry.name)
    try:
        if not entry.is_file():
            return "" if named and entry.is_symlink() and not Path(entry.path).exists() else NO_FILE
        if named:
            return ""
        if is_of_other_kind(entry.name):
            return KIND
        with open_file(Path(entry.path)) as file:
            return "" if is_photo_head(file.read(HEAD_BYTES)) else KIND
    except OSError:
        return "" if named else KIND
