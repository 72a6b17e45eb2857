"""From the tone that the model sees to shades of that depth."""

from __future__ import annotations

from html import escape

import streamlit as st

import core
from pages.shared import finding_view, session

_MEASURED_LATER = (
    "This is the model's word for the tone, learned from a few dozen photos. A measurement of the skin's colour in the "
    "photo will follow; until then take the shades as a place to start looking."
)
_GRID = "display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:1.25rem 1rem"
_SWATCH = "height:4.5rem;border-radius:0.6rem;border:1px solid rgba(128,128,128,.25)"
_SMALL = "font-size:0.875rem;line-height:1.35"


def require_face() -> core.Photo:
    """Return the photo looked at last; where there is none, offer the ways to one and end the page."""
    entry = session.current_entry()
    if entry is None or entry.photo is None:
        st.info("The shades start from a photo of a face, and there is none yet.", icon=":material/face:")
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.page_link("pages/skin/upload.py", label="Upload one", icon=":material/add_photo_alternate:")
            st.page_link("pages/skin/webcam.py", label="Take one", icon=":material/photo_camera:")
            st.button("Try a drawn face", on_click=session.take_face_sample, icon=":material/draw:")
        st.stop()
    return entry.photo


def draw_tone(analysis: core.Analysis) -> None:
    """Draw the photo, the four tone probabilities and the depth that follows from them."""
    tones = _tones(analysis)
    picture, numbers = st.columns([4, 8], gap="large")
    picture.image(
        core.shrink_picture(analysis.photo.pixels, 640), caption="Your photo", width="stretch", alt="Your photo"
    )
    with numbers:
        st.header(f"Depth: {core.depth_band(tones).name}", anchor=False)
        alt = ", ".join(f"{label} {share:.0%}" for label, share in zip(tones.labels, tones.probabilities, strict=True))
        finding_view.draw_bars(core.depth_figure(tones), "The tone, among four", alt)
        st.caption(_MEASURED_LATER)


def draw_shades(analysis: core.Analysis, catalogue: core.Catalogue) -> None:
    """Draw shades of that depth, from light to dark, for one brand or across all."""
    band = core.depth_band(_tones(analysis))
    st.header("Shades of this depth", anchor=False)
    brand = st.selectbox("Brand", catalogue.brands, index=None, placeholder="All brands")
    matches = core.shades_in_band(catalogue, band, brand=brand)
    if matches:
        st.html(f'<div style="{_GRID}">{"".join(_card(match.shade) for match in matches)}</div>')
    else:
        st.info(f"The list holds no shade of this depth by {brand}.", icon=":material/search_off:")
    st.caption(
        f"{catalogue.source} The colours are the sellers' swatches as a screen shows them: try a shade on skin, in "
        "daylight, before you buy it."
    )


def _tones(analysis: core.Analysis) -> core.Part:
    parts = core.CONDITION.parts(analysis.finding.probabilities)
    return next(part for part in parts if part.group == "tone")


def _card(shade: core.Shade) -> str:
    return (
        f'<div><div style="{_SWATCH};background:{escape(shade.hex)}"></div>'
        f'<div style="margin-top:.5rem;font-weight:600;{_SMALL}">{escape(shade.shade)}</div>'
        f'<div style="{_SMALL}">{escape(shade.brand)}</div>'
        f'<div style="opacity:.7;{_SMALL}">{escape(shade.product)}</div></div>'
    )
