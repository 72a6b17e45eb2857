"""Each class as a line: recall or precision as a dot with its interval, and the source project's recall beside it."""

from collections.abc import Sequence
from typing import Literal

import plotly.graph_objects as go

from core.charts.lines import ShareLine, lines_figure
from core.charts.style import SECOND
from core.evaluation.metrics import ClassFigures
from core.number_words import percent
from core.review.cards.published import PublishedResult
from core.tasks import Task

ClassQuantity = Literal["recall", "precision"]


def classes_figure(
    figures: Sequence[ClassFigures],
    task: Task,
    quantity: ClassQuantity,
    source: PublishedResult | None = None,
) -> go.Figure:
    """Return one line per class in the order given; with `source` a diamond for the other project's recall."""
    figure = lines_figure([_line(made, task, quantity) for made in figures])
    if source is not None and quantity == "recall" and len(source.class_correct) == len(figures):
        pairs = list(zip(source.class_correct, source.class_n, strict=True))
        figure.add_scatter(
            x=[correct / n for correct, n in pairs],
            y=[-place for place in range(len(pairs))],
            mode="markers",
            name=source.project,
            marker={"color": SECOND, "size": 10, "symbol": "diamond-open", "line": {"width": 2.5}},
            customdata=[list(pair) for pair in pairs],
            hovertemplate=f"{source.project}: %{{customdata[0]}} of %{{customdata[1]}}, %{{x:.1%}}<extra></extra>",
        )
    return figure


def _line(made: ClassFigures, task: Task, quantity: ClassQuantity) -> ShareLine:
    name = task.display_name(made.label)
    recall = quantity == "recall"
    of, share = (made.n, made.recall) if recall else (made.answered, made.precision)
    if not of:
        return ShareLine(name, "no photo" if recall else "never the answer", None, (0.0, 1.0), "")
    low, high = made.recall_interval if recall else made.precision_interval
    counted = f"{made.correct} of {of}"
    return ShareLine(
        name, f"{percent(share)}  ({counted})", share, (low, high), f"{name}: {counted}<br>{low:.1%} to {high:.1%}"
    )
