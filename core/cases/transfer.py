"""An owner's cases as one zip, for another machine or for safe keeping; on the way in nothing of it is believed.

cases.json           the cases with their visits
photos/<id>.jpg      the kept picture of the visit of that id
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy.orm import Session

from core.cases.book import MOST_VISITS, CaseBook
from core.cases.owned import need_consent
from core.cases.pictures import MOST_PICTURE_BYTES, checked_picture, thumbnail
from core.cases.records import Case, Visit
from core.cases.rows import LONGEST_TEXT, clean, cleaned, figures_text, fill, touch
from core.cases.tables import CaseRow, PictureRow, VisitRow
from core.errors import DataError, PhotoError
from core.json_records import from_json, to_json
from core.review.own_photos.zipped import open_zip

MOST_CASES = 2_000  # of one zip
MOST_JSON_BYTES = 64 * 2**20
MOST_BYTES = 512 * 2**20  # of all that a zip holds
_ID = re.compile(r"[0-9a-f]{32}")
_PHOTO = re.compile(r"photos/(?P<id>[0-9a-f]{32})\.jpg")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
_JSON = "cases.json"
_STAMP = (1980, 1, 1, 0, 0, 0)  # so that the same cases give the same bytes


@dataclass(frozen=True, slots=True, eq=False)
class KeptCase:
    """A case with all its visits, oldest first."""

    case: Case
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True, eq=False)
class KeptCases:
    """What an exported zip holds beside the pictures."""

    cases: tuple[KeptCase, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many cases came in, and how many were there already and were left as they are."""

    added: int
    known: int


def export_cases(book: CaseBook, case_ids: Sequence[str] | None = None) -> bytes:
    """Return cases of the owner as a zip, all of them where none is named. Raises DataError for one that is gone."""
    listed = [book.case(one) for one in case_ids] if case_ids is not None else book.cases(most=MOST_CASES)
    kept = tuple(KeptCase(case, book.visits(case.id, most=MOST_VISITS)[::-1]) for case in listed)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(to_json(KeptCases(kept)), indent=1, allow_nan=False)
        archive.writestr(zipfile.ZipInfo(_JSON, _STAMP), text, zipfile.ZIP_DEFLATED)
        for one in kept:
            for visit in one.visits:
                picture = book.photo(visit.id) if visit.has_photo else None
                if picture is not None:
                    archive.writestr(zipfile.ZipInfo(f"photos/{visit.id}.jpg", _STAMP), picture, zipfile.ZIP_STORED)
    return data.getvalue()


def import_cases(book: CaseBook, data: bytes) -> Imported:
    """Keep the cases of a zip, all of them or none. Raises DataError for what is no such zip or breaks its limits.

    A case that the owner has already stays as it is; the days until one expires begin with its import.
    """
    if len(data) > MOST_BYTES:
        raise DataError(f"The zip has more than {MOST_BYTES >> 20} MB; export the cases one by one.")
    files = _entries(data)
    try:
        kept = from_json(KeptCases, json.loads(files.pop(_JSON)))
    except (ValueError, RecursionError) as error:
        raise DataError(f"{_JSON} in the zip is damaged.") from error
    if len(kept.cases) > MOST_CASES or any(len(one.visits) > MOST_VISITS for one in kept.cases):
        raise DataError(f"The zip holds more than {MOST_CASES:,} cases, or more than {MOST_VISITS:,} visits of one.")
    pictures = _pictures(files, kept)
    with book.database.write() as session:
        need_consent(session, book.owner)
        added = sum(_add(session, book, one, pictures) for one in kept.cases)
    return Imported(added, len(kept.cases) - added)


def _entries(data: bytes) -> dict[str, bytes]:
    with open_zip(data, MOST_VISITS + 1) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        names = [entry.filename for entry in entries]
        if foreign := [name for name in names if name != _JSON and not _PHOTO.fullmatch(name)]:
            raise DataError(f"This zip was not exported from here: it holds {foreign[0][:60]!r}.")
        if _JSON not in names or len(names) != len(set(names)):
            raise DataError(f"This zip was not exported from here: it must hold one {_JSON}.")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise DataError("The zip is locked with a password; please export the cases again.")
        if any(entry.file_size > _most(entry.filename) for entry in entries) or (
            sum(entry.file_size for entry in entries) > MOST_BYTES
        ):
            raise DataError("The zip holds far more than cases do; it was not opened.")
        return {entry.filename: _read(archive, entry) for entry in entries}


def _most(name: str) -> int:
    return MOST_JSON_BYTES if name == _JSON else MOST_PICTURE_BYTES


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as stream:
            return stream.read(entry.file_size)  # never more than it says, and its checksum is compared
    except Exception as error:  # zlib, lzma and bz2 have errors of their own
        raise DataError(f"{entry.filename} is damaged in the zip.") from error


def _pictures(files: dict[str, bytes], kept: KeptCases) -> dict[str, bytes]:
    """Return the pictures by the id of their visit, each looked at before anything is kept."""
    visits = [visit for one in kept.cases for visit in one.visits]
    ids = [one.case.id for one in kept.cases] + [visit.id for visit in visits]
    if len(ids) != len(set(ids)) or not all(_ID.fullmatch(one) for one in ids):
        raise DataError(f"{_JSON} in the zip names a case or a visit twice, or in a way that is not ours.")
    times = [time for one in kept.cases for time in (one.case.created, one.case.changed)]
    if not all(_TIME.fullmatch(time) for time in (*times, *(visit.when for visit in visits))):
        raise DataError(f"{_JSON} in the zip holds a time that is none.")
    wanted = {f"photos/{visit.id}.jpg": visit.id for visit in visits if visit.has_photo}
    if set(wanted) != set(files):
        raise DataError("The photos in the zip are not those of its visits.")
    try:
        return {wanted[name]: checked_picture(data) for name, data in files.items()}
    except PhotoError as error:
        raise DataError(f"A photo in the zip cannot be read. {error}") from error


def _add(session: Session, book: CaseBook, kept: KeptCase, pictures: dict[str, bytes]) -> bool:
    """Keep one case, and return whether it was new. What is another owner's is neither seen nor touched."""
    there = session.get(CaseRow, kept.case.id)
    if there is not None and there.owner == book.owner:
        return False
    case = cleaned(kept.case)
    row = CaseRow(id=case.id if there is None else uuid4().hex, owner=book.owner, created=case.created)
    fill(row, case)
    touch(row, book.now())
    row.changed = case.changed
    session.add(row)
    session.flush()
    for visit in kept.visits:
        taken = session.get(VisitRow, visit.id) is not None
        _add_visit(session, row.id, replace(visit, id=uuid4().hex if taken else visit.id), pictures.get(visit.id))
    return True


def _add_visit(session: Session, case_id: str, visit: Visit, picture: bytes | None) -> None:
    headline = clean(visit.figures.headline, LONGEST_TEXT)
    row = VisitRow(id=visit.id, case_id=case_id, taken=visit.when, headline=headline)
    row.note, row.figures = clean(visit.note, LONGEST_TEXT), figures_text(visit.figures)
    session.add(row)
    session.flush()
    if picture is not None:
        session.add(PictureRow(visit_id=visit.id, jpeg=picture, thumb=thumbnail(picture)))
