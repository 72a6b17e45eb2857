"""Where shades are looked for: the shipped list, or a make-up artist's own kit."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import upload_view
from pages.shared.state.shades import kit_session
from pages.shared.words.foreign_text import as_plain, as_text

_MOST_KIT_MB = 5  # ten thousand shades have about 1
_LIST, _KIT = "The 2021 list", "My own kit"
_EXAMPLE = "My brand,My foundation,Shade 1,#c68e6c\nMy brand,My foundation,Shade 2,#8d5a3c\n"


def pick_list(key: str) -> core.Catalogue | None:
    """Let the visitor choose where to look; None while a kit is still to be given."""
    place = st.segmented_control("Look in", [_LIST, _KIT], default=_LIST, required=True, key=key)
    if place == _LIST:
        return kit_session.catalogue()
    file = upload_view.pick_file(
        "Your kit as a CSV file",
        help="Columns: " + ", ".join(core.KIT_COLUMNS) + "; the colour as #c68e6c, as R, G, B or as L, a, b. Commas, "
        "semicolons or tabs, as a spreadsheet saves it.",
        most_mb=_MOST_KIT_MB,
        **kit_session.kit_settings(),
    )
    kit_session.keep_kit(file)
    kit = kit_session.kit()
    if kit_session.kit_refusal():
        st.error(as_text(kit_session.kit_refusal()), icon=":material/table_view:")
    if kit is None:
        _draw_template()
        return None
    st.caption(as_text(kit.source) + " It stays in this visit only.")
    if kit.remarks:
        with st.expander("Rows that were left out"):
            for remark in kit.remarks:
                st.text(as_plain(remark))
    return kit


def _draw_template() -> None:
    st.markdown("One row a shade: brand, product, shade, and its colour as hex.")
    st.download_button(
        "An example to fill in",
        ",".join(core.KIT_COLUMNS) + "\n" + _EXAMPLE,
        file_name="kit.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
