"""From photos to drawn results: the wait, the refusals, the overview, and the result of the opened photo."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import frame, strangers_view
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
from pages.shared.state import answer_session, session, task_session
from pages.shared.state.visit_session import Accepted


def draw_results(place: str, chosen: str) -> None:
    """Answer all photos of a place under the chosen question, which may be left to each photo; draw what was found."""
    quality_view.pick_policy()
    photo_view.draw_refusals(place)
    opened = session.opened_photo(place)
    if opened is None:
        return
    usable = session.accepted(place)
    together = len(usable) > 1 and together_view.pick_together()
    notice = st.container()
    analyse_all([entry for entry in usable if not quality_view.is_blocked(entry)], chosen)
    task = core.task_named(together_view.common_task(usable, chosen) if together else asked_of(opened, chosen))
    with notice:
        frame.draw_notice(task)
        strangers_view.draw_strangers(task.name)
    if len(usable) > 1:
        photo_view.draw_tiles(place, lambda entry: answer_of(entry, task if together else None, chosen))
    if together:
        together_view.draw_together(usable, opened, task)
    else:
        draw_opened(opened, task, chosen)


def asked_of(entry: Accepted, chosen: str) -> str:
    """Return the task that a photo is asked; one that no model is to see is routed nowhere."""
    if quality_view.is_blocked(entry) and chosen == core.AUTO:
        return core.TASKS[0].name
    return task_session.task_of(entry.photo, chosen)


def answer_of(entry: Accepted, common: core.Task | None, chosen: str) -> core.Finding:
    """Return what a photo is said to show: asked the task that all photos have in common, or its own."""
    if common is not None:
        return answer_session.analysis_of(entry.photo, common.name).finding
    return task_session.answer_of(entry.photo, asked_of(entry, chosen), chosen).finding


def analyse(photo: core.Photo, task: str) -> core.Analysis:
    """Return a photo's answer, with a word about the wait where there is one."""
    if answer_session.is_answered(photo, task):
        return answer_session.analysis_of(photo, task)
    with st.spinner("Looking at the photo… The first one takes a few seconds longer."):
        return answer_session.analysis_of(photo, task)


def analyse_all(entries: list[Accepted], chosen: str) -> None:
    """Answer photos; several are counted while the visitor waits."""
    first = core.first_task(chosen).name
    waiting = [entry.photo for entry in entries if not answer_session.is_answered(entry.photo, first)]
    if len(waiting) == 1:
        analyse(waiting[0], first)
    elif waiting:
        bar = st.progress(0.0)
        for number, photo in enumerate(waiting):
            bar.progress(number / len(waiting), text=f"Looking at photo {number + 1} of {len(waiting)}…")
            answer_session.analysis_of(photo, first)
        bar.empty()


def draw_opened(entry: Accepted, task: core.Task, chosen: str) -> None:
    """Draw one photo's result: how urgent it is, the answer or why there is none, and what to do next."""
    if entry.sample:
        st.badge("A drawing made by this project, not a photo", icon=":material/draw:", color="gray")
    if quality_view.is_blocked(entry):
        refused = core.refuse_photo(task, quality_view.remarks_on(entry))
        guidance_view.draw_check(())
        refusal_view.draw_refusal(refused, entry)
        guidance_view.draw_guidance(refused, ())
        return
    quality_view.draw_remarks(entry)
    task_view.draw_task(entry.photo, task, chosen)
    analysis = task_session.answer_of(entry.photo, task.name, chosen)
    guidance_view.draw_check(analysis.finding.possible)
    if analysis.finding.verdict in finding_view.ANSWERED:
        draw_answer(analysis)
    else:
        refusal_view.draw_refusal(analysis.finding, entry, analysis)
    guidance_view.draw_guidance(analysis.finding, analysis.finding.possible)


def draw_answer(analysis: core.Analysis) -> None:
    """Draw an answer beside the photo, its heatmap and the training photos that it looks like."""
    answer, picture = st.columns([5, 7], gap="large")
    with answer:
        finding_view.draw_finding(analysis.finding)
    with picture:
        explanation_view.draw_explanation(analysis)
        neighbours_view.draw_neighbours(analysis)
