"""Figures on a page: the one place that draws them, so that all have the page's ink and a text for screen readers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any

import streamlit as st

import core
from pages.shared.state.visit import chart_session

if TYPE_CHECKING:
    import plotly.graph_objects as go


def draw_figure(figure: go.Figure, alt: str) -> None:
    """Draw a figure as wide as its place; `alt` says in words what it shows."""
    theme = st.context.theme.type
    core.with_ink(figure, None if theme is None else theme == "dark")
    st.plotly_chart(figure, config=core.PAGE_CONFIG, alt=alt)


def draw_kept_figure(build: Callable[[], go.Figure], content: tuple[Hashable, ...], alt: str) -> None:
    """Draw a figure that is made once a visit; `content` is all that it depends on, beside the page's ink."""
    theme = st.context.theme.type
    dark = None if theme is None else theme == "dark"
    figure = chart_session.kept_figure((dark, alt, *content), lambda: _written_out(core.with_ink(build(), dark)))
    st.plotly_chart(figure, config=core.PAGE_CONFIG, alt=alt)


def draw_bars(build: Callable[[], go.Figure], shares: Iterable[float], title: str, alt: str) -> None:
    """Draw a figure of bars for these shares under a small title, if it has one; `alt` says the same in words."""
    if title:
        st.markdown(f"**{title}**")
    draw_kept_figure(build, (title, *map(float, shares)), alt)


def _written_out(figure: go.Figure) -> go.Figure:
    """Return a figure that writes itself out only once: it is asked to in every run, and takes longer than all else."""
    content = figure.to_dict()
    figure.to_dict = lambda: content
    return figure


def draw_selectable(figure: go.Figure, alt: str, key: str) -> list[list[object]]:
    """Draw a figure whose points can be clicked, and return the `customdata` of the chosen ones."""
    theme = st.context.theme.type
    core.with_ink(figure, None if theme is None else theme == "dark")
    state = st.plotly_chart(
        figure, config=core.PAGE_CONFIG, alt=alt, key=key, on_select="rerun", selection_mode="points"
    )
    points = state["selection"]["points"]
    return [point["customdata"] for point in points if point.get("customdata")]


def draw_box_picker(figure: go.Figure, alt: str, **settings: Any) -> None:
    """Draw a figure on which a drag selects a box; `settings` say where the box goes."""
    st.plotly_chart(figure, config=core.PAGE_CONFIG, alt=alt, selection_mode="box", **settings)
