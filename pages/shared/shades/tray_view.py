"""The tray that stays in view at the foot of the window: what is kept, the client sheet, the table."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.shades import sheet_view, swatches
from pages.shared.shades.sheet_view import Sheet as Sheet
from pages.shared.state.shades import kit_session

# The tray sticks to the window's foot as long as the shades are in view; its own wrapper is what moves.
_STYLE = (
    "<style>[data-testid=stLayoutWrapper]:has(>.st-key-tray){position:sticky;bottom:0;z-index:20}"
    ".st-key-tray{background:light-dark(#fdfcfa,#161a19);border-top:1px solid rgba(128,128,128,.35);"
    "padding:.5rem 0 .6rem}"
    "@media(max-width:640px){.st-key-tray{gap:.35rem!important}.st-key-tray button{padding:.25rem .5rem}}</style>"
)


def draw_tray(matches: tuple[core.ProductMatch, ...], sheet: Sheet) -> None:
    """Draw what was kept of the shades, and what can be taken away."""
    kept = kit_session.kept_shades()
    if not matches and not kept:
        return
    st.html(_STYLE)
    with st.container(key="tray", horizontal=True, vertical_alignment="center"):
        with st.popover(f"Kept {len(kept)}", icon=":material/favorite:", key="kept"):
            _draw_kept(kept)
        with st.popover("Client sheet", icon=":material/print:", key="sheet"):
            sheet_view.draw_sheet(matches, sheet)
        if matches:
            sheet_view.draw_table(matches)


def _draw_kept(kept: tuple[core.Shade, ...]) -> None:
    if not kept:
        st.markdown("Nothing yet. Press “Keep” on a shade.")
        return
    st.html(swatches.shade_grid(kept))
    st.button("Forget all", on_click=kit_session.drop_all, icon=":material/close:", type="tertiary")
