"""From one to three shades that somebody wears to what they are in other products, the own brand's included."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.shades import kit_view, shades_view, sheet_view, swatches, tray_view
from pages.shared.state.shades import kit_session
from pages.shared.words.foreign_text import as_plain, as_text

_MOST = 3


@st.fragment
def draw_worn() -> None:
    """Let the visitor name shades and how they fit, and draw what they are in other products, or in the own kit."""
    catalogue = kit_session.catalogue()
    places = st.segmented_control(
        "How many shades do you know?", range(1, _MOST + 1), default=1, required=True, key="worn-count"
    )
    worn = tuple(one for number in range(places) if (one := _pick_worn(catalogue, number)) is not None)
    if not worn:
        st.markdown("Name the brand, the product and the shade you wear, and say how it fits.")
        return
    place = kit_view.pick_list("worn-list")
    if place is not None:
        _draw_matches(place, worn)


def _draw_matches(place: core.Catalogue, worn: tuple[core.Worn, ...]) -> None:
    try:
        target = core.worn_target(worn)
        matches = core.match_worn(place, worn)
    except core.DataError as error:
        st.error(as_text(error), icon=":material/contrast:")
        return
    brands = sorted({match.brand for match in matches}, key=str.casefold)
    brand = st.selectbox("In the brand", brands, index=None, placeholder="All brands", key="worn-in")
    matches = tuple(match for match in matches if brand in (None, match.brand))
    st.warning(core.worn_caution(), icon=":material/balance:")
    plain = len(worn) == 1 and worn[0].fits
    skin = core.lab_to_hex(target.lab)
    shades_view.draw_cards(matches, skin, "You wear" if plain else "Looked for", "worn", order="your own brand first")
    choice = core.count_choice(place, target.lab, brand=brand)
    tray_view.draw_tray(matches, sheet_view.Sheet(target.lab, place, choice, None))
    st.caption(as_text(place.source))


def _pick_worn(catalogue: core.Catalogue, number: int) -> core.Worn | None:
    shade = _pick_shade(catalogue, f"worn{number or ''}")
    if shade is None:
        return None
    swatch_place, words_place = st.columns([1, 3], vertical_alignment="center")
    swatch_place.html(swatches.side_by_side(((as_plain(shade.shade), shade.hex),), "3rem"))
    verdicts = words_place.pills(
        "How does it fit?",
        core.VERDICTS,
        selection_mode="multi",
        default=core.VERDICTS[:1],
        key=f"worn-fits-{number}",
    )
    wrong = tuple(verdict for verdict in verdicts if verdict != core.VERDICTS[0])
    return core.Worn(shade, wrong or core.VERDICTS[:1])


def _pick_shade(catalogue: core.Catalogue, key: str) -> core.Shade | None:
    brand_place, product_place, shade_place = st.columns(3)
    brand = brand_place.selectbox("Brand", catalogue.brands, index=None, placeholder="Which brand?", key=f"{key}-brand")
    products = dict.fromkeys(shade.product for shade in catalogue.shades if shade.brand == brand)
    product = product_place.selectbox(
        "Product",
        products,
        index=None,
        placeholder="Which product?",
        disabled=brand is None,
        key=f"{key}-product-{brand}",
    )
    shades = [shade for shade in catalogue.shades if (shade.brand, shade.product) == (brand, product)]
    return shade_place.selectbox(
        "Shade",
        shades,
        index=None,
        format_func=lambda shade: shade.shade,
        placeholder="Which shade?",
        disabled=product is None,
        key=f"{key}-shade-{brand}-{product}",
    )
