"""The confusion matrix: order, shares, and the photos of a cell that is clicked."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.review import choice_view
from pages.shared.review.photos import photos_view
from pages.shared.state.review_session import ReviewedModel

_ORDERS: dict[core.Order, str] = {"given": "As given", "cause": "By cause", "confusion": "By confusion"}
_SHARES: dict[core.Share, str] = {"row": "Of each truth", "column": "Of each answer", "none": "Of all photos"}


@st.fragment
def draw_matrix(model: ReviewedModel) -> None:
    """Draw the matrix of a set of photos, and open the photos of the chosen cell."""
    chosen = choice_view.choose_photos(model)
    if chosen is None:
        return
    choice_view.say_twins(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        order = st.segmented_control(
            "Order", list(_ORDERS), default="given", required=True, format_func=_order_name(model.task), key="order"
        )
        share = st.segmented_control(
            "Percent", list(_SHARES), default="row", required=True, format_func=_SHARES.__getitem__, key="share"
        )
    evaluation = core.evaluate_rows(chosen.answers.labels, chosen.answers.rows)
    figure = core.matrix_figure(evaluation, model.task, order=order, share=share)
    key = f"matrix-{model.task.name}-{chosen.key}-{order}-{share}"
    with st.container(width=900):
        clicked = chart_view.draw_selectable(figure, "Confusion matrix: truth by answer", key)
    st.caption("A row for each true class, a column for each answer. Click a cell to see its photos.")
    cells = _cells(evaluation)
    listed = st.selectbox(
        "Or choose a cell from a list, the most frequent mistakes first",
        list(cells),
        index=None,
        format_func=lambda cell: _cell_name(cell, cells[cell], model.task),
        placeholder="Choose a cell",
        key=f"cell-{key}",
    )
    cell = (str(clicked[0][0]), str(clicked[0][1])) if clicked else listed
    if cell is not None:
        _draw_cell(model, chosen, cell)


def _draw_cell(model: ReviewedModel, chosen: choice_view.Chosen, cell: tuple[str, str]) -> None:
    truth, answer = (model.task.display_name(label) for label in cell)
    found = core.list_answers(chosen.answers, cell=cell)
    words = f"{truth}, answered {answer}" if cell[0] != cell[1] else f"{truth}, recognised"
    st.subheader(f"{words}: {_counted(len(found))}", anchor=False)
    photos_view.draw_photos(model, chosen, found, f"{chosen.key}-{cell[0]}-{cell[1]}")


def _cells(evaluation: core.Evaluation) -> dict[tuple[str, str], int]:
    """Return the cells that hold photos with their counts: mistakes first, the most frequent on top."""
    labels = evaluation.labels
    counts = {
        (truth, answer): int(evaluation.confusion[row, column])
        for row, truth in enumerate(labels)
        for column, answer in enumerate(labels)
    }
    found = [(cell, count) for cell, count in counts.items() if count]
    return dict(sorted(found, key=lambda entry: (entry[0][0] == entry[0][1], -entry[1])))


def _cell_name(cell: tuple[str, str], count: int, task: core.Task) -> str:
    truth, answer = (task.display_name(label) for label in cell)
    return f"{truth} → {answer}: {count}" if cell[0] != cell[1] else f"{truth}, right: {count}"


def _counted(n: int) -> str:
    return "1 photo" if n == 1 else f"{n} photos"


def _order_name(task: core.Task) -> Callable[[core.Order], str]:
    return {**_ORDERS, "cause": f"By {task.grouped_by}"}.__getitem__
