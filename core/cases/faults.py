"""What can be wrong with the store, in words; a database's own words name statements and files, which help nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from core.errors import DataError

_FULL, _READ_ONLY, _IO, _PERMISSION, _CANNOT_OPEN = 13, 8, 10, 3, 14  # SQLite's primary result codes
_BUSY = {5, 6}
_DAMAGED = {11, 26}
ASIDE = "damaged"  # how a file that was kept aside is called, behind its name


class DamagedError(Exception):
    """The file of the store is not what SQLite left."""


@contextmanager
def in_words(path: Path | None) -> Iterator[None]:
    """Turn every error of the database into a DataError; a damaged file is moved aside first.

    `path` is that of an SQLite file, None for a server.
    """
    try:
        yield
    except DamagedError as error:
        raise DataError(keep_aside(path)) from error
    except (SQLAlchemyError, OSError) as error:
        code = _code(error)
        if code in _DAMAGED:
            raise DataError(keep_aside(path)) from error
        raise DataError(_sentence(error, code, path)) from error


def keep_aside(path: Path | None) -> str:
    """Move a damaged file out of the way, so that the next case begins a new one, and say so."""
    if path is None:
        return "Not kept: the database of cases is damaged. Whoever looks after it must repair it."
    for journal in (path.with_name(f"{path.name}-journal"),):
        with suppress(OSError):  # what it would undo is gone with the file
            journal.replace(_aside(journal))
    aside = _aside(path)
    try:
        path.replace(aside)
    except OSError:
        return f"The file of cases {path} is damaged, and it cannot be moved aside. Please move it away yourself."
    return (
        f"The file of cases is damaged. It was kept aside as {aside.name} in {path.parent}, where a backup program may "
        "repair it; new cases go into a new file."
    )


def files_aside(path: Path | None) -> tuple[Path, ...]:
    """Return the damaged files that were kept aside, oldest first."""
    return tuple(sorted(path.parent.glob(f"{path.name}*.{ASIDE}-*"))) if path is not None else ()


def _aside(path: Path) -> Path:
    stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    return path.with_name(f"{path.name}.{ASIDE}-{stamp}")


def _code(error: Exception) -> int | None:
    inner = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(inner, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def _sentence(error: Exception, code: int | None, path: Path | None) -> str:
    if path is None:
        return "Not kept: the database of cases does not answer as it should. Try again, or ask whoever looks after it."
    if code == _FULL:
        return "Not kept: the disk is full. Make room and try again."
    if code in {_READ_ONLY, _PERMISSION, _CANNOT_OPEN} or isinstance(error, OSError):
        return f"Not kept: the file of cases in {path.parent} cannot be opened or written by this account."
    if code == _IO:
        return "Not kept: the disk did not take it; it may be full. Make room and try again."
    if code in _BUSY:
        return "Not kept: another window has been writing to the cases for too long. Try again in a moment."
    return "Not kept: the file of cases cannot be read or written."
