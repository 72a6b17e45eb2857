"""Shades nearest to a colour: one a product, with filters, sliders, and what the visitor keeps of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

import core
from pages.shared.shades import jaw_view, kit_view, swatches, tray_view
from pages.shared.state.shades import kit_session, shades_session
from pages.shared.words.foreign_text import as_text

if TYPE_CHECKING:
    from core import FloatArray

_LIGHTER, _WARMER = "lighter", "warmer"
_STEPS = (12, 24, 48)
_ON_SCREEN = (
    "The colours are the sellers' swatches as a screen shows them, and a swatch is not foundation on skin: try a shade "
    "in daylight before you buy it. Undertones are as stated by the sellers."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The colour that is looked for, after the sliders, and what filters the shades."""

    lab: FloatArray
    brand: str | None
    depth: core.DepthBand | None
    undertone: core.SellerUndertone | None


@st.fragment
def draw_shades(lab: FloatArray, tone: core.Tone) -> None:
    """Draw the shades nearest to a measured skin, each product's nearest, and all that can be done with them."""
    st.header("Shades for this skin", anchor=False)
    catalogue = kit_view.pick_list("shades-list")
    if catalogue is None:
        return
    wanted = _draw_filters(catalogue, lab)
    skin = core.lab_to_hex(wanted.lab)
    if skin != tone.hex:
        st.html(swatches.side_by_side((("Measured", tone.hex), ("Looked for", skin)), "3.5rem"))
    target = core.moved_target(core.target_of(tone), wanted.lab)
    brand, depth, undertone = wanted.brand, wanted.depth, wanted.undertone
    matches = core.match_shades(catalogue, target, brand=brand, depth=depth, undertone=undertone)
    choice = core.count_choice(catalogue, wanted.lab, brand=brand, depth=depth, undertone=undertone)
    _draw_choice(choice, own=catalogue is kit_session.kit())
    draw_cards(matches, skin, "Skin" if skin == tone.hex else "Looked for", "shades")
    jaw_view.draw_jaw(matches, tone)
    tray_view.draw_tray(matches, tray_view.Sheet(wanted.lab, catalogue, choice, tone))
    st.caption(f"{as_text(catalogue.source)} {_ON_SCREEN}")


def draw_cards(
    matches: tuple[core.ProductMatch, ...], skin: str, skin_name: str, key: str, *, order: str = "the nearest first"
) -> None:
    """Draw the first matches as cards, each with a button that keeps its shade."""
    if not matches:
        st.info("No shade passes these filters. Take one away.", icon=":material/search_off:")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        noun = "product" if len(matches) == 1 else "products"
        st.markdown(f"**{len(matches)} {noun}**, {order}{_alike(matches)}", width="content")
        shown = st.segmented_control(
            "Show", _STEPS, default=_STEPS[0], required=True, key=f"{key}-shown", label_visibility="collapsed"
        )
    st.html(swatches.GRID_STYLE)
    kept = kit_session.kept_shades()
    with st.container(key=f"cards-{key}"):
        for number, match in enumerate(matches[:shown]):
            with st.container(border=True, height="stretch", gap="small"):
                st.html(swatches.match_card(match, skin, skin_name))
                shade = match.nearest.shade
                st.button(
                    "Kept" if shade in kept else "Keep",
                    key=f"{key}-keep-{number}",
                    on_click=kit_session.keep_or_drop,
                    args=(shade,),
                    icon=":material/heart_check:" if shade in kept else ":material/favorite_border:",
                    type="tertiary",
                )


def _alike(matches: tuple[core.ProductMatch, ...]) -> str:
    """Say how many of the products the list's own error leaves alike."""
    alike = core.within_error([match.nearest.delta_e for match in matches])
    return f"; the first {alike:,} differ less than two swatches of one shade do" if alike > 1 else ""


def _draw_filters(catalogue: core.Catalogue, lab: FloatArray) -> Wanted:
    """Draw the filters and sliders, and return what is looked for."""
    brand_place, depth_place, undertone_place = st.columns([2, 1, 1])
    brand = brand_place.selectbox("Brand", catalogue.brands, index=None, placeholder="All brands", key="brand")
    depth = depth_place.selectbox(
        "Depth",
        core.DEPTH_BANDS,
        index=None,
        format_func=lambda band: band.name.capitalize(),
        placeholder="Any",
        key="depth",
    )
    undertone = undertone_place.selectbox(
        "Undertone", core.UNDERTONES, index=None, format_func=str.capitalize, placeholder="Any", key="undertone"
    )
    lighter_place, warmer_place, reset_place = st.columns([4, 4, 1], vertical_alignment="bottom", gap="medium")
    lighter = lighter_place.slider("Darker or lighter (L*)", -15, 15, 0, format="%+d", key=_LIGHTER)
    warmer = warmer_place.slider("Cooler or warmer (degrees of hue)", -15, 15, 0, format="%+d", key=_WARMER)
    reset_place.button(
        "Reset",
        on_click=shades_session.set_widgets,
        args=({_LIGHTER: 0, _WARMER: 0, "brand": None, "depth": None, "undertone": None},),
        icon=":material/restart_alt:",
        type="tertiary",
    )
    return Wanted(core.with_changes(lab, lighter, warmer), brand, depth, undertone)


def _draw_choice(choice: core.Choice, *, own: bool) -> None:
    """Say how much choice the list holds for this colour within the filters."""
    if choice.few and not own:
        st.warning(choice.sentence, icon=":material/inventory_2:")
    else:
        st.markdown(choice.sentence)
