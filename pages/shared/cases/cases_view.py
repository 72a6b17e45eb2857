"""The page of cases: the list, or the case that is opened, and the way in for exported ones."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import upload_view
from pages.shared.cases import case_view
from pages.shared.state.cases import cases_session
from pages.shared.words.foreign_text import as_text

_PAGE = 20  # cases that are listed at a time
_MOST_ZIP_MB = 512
_ALL = "All"
_KINDS: dict[str, core.CaseKind | None] = {_ALL: None, "Spots": "spot", "Clients": "client"}


def draw_cases() -> None:
    """Draw the visitor's cases, or why there are none."""
    if not cases_session.may_keep():
        st.info(
            "Cases are kept only at the machine that serves this page, or behind a login.",
            icon=":material/lock:",
        )
        return
    if said := cases_session.said_once():
        st.success(said, icon=":material/check:")
    if not cases_session.has_consent():
        _draw_nothing()
        return
    if case_id := cases_session.opened():
        case = cases_session.answer_or_say(lambda: cases_session.book().case(case_id))
        st.button("All cases", icon=":material/arrow_back:", on_click=cases_session.open_case, args=("",))
        if case is not None:
            case_view.draw_case(case)
        return
    _draw_list()
    _draw_all()


def _draw_nothing() -> None:
    st.markdown(
        "Nothing is kept. Cases keep the figures of answers, your words, and a small picture only where you ask for "
        f"it, in {as_text(cases_session.place())}. Nothing of it leaves this machine, and here you can remove it all."
    )
    st.button("Yes, keep cases here", type="primary", on_click=cases_session.give_consent)
    st.caption("Then press “Keep in a case” beside an answer, or import cases that you exported.")


def _draw_list() -> None:
    search_place, kind_place = st.columns([3, 2], vertical_alignment="bottom")
    search = search_place.text_input("Search", key="cases-search", placeholder="a name, a place, a word of the notes")
    kind = kind_place.segmented_control("Show", list(_KINDS), default=_ALL, required=True, key="cases-kind")
    most = cases_session.shown(_PAGE)
    cases = cases_session.answer_or_say(lambda: cases_session.book().cases(search, _KINDS[kind], most=most + 1))
    if cases is None:
        return
    if not cases:
        st.info("No case has these words." if search or _KINDS[kind] else "No case yet.", icon=":material/search_off:")
    for case in cases[:most]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap="small"):
                st.markdown(f"**{as_text(case.title)}**")
                st.caption(" · ".join(_facts(case)))
            st.button("Open", key=f"open-{case.id}", on_click=cases_session.open_case, args=(case.id,))
    if len(cases) > most:
        st.button("Show more", on_click=cases_session.show_more, args=(_PAGE,), type="tertiary")


def _facts(case: core.Case) -> list[str]:
    visits = "1 visit" if case.visits == 1 else f"{case.visits:,} visits"
    last = [f"last: {as_text(case.last)}"] if case.last else []
    expiry = [f"kept until {case.expires[:10]}"] if case.expires else []
    return [case.kind, *([as_text(case.site)] if case.site else []), visits, *last, f"{case.changed[:10]}", *expiry]


def _draw_all() -> None:
    """Draw what can be done with all cases: take them along, bring some in, remove them."""
    book = cases_session.book()  # whose they are is known in this run alone: the zip is made after it
    with st.expander("Export, import, remove all", icon=":material/folder_zip:"):
        st.download_button(
            "Export all as a zip",
            lambda: core.export_cases(book),
            file_name="cases.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption("The zip holds your cases with their pictures. Removing them here does not remove them there.")
        file = upload_view.pick_file(
            "Import a zip that was exported here or on another machine",
            help="A case that is here already stays as it is.",
            most_mb=_MOST_ZIP_MB,
            key="cases-import",
        )
        if file is not None and st.button("Import", icon=":material/upload:"):
            cases_session.bring_in(file.getvalue())
        with st.popover("Remove all", icon=":material/delete_forever:"):
            st.markdown("Every case, visit and picture of yours is removed from this machine, for good.")
            st.button("Yes, remove all", type="primary", on_click=cases_session.remove_all)
