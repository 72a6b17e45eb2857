"""The version of a store: a new one is made, an older one brought forward after a copy, a newer one left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from core.errors import DataError

_LOCK = 20_261_128  # any number: processes that change the schema of one server's database take turns by it
_BEFORE = "before"  # how the copy is called that is made before a change of the schema


def bring_up_to_date(connection: Connection, path: Path | None) -> None:
    """Bring the store to this version's schema, inside the transaction of `connection`.

    Before an SQLite file is changed it is copied; the copy goes with `remove_copies` when all went well. A server's
    database is copied by whoever looks after it. Raises DataError for a store of a newer version or of something else.
    """
    config = _config(connection)
    if connection.dialect.name == "postgresql":  # SQLite's writers wait for one another anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    found = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(config).get_current_head()
    if found == head:
        return
    if found is None and (tables := inspect(connection).get_table_names()):
        raise DataError(
            f"The database that DERMA_CASES names belongs to something else: it has a table {tables[0][:60]!r}. "
            "Name another one."
        )
    if found is not None and found not in known_versions():
        raise DataError(
            "The cases were kept by a newer version of this program. Update the program to open them; nothing was "
            "changed."
        )
    if found is not None and path is not None:
        _copy(path, path.with_name(f"{path.name}.{_BEFORE}-{found}"))
    command.upgrade(config, "head")


def change_to(connection: Connection, version: str) -> None:
    """Bring the store to a version, forward or back ("base" for none); for tests and for whoever repairs one."""
    config = _config(connection)
    known = known_versions()
    found = MigrationContext.configure(connection).get_current_revision()
    forward = found is None or (version in known and known.index(version) > known.index(found))
    (command.upgrade if forward else command.downgrade)(config, version)


def known_versions() -> tuple[str, ...]:
    """Return the versions of the schema that this program knows, oldest first."""
    steps = ScriptDirectory(str(_FOLDER)).walk_revisions()
    return tuple(step.revision for step in steps)[::-1]


def copies(path: Path | None) -> tuple[Path, ...]:
    """Return the copies that were made before changes of the schema; they stay only where a change was cut short."""
    return tuple(sorted(path.parent.glob(f"{path.name}.{_BEFORE}-*"))) if path is not None else ()


def remove_copies(path: Path | None) -> None:
    """Remove such copies: what somebody deletes must not live on in one."""
    for copy in copies(path):
        copy.unlink(missing_ok=True)


_FOLDER = Path(__file__).parent / "migrations"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _copy(path: Path, copy: Path) -> None:
    """Copy an open SQLite file through its own backup, which sees whole transactions only."""
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
