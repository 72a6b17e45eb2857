"""The few colours and settings that all figures share.

Colours are mid-tones that read on a light and on a dark page; only text needs to know which it is.
"""

from collections.abc import Sequence
from typing import Any

# Plotly looks whether pandas is loaded, and fails where another visit's thread has loaded only half of it: loaded here
# first, so that every thread waits until it is whole.
import pandas as pd  # noqa: F401
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

LEAD = "#2f8577"  # the answer, the model on validation data
SECOND = "#c77b4a"  # what stands beside it
QUIET = "rgba(47, 133, 119, 0.42)"  # the other answers
TRACK = "rgba(128, 128, 128, 0.16)"  # the empty part of a bar, grid lines
CLEAR = "rgba(0, 0, 0, 0)"

# No toolbar over a figure on a page: it hides the figure on a phone. Hover and pinch still work.
PAGE_CONFIG: dict[str, Any] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def plain_figure(height_px: int, data: Sequence[BaseTraceType] = (), **layout: Any) -> go.Figure:
    """Return a figure without background, of a fixed height and the width of its place.

    What is known of its `data` and `layout` is best given here: each later change is checked by plotly on its own.
    """
    return go.Figure(
        data=list(data),
        layout={
            "height": height_px,
            "margin": {"l": 0, "r": 0, "t": 8, "b": 0},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "showlegend": False,
            "dragmode": False,
            **layout,
        },
    )


def as_label(words: str) -> str:
    """Return words that plotly cannot take for markup: names of shades, runs and sources come from people's files."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_ink(figure: go.Figure, dark: bool | None) -> go.Figure:
    """Give a figure's text the page's own ink: light on a dark page, dark on a light one, between where unknown."""
    ink = {True: "#dcdcd6", False: "#34403c", None: "#7b837f"}[dark]
    figure.update_layout(font_color=ink)
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        if axis.visible is not False:  # an axis that is not drawn has no text
            axis.update(tickfont_color=ink, title_font_color=ink)
    return figure
