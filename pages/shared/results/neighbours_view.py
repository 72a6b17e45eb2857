"""The labelled training photos that look most like a photo, where the data set is on this machine."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import core
from pages.shared.state import answer_session, review_session

_MOST = 3
_TILE_PX = 132


def draw_neighbours(analysis: core.Analysis) -> None:
    """Draw the nearest training photos with their labels; nothing where none of them is on this machine."""
    photo, finding = analysis.photo, analysis.finding
    roots = review_session.photo_roots_if_any(finding.task)
    if not finding.neighbours or not roots:
        return
    tiles = answer_session.remembered(
        photo,
        f"neighbours-{finding.task}",
        (finding.weights_sha256, roots),
        lambda: _tiles(finding.neighbours, roots),
    )
    if not tiles:
        return
    name = core.task_named(finding.task).display_name
    st.markdown(
        "**Looks like these**",
        help="The photos it was trained on whose features are most like this photo's, with the names that the data set "
        "gives them. Likeness to the model is not likeness to a doctor.",
    )
    with st.container(horizontal=True, gap="small"):
        for neighbour, tile in tiles:
            with st.container(width=_TILE_PX, gap="xsmall"):
                st.image(tile, width="stretch", alt=f"A training photo of {name(neighbour.label)}")
                st.caption(f"{name(neighbour.label)}  \nlikeness {neighbour.similarity:.0%}")


def _tiles(neighbours: tuple[core.Neighbour, ...], roots: tuple[Path, ...]) -> list[tuple[core.Neighbour, bytes]]:
    """Return the first few neighbours that are here and unchanged, each with a small square picture."""
    tiles: list[tuple[core.Neighbour, bytes]] = []
    for neighbour in neighbours:
        try:
            photo = core.read_listed_photo(neighbour, roots)
        except core.DermaError:
            continue
        tiles.append((neighbour, core.jpeg_bytes(core.square_tile(photo.pixels, 2 * _TILE_PX))))
        if len(tiles) == _MOST:
            break
    return tiles
