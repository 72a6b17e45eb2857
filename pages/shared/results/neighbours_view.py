"""The labelled training photos that look most like a photo, where the data set is on this machine."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import picture_session

_TILE_PX = 132


def draw_neighbours(analysis: core.Analysis) -> None:
    """Draw a fold with the nearest training photos and their labels, read when it is opened; nothing without a set."""
    if not picture_session.has_neighbours(analysis):
        return
    key = f"similar-{analysis.finding.task}-{analysis.photo.sha256[:12]}"
    fold = st.expander("Similar photos", key=key, on_change="rerun", icon=":material/compare:")
    if fold.open:
        with fold:
            _draw_tiles(analysis)


def _draw_tiles(analysis: core.Analysis) -> None:
    name = core.task_named(analysis.finding.task).display_name
    tiles = picture_session.neighbour_tiles(analysis, 2 * _TILE_PX)
    if not tiles:
        st.markdown("None of the most similar training photos is on this machine.")
        return
    st.markdown(
        "**Looks like these**",
        help="The photos it was trained on whose features are most like this photo's, with the names that the data set "
        "gives them; of photos that are nearly the same only one is shown. Likeness to the model is not likeness to a "
        "doctor.",
    )
    with st.container(horizontal=True, gap="small"):
        for neighbour, tile in tiles:
            with st.container(width=_TILE_PX, gap="xsmall"):
                st.image(tile, width="stretch", alt=f"A training photo of {name(neighbour.label)}")
                st.caption(f"{name(neighbour.label)}  \nlikeness {core.percent(neighbour.similarity)}")
