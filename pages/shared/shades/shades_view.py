"""Shades nearest to a colour: one a product, with filters, sliders, and what the visitor keeps of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

import core
from pages.shared.shades import kit_view, sheet_view, swatches
from pages.shared.state.shades import kit_session, shades_session
from pages.shared.words.foreign_text import as_text

if TYPE_CHECKING:
    from core import FloatArray

_UNDERTONES: tuple[core.SellerUndertone, ...] = ("warm", "neutral", "cool", "olive", "mixed")
_LIGHTER, _WARMER = "lighter", "warmer"
_STEPS = (12, 24, 48)
_ON_SCREEN = (
    "The colours are the sellers' swatches as a screen shows them, and a swatch is not foundation on skin: try a shade "
    "in daylight before you buy it. The undertone is the seller's word."
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
    matches = core.match_shades(
        catalogue, wanted.lab, brand=wanted.brand, depth=wanted.depth, undertone=wanted.undertone
    )
    _draw_choice(catalogue, wanted.lab)
    draw_cards(matches, skin, "Skin" if skin == tone.hex else "Looked for", "shades")
    with st.container():  # always there, so that nothing below it is made anew when the first shade is kept
        _draw_kept()
    sheet_view.draw_downloads(matches, wanted.lab, catalogue, tone)
    st.caption(f"{as_text(catalogue.source)} {_ON_SCREEN}")


def draw_cards(matches: tuple[core.ProductMatch, ...], skin: str, skin_name: str, key: str) -> None:
    """Draw the first matches as cards, each with a button that keeps its shade."""
    if not matches:
        st.info("No shade passes these filters. Take one away.", icon=":material/search_off:")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        noun = "product" if len(matches) == 1 else "products"
        st.markdown(f"**{len(matches)} {noun}**, the nearest first", width="content")
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
        "Undertone", _UNDERTONES, index=None, format_func=str.capitalize, placeholder="Any", key="undertone"
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


def _draw_choice(catalogue: core.Catalogue, lab: FloatArray) -> None:
    """Say how much choice the list holds for this colour, and how many shades tie."""
    choice = core.count_choice(catalogue, lab)
    ties = len(core.tied_shades(catalogue, lab))
    tied = f" {ties:,} of them tie with the nearest (within ΔE00 1): a photo cannot choose between those."
    sentence = choice.sentence + (tied if ties > 1 else "")
    if choice.few and catalogue is not kit_session.kit():
        st.warning(sentence, icon=":material/inventory_2:")
    else:
        st.markdown(sentence)


def _draw_kept() -> None:
    """Draw the shades that the visitor keeps."""
    kept = kit_session.kept_shades()
    if not kept:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"Kept: {len(kept)}", anchor=False, width="content")
        st.button("Forget all", on_click=kit_session.drop_all, icon=":material/close:", type="tertiary")
    st.html(swatches.shade_grid(kept))
