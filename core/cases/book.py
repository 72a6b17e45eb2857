"""One owner's cases: kept after consent, listed, changed and removed.

    book = CaseBook(cases_url(), owner)
    book.consent()
    case = book.add_case(Case(id="", kind="spot", title="Left arm"))
    book.add_visit(case.id, figures)

Every call sees the rows of its owner alone; a case of somebody else is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.cases.database import Database
from core.cases.expiry import remove_expired
from core.cases.owned import need_consent, own_case, unexpired
from core.cases.pictures import kept_picture, thumbnail
from core.cases.records import Case, CaseKind, Figures, Visit
from core.cases.rows import LONGEST_TEXT, case_of, clean, cleaned, figures_text, fill, stamp, touch, visit_of
from core.cases.tables import CaseRow, ConsentRow, PictureRow, VisitRow
from core.errors import DataError
from core.records import ByteArray

MOST_LISTED = 50  # of cases or visits at a time
MOST_VISITS = 20_000  # of one owner's case


def now_utc() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class CaseBook:
    """The cases of one owner in the database at an address; nothing is made before the owner agrees."""

    def __init__(self, url: str | None, owner: str, *, now: Callable[[], datetime] = now_utc) -> None:
        """Take the address of the database (`settings.cases_url`) and a name for the owner, "" at one's own machine."""
        self.owner = owner
        self.now = now
        self.database = Database(url)

    # --- consent ------------------------------------------------------------------------------------------------------

    def has_consent(self) -> bool:
        """Whether the owner agreed to keep cases. Raises DataError, as all here do, where the store cannot be read."""
        if not self.database.exists:
            return False
        with self.database.read() as session:
            return session.get(ConsentRow, self.owner) is not None

    def consent(self) -> None:
        """Note that the owner agreed; this makes the store where there is none."""
        with self.database.write() as session:
            if session.get(ConsentRow, self.owner) is None:
                session.add(ConsentRow(owner=self.owner, given=stamp(self.now())))

    # --- cases --------------------------------------------------------------------------------------------------------

    def cases(
        self, search: str = "", kind: CaseKind | None = None, *, offset: int = 0, most: int = MOST_LISTED
    ) -> tuple[Case, ...]:
        """Return cases whose name, site or notes hold all words of `search`, those changed last first."""
        remove_expired(self.database, self.now())
        if not self.database.exists:
            return ()
        query = select(CaseRow).where(CaseRow.owner == self.owner, unexpired(self.now()))
        if kind is not None:
            query = query.where(CaseRow.kind == kind)
        for word in search.casefold().split():
            query = query.where(CaseRow.search.contains(word, autoescape=True))
        query = query.order_by(CaseRow.changed.desc(), CaseRow.id).offset(offset).limit(most)
        with self.database.read() as session:
            rows = session.scalars(query).all()
            counts, lasts = _summary(session, [row.id for row in rows])
            return tuple(case_of(row, counts.get(row.id, 0), lasts.get(row.id, "")) for row in rows)

    def case(self, case_id: str) -> Case:
        """Return a case. Raises DataError where the owner has none of that id."""
        remove_expired(self.database, self.now())
        with self.database.read() as session:
            row = own_case(session, self.owner, case_id, self.now())
            counts, lasts = _summary(session, [row.id])
            return case_of(row, counts.get(row.id, 0), lasts.get(row.id, ""))

    def add_case(self, case: Case) -> Case:
        """Keep a new case under an id of its own, and return it. Raises DataError without the owner's consent."""
        with self.database.write() as session:
            need_consent(session, self.owner)
            row = CaseRow(id=uuid4().hex, owner=self.owner, created=stamp(self.now()))
            fill(row, cleaned(case))
            touch(row, self.now())
            session.add(row)
            return case_of(row, 0, "")

    def change_case(self, case: Case) -> None:
        """Keep a case's words and expiry in the place of those before; its kind stays."""
        with self.database.write() as session:
            row = own_case(session, self.owner, case.id, self.now())
            kind = row.kind
            fill(row, cleaned(case))
            row.kind = kind
            touch(row, self.now())

    # --- visits -------------------------------------------------------------------------------------------------------

    def visits(self, case_id: str, *, offset: int = 0, most: int = MOST_LISTED) -> tuple[Visit, ...]:
        """Return the visits of a case, the newest first."""
        with self.database.read() as session:
            own_case(session, self.owner, case_id, self.now())
            query = (
                select(VisitRow, PictureRow.visit_id)
                .outerjoin(PictureRow, PictureRow.visit_id == VisitRow.id)
                .where(VisitRow.case_id == case_id)
                .order_by(VisitRow.taken.desc(), VisitRow.id)
                .offset(offset)
                .limit(most)
            )
            return tuple(visit_of(row, picture is not None) for row, picture in session.execute(query))

    def add_visit(self, case_id: str, figures: Figures, *, note: str = "", photo: ByteArray | None = None) -> Visit:
        """Keep a visit, with a small picture of `photo` (H, W, 3) where one is given; it is on the disk on return."""
        picture = None if photo is None else kept_picture(photo)
        with self.database.write() as session:
            case = own_case(session, self.owner, case_id, self.now())
            if (session.scalar(select(func.count()).where(VisitRow.case_id == case_id)) or 0) >= MOST_VISITS:
                raise DataError(f"Not kept: a case has at most {MOST_VISITS:,} visits. Begin a new case.")
            row = VisitRow(
                id=uuid4().hex,
                case_id=case_id,
                taken=stamp(self.now()),
                headline=clean(figures.headline, LONGEST_TEXT),
                note=clean(note, LONGEST_TEXT),
                figures=figures_text(figures),
            )
            session.add(row)
            session.flush()  # before its picture, which names it
            if picture is not None:
                session.add(PictureRow(visit_id=row.id, jpeg=picture, thumb=thumbnail(picture)))
            touch(case, self.now())
            return visit_of(row, picture is not None)

    def photo(self, visit_id: str) -> bytes | None:
        """Return the kept picture of a visit as JPEG, None where only figures were kept."""
        return self._pictures(select(PictureRow.visit_id, PictureRow.jpeg), [visit_id]).get(visit_id)

    def thumbs(self, visit_ids: Sequence[str]) -> Mapping[str, bytes]:
        """Return the thumbnails of visits by their id; those without a picture are left out."""
        return self._pictures(select(PictureRow.visit_id, PictureRow.thumb), visit_ids)

    def _pictures(self, query: Select[str, bytes], visit_ids: Sequence[str]) -> dict[str, bytes]:
        if not self.database.exists:
            return {}
        with self.database.read() as session:
            query = (
                query.join(VisitRow, VisitRow.id == PictureRow.visit_id)
                .join(CaseRow, CaseRow.id == VisitRow.case_id)
                .where(CaseRow.owner == self.owner, unexpired(self.now()), PictureRow.visit_id.in_(visit_ids))
            )
            return {row[0]: row[1] for row in session.execute(query)}


def _summary(session: Session, case_ids: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    """Return how many visits cases have, and the headline of the newest of each, by the case's id."""
    counted = select(VisitRow.case_id, func.count()).where(VisitRow.case_id.in_(case_ids)).group_by(VisitRow.case_id)
    newest = (
        select(VisitRow.case_id, func.max(VisitRow.taken).label("taken"))
        .where(VisitRow.case_id.in_(case_ids))
        .group_by(VisitRow.case_id)
        .subquery()
    )
    same = (VisitRow.case_id == newest.c.case_id) & (VisitRow.taken == newest.c.taken)
    lasts = select(VisitRow.case_id, VisitRow.headline).join(newest, same)
    return (
        {row[0]: row[1] for row in session.execute(counted)},
        {row[0]: row[1] for row in session.execute(lasts)},
    )
