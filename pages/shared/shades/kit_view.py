"""Where shades are looked for: the list, or a make-up artist's own kit, which is filled here and saved to a file."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import upload_view
from pages.shared.shades import by_hand_view
from pages.shared.state.shades import kit_session
from pages.shared.words.foreign_text import as_plain, as_text

_MOST_KIT_MB = 5  # ten thousand shades have about 1
_KIT = "My own kit"
_EXAMPLE = "My brand,My foundation,Shade 1,#c68e6c\nMy brand,My foundation,Shade 2,#8d5a3c\n"


def pick_list(key: str) -> core.Catalogue | None:
    """Let the visitor choose where to look; None while a kit is still to be filled."""
    catalogue = kit_session.catalogue()
    listed = f"The list of {core.LIST_DATE}" if kit_session.is_shipped(catalogue) else "My newer list"
    place = st.segmented_control("Look in", [listed, _KIT], default=listed, required=True, key=key)
    if place != _KIT:
        return catalogue
    with st.expander("Fill the kit", icon=":material/business_center:", expanded=kit_session.kit() is None):
        by_file, by_ticks, by_hand = st.tabs(["From a file", "Tick from the list", "By hand"])
        with by_file:
            _draw_file()
        with by_ticks:
            _draw_ticks(catalogue)
        with by_hand:
            by_hand_view.draw_by_hand()
    if kit_session.kit_refusal():
        st.error(as_text(kit_session.kit_refusal()), icon=":material/table_view:")
    kit = kit_session.kit()
    if kit is not None:
        _draw_kit(kit)
    return kit


def _draw_file() -> None:
    file = upload_view.pick_file(
        "Your kit as a CSV file",
        help="Columns: " + ", ".join(core.KIT_COLUMNS) + "; the colour as #c68e6c, as R, G, B or as L, a, b. Commas, "
        "semicolons or tabs, as a spreadsheet saves it.",
        most_mb=_MOST_KIT_MB,
        **kit_session.kit_settings(),
    )
    kit_session.keep_kit(file)
    st.markdown("One row a shade: brand, product, shade, and its colour as hex. A kit saved here opens here again.")
    st.download_button(
        "An example to fill in",
        ",".join(core.KIT_COLUMNS) + "\n" + _EXAMPLE,
        file_name="kit.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _draw_ticks(catalogue: core.Catalogue) -> None:
    """Draw brand, products and shades to tick; nothing ticked in a step means all of it."""
    brand_key, products_key, shades_key = kit_session.TICK_KEYS
    brand = st.selectbox("Brand", catalogue.brands, index=None, placeholder="Which brand?", key=brand_key)
    of_brand = [shade for shade in catalogue.shades if shade.brand == brand]
    products = st.multiselect(
        "Products",
        dict.fromkeys(shade.product for shade in of_brand),
        placeholder="All of this brand",
        disabled=brand is None,
        key=products_key,
    )
    of_products = [shade for shade in of_brand if shade.product in products]
    names = st.multiselect(
        "Shades",
        [(shade.product, shade.shade) for shade in of_products],
        format_func=lambda named: f"{named[1]} · {named[0]}" if len(products) > 1 else named[1],
        placeholder="All of these products",
        disabled=not products,
        key=shades_key,
    )
    count = len(names) or len(of_products) or len(of_brand)
    st.button(
        f"Add {count} shades" if count != 1 else "Add 1 shade",
        on_click=kit_session.add_ticked,
        disabled=brand is None,
        icon=":material/add:",
        key="add-ticked",
    )


def _draw_kit(kit: core.Catalogue) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(as_text(kit.source) + " It stays in this visit only, unless you save it.", width="content")
        st.download_button(
            "Save the kit",
            core.shades_csv(kit.shades),
            file_name="kit.csv",
            mime="text/csv",
            icon=":material/save:",
            on_click="ignore",
        )
        st.button("Empty it", on_click=kit_session.empty_kit, icon=":material/close:", type="tertiary")
    if kit.remarks:
        with st.expander("Rows that were left out"):
            for remark in kit.remarks:
                st.text(as_plain(remark))
