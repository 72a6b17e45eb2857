import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.cases.notes import NoteBook
from core.errors import DataError
from core.review.photos.notes import LONGEST_NOTE, Note


def test_a_note_is_kept_changed_and_deleted(store: str):
    book = NoteBook(store, "")
    book.write(Note("a", "a.jpg", "  two lesions ", label_wrong=False))
    book.write(Note("b", "b.jpg", "", label_wrong=True))
    book.write(Note("a", "a.jpg", "one lesion", label_wrong=True))
    kept = NoteBook(store, "").read()
    assert {key: (note.text, note.label_wrong) for key, note in kept.items()} == {
        "a": ("one lesion", True),
        "b": ("", True),
    }
    assert kept["a"].changed.endswith("+00:00")
    book.write(Note("a", "a.jpg", " ", label_wrong=False))  # a note that says nothing
    book.remove("nobody")
    assert set(book.read()) == {"b"}
    assert NoteBook(store, "somebody else").read() == {}


def test_reading_makes_no_file_and_a_deleted_note_leaves_nothing(sqlite_url: str):
    book, file = NoteBook(sqlite_url, ""), Path(make_url(sqlite_url).database)
    assert book.read() == {}
    assert not file.exists()
    book.write(Note("a", "a.jpg", "SECRETWORD", label_wrong=False))
    assert b"SECRETWORD" in file.read_bytes()
    book.remove("a")
    assert b"SECRETWORD" not in file.read_bytes()
    assert list(file.parent.iterdir()) == [file]  # no journal beside it


def test_a_long_note_is_cut_and_hostile_text_stays_text(store: str):
    book = NoteBook(store, "")
    book.write(Note("a", "'; DROP TABLE notes; --", "x\x00" * 5000, label_wrong=False))
    kept = book.read()["a"]
    assert kept.text == "x" * LONGEST_NOTE
    assert kept.file.startswith("'; DROP")


def earlier_file(path: Path, text: str) -> Path:
    """Write a file of notes as earlier versions did."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE notes (sha256 TEXT PRIMARY KEY, file TEXT NOT NULL, text TEXT NOT NULL,"
            " label_wrong INTEGER NOT NULL, changed TEXT NOT NULL)"
        )
        connection.execute("INSERT INTO notes VALUES ('a', 'a.jpg', ?, 1, '2026-01-01T00:00:00+00:00')", (text,))
        connection.commit()
    return path


def test_the_notes_of_an_earlier_version_are_taken_over_once(sqlite_url: str, tmp_path: Path):
    earlier = earlier_file(tmp_path / "notes.sqlite3", "two lesions")
    book = NoteBook(sqlite_url, "", earlier=earlier)
    assert book.read() == {"a": Note("a", "a.jpg", "two lesions", True, "2026-01-01T00:00:00+00:00")}
    assert not earlier.exists()
    assert set(book.read()) == {"a"}


def test_a_note_changed_since_stands_above_the_earlier_one(sqlite_url: str, tmp_path: Path):
    NoteBook(sqlite_url, "").write(Note("a", "a.jpg", "new", label_wrong=False))
    earlier = earlier_file(tmp_path / "notes.sqlite3", "old")
    assert NoteBook(sqlite_url, "", earlier=earlier).read()["a"].text == "new"


def test_an_earlier_file_that_holds_no_notes_is_refused_in_words_and_left(sqlite_url: str, tmp_path: Path):
    path = tmp_path / "notes.sqlite3"
    path.write_text("not a database, but long enough to be looked at " * 50)
    with pytest.raises(DataError, match="notes"):
        NoteBook(sqlite_url, "", earlier=path).read()
    assert path.exists()


def test_without_a_place_nothing_is_read_and_a_note_is_refused_in_words():
    book = NoteBook(None, "")
    assert book.read() == {}
    with pytest.raises(DataError, match="DERMA_CASES"):
        book.write(Note("a" * 64, "a.jpg", "two lesions", False))
