import sqlite3
import stat
from pathlib import Path

import pytest

from core.errors import DataError
from core.review.photos.notes import LONGEST_NOTE, Note, NoteBook


def test_a_note_is_kept_changed_and_deleted(tmp_path: Path):
    book = NoteBook(tmp_path / "deep" / "notes.sqlite3")
    assert book.read() == {}
    assert not book.path.exists()  # reading makes no file
    book.write(Note("a", "a.jpg", "  two lesions ", label_wrong=False))
    book.write(Note("b", "b.jpg", "", label_wrong=True))
    book.write(Note("a", "a.jpg", "one lesion", label_wrong=True))
    kept = NoteBook(book.path).read()
    assert {key: (note.text, note.label_wrong) for key, note in kept.items()} == {
        "a": ("one lesion", True),
        "b": ("", True),
    }
    assert kept["a"].changed.endswith("+00:00")
    book.write(Note("a", "a.jpg", " ", label_wrong=False))  # a note that says nothing
    book.remove("nobody")
    assert set(book.read()) == {"b"}


def test_the_file_is_the_reviewers_alone_and_a_deleted_note_leaves_nothing(tmp_path: Path):
    book = NoteBook(tmp_path / "notes.sqlite3")
    book.write(Note("a", "a.jpg", "SECRETWORD", label_wrong=False))
    assert stat.S_IMODE(book.path.stat().st_mode) == 0o600
    assert b"SECRETWORD" in book.path.read_bytes()
    book.remove("a")
    assert b"SECRETWORD" not in book.path.read_bytes()
    assert list(tmp_path.iterdir()) == [book.path]  # no journal beside it
    with sqlite3.connect(book.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_long_note_is_cut_and_hostile_text_stays_text(tmp_path: Path):
    book = NoteBook(tmp_path / "notes.sqlite3")
    book.write(Note("a", "'; DROP TABLE notes; --", "x" * 5000, label_wrong=False))
    kept = book.read()["a"]
    assert len(kept.text) == LONGEST_NOTE
    assert kept.file.startswith("'; DROP")


def test_a_file_that_is_no_note_book_is_refused_in_words(tmp_path: Path):
    path = tmp_path / "notes.sqlite3"
    path.write_text("not a database, but long enough to be looked at " * 50)
    with pytest.raises(DataError, match="notes"):
        NoteBook(path).read()


def test_without_a_place_nothing_is_read_and_a_note_is_refused_in_words():
    book = NoteBook(None)
    assert book.read() == {}
    with pytest.raises(DataError, match="DERMA_NOTES"):
        book.write(Note("a" * 64, "a.jpg", "two lesions", False))
