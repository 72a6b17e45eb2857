"""ROC and precision–recall curves of every class against the rest."""

from collections.abc import Sequence
from typing import Literal

import plotly.graph_objects as go

from core.charts.style import TRACK, plain_figure
from core.review.figures.ranking import RankCurve
from core.tasks import Task

CurveKind = Literal["roc", "precision_recall"]

# Eight mid-tones of even lightness that read on a light and on a dark page.
CLASS_COLOURS = ("#2f8577", "#c77b4a", "#6b7fb3", "#a98a3d", "#8c6a9c", "#4f9bc4", "#b8607a", "#7a8f3c")
_DASHES = ("solid", "solid", "solid", "solid", "dash", "dash", "dash", "dash")  # neighbours in colour differ in this


def ranking_figure(curves: Sequence[RankCurve], task: Task, kind: CurveKind) -> go.Figure:
    """Return one line per class that has photos, with its area in the legend."""
    figure = plain_figure(480)
    for place, curve in enumerate(curves):
        if not curve.positives or not curve.negatives:
            continue
        if kind == "roc":
            x, y, area = [0.0, *curve.false_alarms.tolist()], [0.0, *curve.recall.tolist()], curve.roc_area
        else:
            x, y, area = curve.recall.tolist(), curve.precision.tolist(), curve.average_precision
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=f"{task.display_name(curve.label)} {area:.3f}",
            line={
                "color": CLASS_COLOURS[place % len(CLASS_COLOURS)],
                "width": 2,
                "dash": _DASHES[place % len(_DASHES)],
            },
            hovertemplate="%{x:.1%}, %{y:.1%}",
        )
    if kind == "roc":
        figure.add_scatter(
            x=[0, 1], y=[0, 1], mode="lines", name="chance", line={"color": TRACK, "dash": "dot"}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
    words = ("False alarms", "Recall") if kind == "roc" else ("Recall", "Precision")
    axis = {"tickformat": ".0%", "gridcolor": TRACK, "zeroline": False, "fixedrange": True, "range": [-0.01, 1.02]}
    figure.update_xaxes(title_text=words[0], **axis)
    figure.update_yaxes(title_text=words[1], automargin=True, **axis)
    figure.update_layout(
        title={
            "text": "ROC (area in the legend)" if kind == "roc" else "Precision–recall (average precision)",
            "font_size": 15,
            "x": 0,
        },
        showlegend=True,
        legend={
            "orientation": "h",
            "y": -0.18,
            "x": 0,
            "yanchor": "top",
            "font_size": 11,
            "entrywidth": 0.48,  # two beside one another, also in half a page
            "entrywidthmode": "fraction",
        },
        margin={"l": 0, "r": 8, "t": 40, "b": 0},
    )
    return figure
