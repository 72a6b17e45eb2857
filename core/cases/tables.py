"""The tables of the store, as SQLAlchemy's models; nobody outside this folder holds one of their rows.

What a visit found is one text of JSON: it is written once and never searched. A picture has a row of its own, so that
a list of visits reads none. Every column is of a kind that SQLite and PostgreSQL both have.
"""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What all tables of the store belong to."""


class ConsentRow(Base):
    """That an owner agreed to keep anything at all, and when."""

    __tablename__ = "consents"

    owner: Mapped[str] = mapped_column(String(320), primary_key=True)
    given: Mapped[str] = mapped_column(String(40))


class CaseRow(Base):
    """A case; `search` is its words in small letters."""

    __tablename__ = "cases"
    __table_args__ = (Index("cases_by_owner", "owner", "changed"), Index("cases_by_expiry", "expires"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(String(320))
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(Text)
    site: Mapped[str] = mapped_column(Text)
    allergies: Mapped[str] = mapped_column(Text)
    patch_test: Mapped[str] = mapped_column(Text)
    consent: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text)
    keep_days: Mapped[int | None]
    created: Mapped[str] = mapped_column(String(40))
    changed: Mapped[str] = mapped_column(String(40))
    expires: Mapped[str | None] = mapped_column(String(40))
    search: Mapped[str] = mapped_column(Text)


class VisitRow(Base):
    """A visit; `headline` stands in its figures too."""

    __tablename__ = "visits"
    __table_args__ = (Index("visits_by_case", "case_id", "taken"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    taken: Mapped[str] = mapped_column(String(40))
    headline: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    figures: Mapped[str] = mapped_column(Text)


class PictureRow(Base):
    """The picture of a visit and its thumbnail, both JPEG."""

    __tablename__ = "pictures"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)
    thumb: Mapped[bytes] = mapped_column(LargeBinary)


class NoteRow(Base):
    """A reviewer's note on one image of a data set."""

    __tablename__ = "notes"

    owner: Mapped[str] = mapped_column(String(320), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    file: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    label_wrong: Mapped[bool] = mapped_column(Boolean)
    changed: Mapped[str] = mapped_column(String(40))
