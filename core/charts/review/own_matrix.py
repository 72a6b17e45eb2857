"""A person's own photos, folder by answer, as a figure whose cells can be chosen."""

import numpy as np
import plotly.graph_objects as go

from core.charts.review.grid import Grid, Kind, grid_figure
from core.data.class_folders import OTHER
from core.review.own_photos.figures import FEW
from core.review.own_photos.matrix import ELSEWHERE, NO_ANSWER, OwnMatrix, place_name
from core.tasks import Task


def own_matrix_figure(matrix: OwnMatrix, task: Task) -> go.Figure:
    """Return a row for each class that has photos and a column for each answer, with shares of rows that are no few."""
    totals = matrix.counts.sum(axis=1, keepdims=True)
    shares = np.divide(matrix.counts, totals, out=np.zeros(matrix.counts.shape), where=totals > 0)
    rows, columns = ([place_name(place, task) for place in places] for places in (matrix.rows, matrix.columns))
    cells = [(row, column) for row in range(len(rows)) for column in range(len(columns))]
    return grid_figure(
        Grid(
            rows=matrix.rows,
            columns=matrix.columns,
            row_names=rows,
            column_names=columns,
            counts=matrix.counts,
            shares=np.where(totals >= FEW, shares, np.nan),
            strength=shares,
            kinds=[_kind(matrix.rows[row], matrix.columns[column]) for row, column in cells],
            hover=[
                f"{rows[r]}: {columns[c].lower() if c >= len(task.labels) else columns[c]}<br>"
                f"{int(matrix.counts[r, c])} of {int(totals[r, 0])} photos<br>Click to see them"
                for r, c in cells
            ],
        )
    )


def _kind(row: str, column: str) -> Kind:
    """Return whether a cell is right: its class, or no name for a photo of no class."""
    if row == OTHER:
        return {NO_ANSWER: "right", ELSEWHERE: "neither"}.get(column, "wrong")  # type: ignore[return-value]
    if column == NO_ANSWER:
        return "neither"
    return "right" if row == column else "wrong"
