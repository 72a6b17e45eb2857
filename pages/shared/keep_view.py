"""The button under an answer or a measured skin that keeps it in a case; it asks before the first thing is kept."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import core
from pages.shared.state.cases import cases_session
from pages.shared.words.foreign_text import as_plain, as_text

_KEPT = ":material/bookmark_added:"


def draw_keep(photo: core.Photo, kind: core.CaseKind, make: Callable[[], core.Figures]) -> None:
    """Draw the button; nothing where this visitor may keep nothing.

    `kind` is that of a new case; `make` gives what is kept beside the photo, once the visitor wants to keep it.
    """
    if not cases_session.may_keep():
        return
    key = f"keep-{kind}-{photo.sha256[:12]}"
    with st.popover("Keep in a case", icon=":material/bookmark_add:", key=key, on_change="rerun") as window:
        if not window.open:
            return
        if cases_session.has_consent():
            _draw_form(photo, kind, make, key)
        else:
            _draw_question(key)


def _draw_question(key: str) -> None:
    st.markdown(
        "Cases keep the figures of an answer, your words, and a small picture only where you ask for it, in "
        f"{as_text(cases_session.place())}. Nothing of it leaves this machine, and you can remove all of it on the "
        "page Cases."
    )
    if st.button("Yes, keep cases here", key=f"{key}-yes", type="primary"):
        cases_session.give_consent()
        st.rerun()


def _draw_form(photo: core.Photo, kind: core.CaseKind, make: Callable[[], core.Figures], key: str) -> None:
    cases = cases_session.answer_or_say(lambda: cases_session.book().cases(kind=kind))
    if cases is None:
        return
    names = {cases_session.NEW: f"A new {kind}"} | {case.id: as_plain(case.title) for case in cases}
    with st.form(f"{key}-form", border=False):
        chosen = st.selectbox("Case", list(names), format_func=names.__getitem__, key=f"{key}-case") if cases else ""
        label = "Name of the new case" if cases else "Name of the case"
        title = st.text_input(label, max_chars=120, key=f"{key}-title", placeholder=_EXAMPLES[kind])
        note = st.text_input("Note", max_chars=500, key=f"{key}-note")
        with_photo = st.toggle("Keep a small picture too", key=f"{key}-photo")
        wanted = st.form_submit_button("Keep", type="primary")
    if wanted:
        new = core.Case(id="", kind=kind, title=title)
        kept = cases_session.keep(chosen, new, make(), note=note, photo=photo if with_photo else None)
        if kept is not None:
            st.toast(f"Kept in {as_text(kept)}.", icon=_KEPT)
            st.page_link("pages/skin/cases.py", label="Open the cases", icon=":material/folder_shared:")


_EXAMPLES = {"spot": "such as: left arm", "client": "such as: Ms K."}
