"""Drawn samples on the start page, one of them without skin: a click answers one."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import core
from pages.shared.start.door_view import UPLOAD_PAGE
from pages.shared.state import session

_PICTURES = Path(__file__).parent / "pictures"  # drawn before, because drawing takes seconds


def draw_samples() -> None:
    """Draw a card for each sample; the whole card is its button."""
    st.header("No photo at hand? Try a drawing", anchor=False)
    with st.container(key="pairs-samples"):
        places = st.columns(len(core.SAMPLES))
    for place, sample in zip(places, core.SAMPLES, strict=True):
        with place.container(border=True, height="stretch", key=f"card-{sample.name}", gap="small"):
            st.image(_PICTURES / f"{sample.name}.webp", width="stretch", alt=sample.caption)
            chosen = st.button(
                f"**{sample.title}**",
                key=f"sample-{sample.name}",
                on_click=session.take_drawing,
                args=(sample.name,),
                type="tertiary",
            )
            st.caption(sample.shows)
        if chosen:
            st.switch_page(UPLOAD_PAGE)
