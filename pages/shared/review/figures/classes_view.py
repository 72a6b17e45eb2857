"""Each class: precision, recall and F1 with n and intervals, the source project's recall, ROC and precision–recall."""

from __future__ import annotations

import math

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.review import choice_view, figures_view
from pages.shared.review.choice_view import Chosen
from pages.shared.review.columns import PERCENT, in_percent
from pages.shared.state.review_session import ReviewedModel

_CURVES: dict[core.CurveKind, str] = {"roc": "ROC", "precision_recall": "Precision–recall"}
_FIGURES: dict[core.ClassQuantity, str] = {"recall": "Recall", "precision": "Precision"}


@st.fragment
def draw_classes(model: ReviewedModel) -> None:
    """Draw every class's figures on a set of photos."""
    chosen = choice_view.choose_photos(model)
    if chosen is None:
        return
    choice_view.say_twins(chosen)
    answers = chosen.answers
    evaluation = core.evaluate_rows(answers.labels, answers.rows)
    figures = core.class_figures(evaluation)
    _draw_summary(evaluation, answers)
    source = _source(model, chosen)
    lines, curves = st.columns(2, gap="large")
    with lines:
        quantity = st.segmented_control(
            "Figure", list(_FIGURES), default="recall", required=True, format_func=_FIGURES.__getitem__,
            key="quantity", label_visibility="collapsed",
        )  # fmt: skip
        figure = core.classes_figure(figures, model.task, quantity, source if quantity == "recall" else None)
        chart_view.draw_figure(figure, f"{_FIGURES[quantity]} of each class")
        if source is not None and quantity == "recall":
            st.caption(f"Diamonds: {source.project}'s own confusion matrix on the same test photos ({source.source}).")
    with curves:
        kind = st.segmented_control(
            "Curves", list(_CURVES), default="roc", required=True, format_func=_CURVES.__getitem__,
            key="curves", label_visibility="collapsed",
        )  # fmt: skip
        figure = core.ranking_figure(core.rank_curves(answers), model.task, kind)
        chart_view.draw_figure(figure, f"{_CURVES[kind]} curve of each class against the rest")
    _draw_table(model, figures, source)


def _draw_summary(evaluation: core.Evaluation, answers: core.Answers) -> None:
    low, high = evaluation.interval
    second = core.top_k_correct(answers.probabilities, answers.truth, 2)
    figures_view.draw_figures(
        [
            (
                "Accuracy",
                f"{evaluation.accuracy:.1%}",
                f"{evaluation.correct} of {evaluation.n}; {low:.0%} to {high:.0%}",
            ),
            ("Balanced accuracy", _percent(evaluation.balanced_accuracy), "mean of the classes' recalls"),
            ("Macro F1", _percent(evaluation.macro_f1), "mean of the classes' F1"),
            ("Top 2", f"{second / answers.n:.1%}", f"{second} of {answers.n}: truth among the first two"),
        ]
    )


def _draw_table(
    model: ReviewedModel, figures: tuple[core.ClassFigures, ...], source: core.PublishedResult | None
) -> None:
    shown = []
    for place, made in enumerate(figures):
        line = {
            "Class": model.task.display_name(made.label),
            "n": made.n,
            "Recall": in_percent(made.recall),
            "Recall, 95%": _span(made.recall_interval),
            "Precision": in_percent(made.precision),
            "Precision, 95%": _span(made.precision_interval),
            "F1": in_percent(made.f1),
        }
        if source is not None:
            line[f"{source.project}, recall"] = f"{source.class_correct[place]} of {source.class_n[place]}"
        shown.append(line)
    st.dataframe(shown, column_config=dict.fromkeys(("Recall", "Precision", "F1"), PERCENT), hide_index=True)


def _source(model: ReviewedModel, chosen: Chosen) -> core.PublishedResult | None:
    """Return the source project's result where it is about these very photos and has a matrix."""
    source = core.PUBLISHED.get(model.task.name)
    if chosen.set_name != "published" or chosen.question is not None or source is None or not source.class_correct:
        return None
    return source


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.1%}"


def _span(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.0%}–{interval[1]:.0%}"
