"""A grid of counts as a figure whose cells can be chosen: truth by answer, with a count and a percent in every cell.

Plotly's heatmap gives Streamlit no selection, so each cell has an unseen marker that does; its `customdata` is
[row, column, count, share].
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from core.charts.style import CLEAR, plain_figure
from core.number_words import percent
from core.records import FloatArray, IntArray

Kind = Literal["right", "wrong", "neither"]

# From nothing to the lead colour; the first step is see-through, so that an empty cell is the page itself.
_RIGHT = ((0.0, "rgba(47, 133, 119, 0.05)"), (0.5, "rgba(47, 133, 119, 0.55)"), (1.0, "rgba(35, 107, 95, 1)"))
_WRONG = (
    (0.0, "rgba(128, 128, 128, 0.06)"),
    (0.001, "rgba(199, 123, 74, 0.25)"),  # a single mistake is seen
    (0.5, "rgba(190, 105, 55, 0.85)"),
    (1.0, "rgba(150, 70, 30, 1)"),
)
_NEITHER = ((0.0, "rgba(128, 128, 128, 0.06)"), (0.001, "rgba(128, 128, 128, 0.2)"), (1.0, "rgba(100, 100, 100, 0.7)"))
_PALE_TEXT_FROM = 0.42  # share of the colour scale from which text on it is white
_WRONG_STRENGTH = 2.0  # mistakes are rare: their colour runs twice as fast
_SCALES: dict[Kind, tuple[Any, float]] = {
    "right": (_RIGHT, 1.0),
    "wrong": (_WRONG, 1 / _WRONG_STRENGTH),
    "neither": (_NEITHER, 1.0),
}
_MARKER_PX = 34


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What a grid shows: keys and names of rows and columns, `counts`, `shares` and `strength` (rows, columns).

    A share is NaN where the photos are too few for a percent. `strength` is how deep a cell's colour is, 0–1; `kinds`
    and `hover` are given cell by cell, row after row.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    row_names: Sequence[str]
    column_names: Sequence[str]
    counts: IntArray
    shares: FloatArray
    strength: FloatArray
    kinds: Sequence[Kind]
    hover: Sequence[str]


def grid_figure(grid: Grid) -> go.Figure:
    """Return the figure; rows are the truth, columns the answer."""
    figure = plain_figure(92 + 66 * len(grid.rows))
    cells = [(row, column) for row in range(len(grid.rows)) for column in range(len(grid.columns))]
    kinds = dict(zip(cells, grid.kinds, strict=True))
    for kind in dict.fromkeys(grid.kinds):
        _draw_colours(figure, grid, kinds, kind)
    figure.add_scatter(
        x=[column for _, column in cells],
        y=[row for row, _ in cells],
        mode="markers",
        name="cells",
        marker={"symbol": "square", "size": _MARKER_PX, "color": CLEAR, "line": {"width": 0}},
        selected={"marker": {"color": "rgba(128, 128, 128, 0.35)"}},
        unselected={"marker": {"color": CLEAR, "opacity": 1}},
        customdata=[
            [grid.rows[r], grid.columns[c], int(grid.counts[r, c]), float(grid.shares[r, c])] for r, c in cells
        ],
        hovertext=list(grid.hover),
        hovertemplate="%{hovertext}<extra></extra>",
    )
    # All at once: adding annotations one by one takes a second and more.
    figure.update_layout(annotations=[_cell_text(grid, cell, kinds[cell]) for cell in cells])
    _name_axes(figure, grid.row_names, grid.column_names)
    return figure


def _draw_colours(figure: go.Figure, grid: Grid, kinds: dict[tuple[int, int], Kind], kind: Kind) -> None:
    scale, most = _SCALES[kind]
    rows, columns = range(len(grid.rows)), range(len(grid.columns))
    figure.add_heatmap(
        z=[[float(grid.strength[r, c]) if kinds[r, c] == kind else None for c in columns] for r in rows],
        zmin=0,
        zmax=most,
        colorscale=[list(step) for step in scale],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
        name=kind,
    )


def _cell_text(grid: Grid, cell: tuple[int, int], kind: Kind) -> dict[str, Any]:
    row, column = cell
    count, strength = int(grid.counts[cell]), float(grid.strength[cell])
    share = float(grid.shares[cell])
    percents = "" if math.isnan(share) else f"<br>{percent(share)}"
    pale = count and kind != "neither" and strength / _SCALES[kind][1] > _PALE_TEXT_FROM
    return {
        "x": column,
        "y": row,
        "text": f"<b>{count}</b>{percents}" if count else "0",
        "showarrow": False,
        "opacity": 1 if count else 0.35,
        "font": {"size": 11, "color": "#ffffff"} if pale else {"size": 11},
    }


def _name_axes(figure: go.Figure, row_names: Sequence[str], column_names: Sequence[str]) -> None:
    plain = {"showgrid": False, "fixedrange": True, "zeroline": False, "tickfont_size": 11, "automargin": True}
    figure.update_xaxes(title_text="Answer", side="top", tickangle=-90, **_ticks(column_names), **plain)
    figure.update_yaxes(title_text="Truth", **_ticks(row_names), **plain)
    figure.update_yaxes(range=[len(row_names) - 0.5, -0.5])


def _ticks(names: Sequence[str]) -> dict[str, Any]:
    places = list(range(len(names)))
    words = [_broken(name) for name in names]
    return {"tickmode": "array", "tickvals": places, "ticktext": words, "range": [-0.5, len(names) - 0.5]}


def _broken(name: str) -> str:
    """Break a long name into two lines at the space nearest its middle."""
    spaces = [index for index, letter in enumerate(name) if letter == " "]
    if len(name) <= 12 or not spaces:
        return name
    middle = min(spaces, key=lambda index: abs(index - len(name) / 2))
    return f"{name[:middle]}<br>{name[middle + 1 :]}"
