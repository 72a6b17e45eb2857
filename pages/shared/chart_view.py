"""Figures on a page: the one place that draws them, so that all have the page's ink and a text for screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

import core

if TYPE_CHECKING:
    import plotly.graph_objects as go


def draw_figure(figure: go.Figure, alt: str) -> None:
    """Draw a figure as wide as its place; `alt` says in words what it shows."""
    theme = st.context.theme.type
    core.with_ink(figure, None if theme is None else theme == "dark")
    st.plotly_chart(figure, config=core.PAGE_CONFIG, alt=alt)
