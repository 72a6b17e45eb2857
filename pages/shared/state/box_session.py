"""The boxes that a visitor marks on photos: edges in percent, set by a drag on the photo or by two sliders.

Numbers alone are kept, under a photo's hash.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import streamlit as st

import core

SKIN, PAPER, SPOT = "skin", "paper", "spot"  # what a box can mark
WHOLE = (0, 100)  # percent; a side nobody has set yet
_REDRAWN_KEY = "boxes-redrawn"  # how often boxes were set by slider


def slider_settings(photo: core.Photo, what: str, axis: str) -> dict[str, Any]:
    """Return the settings that tie one of a box's two sliders to a photo; `axis` is "across" or "down"."""
    key = _edge_key(photo.sha256, what, axis)
    st.session_state.setdefault(key, WHOLE)  # the slider takes its value from here, because a drag sets it too
    return {"key": key, "on_change": _redraw}


def chart_settings(photo: core.Photo, what: str) -> dict[str, Any]:
    """Return the settings of the figure on which a box is dragged; it starts afresh when a slider moves the box."""
    key = f"drag-{what}-{photo.sha256[:12]}-{st.session_state.get(_REDRAWN_KEY, 0)}"
    return {"key": key, "on_select": partial(_take_drag, photo.sha256, what, key)}


def marked_box(photo: core.Photo, what: str) -> core.Region | None:
    """Return the marked box, None as long as one of its sides spans the whole photo."""
    across = st.session_state.get(_edge_key(photo.sha256, what, "across"), WHOLE)
    down = st.session_state.get(_edge_key(photo.sha256, what, "down"), WHOLE)
    if across == WHOLE or down == WHOLE or across[0] == across[1] or down[0] == down[1]:
        return None
    return core.Region(across[0] / 100, down[0] / 100, across[1] / 100, down[1] / 100)


def mark_box(sha256: str, what: str, box: core.Region) -> None:
    """Set the edges of a box, from a button."""
    for axis, low, high in (("across", box.left, box.right), ("down", box.top, box.bottom)):
        st.session_state[_edge_key(sha256, what, axis)] = (math.ceil(100 * low), math.floor(100 * high))
    _redraw()


def unmark_box(sha256: str, what: str) -> None:
    """Take a box away, from a button."""
    for axis in ("across", "down"):
        st.session_state[_edge_key(sha256, what, axis)] = WHOLE
    _redraw()


def _take_drag(sha256: str, what: str, key: str) -> None:
    boxes = st.session_state[key].selection.box
    if boxes:
        for axis, edges in (("across", boxes[-1]["x"]), ("down", boxes[-1]["y"])):
            low, high = (min(100, max(0, round(100 * edge))) for edge in sorted(edges))
            st.session_state[_edge_key(sha256, what, axis)] = (min(low, 99), max(high, low + 1))


def _edge_key(sha256: str, what: str, axis: str) -> str:
    return f"{what}-{axis}-{sha256[:12]}"


def _redraw() -> None:
    st.session_state[_REDRAWN_KEY] = st.session_state.get(_REDRAWN_KEY, 0) + 1
