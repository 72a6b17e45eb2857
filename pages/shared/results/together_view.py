"""Several photos of one spot: the choice, the joint answer, and how far the photos disagree."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.results import (
    explanation_view,
    finding_view,
    guidance_view,
    neighbours_view,
    refusal_view,
)
from pages.shared.state import result_session
from pages.shared.state.result_session import Result, Results

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
    guidance_view.draw_check(made.labels)
    answer, picture = st.columns([5, 7], gap="large")
    with answer:
        st.caption(f"{made.n} photos together" if made.used == made.n else f"{made.used} of {made.n} photos count")
        if made.finding.answered:
            finding_view.draw_finding(made.finding, remarks=made.sentences)
        else:
            finding_view.draw_words(made.finding, remarks=made.sentences)
        st.caption(
            "Their log-probabilities are averaged, so that no photo counts more than another. Disagreement: "
            f"{core.percent(made.divergence)} of the greatest possible (Jensen–Shannon divergence)."
        )
    with picture:
        _draw_opened(results.opened)
    guidance_view.draw_guidance(made.finding, made.labels)


def _draw_opened(opened: Result) -> None:
    """Draw the opened photo with its map where it counts for the joint answer, else the photo alone."""
    if opened.analysis is not None and opened.finding.answered:
        explanation_view.draw_explanation(opened.analysis)
        neighbours_view.draw_neighbours(opened.analysis)
    else:
        refusal_view.draw_photo(opened.given.photo)
