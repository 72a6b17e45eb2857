"""How good a model is: the stress card, and one part after the other as the reviewer asks for it."""

from __future__ import annotations

import streamlit as st

from pages.shared import strangers_view
from pages.shared.review.evaluation import card_view
from pages.shared.review.figures import (
    calibration_view,
    classes_view,
    compare_view,
    matrix_view,
    stress_view,
    subsets_view,
    threshold_view,
    trust_view,
)
from pages.shared.review.photos import answers_view, audit_view, folder_view
from pages.shared.state import review_session

_PARTS = {
    "Confusion matrix": matrix_view.draw_matrix,
    "Per class": classes_view.draw_classes,
    "Threshold": threshold_view.draw_threshold,
    "Calibration": calibration_view.draw_calibration,
    "Abstention and coverage": trust_view.draw_trust,
    "Subgroups": subsets_view.draw_subsets,
    "Predictions": answers_view.draw_answers,
    "Compare models": compare_view.draw_comparison,
    review_session.AUDIT: audit_view.draw_audit,
    "Your own folder": folder_view.draw_own_folder,
    "Model card": card_view.draw_card,
}


def draw_evaluation(task_name: str) -> None:
    """Draw the stress card and the chosen part; the parts that are not chosen do not run. Without a card, say so."""
    model = review_session.model_of(task_name)
    if model is None:
        return
    strangers_view.draw_strangers(task_name)
    stress_view.draw_stress(model)
    part = st.segmented_control(
        "Part",
        list(_PARTS),
        default="Confusion matrix",
        required=True,
        key=review_session.PART_KEY,
        label_visibility="collapsed",
    )
    _PARTS[part](model)
