"""A reviewer's notes: one text and one "label looks wrong" flag per image, in a file of this machine alone.

    book = NoteBook(notes_file())
    book.write(Note(sha256, file, "two lesions in one photo", label_wrong=True))

The file is SQLite in a user data folder, or where DERMA_NOTES says. A deleted note is overwritten in it.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.errors import DataError

LONGEST_NOTE = 2000  # characters

_TABLE = """
CREATE TABLE IF NOT EXISTS notes (
    sha256 TEXT PRIMARY KEY, file TEXT NOT NULL, text TEXT NOT NULL, label_wrong INTEGER NOT NULL, changed TEXT NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Note:
    """What a reviewer wrote about the image with this SHA-256; `changed` is the time in UTC, ISO 8601."""

    sha256: str
    file: str
    text: str
    label_wrong: bool
    changed: str = ""


class NoteBook:
    """The notes in one file, which is made by the first note; sessions may share it."""

    def __init__(self, path: Path | None) -> None:
        """Take the place of the file, None where there is none: nothing was noted there, and nothing can be."""
        self.path = path

    def read(self) -> Mapping[str, Note]:
        """Return all notes by SHA-256. Raises DataError if the file cannot be read."""
        if self.path is None or not self.path.is_file():
            return {}
        with self._open() as connection:
            cells = connection.execute("SELECT sha256, file, text, label_wrong, changed FROM notes ORDER BY changed")
            return {row[0]: Note(row[0], row[1], row[2], bool(row[3]), row[4]) for row in cells}

    def write(self, note: Note) -> None:
        """Keep a note in the place of the one before; one that says nothing is deleted.

        Text beyond 2,000 characters is cut off. Raises DataError if the file cannot be written.
        """
        text = note.text.strip()[:LONGEST_NOTE]
        if not text and not note.label_wrong:
            self.remove(note.sha256)
            return
        changed = datetime.now(UTC).isoformat(timespec="seconds")
        with self._open() as connection, connection:
            connection.execute(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?)",
                (note.sha256, note.file, text, int(note.label_wrong), changed),
            )

    def remove(self, sha256: str) -> None:
        """Delete a note, if there is one. Raises DataError if the file cannot be written."""
        if self.path is not None and self.path.is_file():
            with self._open() as connection, connection:
                connection.execute("DELETE FROM notes WHERE sha256 = ?", (sha256,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if self.path is None:
            raise DataError("This account has no folder for notes: name a file for them in DERMA_NOTES.")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self.path.exists():
                self.path.touch(mode=0o600)
            with closing(sqlite3.connect(self.path, timeout=5)) as connection:
                connection.execute("PRAGMA journal_mode = DELETE")  # no second file that outlives a deleted note
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute(_TABLE)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise DataError(f"The notes in {self.path.name} cannot be read or written.") from error
