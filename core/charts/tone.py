"""The catalogue as a map of lightness and hue with a person on it, and what it covers by ITA class and brand."""

import numpy as np
import plotly.graph_objects as go

from core.charts.style import LEAD, TRACK, as_label, plain_figure, with_ink
from core.tone.colour import hue_deg
from core.tone.records import Catalogue, Coverage, Tone

BRANDS_SHOWN = 25


def catalogue_figure(catalogue: Catalogue, tone: Tone | None = None, *, dark: bool | None = None) -> go.Figure:
    """Return every shade at its hue and L*, in its own colour, with a person's colour and 90 % interval on it."""
    figure = with_ink(plain_figure(420), dark)
    figure.add_scattergl(
        x=np.round(hue_deg(catalogue.lab), 2),
        y=np.round(catalogue.lab[:, 0], 2),
        mode="markers",
        name="Shades",
        marker={"size": 5, "color": [shade.hex for shade in catalogue.shades], "opacity": 0.85},
        text=[_label(shade.brand, shade.product, shade.shade) for shade in catalogue.shades],
        hovertemplate="%{text}<br>L* %{y:.0f}, hue %{x:.0f}°<extra></extra>",
    )
    if tone is not None:
        hue_low, hue_high = tone.hue_interval
        low, high = tone.lightness_interval
        figure.add_shape(
            type="rect", x0=hue_low, x1=hue_high, y0=low, y1=high, line={"color": LEAD, "width": 2, "dash": "dot"}
        )
        figure.add_scattergl(  # as the shades are: a canvas hides what is drawn under it
            x=[tone.hue_deg],
            y=[float(tone.lab[0])],
            mode="markers",
            name="This skin",
            marker={"size": 22, "color": tone.hex, "line": {"color": LEAD, "width": 4}},
            hovertemplate="This skin<br>L* %{y:.0f}, hue %{x:.0f}°<extra></extra>",
        )
    figure.update_xaxes(title_text="Hue: red to yellow (°)", gridcolor=TRACK, zeroline=False, fixedrange=True)
    figure.update_yaxes(title_text="Lightness L*", gridcolor=TRACK, zeroline=False, fixedrange=True, automargin=True)
    return figure


def coverage_figure(table: Coverage, *, dark: bool | None = None) -> go.Figure:
    """Return how many shades the brands have in each ITA class, the largest 25 brands, most shades at the top."""
    order = np.argsort(-table.counts.sum(axis=1), kind="stable")[:BRANDS_SHOWN][::-1]
    counts = table.counts[order]
    figure = with_ink(plain_figure(120 + 18 * len(order)), dark)
    figure.add_heatmap(
        z=counts,
        x=list(table.ita_classes),
        y=[as_label(table.brands[i]) for i in order],
        text=counts,
        texttemplate="%{text}",
        colorscale=[[0.0, TRACK], [1.0, LEAD]],
        showscale=False,
        hovertemplate="%{y}: %{z} shades, %{x}<extra></extra>",
    )
    figure.update_xaxes(side="top", fixedrange=True)
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure


def class_totals_figure(table: Coverage, *, dark: bool | None = None) -> go.Figure:
    """Return how many shades the whole list holds in each ITA class, and of how many brands."""
    figure = with_ink(plain_figure(240), dark)
    reached = (table.counts > 0).sum(axis=0)
    figure.add_bar(
        x=list(table.ita_classes),
        y=table.counts.sum(axis=0),
        marker_color=LEAD,
        text=[f"{total:,}" for total in table.counts.sum(axis=0)],
        textposition="outside",
        cliponaxis=False,
        customdata=reached,
        hovertemplate="%{x}: %{y} shades of %{customdata} brands<extra></extra>",
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(title_text="Shades", gridcolor=TRACK, fixedrange=True, automargin=True)
    return figure


def _label(*names: str) -> str:
    return " · ".join(as_label(name) for name in names if name)
