"""A reviewer's notes, in the same store as the cases: one text and one "label looks wrong" flag per image.

    book = NoteBook(cases_url(), owner, earlier=notes_file())
    book.write(Note(sha256, file, "two lesions in one photo", label_wrong=True))

Earlier versions kept them in a file of their own; what that file holds is taken over once, and the file removed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.database import Database
from core.cases.rows import clean
from core.cases.tables import NoteRow
from core.errors import DataError
from core.review.photos.notes import LONGEST_NOTE, Note


class NoteBook:
    """One owner's notes; they are made by the first note, and sessions may share them."""

    def __init__(self, url: str | None, owner: str, *, earlier: Path | None = None) -> None:
        """Take the address of the store, the owner, and the file of an earlier version, if there may be one."""
        self.owner = owner
        self._database = Database(url)
        self._earlier = earlier

    def read(self) -> Mapping[str, Note]:
        """Return all notes by SHA-256, those changed first first. Raises DataError if they cannot be read."""
        self._take_over()
        if not self._database.exists:
            return {}
        query = select(NoteRow).where(NoteRow.owner == self.owner).order_by(NoteRow.changed, NoteRow.sha256)
        with self._database.read() as session:
            rows = session.scalars(query).all()
            return {row.sha256: Note(row.sha256, row.file, row.text, row.label_wrong, row.changed) for row in rows}

    def write(self, note: Note) -> None:
        """Keep a note in the place of the one before; one that says nothing is deleted.

        Text beyond 2,000 characters is cut off. Raises DataError if it cannot be kept.
        """
        self._take_over()
        text = clean(note.text, LONGEST_NOTE)
        if not text and not note.label_wrong:
            self.remove(note.sha256)
            return
        changed = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.write() as session:
            _put(session, self.owner, Note(note.sha256, note.file, text, note.label_wrong, changed))

    def remove(self, sha256: str) -> None:
        """Delete a note, if there is one. Raises DataError if that cannot be done."""
        self._take_over()
        if self._database.exists:
            with self._database.write() as session:
                if (row := session.get(NoteRow, (self.owner, sha256))) is not None:
                    session.delete(row)

    def _take_over(self) -> None:
        """Move the notes of an earlier version's file into the store; they are in both until they are in the store."""
        if self._earlier is None or not self._earlier.is_file():
            return
        notes = _earlier_notes(self._earlier)
        with self._database.write() as session:
            for note in notes:
                if session.get(NoteRow, (self.owner, note.sha256)) is None:
                    _put(session, self.owner, note)
        try:
            self._earlier.unlink(missing_ok=True)
        except OSError as error:
            raise DataError(f"The notes of {self._earlier.name} were taken over, but it cannot be removed.") from error


def _put(session: Session, owner: str, note: Note) -> None:
    file = clean(note.file, 4000, one_line=True)
    session.merge(
        NoteRow(
            owner=owner,
            sha256=note.sha256,
            file=file,
            text=note.text,
            label_wrong=note.label_wrong,
            changed=note.changed,
        )
    )


def _earlier_notes(path: Path) -> list[Note]:
    try:
        with closing(sqlite3.connect(path)) as connection:
            cells = connection.execute("SELECT sha256, file, text, label_wrong, changed FROM notes").fetchall()
    except sqlite3.Error as error:
        raise DataError(f"The notes in {path.name} cannot be read.") from error
    return [Note(row[0], row[1], clean(row[2], LONGEST_NOTE), bool(row[3]), row[4]) for row in cells]
