"""A finished answer on the start page, with its parts named; drawn, and without figures that nobody measured."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import core

_PICTURES = Path(__file__).parent / "pictures"
_LABEL = "FU-ringworm"  # what the drawing shows
_PARTS = (
    ("Your photo", "and where the model looked"),
    ("Most likely {name}", "the answer: a name, two names, or “cannot tell”"),
    ("{route}", "what to do; urgent signs change it"),
    ("The record", "how often such answers were right before"),
    ("All eight labels", "each with its percent: what else it could be"),
)


def draw_example() -> None:
    """Draw the drawn sample with its map, and the parts of an answer by number."""
    name = core.INFECTION.display_name(_LABEL)
    route = core.guidance_for(_LABEL).route.partition(".")[0]
    with st.container(border=True, gap="small"):
        st.caption("**What an answer holds.** The picture is a drawing.")
        with st.container(key="pairs-example"):
            photo, overlay = st.columns(2, gap="small")
        photo.image(_PICTURES / "ring.webp", width="stretch", alt="Drawn skin with a ring-shaped lesion")
        overlay.image(_PICTURES / "map.webp", width="stretch", alt="The same drawing under the map of an answer")
        for number, (shown, meaning) in enumerate(_PARTS, start=1):
            st.markdown(f":primary-badge[{number}] **{shown.format(name=name, route=route)}**: {meaning}")
