"""Shades laid on the jaw of the photo, as an artist tries them."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state.shades import jaw_session, kit_session
from pages.shared.words.foreign_text import as_text

_CAPTION = (
    "Seen in the photo's own light: each stripe differs from the skin as its swatch differs from the measured skin. "
    "The stripe that vanishes is the nearest."
)


def draw_jaw(matches: tuple[core.ProductMatch, ...], tone: core.Tone) -> None:
    """Draw the kept shades on the jaw, or of the first product the lighter one, the guess and the darker one."""
    shades = kit_session.kept_shades()[: core.MOST_STRIPES] or _three(matches)
    if tone.face is None or not shades:
        return
    with st.expander("On the jaw", icon=":material/face_retouching_natural:"):
        picture = jaw_session.shades_on_jaw(tone, shades)
        if picture is None:
            return
        st.image(picture, width=420, alt=f"The face with {len(shades)} shades laid on its jaw")
        st.markdown(
            "\n".join(f"{number}. {as_text(one.shade)} · {as_text(one.brand)}" for number, one in enumerate(shades, 1))
        )
        st.caption("From left to right. " + _CAPTION)


def _three(matches: tuple[core.ProductMatch, ...]) -> tuple[core.Shade, ...]:
    if not matches:
        return ()
    first = matches[0]
    return tuple(one.shade for one in (first.lighter, first.nearest, first.darker) if one is not None)
