"""A list of today in place of the shipped one or beside it: its columns, a preview, its licence, and the button."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import upload_view
from pages.shared.server import nearness
from pages.shared.shades import swatches
from pages.shared.state.shades import kit_session, list_session
from pages.shared.words.foreign_text import as_plain, as_text

_MOST_MB = 5
_SHOWN = 6
_NAMES = {"brand": "Brand", "product": "Product", "shade": "Shade", "hex": "Colour", "undertone": "Undertone"}
_MODES: dict[core.ListMode, str] = {"join": "Join it to the old list", "replace": "Look in it alone"}
_SAME_BRAND = "one for all rows"


def draw_newer_list() -> None:
    """Draw the uploader, and what follows from a file."""
    st.markdown(
        f"The list that comes with this page is of {core.LIST_DATE}. A table of today's shades, as a brand or a shop "
        "shows them, can take its place."
    )
    upload_view.pick_file(
        "A list of shades as a CSV file",
        help="Brand, product, shade and colour. Say below which column holds what.",
        most_mb=_MOST_MB,
        **list_session.list_settings(),
    )
    if list_session.headings():
        _draw_file()
    elif refusal := list_session.read_with({})[1]:
        st.error(as_text(refusal), icon=":material/table_view:")
    _draw_in_use()


def _draw_file() -> None:
    read, refusal = list_session.read_with(_pick_columns())
    if read is None:
        st.error(as_text(refusal), icon=":material/table_view:")
        return
    brands = "1 brand" if len(read.brands) == 1 else f"{len(read.brands)} brands"
    st.markdown(f"**{len(read.shades):,} shades of {brands}.** The first of them:")
    st.html(swatches.shade_grid(read.shades[:_SHOWN]))
    if read.remarks:
        with st.expander("Rows that were left out"):
            for remark in read.remarks:
                st.text(as_plain(remark))
    st.text_input("Licence, or where it is from", max_chars=200, key="list-licence")
    mode = st.radio("What should it do?", _MODES, format_func=_MODES.__getitem__, horizontal=True, key="list-mode")
    if nearness.is_at_this_machine():
        st.toggle("Keep it on this machine for the next visits", key="list-keep")
    st.button(
        "Use this list",
        on_click=list_session.use_list,
        args=(mode, "list-licence", "list-keep"),
        icon=":material/check:",
        key="use-list",
    )


def _pick_columns() -> dict[str, str]:
    """Draw which heading holds what, and return the choices that are made."""
    known, names = list_session.known_headings(), list_session.headings()
    chosen = {}
    with st.expander("Columns", expanded=not all(name in known for name in core.KIT_COLUMNS)):
        for place, (means, label) in zip(st.columns(len(_NAMES)), _NAMES.items(), strict=True):
            guess = names.index(known[means]) if means in known else None
            heading = place.selectbox(
                label, names, index=guess, placeholder="Not there", format_func=as_plain, key=f"column-{means}"
            )
            if heading is not None and heading != known.get(means):
                chosen[means] = heading
        for means in ("brand", "product"):
            if means not in known and means not in chosen:
                word = st.text_input(f"{_NAMES[means]}: {_SAME_BRAND}", max_chars=120, key=f"fixed-{means}")
                if word.strip():
                    chosen[means] = f"={word.strip()}"
    return chosen


def _draw_in_use() -> None:
    catalogue = kit_session.catalogue()
    if kit_session.is_shipped(catalogue):
        return
    st.success("In use: " + as_text(catalogue.source), icon=":material/inventory:")
    brought = list_session.visits_list() is not None
    if brought:
        st.button("Back to the old list", on_click=list_session.drop_list, icon=":material/undo:", key="drop-list")
    elif nearness.is_at_this_machine():
        st.button(
            "Delete the kept list",
            on_click=list_session.drop_list,
            kwargs={"kept_too": True},
            icon=":material/delete:",
            key="delete-list",
        )
