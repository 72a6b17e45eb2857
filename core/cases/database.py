"""The way to the database: opened with care, its file this account's alone, every change whole or not made.

SQLite is the default. Its journal is deleted after each change (a log beside the file, WAL, would outlive what was
deleted, and may damage the file below SQLite 3.51.3), each change is on the disk before it is acknowledged, what is
deleted is overwritten with zeros, and nothing is put into temporary files.
"""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from core.cases.faults import DamagedError, in_words
from core.cases.schema import bring_up_to_date, remove_copies
from core.errors import DataError

_PRAGMAS = {
    "foreign_keys": "ON",
    "journal_mode": "DELETE",
    "synchronous": "FULL",
    "secure_delete": "ON",
    "temp_store": "MEMORY",
    "trusted_schema": "OFF",
}
_PATIENCE_S = 60.0  # for others who write to the same file
_WRITES = "writes"  # the option of a connection that will write

_opened: dict[str, tuple[int, int]] = {}  # which file was found whole and of this version: its device and number
_opening = Lock()


class Database:
    """The database at an address; many sessions, threads and processes may use it at once."""

    def __init__(self, url: str | None) -> None:
        """Take an address as SQLAlchemy writes it, None where there is no place for one."""
        self._url = url
        self.path = _path_of(url) if url else None

    @property
    def exists(self) -> bool:
        """Whether there can be anything in it yet; asking makes no file."""
        return self._url is not None and (self.path is None or self.path.is_file())

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that sees one moment of the database. Raises DataError where it cannot be read."""
        with self._session(writes=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield a session whose changes are all kept at its end, or none. Raises DataError where they cannot be."""
        with self._session(writes=True) as session:
            yield session

    def shrink(self) -> None:
        """Give the room of what was deleted back to the disk, where the database does not do so by itself."""
        if self.path is None or not self.exists:
            return
        with in_words(self.path):
            connection = self._engine().raw_connection()  # in no transaction, which VACUUM must not be in
            try:
                connection.cursor().execute("VACUUM")
            finally:
                connection.close()

    @contextmanager
    def _session(self, *, writes: bool) -> Iterator[Session]:
        with in_words(self.path):
            engine = self._engine()
            self._open(engine)
            with engine.connect().execution_options(**{_WRITES: writes}) as connection, connection.begin():
                session = Session(connection)
                yield session
                session.flush()

    def _engine(self) -> Engine:
        if self._url is None:
            raise DataError("This account has no folder for cases: name a database for them in DERMA_CASES.")
        return _engine(self._url)

    def _open(self, engine: Engine) -> None:
        """Make the file if there is none, and see once that it is whole and of this version's schema."""
        assert self._url is not None
        with _opening:
            if self.path is not None:
                _own_file(self.path)
            file = _identity(self.path)
            if _opened.get(self._url) == file:
                return
            with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
                if self.path is not None:
                    _check(connection)
                bring_up_to_date(connection, self.path)
            remove_copies(self.path)
            _opened[self._url] = file


@lru_cache(maxsize=8)
def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        if address.get_backend_name() != "sqlite":
            return create_engine(address, hide_parameters=True, pool_pre_ping=True)
        engine = create_engine(
            address,
            poolclass=NullPool,  # no connection, and so no lock and no page in memory, outlives what it was for
            hide_parameters=True,
            connect_args={"timeout": _PATIENCE_S},
        )
    except (ArgumentError, ValueError) as error:
        raise DataError("DERMA_CASES is not an address of a database, such as sqlite:////home/me/cases.db.") from error
    except ImportError as error:
        raise DataError("The driver of the database in DERMA_CASES is not installed: pip install psycopg.") from error
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself: `_begin` does
    for name, value in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that will write takes its turn at once, so that two never wait for one another."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check(connection: Connection) -> None:
    answer = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if answer != "ok":
        raise DamagedError


def _path_of(url: str) -> Path | None:
    """Return the file of an SQLite address, None for any other database. Raises DataError for what is no address."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DataError("DERMA_CASES is not an address of a database, such as sqlite:////home/me/cases.db.") from error
    if address.get_backend_name() != "sqlite":
        return None
    if not address.database or address.database == ":memory:":
        raise DataError("DERMA_CASES names no file: cases in memory would be gone with the program.")
    return Path(address.database)


def _own_file(path: Path) -> None:
    """Make the file and its folder for this account alone; a file that others could read is closed to them."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        with suppress(OSError):  # it is another account's, who must close it
            path.chmod(0o600)


def _identity(path: Path | None) -> tuple[int, int]:
    if path is None:
        return 0, 0
    found = path.stat()
    return found.st_dev, found.st_ino
