"""From a shade that somebody wears to its nearest in other brands."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.shades import kit_view, shades_view, sheet_view, swatches
from pages.shared.state.shades import kit_session
from pages.shared.words.foreign_text import as_plain, as_text


@st.fragment
def draw_worn() -> None:
    """Let the visitor name a shade, and draw what it is in other brands, or in the own kit."""
    catalogue = kit_session.catalogue()
    worn = _pick_shade(catalogue)
    if worn is None:
        st.markdown("Name the brand, the product and the shade that fits today.")
        return
    st.html(swatches.large_swatch(worn.hex, as_plain(f"{worn.brand} {worn.shade}")))
    place = kit_view.pick_list("worn-list")
    if place is None:
        return
    matches = core.match_worn_shade(place, worn)
    brands = sorted({match.brand for match in matches}, key=str.casefold)
    brand = st.selectbox("In the brand", brands, index=None, placeholder="All other brands", key="worn-in")
    matches = tuple(match for match in matches if brand in (None, match.brand))
    shades_view.draw_cards(matches, worn.hex, "You wear", "worn")
    if matches:
        sheet_view.draw_table(matches)
    st.caption(as_text(place.source))


def _pick_shade(catalogue: core.Catalogue) -> core.Shade | None:
    brand_place, product_place, shade_place = st.columns(3)
    brand = brand_place.selectbox("Brand", catalogue.brands, index=None, placeholder="Which brand?", key="worn-brand")
    products = dict.fromkeys(shade.product for shade in catalogue.shades if shade.brand == brand)
    product = product_place.selectbox(
        "Product",
        products,
        index=None,
        placeholder="Which product?",
        disabled=brand is None,
        key=f"worn-product-{brand}",
    )
    shades = [shade for shade in catalogue.shades if (shade.brand, shade.product) == (brand, product)]
    return shade_place.selectbox(
        "Shade",
        shades,
        index=None,
        format_func=lambda shade: shade.shade,
        placeholder="Which shade?",
        disabled=product is None,
        key=f"worn-shade-{brand}-{product}",
    )
