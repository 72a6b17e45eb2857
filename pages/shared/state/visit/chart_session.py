"""A visit's figures, each made once for what it shows: making one takes longer than all else on a page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import plotly.graph_objects as go

_FIGURES_KEY = "figures"
_MOST_FIGURES = 24


def kept_figure(content: tuple[Hashable, ...], build: Callable[[], go.Figure]) -> go.Figure:
    """Return the figure for this content, made at the first time; the newest are kept. It must not be changed."""
    kept: dict[tuple[Hashable, ...], go.Figure] = st.session_state.setdefault(_FIGURES_KEY, {})
    if content not in kept:
        kept[content] = build()
        while len(kept) > _MOST_FIGURES:
            kept.pop(next(iter(kept)))
    return kept[content]


def forget_figures() -> None:
    """Forget all figures, because photos that they speak of are forgotten."""
    st.session_state.pop(_FIGURES_KEY, None)
