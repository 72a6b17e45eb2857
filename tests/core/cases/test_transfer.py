import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from core.cases.book import CaseBook
from core.cases.pictures import is_bare
from core.cases.removal import remove_all
from core.cases.transfer import export_cases, import_cases
from core.errors import DataError
from core.json_records import to_json
from tests.core.cases.conftest import Clock
from tests.core.cases.examples import answered, client, measured, picture, spot


def content(book: CaseBook) -> list[object]:
    """Return all that an owner has, in plain values."""
    return [
        (
            to_json(replace(case, expires=None)),
            [(to_json(visit), book.photo(visit.id), book.thumbs([visit.id])) for visit in book.visits(case.id)],
        )
        for case in book.cases()
    ]


def filled(book: CaseBook) -> list[str]:
    first, second = book.add_case(spot(keep_days=30)), book.add_case(client())
    book.add_visit(first.id, answered(), photo=picture(), note="ΔE₀₀")
    book.add_visit(first.id, answered())
    book.add_visit(second.id, measured())
    return [first.id, second.id]


def test_a_zip_brings_back_what_was_removed_bit_for_bit(book: CaseBook):
    filled(book)
    before, data = content(book), export_cases(book)
    assert export_cases(book) == data
    remove_all(book)
    book.consent()
    assert import_cases(book, data).added == 2
    assert content(book) == before


def test_one_case_can_be_exported_alone(book: CaseBook):
    first, _ = filled(book)
    remove_after = export_cases(book, [first])
    remove_all(book)
    book.consent()
    import_cases(book, remove_after)
    assert [case.id for case in book.cases()] == [first]


def test_a_case_that_is_there_stays_as_it_is(book: CaseBook):
    first, _ = filled(book)
    data = export_cases(book)
    book.change_case(replace(book.case(first), title="renamed"))
    imported = import_cases(book, data)
    assert (imported.added, imported.known) == (0, 2)
    assert book.case(first).title == "renamed"


def test_a_zip_of_another_owner_comes_in_beside_hers(book: CaseBook, store: str, clock: Clock):
    filled(book)
    before = content(book)
    ben = CaseBook(store, "ben", now=clock)
    ben.consent()
    assert import_cases(ben, export_cases(book)).added == 2
    assert content(book) == before
    assert [len(ben.visits(case.id)) for case in ben.cases()] == [len(book.visits(case.id)) for case in book.cases()]
    assert {case.id for case in ben.cases()}.isdisjoint({case.id for case in book.cases()})


def test_without_consent_nothing_is_imported(book: CaseBook, store: str):
    filled(book)
    with pytest.raises(DataError, match="before you agree"):
        import_cases(CaseBook(store, "ben"), export_cases(book))


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            archive.writestr(name, value)
    return out.getvalue()


def rewritten(change: Callable[[dict[str, object]], None]) -> Callable[[dict[str, bytes]], None]:
    def edit(files: dict[str, bytes]) -> None:
        content = json.loads(files["cases.json"])
        change(content)
        files["cases.json"] = json.dumps(content).encode()

    return edit


def first_photo(files: dict[str, bytes]) -> str:
    return next(name for name in files if name.startswith("photos/"))


HOSTILE = {
    "a path that leads out": (lambda files: files.update({"../evil": b"x"}), "was not exported from here"),
    "a script": (lambda files: files.update({"photos/run.py": b"x"}), "was not exported from here"),
    "no table": (lambda files: files.pop("cases.json"), "must hold one cases.json"),
    "no JSON": (lambda files: files.update({"cases.json": b"{"}), "damaged"),
    "deep JSON": (lambda files: files.update({"cases.json": b"[" * 100_000}), "damaged"),
    "another record": (lambda files: files.update({"cases.json": b'{"@type": "Finding", "@schema": 1}'}), "KeptCases"),
    "a newer schema": (rewritten(lambda one: one.update({"@schema": 99})), "newer version"),
    "a photo that is none": (lambda files: files.update({first_photo(files): b"GIF89a"}), "cannot be read"),
    "a photo too many": (lambda files: files.update({f"photos/{'0' * 32}.jpg": b"x"}), "not those of its visits"),
    "a photo too few": (lambda files: files.pop(first_photo(files)), "not those of its visits"),
    "one id twice": (rewritten(lambda one: one["cases"].append(one["cases"][0])), "twice"),
    "an id of another form": (rewritten(lambda one: one["cases"][0]["case"].update(id="../x")), "not ours"),
    "a time that is none": (rewritten(lambda one: one["cases"][0]["case"].update(created="soon")), "a time"),
    "a kind that there is not": (rewritten(lambda one: one["cases"][0]["case"].update(kind="limb")), "'limb'"),
    "an expiry that there is not": (rewritten(lambda one: one["cases"][0]["case"].update(keep_days=7)), "30, 90"),
    "figures of another kind": (rewritten(lambda one: one["cases"][1]["visits"][0].update(figures=5)), "an object"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_zip_with_anything_foreign_is_refused_whole(sqlite_book: CaseBook, hostile: str):
    change, said = HOSTILE[hostile]
    filled(sqlite_book)
    data = changed(export_cases(sqlite_book), change)
    remove_all(sqlite_book)
    sqlite_book.consent()
    with pytest.raises(DataError, match=said):
        import_cases(sqlite_book, data)
    assert sqlite_book.cases() == ()


def test_a_photo_with_something_in_it_is_made_anew(sqlite_book: CaseBook):
    filled(sqlite_book)
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "CANARY"
    Image.fromarray(picture()).save(file, "JPEG", exif=exif, comment=b"CANARY")
    data = changed(export_cases(sqlite_book), lambda files: files.update({first_photo(files): file.getvalue()}))
    remove_all(sqlite_book)
    sqlite_book.consent()
    import_cases(sqlite_book, data)
    photos = [sqlite_book.photo(visit.id) for case in sqlite_book.cases() for visit in sqlite_book.visits(case.id)]
    kept = next(photo for photo in photos if photo)
    assert is_bare(kept)
    assert b"CANARY" not in kept
    assert max(Image.open(io.BytesIO(kept)).size) == 1024


def test_a_bare_picture_is_told_from_one_with_a_rest_behind_it(sqlite_book: CaseBook):
    filled(sqlite_book)
    kept = next(filter(None, (sqlite_book.photo(v.id) for c in sqlite_book.cases() for v in sqlite_book.visits(c.id))))
    assert is_bare(kept)
    assert not is_bare(kept + b"rest")
    assert not is_bare(kept[:-2])
    assert not is_bare(b"\xff\xd8" + b"\xff\xfe\x00\x06rest" + kept[2:])
