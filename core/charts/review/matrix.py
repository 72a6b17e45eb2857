"""The confusion matrix as a figure whose cells can be chosen.

    figure = matrix_figure(evaluation, task_named("infection"), order="cause", share="row")

A cell's `customdata` is [truth, answer, count, share].
"""

import plotly.graph_objects as go

from core.charts.review.grid import Grid, grid_figure
from core.records import Evaluation
from core.review.figures.orderings import Order, Share, normalise, order_labels
from core.tasks import Task

_SHARE_WORDS = {"row": "of the photos of {truth}", "column": "of the answers {answer}", "none": "of all photos"}


def matrix_figure(evaluation: Evaluation, task: Task, *, order: Order = "given", share: Share = "row") -> go.Figure:
    """Return the matrix: a row per true class, a column per answer; every cell has its count and its share."""
    places = order_labels(evaluation.labels, evaluation.confusion, task, order)
    labels = [evaluation.labels[i] for i in places]
    counts = evaluation.confusion[list(places)][:, list(places)]
    shares = normalise(evaluation.confusion, share)[list(places)][:, list(places)]
    names = [task.display_name(label) for label in labels]
    cells = [(row, column) for row in range(len(labels)) for column in range(len(labels))]
    return grid_figure(
        Grid(
            rows=labels,
            columns=labels,
            row_names=names,
            column_names=names,
            counts=counts,
            shares=shares,
            strength=shares if share != "none" else shares / max(float(shares.max()), 1e-12),
            kinds=["right" if row == column else "wrong" for row, column in cells],
            hover=[_hover(names[r], names[c], int(counts[r, c]), float(shares[r, c]), share) for r, c in cells],
        )
    )


def _hover(named: str, given: str, count: int, part: float, share: Share) -> str:
    of = _SHARE_WORDS[share].format(truth=named, answer=given)
    return f"{named} answered {given}<br>{count} photos, {part:.1%} {of}<br>Click to see them"
