"""The reliability diagram: in each bin of confidence, how often the answers were right."""

import plotly.graph_objects as go

from core.charts.style import LEAD, SECOND, TRACK, plain_figure
from core.evaluation.metrics import wilson_interval
from core.trust.calibration import Calibration


def reliability_figure(calibration: Calibration) -> go.Figure:
    """Return a bar per bin that holds photos, with its 95 % interval, against the line of honest probabilities."""
    bins = [part for part in calibration.bins if part.n]
    figure = plain_figure(380)
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", name="honest", line={"color": SECOND, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )  # fmt: skip
    intervals = [wilson_interval(part.correct, part.n) for part in bins]
    figure.add_bar(
        x=[(part.low + part.high) / 2 for part in bins],
        y=[part.accuracy for part in bins],
        width=[0.92 * (part.high - part.low) for part in bins],
        name="right",
        marker={"color": LEAD, "opacity": 0.55},
        customdata=[[part.correct, part.n, part.confidence] for part in bins],
        hovertemplate="%{customdata[0]} of %{customdata[1]} right (%{y:.0%}) at a mean of %{customdata[2]:.0%}"
        "<extra></extra>",
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [max(0.0, high - part.accuracy) for part, (_, high) in zip(bins, intervals, strict=True)],
            "arrayminus": [max(0.0, part.accuracy - low) for part, (low, _) in zip(bins, intervals, strict=True)],
            "color": LEAD,
            "thickness": 1.5,
            "width": 3,
        },
    )
    figure.add_scatter(
        x=[part.confidence for part in bins],
        y=[part.accuracy for part in bins],
        mode="markers",
        name="mean confidence",
        marker={"color": LEAD, "size": 7},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[(part.low + part.high) / 2 for part in bins],
        y=[-0.05] * len(bins),
        mode="text",
        text=[str(part.n) for part in bins],
        textfont_size=10,
        name="photos",
        hoverinfo="skip",
    )
    axis = {"gridcolor": TRACK, "zeroline": False, "fixedrange": True, "tickformat": ".0%"}
    figure.update_xaxes(title_text="Probability of the answer", range=[0, 1.01], **axis)
    figure.update_layout(margin_r=24)  # room for the last tick's words
    figure.update_yaxes(title_text="Share that was right", range=[-0.1, 1.03], automargin=True, **axis)
    return figure
