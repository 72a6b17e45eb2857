"""What leaves the store: a visit, a case, all of an owner's, and what has expired; nothing of it stays in a file."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, func, select

from core.cases.book import CaseBook
from core.cases.faults import files_aside
from core.cases.owned import own_case, own_visit
from core.cases.schema import copies
from core.cases.tables import CaseRow, ConsentRow


def remove_visit(book: CaseBook, visit_id: str) -> None:
    """Remove one visit with its picture. Raises DataError where the owner has no such visit."""
    with book.database.write() as session:
        session.delete(own_visit(session, book.owner, visit_id, book.now()))


def remove_case(book: CaseBook, case_id: str) -> None:
    """Remove a case with all its visits. Raises DataError where the owner has no such case."""
    with book.database.write() as session:
        session.delete(own_case(session, book.owner, case_id, book.now()))


def remove_all(book: CaseBook) -> None:
    """Remove every case of the owner, and the consent with them.

    Files that were kept aside because they were damaged, and copies from before a change of the schema, go too where
    the store holds nothing of anybody else: they cannot be removed by the row.
    """
    if not book.database.exists:
        _unlink(files_aside(book.database.path))
        return
    with book.database.write() as session:
        session.execute(delete(CaseRow).where(CaseRow.owner == book.owner))
        session.execute(delete(ConsentRow).where(ConsentRow.owner == book.owner))
        alone = not any(session.scalar(select(func.count()).select_from(table)) for table in (CaseRow, ConsentRow))
    if alone:
        _unlink((*files_aside(book.database.path), *copies(book.database.path)))
    book.database.shrink()


def _unlink(files: Iterable[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink()
