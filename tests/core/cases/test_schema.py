"""The store from one version of the program to another."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, create_engine, make_url, select, text

from core.cases import database, schema
from core.cases.book import CaseBook
from core.cases.schema import change_to, copies, known_versions
from core.cases.tables import Base, CaseRow, VisitRow
from core.errors import DataError
from tests.core.cases.examples import WEIRD, answered, picture, spot


def filled(store: str, cases: int) -> CaseBook:
    book = CaseBook(store, "anna")
    book.consent()
    case = book.add_case(spot(WEIRD, notes=WEIRD))
    visit = book.add_visit(case.id, answered(), note=WEIRD, photo=picture())
    with book.database.write() as session:
        row = {name: value for name, value in vars(session.get(CaseRow, case.id)).items() if name[0] != "_"}
        session.execute(CaseRow.__table__.insert(), [{**row, "id": f"{n:032x}"} for n in range(cases - 1)])
        row = {name: value for name, value in vars(session.get(VisitRow, visit.id)).items() if name[0] != "_"}
        more = [{**row, "id": f"{n:032x}", "case_id": f"{n:032x}"} for n in range(cases - 1)]
        session.execute(VisitRow.__table__.insert(), more)
    return book


def row_hashes(engine: Engine) -> dict[str, str]:
    """Return a hash of all rows of each table of the first schema."""
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
        return {
            name: hashlib.sha256(
                repr(sorted(map(repr, connection.execute(select(found.tables[name]))))).encode()
            ).hexdigest()
            for name in ("consents", "cases", "visits", "pictures")
        }


def to_version(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        change_to(connection, version)


def engine_of(store: str) -> Engine:
    return database._engine(store) if store.startswith("sqlite") else create_engine(store)


@pytest.mark.parametrize("cases", [20, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_way_back_and_forth_keeps_every_row(store: str, cases: int):
    filled(store, cases)
    engine = engine_of(store)
    before = row_hashes(engine)
    for version in (*known_versions()[::-1], *known_versions()):
        to_version(engine, version)
        assert row_hashes(engine) == before
    engine.dispose()


def test_an_older_store_is_brought_forward_and_its_copy_goes(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    book = filled(sqlite_url, 5)
    to_version(engine_of(sqlite_url), "1")
    database._opened.clear()
    copied: list[Path] = []
    copy = schema._copy
    monkeypatch.setattr(schema, "_copy", lambda source, target: (copy(source, target), copied.append(target)))
    assert len(book.cases()) == 5
    assert [path.name for path in copied] == ["cases.sqlite3.before-1"]
    assert copies(Path(make_url(sqlite_url).database)) == ()


def test_a_change_that_fails_leaves_the_old_store_and_its_copy(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    book = filled(sqlite_url, 5)
    engine = engine_of(sqlite_url)
    to_version(engine, "1")
    before = row_hashes(engine)
    database._opened.clear()
    upgrade = schema.command.upgrade

    def cut_short(config: object, version: str) -> None:
        upgrade(config, version)
        raise OSError("the disk is full")

    monkeypatch.setattr(schema.command, "upgrade", cut_short)
    with pytest.raises(DataError, match="Not kept"):
        book.cases()
    assert row_hashes(engine) == before
    (kept,) = copies(Path(make_url(sqlite_url).database))
    assert kept.stat().st_mode & 0o077 == 0
    monkeypatch.undo()
    assert len(book.cases()) == 5
    assert copies(Path(make_url(sqlite_url).database)) == ()


def test_a_newer_store_is_refused_in_words_and_left_alone(store: str):
    book = filled(store, 2)
    engine = engine_of(store)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '99'"))
    before = row_hashes(engine)
    database._opened.clear()
    with pytest.raises(DataError, match=r"newer version of this program\. Update the program"):
        book.cases()
    assert row_hashes(engine) == before
    engine.dispose()


def test_the_steps_make_the_tables_that_the_program_uses(store: str):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    CaseBook(store, "").consent()
    engine = engine_of(store)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
