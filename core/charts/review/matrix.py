"""The confusion matrix as a figure whose cells can be chosen: counts and percents in every cell.

    figure = matrix_figure(evaluation, task_named("infection"), order="cause", share="row")

Plotly's heatmap gives Streamlit no selection, so each cell has an unseen marker that does; its `customdata` is
[truth, answer, count, share].
"""

from typing import Any

import plotly.graph_objects as go

from core.charts.style import CLEAR, plain_figure
from core.number_words import percent
from core.records import Evaluation
from core.review.figures.orderings import Order, Share, normalise, order_labels
from core.tasks import Task

# From nothing to the lead colour; the first step is see-through, so that an empty cell is the page itself.
_RIGHT = ((0.0, "rgba(47, 133, 119, 0.05)"), (0.5, "rgba(47, 133, 119, 0.55)"), (1.0, "rgba(35, 107, 95, 1)"))
_WRONG = (
    (0.0, "rgba(128, 128, 128, 0.06)"),
    (0.001, "rgba(199, 123, 74, 0.25)"),  # a single mistake is seen
    (0.5, "rgba(190, 105, 55, 0.85)"),
    (1.0, "rgba(150, 70, 30, 1)"),
)
_PALE_TEXT_FROM = 0.42  # share of the colour scale from which text on it is white
_WRONG_STRENGTH = 2.0  # mistakes are rare: their colour runs twice as fast
_MARKER_PX = 34
_SHARE_WORDS = {"row": "of the photos of {truth}", "column": "of the answers {answer}", "none": "of all photos"}


def matrix_figure(evaluation: Evaluation, task: Task, *, order: Order = "given", share: Share = "row") -> go.Figure:
    """Return the matrix: a row per true class, a column per answer; every cell has its count and its share."""
    places = order_labels(evaluation.labels, evaluation.confusion, task, order)
    labels = [evaluation.labels[i] for i in places]
    counts = evaluation.confusion[list(places)][:, list(places)]
    shares = normalise(evaluation.confusion, share)[list(places)][:, list(places)]
    strength = shares if share != "none" else shares / max(float(shares.max()), 1e-12)
    figure = plain_figure(92 + 66 * len(labels))
    _draw_colours(figure, strength.tolist())
    cells = [(row, column) for row in range(len(labels)) for column in range(len(labels))]
    figure.add_scatter(
        x=[column for _, column in cells],
        y=[row for row, _ in cells],
        mode="markers",
        name="cells",
        marker={"symbol": "square", "size": _MARKER_PX, "color": CLEAR, "line": {"width": 0}},
        selected={"marker": {"color": "rgba(128, 128, 128, 0.35)"}},
        unselected={"marker": {"color": CLEAR, "opacity": 1}},
        customdata=[[labels[r], labels[c], int(counts[r, c]), float(shares[r, c])] for r, c in cells],
        hovertext=[_hover(task, labels[r], labels[c], int(counts[r, c]), float(shares[r, c]), share) for r, c in cells],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    # All at once: adding annotations one by one takes a second and more.
    figure.update_layout(
        annotations=[_cell_text(r, c, int(counts[r, c]), float(shares[r, c]), float(strength[r, c])) for r, c in cells]
    )
    names = [task.display_name(label) for label in labels]
    _name_axes(figure, names)
    return figure


def _draw_colours(figure: go.Figure, strength: list[list[float]]) -> None:
    size = range(len(strength))
    for scale, on_diagonal, most in ((_RIGHT, True, 1.0), (_WRONG, False, 1 / _WRONG_STRENGTH)):
        figure.add_heatmap(
            z=[[strength[r][c] if (r == c) == on_diagonal else None for c in size] for r in size],
            zmin=0,
            zmax=most,
            colorscale=[list(step) for step in scale],
            showscale=False,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
            name="right" if on_diagonal else "wrong",
        )


def _cell_text(row: int, column: int, count: int, share: float, strength: float) -> dict[str, Any]:
    pale = count and strength * (1 if row == column else _WRONG_STRENGTH) > _PALE_TEXT_FROM
    return {
        "x": column,
        "y": row,
        "text": f"<b>{count}</b><br>{percent(share)}" if count else "0",
        "showarrow": False,
        "opacity": 1 if count else 0.35,
        "font": {"size": 11, "color": "#ffffff"} if pale else {"size": 11},
    }


def _hover(task: Task, truth: str, answer: str, count: int, part: float, share: Share) -> str:
    named, given = task.display_name(truth), task.display_name(answer)
    of = _SHARE_WORDS[share].format(truth=named, answer=given)
    return f"{named} answered {given}<br>{count} photos, {part:.1%} {of}<br>Click to see them"


def _name_axes(figure: go.Figure, names: list[str]) -> None:
    broken = [_broken(name) for name in names]
    at = {"tickmode": "array", "tickvals": list(range(len(names))), "range": [-0.5, len(names) - 0.5]}
    plain = {"showgrid": False, "fixedrange": True, "zeroline": False, "tickfont_size": 11, "automargin": True}
    figure.update_xaxes(title_text="Answer", side="top", tickangle=-90, ticktext=broken, **at, **plain)
    figure.update_yaxes(title_text="Truth", ticktext=broken, **at, **plain)
    figure.update_yaxes(range=[len(names) - 0.5, -0.5])


def _broken(name: str) -> str:
    """Break a long name into two lines at the space nearest its middle."""
    spaces = [index for index, letter in enumerate(name) if letter == " "]
    if len(name) <= 12 or not spaces:
        return name
    middle = min(spaces, key=lambda index: abs(index - len(name) / 2))
    return f"{name[:middle]}<br>{name[middle + 1 :]}"
