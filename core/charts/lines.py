"""Shares as lines from 0 to 100 %: a dot with its interval on a track, its name and words above it.

All marks of a kind are one trace and all words are set at once: Plotly takes long for each it is given alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from core.charts.style import LEAD, TRACK, plain_figure


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One line: `share` and its interval are drawn if there is a share; `hover` is said at the dot.

    `words_px` is the size of the words on the right; `below` stands small under the track.
    """

    name: str
    words: str
    share: float | None
    interval: tuple[float, float]
    hover: str
    colour: str = LEAD
    words_px: int = 13
    below: str = ""


def lines_figure(lines: Sequence[ShareLine], *, row_px: int = 48) -> go.Figure:
    """Return a figure with the lines from top to bottom; line i lies at y = −i. The dots are the trace "shares"."""
    figure = plain_figure(row_px * len(lines) + 8)
    tracks: tuple[list[Any], list[Any]] = ([], [])
    for place in range(len(lines)):
        tracks[0].extend((0, 1, None))
        tracks[1].extend((-place, -place, None))
    figure.add_scatter(
        x=tracks[0], y=tracks[1], mode="lines", line={"color": TRACK, "width": 7}, hoverinfo="skip", name="tracks"
    )
    drawn = [(-place, line) for place, line in enumerate(lines) if line.share is not None]
    for colour in dict.fromkeys(line.colour for _, line in drawn):
        spans: tuple[list[Any], list[Any]] = ([], [])
        for y, line in drawn:
            if line.colour == colour:
                spans[0].extend((*line.interval, None))
                spans[1].extend((y, y, None))
        figure.add_scatter(
            x=spans[0],
            y=spans[1],
            mode="lines",
            line={"color": colour, "width": 7},
            opacity=0.35,
            hoverinfo="skip",
            name="intervals",
        )
    figure.add_scatter(
        x=[line.share for _, line in drawn],
        y=[y for y, _ in drawn],
        mode="markers",
        marker={"color": [line.colour for _, line in drawn], "size": 12, "opacity": 1},
        hovertext=[line.hover for _, line in drawn],
        hovertemplate="%{hovertext}<extra></extra>",
        name="shares",
    )
    figure.update_layout(annotations=[note for place, line in enumerate(lines) for note in _words(line, -place)])
    figure.update_xaxes(visible=False, range=[-0.015, 1.015], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-len(lines) + 0.62, 0.78], fixedrange=True)
    return figure


def _words(line: ShareLine, y: float) -> list[dict[str, Any]]:
    above = {"y": y, "yshift": 7, "yanchor": "bottom", "showarrow": False}
    notes: list[dict[str, Any]] = [
        {**above, "x": 0.0, "xanchor": "left", "text": line.name, "font": {"size": 13}},
        {**above, "x": 1.0, "xanchor": "right", "text": line.words, "font": {"size": line.words_px}},
    ]
    if line.below:
        under = {"y": y, "yshift": -6, "yanchor": "top", "showarrow": False, "opacity": 0.75}
        notes.append({**under, "x": 0.0, "xanchor": "left", "text": line.below, "font": {"size": 11}})
    return notes
