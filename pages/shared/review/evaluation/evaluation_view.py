"""How good a model is: what to expect in one sentence, then section by section; only the open one runs."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared import strangers_view
from pages.shared.review.evaluation import card_view, expectation_view, sources_view
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
from pages.shared.review.own_photos import folder_view
from pages.shared.review.photos import answers_view, audit_view
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel

_SECTIONS: dict[str, Callable[[ReviewedModel], None]] = {  # named as addresses name them
    "Overview": stress_view.draw_stress,
    "Your own folder": folder_view.draw_own_folder,
    "Matrix": matrix_view.draw_matrix,
    "Classes": classes_view.draw_classes,
    "Calibration": calibration_view.draw_calibration,
    "Refusals": trust_view.draw_trust,
    "Threshold": threshold_view.draw_threshold,
    "Sources": sources_view.draw_sources,
    "Subsets": subsets_view.draw_subsets,
    "Predictions": answers_view.draw_answers,
    "Compare": compare_view.draw_comparison,
    review_session.AUDIT: audit_view.draw_audit,
    "Model card": card_view.draw_card,
}


def draw_evaluation(task_name: str) -> None:
    """Draw what to expect and the chosen section. Without a card, say so."""
    model = review_session.model_of(task_name)
    if model is None:
        return
    strangers_view.draw_strangers(task_name)
    expectation_view.draw_expectation(model)
    tabs = st.tabs(list(_SECTIONS), key=review_session.SECTION_KEY, bind="query-params")
    for tab, draw in zip(tabs, _SECTIONS.values(), strict=True):
        if tab.open:
            with tab:
                draw(model)
