"""What happens to a store that is killed, filled, damaged, written by many or left by its owner."""

import os
import random
import resource
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core.cases import database
from core.cases.book import CaseBook
from core.cases.database import Database
from core.cases.faults import files_aside
from core.cases.removal import remove_all, remove_case, remove_visit
from core.cases.transfer import export_cases
from core.errors import DataError
from tests.core.cases.conftest import Clock
from tests.core.cases.examples import answered, picture, spot

ROOT = Path(__file__).parents[3]
WRITER = (sys.executable, "-m", "tests.core.cases.writer")


def file_of(url: str) -> Path:
    return Path(make_url(url).database)


def writer(url: str, case_id: str, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*WRITER, url, case_id, str(count)], cwd=ROOT, stdout=subprocess.PIPE)


def integrity(url: str) -> str:
    with closing(sqlite3.connect(file_of(url))) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0]


def all_visits(book: CaseBook, case_id: str) -> set[str]:
    return {visit.id for visit in book.visits(case_id, most=20_000)}


def kill_during_saves(book: CaseBook, url: str, times: int, seed: int) -> int:
    """Kill a writer of 200 visits at random moments; return how many visits were acknowledged and are there."""
    case, draw, promised = book.add_case(spot()), random.Random(seed), set[str]()
    for _ in range(times):
        process = writer(url, case.id, 200)
        promised.add(process.stdout.readline().decode().strip())  # it runs: what follows is a save at any stage
        time.sleep(draw.uniform(0, 0.5))
        process.kill()
        promised |= set(process.stdout.read().decode().split())
        process.wait()
    lost = {one for one in promised if len(one) == 32} - all_visits(book, case.id)
    assert not lost
    if url.startswith("sqlite"):
        assert integrity(url) == "ok"
    with_photo = {visit.id for visit in book.visits(case.id, most=20_000) if visit.has_photo}
    assert with_photo == all_visits(book, case.id)  # no visit without the picture that came with it
    return len(promised)


def test_a_killed_writer_loses_nothing_that_it_was_promised(sqlite_book: CaseBook, sqlite_url: str):
    assert kill_during_saves(sqlite_book, sqlite_url, times=2, seed=1) >= 2


@pytest.mark.slow
def test_fifty_killed_writers_lose_nothing_that_they_were_promised(sqlite_book: CaseBook, sqlite_url: str):
    assert kill_during_saves(sqlite_book, sqlite_url, times=50, seed=2) > 200


def many_writers(url: str, case_id: str, writers: int, visits: int) -> None:
    processes = [writer(url, case_id, visits) for _ in range(writers)]
    said = [process.communicate()[0].decode().split() for process in processes]
    assert [process.returncode for process in processes] == [0] * writers
    assert [len(one) for one in said] == [visits] * writers


def test_several_processes_write_at_once(sqlite_book: CaseBook, sqlite_url: str):
    case = sqlite_book.add_case(spot())
    many_writers(sqlite_url, case.id, writers=3, visits=10)
    assert len(all_visits(sqlite_book, case.id)) == 30


@pytest.mark.slow
@pytest.mark.parametrize("owner", [""])
def test_eight_processes_write_a_hundred_visits_each(store: str, owner: str):
    book = CaseBook(store, owner)
    book.consent()
    case = book.add_case(spot())
    many_writers(store, case.id, writers=8, visits=100)
    assert len(all_visits(book, case.id)) == 800


def test_the_file_and_its_folder_are_this_accounts_alone(sqlite_book: CaseBook, sqlite_url: str):
    file = file_of(sqlite_url)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_the_pragmas_hold_on_every_connection(sqlite_book: CaseBook):
    wanted = {"journal_mode": "delete", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "temp_store": 2}
    for session_of in (sqlite_book.database.read, sqlite_book.database.write):
        with session_of() as session:
            raw = session.connection().connection.driver_connection
            assert {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted


def test_reading_makes_no_file(tmp_path: Path):
    book = CaseBook(f"sqlite:///{tmp_path / 'none' / 'cases.sqlite3'}", "")
    assert (book.cases(), book.has_consent(), book.photo("0" * 32)) == ((), False, None)
    remove_all(book)
    assert list(tmp_path.iterdir()) == []


CANARY = "CANARY7f3aŻ"


def canaries_in(folder: Path, picture_bytes: bytes) -> list[Path]:
    needles = (CANARY.encode(), CANARY.casefold().encode(), b"CANARY7f3a\\u017b", picture_bytes[1000:1040])
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(needle in path.read_bytes() for needle in needles)]


def planted(book: CaseBook, **words: object) -> tuple[str, str, bytes]:
    case = book.add_case(spot(CANARY, notes=CANARY, site=CANARY, **words))
    visits = [book.add_visit(case.id, answered(CANARY), note=CANARY, photo=picture(3)) for _ in range(3)]
    return case.id, visits[0].id, book.photo(visits[0].id)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have everything temporary written into the test's folder."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setenv("SQLITE_TMPDIR", str(place))
    return place


@pytest.mark.parametrize("leave", ["all", "case", "visits"])
def test_what_is_removed_leaves_no_byte_anywhere(sqlite_book: CaseBook, tmp_path: Path, temporary: Path, leave: str):
    case_id, _, data = planted(sqlite_book)
    assert canaries_in(tmp_path, data)
    if leave == "all":
        remove_all(sqlite_book)
    elif leave == "case":
        remove_case(sqlite_book, case_id)
    else:
        for visit in sqlite_book.visits(case_id):
            remove_visit(sqlite_book, visit.id)
        remove_case(sqlite_book, case_id)
    assert canaries_in(tmp_path, data) == []
    assert list(temporary.iterdir()) == []


def test_what_has_expired_leaves_no_byte_anywhere(sqlite_book: CaseBook, tmp_path: Path, clock: Clock):
    *_, data = planted(sqlite_book, keep_days=30)
    clock.time = clock.time.replace(month=12, day=20)
    assert sqlite_book.cases() == ()
    assert canaries_in(tmp_path, data) == []


def test_after_all_is_removed_the_file_is_small_again(sqlite_book: CaseBook, sqlite_url: str):
    empty = file_of(sqlite_url).stat().st_size
    planted(sqlite_book)
    assert file_of(sqlite_url).stat().st_size > empty
    remove_all(sqlite_book)
    assert file_of(sqlite_url).stat().st_size <= empty


@pytest.mark.parametrize("at", [0, 8192])
def test_a_damaged_file_is_kept_aside_and_a_new_one_begun(sqlite_book: CaseBook, sqlite_url: str, at: int):
    planted(sqlite_book)
    file = file_of(sqlite_url)
    with file.open("r+b") as stream:
        stream.seek(at)
        stream.write(os.urandom(4096))
    damaged = file.read_bytes()
    with pytest.raises(DataError, match=r"kept aside as cases\.sqlite3\.damaged-"):
        _read_all(sqlite_book)
    (aside,) = files_aside(file)
    assert aside.read_bytes() == damaged
    assert sqlite_book.cases() == ()
    sqlite_book.consent()
    assert sqlite_book.add_case(spot("new")).title == "new"
    remove_all(sqlite_book)
    assert files_aside(file) == ()  # it held what the owner wanted removed


def _read_all(book: CaseBook) -> None:
    """Read all that there is, as a process that has the file open, then as a new one, which looks through all of it."""
    for case in book.cases():
        for visit in book.visits(case.id):
            book.photo(visit.id)
    database._opened.clear()
    book.cases()


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(DataError, match="belongs to something else: it has a table 'invoices'"):
        CaseBook(f"sqlite:///{path}", "").cases()
    assert path.read_bytes() == before


def test_on_a_full_disk_nothing_is_kept_and_nothing_is_lost(sqlite_book: CaseBook, sqlite_url: str):
    case = sqlite_book.add_case(spot())
    kept = sqlite_book.add_visit(case.id, answered(), photo=picture())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_of(sqlite_url).stat().st_size, limits[1]))
    try:
        with pytest.raises(DataError, match="Not kept: the disk"):
            sqlite_book.add_visit(case.id, answered(), photo=picture())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert kept.id in all_visits(sqlite_book, case.id)
    assert integrity(sqlite_url) == "ok"
    assert sqlite_book.add_visit(case.id, answered()).id in all_visits(sqlite_book, case.id)


def test_a_file_that_may_only_be_read_is_read_and_nothing_is_kept(sqlite_book: CaseBook, sqlite_url: str):
    case = sqlite_book.add_case(spot())
    reader = CaseBook(f"sqlite:///file:{file_of(sqlite_url)}?mode=ro&uri=true", "")
    reader.database.path = file_of(sqlite_url)
    with pytest.raises(DataError, match=r"Not kept: the file of cases in .* cannot be opened or written"):
        reader.add_visit(case.id, answered())
    assert all_visits(sqlite_book, case.id) == set()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read_keeps_nothing(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(DataError, match=r"Not kept: the file of cases in .* cannot be opened or written"):
        CaseBook(f"sqlite:///{tmp_path / 'cases.sqlite3'}", "").consent()


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "sqlite:///:memory:", "postgresql+nodriver://x/y"])
def test_an_address_that_cannot_be_used_is_refused_in_words(url: str):
    with pytest.raises(DataError, match="DERMA_CASES"):
        CaseBook(url, "").consent()


def test_without_a_place_a_case_is_refused_in_words():
    assert CaseBook(None, "").cases() == ()
    with pytest.raises(DataError, match="DERMA_CASES"):
        CaseBook(None, "").consent()


def test_a_server_that_does_not_answer_is_refused_without_its_password():
    book = CaseBook("postgresql+psycopg://me:SECRET@127.0.0.1:1/cases?connect_timeout=1", "")
    with pytest.raises(DataError, match="does not answer") as caught:
        book.consent()
    assert "SECRET" not in str(caught.value)


@pytest.mark.slow
def test_ten_thousand_visits_are_listed_within_a_second(sqlite_book: CaseBook):
    case = sqlite_book.add_case(spot())
    _fill(sqlite_book.database, case.id, 10_000)
    started = time.perf_counter()
    (listed,) = sqlite_book.cases()
    visits = sqlite_book.visits(case.id, offset=5000, most=20)
    sqlite_book.thumbs([visit.id for visit in visits])
    assert time.perf_counter() - started < 1
    assert (listed.visits, len(visits)) == (10_000, 20)
    assert len(export_cases(sqlite_book)) > 10_000


def _fill(database: Database, case_id: str, count: int) -> None:
    from core.cases.rows import figures_text
    from core.cases.tables import VisitRow

    text = figures_text(answered())
    with database.write() as session:
        rows = [
            {"id": f"{n:032x}", "case_id": case_id, "taken": f"2026-01-01T{n:06d}", "headline": "x", "note": ""}
            for n in range(count)
        ]
        session.execute(VisitRow.__table__.insert(), [{**row, "figures": text} for row in rows])
