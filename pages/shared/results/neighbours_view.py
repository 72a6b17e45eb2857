"""The labelled training photos that look most like a photo, where the data set is on this machine."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import picture_session

_TILE_PX = 132


def draw_neighbours(analysis: core.Analysis) -> None:
    """Draw the nearest training photos with their labels; nothing where none of them is on this machine."""
    tiles = picture_session.neighbour_tiles(analysis, 2 * _TILE_PX)
    if not tiles:
        return
    name = core.task_named(analysis.finding.task).display_name
    st.markdown(
        "**Looks like these**",
        help="The photos it was trained on whose features are most like this photo's, with the names that the data set "
        "gives them. Likeness to the model is not likeness to a doctor.",
    )
    with st.container(horizontal=True, gap="small"):
        for neighbour, tile in tiles:
            with st.container(width=_TILE_PX, gap="xsmall"):
                st.image(tile, width="stretch", alt=f"A training photo of {name(neighbour.label)}")
                st.caption(f"{name(neighbour.label)}  \nlikeness {core.percent(neighbour.similarity)}")
