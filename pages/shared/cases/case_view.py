"""One case: its words, its visits from the newest back, the next visit, and the ways out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import streamlit as st

import core
from pages.shared.cases import visit_view
from pages.shared.state.cases import cases_session
from pages.shared.words.foreign_text import as_text

_PAGE = 10  # visits that are drawn at a time
_NEVER = "never"
_NEXT = timedelta(days=14)


def draw_case(case: core.Case) -> None:
    """Draw a case."""
    st.header(as_text(case.title), anchor=False)
    st.caption(" · ".join((case.kind, f"since {case.created[:10]}", _expiry(case))))
    for label, words in _words(case):
        st.markdown(f"**{label}:** {as_text(words)}")
    book = cases_session.book()  # whose it is is known in this run alone: the zip is made after it
    with st.container(horizontal=True):
        _draw_edit(case)
        _draw_next(case)
        st.download_button(
            "Export",
            lambda: core.export_cases(book, [case.id]),
            file_name="case.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
        with st.popover("Remove", icon=":material/delete:"):
            st.markdown("This case is removed with all its visits and pictures, for good.")
            st.button("Yes, remove this case", type="primary", on_click=cases_session.remove_case, args=(case.id,))
    _draw_visits(case, book)


def _expiry(case: core.Case) -> str:
    return "kept until you remove it" if case.expires is None else f"removed on {case.expires[:10]} unless it changes"


def _words(case: core.Case) -> list[tuple[str, str]]:
    all_words = (
        ("Where", case.site),
        ("Allergies", case.allergies),
        ("Patch test", case.patch_test),
        ("Consent", case.consent),
        ("Notes", case.notes),
    )
    return [(label, words) for label, words in all_words if words]


def _draw_edit(case: core.Case) -> None:
    with st.popover("Change", icon=":material/edit:"), st.form(f"edit-{case.id}", border=False):
        title = st.text_input("Name", case.title, max_chars=120)
        site, allergies, patch_test, consent = case.site, case.allergies, case.patch_test, case.consent
        if case.kind == "spot":
            site = st.text_input("Where on the body", site, max_chars=120)
        else:
            allergies = st.text_input("Allergies", allergies, max_chars=500)
            patch_test = st.text_input("Patch test", patch_test, max_chars=500, help="When, with what, and how it went")
            consent = st.text_input("Consent", consent, max_chars=500, help="To what the client agreed, and when")
        notes = st.text_area("Notes", case.notes, max_chars=4000)
        choices = [_NEVER, *(f"{days} days" for days in core.KEEP_DAYS)]
        now = _NEVER if case.keep_days is None else f"{case.keep_days} days"
        kept = st.selectbox(
            "Remove by itself", choices, choices.index(now), help="Counted from the last change of the case"
        )
        if st.form_submit_button("Save", type="primary"):
            days = None if kept == _NEVER else int(kept.split()[0])
            words = replace(case, title=title, site=site, notes=notes, keep_days=days)
            words = replace(words, allergies=allergies, patch_test=patch_test, consent=consent)
            if cases_session.change_case(words):
                st.rerun()


def _draw_next(case: core.Case) -> None:
    with st.popover("Next visit", icon=":material/event:"):
        day = st.date_input("Day", cases_session.today().date() + _NEXT, key=f"next-{case.id}")
        named = st.toggle("Name the case in the calendar", key=f"next-named-{case.id}")
        title = f"Next photo: {case.title}" if named else "Next photo"
        st.download_button(
            "Save for my calendar",
            core.next_visit_ics(title, day, cases_session.today()),
            file_name="next-visit.ics",
            mime="text/calendar",
            icon=":material/download:",
            on_click="ignore",
        )


def _draw_visits(case: core.Case, book: core.CaseBook) -> None:
    most = cases_session.shown(_PAGE)
    visits = cases_session.answer_or_say(lambda: book.visits(case.id, most=most))
    if visits is None:
        return
    if not visits:
        st.info("No visit yet. Press “Keep in a case” beside an answer.", icon=":material/info:")
    thumbs = cases_session.answer_or_say(lambda: book.thumbs([visit.id for visit in visits])) or {}
    for visit in visits:
        visit_view.draw_visit(visit, thumbs.get(visit.id))
    if case.visits > most:
        st.button("Show earlier visits", on_click=cases_session.show_more, args=(_PAGE,), type="tertiary")
