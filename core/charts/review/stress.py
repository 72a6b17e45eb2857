"""The stress card as one figure: a line a test, the kindest on top, each with its interval."""

import math

import plotly.graph_objects as go

from core.charts.lines import ShareLine, lines_figure
from core.charts.style import LEAD, SECOND
from core.review.cards.stress import StressCard, StressFigure

_ROW_PX = 62
_SHARE_PX = 20  # of every share alike: no line is to look better than another


def stress_figure(card: StressCard) -> go.Figure:
    """Return a dot with its 95 % interval for each line of the card, on a track from 0 to 100 %.

    Lines that count false alarms have the second colour. A tick marks the source project on the line of the published
    test, a shorter one its majority class.
    """
    figure = lines_figure([_line(line) for line in card.figures], row_px=_ROW_PX)
    if card.figures and card.figures[0].key == "published":
        _draw_references(figure, card)
    return figure


def stress_words(card: StressCard) -> str:
    """Return the card in words, for those who do not see the figure."""
    return "; ".join(f"{line.title}: {line.count} of {line.n}, {line.share:.1%}" for line in card.figures)


def _line(line: StressFigure) -> ShareLine:
    low, high = line.interval
    balanced = "" if math.isnan(line.balanced) else f", balanced {line.balanced:.0%}"
    span = f"{low:.1%} to {high:.1%}"
    return ShareLine(
        name=f"<b>{line.title}</b>  {line.count} of {line.n}{', fewer is better' if line.alarm else balanced}",
        words=f"<b>{line.share:.1%}</b>",
        share=line.share,
        interval=line.interval,
        hover=f"{line.title}: {line.count} of {line.n}<br>{span} with 95 % confidence",
        colour=SECOND if line.alarm else LEAD,
        words_px=_SHARE_PX,
        below=f"{low:.0%} to {high:.0%}",
    )


def _draw_references(figure: go.Figure, card: StressCard) -> None:
    marks = []
    if card.source is not None:
        marks.append((card.source.accuracy, "source project", 16))
    if card.majority is not None and not any(abs(card.majority.share - x) < 0.005 for x, _, _ in marks):
        marks.append((card.majority.share, "largest class", 12))
    for x, name, size in marks:
        figure.add_scatter(
            x=[x],
            y=[0],
            mode="markers",
            name=name,
            marker={"symbol": "line-ns", "size": size, "line": {"color": SECOND, "width": 3}},
            hovertemplate=f"{name}: %{{x:.1%}}<extra></extra>",
        )
