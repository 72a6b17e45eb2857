"""Matches to take away: a CSV table, and a client sheet to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

import core
from pages.shared.state.shades import kit_session

if TYPE_CHECKING:
    from core import FloatArray

_LISTED = 12


def draw_downloads(
    matches: tuple[core.ProductMatch, ...], lab: FloatArray, catalogue: core.Catalogue, tone: core.Tone
) -> None:
    """Draw the buttons that save all matches as CSV, and the kept or nearest ones as a sheet to print."""
    if not matches:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        draw_table(matches)
        with st.popover("Client sheet", icon=":material/print:", key="sheet"):
            _draw_sheet(matches, lab, catalogue, tone)


def draw_table(matches: tuple[core.ProductMatch, ...]) -> None:
    """Draw the button that saves all matches as CSV."""
    st.download_button(
        f"Table of all {len(matches)} (CSV)",
        core.matches_csv(matches),
        file_name="shades.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _draw_sheet(
    matches: tuple[core.ProductMatch, ...], lab: FloatArray, catalogue: core.Catalogue, tone: core.Tone
) -> None:
    kept = kit_session.kept_shades()
    listed = _kept_matches(matches, catalogue, lab) if kept else matches[:_LISTED]
    # Live, and the file made at once: a click straight from typing must save what was typed.
    client = st.text_input("Client", max_chars=80, key="client", live="200ms")
    note = st.text_input("Your note", max_chars=300, key="note", live="200ms")
    what = "what you kept" if kept else f"the nearest {len(listed)} products"
    st.caption(f"Lists {what}. Open the file in a browser and print it.")
    st.download_button(
        "Save the sheet",
        core.client_sheet(
            lab,
            listed,
            catalogue,
            core.count_choice(catalogue, lab),
            tone=tone,
            favourites=kept,
            client=client,
            note=note,
        ),
        file_name="client-sheet.html",
        mime="text/html",
        icon=":material/print:",
        on_click="ignore",
    )


def _kept_matches(
    matches: tuple[core.ProductMatch, ...], catalogue: core.Catalogue, lab: FloatArray
) -> tuple[core.ProductMatch, ...]:
    """Return the kept shades as matches, nearest first; one that is no product's nearest comes without neighbours."""
    kept = kit_session.kept_shades()
    whole = {match.nearest.shade: match for match in matches}
    distances = core.nearest_shades(core.build_catalogue(kept, catalogue.source), lab)
    return tuple(
        whole.get(near.shade) or core.ProductMatch(near.shade.brand, near.shade.product, near, None, None, ())
        for near in distances
    )
