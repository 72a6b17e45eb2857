"""Whose a row is: the only way to one, so that nobody reads, changes or removes what is another's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from core.cases.rows import stamp
from core.cases.tables import CaseRow, ConsentRow, VisitRow
from core.errors import DataError


def unexpired(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a case has not expired; one that has may be there until the next removal."""
    return or_(CaseRow.expires.is_(None), CaseRow.expires > stamp(now))


def own_case(session: Session, owner: str, case_id: str, now: datetime) -> CaseRow:
    """Return an owner's case. Raises DataError where there is none of that id, or it is somebody else's."""
    query = select(CaseRow).where(CaseRow.id == case_id, CaseRow.owner == owner, unexpired(now))
    row = session.scalar(query)
    if row is None:
        raise DataError("There is no such case any more.")
    return row


def own_visit(session: Session, owner: str, visit_id: str, now: datetime) -> VisitRow:
    """Return a visit of an owner's case. Raises DataError as `own_case` does."""
    row = session.get(VisitRow, visit_id)
    if row is None:
        raise DataError("There is no such visit any more.")
    own_case(session, owner, row.case_id, now)
    return row


def need_consent(session: Session, owner: str) -> None:
    """Raise DataError where the owner has not agreed that anything is kept."""
    if session.get(ConsentRow, owner) is None:
        raise DataError("Nothing is kept before you agree to it.")
