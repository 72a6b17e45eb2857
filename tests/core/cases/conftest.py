"""A store for each test: SQLite in its own folder, and a PostgreSQL database where there is a server to try it on."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from core.cases.book import CaseBook
from tests.core.cases.servers import serving_postgres


@dataclass
class Clock:
    """A clock that a test turns."""

    time: datetime = field(default_factory=lambda: datetime(2026, 11, 1, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.time += timedelta(microseconds=1)  # no two calls at one time, as on a real clock
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of a PostgreSQL database: that in DERMA_TEST_POSTGRES, or one of Debian's server."""
    named = os.environ.get("DERMA_TEST_POSTGRES")
    if named:
        yield named
        return
    with serving_postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty store of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data' / 'cases.sqlite3'}"
        return
    address = make_url(request.getfixturevalue("postgres"))
    name = f"t{abs(hash(request.node.nodeid)):x}"
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield address.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def book(store: str, clock: Clock) -> CaseBook:
    """Return the cases of an owner who agreed to keep some."""
    book = CaseBook(store, "anna", now=clock)
    book.consent()
    return book


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'cases.sqlite3'}"


@pytest.fixture
def sqlite_book(sqlite_url: str, clock: Clock) -> CaseBook:
    book = CaseBook(sqlite_url, "", now=clock)
    book.consent()
    return book
