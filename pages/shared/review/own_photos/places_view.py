"""Where each of a reviewer's own photos came to lie: the matrix and the table, of which every cell and row opens."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.review.columns import PERCENT_BAR, in_percent
from pages.shared.review.own_photos import tiles_view
from pages.shared.state.own_session import Listing, OwnPhotos
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_plain

_WHICH: dict[core.OwnWhich, str] = {"all": "All", "wrong": "Wrong", "answered": "Answered", "refused": "No answer"}
_MARKS: dict[core.Outcome, str] = {
    "right": "✓",
    "among": "✓",
    "open": "✗",
    "wrong": "✗",
    "refused": "–",
    "elsewhere": "–",
}


def draw_places(model: ReviewedModel, own: OwnPhotos, again: Listing | None) -> None:
    """Draw matrix and table of judged photos, and the photos of what is chosen there."""
    key = f"{model.task.name}-{own.name}-{own.done}"
    _draw_matrix(model, own, again, key)
    _draw_table(model, own, again, key)
    st.download_button(
        "Save all as CSV",
        lambda: core.own_csv(core.list_own(own.answers, model.task), own.unread, model.task),
        file_name="own-photos.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _draw_matrix(model: ReviewedModel, own: OwnPhotos, again: Listing | None, key: str) -> None:
    matrix = core.own_matrix(own.answers, model.task)
    st.subheader("Folder by answer", anchor=False)
    with st.container(width=900):
        clicked = chart_view.draw_selectable(
            core.own_matrix_figure(matrix, model.task), "Your own photos: folder by answer", f"own-matrix-{key}"
        )
    st.caption(
        "A row for each folder, a column for each answer; two or three names stand at the first. Click a cell to see "
        f"its photos. Percents are of a row of {core.FEW} photos or more."
    )
    cells = _cells(matrix)
    listed = st.selectbox(
        "Or choose a cell from a list",
        list(cells),
        index=None,
        format_func=lambda cell: f"{_named(cell, model.task)}: {cells[cell]}",
        placeholder="Choose a cell",
        key=f"own-cell-{key}",
    )
    cell = (str(clicked[0][0]), str(clicked[0][1])) if clicked else listed
    if cell is not None:
        st.markdown(f"**{_named(cell, model.task)}**")
        found = core.list_own(own.answers, model.task, cell=cell)
        tiles_view.draw_tiles(model, own, found, again, f"own-{key}-{cell[0]}-{cell[1]}")


def _draw_table(model: ReviewedModel, own: OwnPhotos, again: Listing | None, key: str) -> None:
    st.subheader("Every photo", anchor=False)
    which = st.segmented_control(
        "Which photos?", list(_WHICH), default="all", required=True, format_func=_WHICH.__getitem__, key="own-which",
        label_visibility="collapsed",
    )  # fmt: skip
    listed = core.list_own(own.answers, model.task, which=which)
    if not listed:
        st.info("There is no such photo.", icon=":material/search_off:")
        return
    st.caption(f"{len(listed)} of {len(own.answers)} photos, mistakes first. Choose a row to see its photo and map.")
    state = st.dataframe(
        [
            {
                "Right": _MARKS[core.outcome(answer, model.task.name)],
                "Folder": core.place_name(answer.truth, model.task),
                "Answer": answer.said,
                "Not ruled out": ", ".join(
                    core.task_named(answer.task).display_name(one) for one in answer.not_ruled_out
                ),
                "Most probable": core.task_named(answer.task).display_name(answer.top),
                "Probability": in_percent(answer.probability),
                "Stranger than": in_percent(answer.novelty),
                "File": as_plain(answer.file),
                "Why": as_plain(" ".join(answer.reasons)),
            }
            for answer in listed
        ],
        column_config={
            "Right": st.column_config.TextColumn(width="small"),
            "Probability": PERCENT_BAR,
            "Stranger than": st.column_config.NumberColumn(
                format="%d%%", help="Share of the known photos that this one is more unusual than."
            ),
        },
        hide_index=True,
        height=360,
        on_select="rerun",
        selection_mode="single-row",
        key=f"own-table-{key}-{which}",
    )
    rows = state["selection"]["rows"]
    if rows and rows[0] < len(listed):
        tiles_view.draw_opened(model, own, listed[rows[0]], again)


def _cells(matrix: core.OwnMatrix) -> dict[tuple[str, str], int]:
    """Return the cells that hold photos with their counts, the fullest first."""
    counts = {
        (row, column): int(matrix.counts[r, c])
        for r, row in enumerate(matrix.rows)
        for c, column in enumerate(matrix.columns)
    }
    return dict(sorted(((cell, n) for cell, n in counts.items() if n), key=lambda entry: -entry[1]))


def _named(cell: tuple[str, str], task: core.Task) -> str:
    row, column = (core.place_name(place, task) for place in cell)
    return f"{row}, recognised" if row == column else f"{row}: {column}"
