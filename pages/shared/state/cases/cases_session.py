"""The visitor's cases: whose they are, what is opened of them, and what is kept of the answer on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import streamlit as st

import core
from pages.shared.server import ownership
from pages.shared.words.foreign_text import as_text

Answer = TypeVar("Answer")
_STATE_KEY = "cases"
NEW = ""  # in the place of a case's id: one that is yet to be made


@dataclass(slots=True)
class _Cases:
    opened: str = ""
    shown: int = 0  # cases or visits that are listed beyond the first
    said: str = ""
    again: dict[str, core.Finding] = field(default_factory=dict)  # what today's model says of kept visits


def may_keep() -> bool:
    """Whether this visitor may keep anything here."""
    return ownership.owner() is not None and core.cases_url() is not None


def place() -> str:
    """Return in words where cases are kept."""
    return core.store_place(core.cases_url())


def has_consent() -> bool:
    """Whether the visitor agreed to keep cases; nothing of a database is loaded before there is one."""
    if not may_keep() or not core.store_exists(core.cases_url()):
        return False
    return bool(answer_or_say(lambda: book().has_consent()))


def give_consent() -> None:
    """Note that the visitor agreed; this makes the store."""
    answer_or_say(lambda: book().consent())


def book() -> core.CaseBook:
    """Return the visitor's cases. Raises DataError where the visitor may have none."""
    owner = ownership.owner()
    if owner is None:
        raise core.DataError("Cases are kept only at the machine that serves this page, or behind a login.")
    return core.CaseBook(core.cases_url(), owner)


def answer_or_say(ask: Callable[[], Answer]) -> Answer | None:
    """Return an answer of `core`; where it refuses, show its sentence and return None: the page goes on."""
    try:
        return ask()
    except core.DermaError as error:
        st.error(as_text(error), icon=":material/error:")
        return None


def keep(case_id: str, new: core.Case, figures: core.Figures, *, note: str, photo: core.Photo | None) -> str | None:
    """Keep a visit in a case, or in a new one, and return the case's name; None where it was not kept, which is said.

    `photo` is given only where the visitor wants a small picture of it kept too.
    """

    def write() -> str:
        cases = book()
        case = cases.case(case_id) if case_id != NEW else cases.add_case(new)
        cases.add_visit(case.id, figures, note=note, photo=None if photo is None else photo.pixels)
        return case.title

    return answer_or_say(write)


def change_case(case: core.Case) -> bool:
    """Keep a case's changed words, and return whether they were kept."""

    def write() -> bool:
        book().change_case(case)
        return True

    return bool(answer_or_say(write))


def opened() -> str:
    """Return the id of the case that is opened on the page of cases, empty for none."""
    return _cases().opened


def open_case(case_id: str) -> None:
    """Open a case, or the list again."""
    kept = _cases()
    kept.opened, kept.shown = case_id, 0
    kept.again.clear()


def shown(step: int) -> int:
    """Return how many of a list are shown."""
    return _cases().shown + step


def show_more(step: int) -> None:
    """Show more of the list."""
    _cases().shown += step


def remove_visit(visit_id: str) -> None:
    """Remove a visit."""
    answer_or_say(lambda: core.remove_visit(book(), visit_id))


def remove_case(case_id: str) -> None:
    """Remove a case, and go back to the list."""
    answer_or_say(lambda: core.remove_case(book(), case_id))
    open_case("")


def remove_all() -> None:
    """Remove all of the visitor's cases, and the consent."""
    answer_or_say(lambda: core.remove_all(book()))
    open_case("")
    _cases().said = "All your cases were removed."


def said_once() -> str:
    """Return what is to be said of the last step, once."""
    kept = _cases()
    said, kept.said = kept.said, ""
    return said


def bring_in(data: bytes) -> None:
    """Keep the cases of a zip."""
    imported = answer_or_say(lambda: core.import_cases(book(), data))
    if imported is not None:
        known = f" {imported.known} that are here already stayed as they are." if imported.known else ""
        st.success(f"{imported.added} cases were imported.{known}", icon=":material/check:")


def today() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def asked_again(visit_id: str) -> core.Finding | None:
    """Return what today's model said of a kept visit, None where it was not asked in this visit."""
    return _cases().again.get(visit_id)


def note_again(visit_id: str, finding: core.Finding) -> None:
    """Remember what today's model says of a kept visit, as long as its case is open."""
    _cases().again[visit_id] = finding


def _cases() -> _Cases:
    kept: _Cases = st.session_state.setdefault(_STATE_KEY, _Cases())
    return kept
