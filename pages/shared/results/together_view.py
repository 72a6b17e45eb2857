"""Several photos of one spot: the choice, the joint answer, and how far the photos disagree."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.results import answer_view
from pages.shared.state import result_session
from pages.shared.state.result_session import Results

_SEPARATE, _TOGETHER = "Each on its own", "Photos of one spot"


def pick_together() -> bool:
    """Let the visitor say whether several photos show one spot; the choice holds for the visit."""
    picked = st.segmented_control(
        "These photos are",
        [_SEPARATE, _TOGETHER],
        default=_SEPARATE,
        required=True,
        key="together",
        persist_state="session",
        help="Photos of one spot, from several sides or distances, are answered together: one answer, and how far the "
        "photos disagree.",
    )
    return picked == _TOGETHER


def draw_together(results: Results) -> None:
    """Draw the joint answer beside the opened photo's map, or why there is none, and what to do next."""
    made = result_session.together_of(results)
    counted = f"{made.n} photos together." if made.used == made.n else f"{made.used} of {made.n} photos count."
    agree = core.percent(1 - made.divergence)
    remarks = [counted, *made.sentences, *([f"The photos agree: {agree}."] if made.used > 1 else [])]
    answer_view.draw_joint(made.finding, results.opened, made.labels, remarks)
