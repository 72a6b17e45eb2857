"""The client sheet: who it is for, what it shows, and the button that saves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

import core
from pages.shared.state.shades import kit_session, sheet_session

if TYPE_CHECKING:
    from core import FloatArray

_LISTED = 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet is made of, beside the matches: the colour looked for, the list, its choice, and the measurement."""

    lab: FloatArray
    catalogue: core.Catalogue
    choice: core.Choice
    tone: core.Tone | None


def draw_sheet(matches: tuple[core.ProductMatch, ...], sheet: Sheet) -> None:
    """Draw the fields of a sheet and the button that saves it."""
    kept = kit_session.kept_shades()
    listed = kept_matches(matches, sheet) if kept else matches[:_LISTED]
    # Live, and the file made at once: a click straight from typing must save what was typed.
    client = st.text_input("Client", max_chars=80, key="client", live="200ms")
    artist = st.text_input("Artist or salon", max_chars=80, key="artist", live="200ms")
    note = st.text_input("Your note", max_chars=300, key="note", live="200ms")
    with_photo = sheet.tone is not None and st.toggle("With the photo", key="sheet-photo")
    words = sheet_session.sheet_words(client, artist, note, with_photo=with_photo)
    what = "what you kept" if kept else f"the nearest {len(listed)} products"
    st.caption(f"Lists {what}. Open the file in a browser and print it, or send it to a phone.")
    st.download_button(
        "Save the sheet",
        core.client_sheet(sheet.lab, listed, sheet.catalogue, sheet.choice, words, tone=sheet.tone, favourites=kept),
        file_name=core.sheet_name(words),
        mime="text/html",
        icon=":material/print:",
        on_click="ignore",
    )


def draw_table(matches: tuple[core.ProductMatch, ...]) -> None:
    """Draw the button that saves all matches as CSV."""
    st.download_button(
        "CSV",
        core.matches_csv(matches),
        file_name="shades.csv",
        mime="text/csv",
        help=f"All {len(matches)} products with their shades as a table",
        icon=":material/download:",
        on_click="ignore",
    )


def kept_matches(matches: tuple[core.ProductMatch, ...], sheet: Sheet) -> tuple[core.ProductMatch, ...]:
    """Return the kept shades as matches, nearest first; one that is no product's nearest comes without neighbours."""
    kept = kit_session.kept_shades()
    whole = {match.nearest.shade: match for match in matches}
    distances = core.nearest_shades(core.build_catalogue(kept, sheet.catalogue.source), sheet.lab)
    return tuple(
        whole.get(near.shade) or core.ProductMatch(near.shade.brand, near.shade.product, near, None, None)
        for near in distances
    )
