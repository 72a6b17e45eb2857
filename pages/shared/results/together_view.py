"""Several photos of one spot: the choice, the joint answer, and how far the photos disagree."""

from __future__ import annotations

from collections import Counter

import streamlit as st

import core
from pages.shared.results import (
    explanation_view,
    finding_view,
    guidance_view,
    neighbours_view,
    quality_view,
    refusal_view,
)
from pages.shared.state import answer_session, record_session, task_session
from pages.shared.state.visit_session import Accepted

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


def common_task(entries: list[Accepted], chosen: str) -> str:
    """Return the task that most of the photos are asked; of as many the first. A blocked photo has no say."""
    asked = [task_session.task_of(entry.photo, chosen) for entry in entries if not quality_view.is_blocked(entry)]
    if asked:
        return Counter(asked).most_common(1)[0][0]
    return core.first_task(chosen).name


def draw_together(entries: list[Accepted], opened: Accepted, task: core.Task) -> None:
    """Draw the joint answer beside the opened photo's map, or why there is none, and what to do next."""
    findings = [_finding_of(entry, task) for entry in entries]
    made = answer_session.answer_or_stop(lambda: core.join_findings(findings, record_session.decision_of(task.name)))
    guidance_view.draw_check(made.labels)
    answer, picture = st.columns([5, 7], gap="large")
    with answer:
        st.caption(f"{made.n} photos together" if made.used == made.n else f"{made.used} of {made.n} photos count")
        if made.finding.verdict in finding_view.ANSWERED:
            finding_view.draw_finding(made.finding, remarks=made.sentences)
        else:
            finding_view.draw_words(made.finding, remarks=made.sentences)
        st.caption(
            "Their log-probabilities are averaged, so that no photo counts more than another. Disagreement: "
            f"{made.divergence:.0%} of the greatest possible (Jensen–Shannon divergence)."
        )
    with picture:
        _draw_opened(opened, task)
    guidance_view.draw_guidance(made.finding, made.labels)


def _finding_of(entry: Accepted, task: core.Task) -> core.Finding:
    if quality_view.is_blocked(entry):
        return core.refuse_photo(task, quality_view.remarks_on(entry))
    return answer_session.analysis_of(entry.photo, task.name).finding


def _draw_opened(opened: Accepted, task: core.Task) -> None:
    """Draw the opened photo with its map where it counts for the joint answer, else the photo alone."""
    if quality_view.is_blocked(opened):
        refusal_view.draw_photo(opened)
        return
    analysis = answer_session.analysis_of(opened.photo, task.name)
    if analysis.finding.verdict in finding_view.ANSWERED:
        explanation_view.draw_explanation(analysis)
        neighbours_view.draw_neighbours(analysis)
    else:
        refusal_view.draw_photo(opened)
