"""What has expired leaves the store, whoever looks at it next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from core.cases.database import Database
from core.cases.rows import stamp
from core.cases.tables import CaseRow


def remove_expired(database: Database, now: datetime) -> int:
    """Remove the cases of all owners that have expired, and return how many they were."""
    if not database.exists:
        return 0
    expired = CaseRow.expires <= stamp(now)
    with database.read() as session:
        if not session.scalar(select(func.count()).where(expired)):
            return 0
    with database.write() as session:
        gone = session.scalars(delete(CaseRow).where(expired).returning(CaseRow.id)).all()
    return len(gone)
