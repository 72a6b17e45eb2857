"""From photos to drawn results: the wait, the refusals, the overview, and the result of the opened photo."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import frame, strangers_view, upload_view
from pages.shared.results import (
    explanation_view,
    finding_view,
    guidance_view,
    neighbours_view,
    photo_view,
    quality_view,
    refusal_view,
    task_view,
    together_view,
)
from pages.shared.state import result_session, session
from pages.shared.state.result_session import Result


def draw_results(place: str, chosen: str) -> None:
    """Answer all photos of a place under the chosen question, which may be left to each photo; draw what was found."""
    quality_view.pick_policy()
    upload_view.draw_refusals(place)
    several = len(session.accepted(place)) > 1
    together = several and together_view.pick_together()
    notice = st.container()
    results = result_session.results_of(place, chosen, together=together)
    if results is None:
        return
    with notice:
        frame.draw_notice(results.opened.task)
        strangers_view.draw_strangers(results.opened.task.name)
    if several:
        photo_view.draw_tiles(place, results)
    if together:
        together_view.draw_together(results)
    else:
        draw_opened(results.opened)


def draw_opened(result: Result) -> None:
    """Draw one photo's result: how urgent it is, the answer or why there is none, and what to do next."""
    finding, analysis = result.finding, result.analysis
    if result.given.sample:
        st.badge("A drawing made by this project, not a photo", icon=":material/draw:", color="gray")
    if analysis is not None:
        quality_view.draw_remarks(result.remarks)
        task_view.draw_task(result)
    guidance_view.draw_check(finding.possible)
    if analysis is not None and finding.answered:
        draw_answer(analysis)
    else:
        refusal_view.draw_refusal(result)
    guidance_view.draw_guidance(finding, finding.possible)


def draw_answer(analysis: core.Analysis) -> None:
    """Draw an answer beside the photo, its heatmap and the training photos that it looks like."""
    answer, picture = st.columns([5, 7], gap="large")
    with answer:
        finding_view.draw_finding(analysis.finding)
    with picture:
        explanation_view.draw_explanation(analysis)
        neighbours_view.draw_neighbours(analysis)
