"""How good a model is: the figures of its recorded predictions."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view, session

_ALL, _CLEAN = "All test photos", "Without twins"


def draw_evaluation(table: core.PredictionTable, task_name: str) -> None:
    """Draw the figures for the test photos, or for those of them that the model cannot have seen turned or mirrored."""
    task = core.task_named(task_name)
    rows = [row for row in table.rows if row.split == "test"]
    clean = [row for row in rows if not row.leaked]
    if not rows:
        st.info("The model's predictions hold no test photo.", icon=":material/info:")
        return
    if len(clean) < len(rows):
        st.warning(
            f"{len(rows) - len(clean)} of the {len(rows)} test photos have a twin among the training photos: the same "
            f"picture, turned or mirrored. What the model makes of new photos shows in the {len(clean)} others.",
            icon=":material/content_copy:",
        )
        picked = st.segmented_control(
            "Photos", [_ALL, _CLEAN], default=_ALL, required=True, label_visibility="collapsed"
        )
        rows = clean if picked == _CLEAN else rows
    evaluation = session.answer_or_stop(lambda: core.evaluate_rows(table.labels, rows))
    _draw_summary(evaluation)
    st.header("What it mixes up", anchor=False)
    chart_view.draw_figure(core.confusion_figure(evaluation, task), "Confusion matrix: truth by answer")
    st.caption(
        "A row for each true class, a column for each answer. "
        "A cell gives the number of photos and their share of the row."
    )
    st.header("Recall of each class", anchor=False)
    st.markdown("Of the photos of a class, how many were recognised.")
    with st.container(width=760):
        chart_view.draw_figure(core.recall_figure(evaluation, task), _recalls(evaluation, task))


def _draw_summary(evaluation: core.Evaluation) -> None:
    low, high = evaluation.interval
    accuracy, balanced, macro = st.columns(3)
    accuracy.metric("Accuracy", f"{evaluation.accuracy:.1%}")
    accuracy.caption(f"{evaluation.correct} of {evaluation.n} photos; {low:.0%} to {high:.0%} with 95% confidence")
    balanced.metric("Balanced accuracy", f"{evaluation.balanced_accuracy:.1%}")
    balanced.caption("The mean of the classes' recalls")
    macro.metric("Macro F1", f"{evaluation.macro_f1:.1%}")
    macro.caption("The mean of the classes' F1, which also counts false alarms")


def _recalls(evaluation: core.Evaluation, task: core.Task) -> str:
    pairs = zip(evaluation.labels, evaluation.recall, strict=True)
    return "Recall: " + ", ".join(f"{task.display_name(label)} {recall:.0%}" for label, recall in pairs)
