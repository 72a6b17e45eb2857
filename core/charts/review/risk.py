"""What a threshold costs and gives: error against coverage, with the chosen threshold marked."""

import plotly.graph_objects as go

from core.charts.style import LEAD, SECOND, TRACK, plain_figure
from core.review.abstention.sweep import AnsweredShare, RiskCurve


def risk_figure(curve: RiskCurve, chosen: AnsweredShare) -> go.Figure:
    """Return the share of wrong answers against the share of photos answered."""
    figure = plain_figure(340)
    figure.add_scatter(
        x=curve.coverage.tolist(),
        y=curve.error.tolist(),
        customdata=curve.thresholds.tolist(),
        mode="lines",
        name="every threshold",
        line={"color": LEAD, "width": 2.5},
        fill="tozeroy",
        fillcolor="rgba(47, 133, 119, 0.10)",
        hovertemplate="at %{customdata:.2f}: answers %{x:.1%}, wrong on %{y:.1%}<extra></extra>",
    )
    if chosen.answered:
        figure.add_scatter(
            x=[chosen.coverage],
            y=[chosen.error],
            mode="markers",
            name="chosen",
            marker={"color": SECOND, "size": 14, "line": {"color": "#ffffff", "width": 2}},
            hovertemplate="answers %{x:.1%}, wrong on %{y:.1%}<extra></extra>",
        )
    # Ticks of 0.5 % and 1 %, never twice the same.
    axis = {"gridcolor": TRACK, "zeroline": False, "fixedrange": True, "tickformat": ".1~%"}
    figure.update_xaxes(title_text="Photos answered", range=[0, 1.02], **axis)
    figure.update_yaxes(title_text="Wrong among the answered", rangemode="tozero", automargin=True, **axis)
    return figure
