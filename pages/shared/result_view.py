"""From photos to drawn results: the wait, the refusals, the overview, and the result of the opened photo."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import explanation_view, finding_view, frame, guidance_view, photo_view, quality_view, session


def draw_results(place: str, task_name: str) -> None:
    """Answer all photos of a place and draw what was found."""
    task = core.task_named(task_name)
    quality_view.pick_policy()
    photo_view.draw_refusals(place)
    opened = session.opened_entry(place)
    if opened is None or opened.photo is None:
        return
    usable = [entry for entry in session.entries(place) if entry.photo is not None]
    frame.draw_notice(task)
    analyse_all([entry.photo for entry in usable if not quality_view.is_blocked(entry)], task_name)
    if len(usable) > 1:
        photo_view.draw_tiles(place, task)
    if quality_view.is_blocked(opened):
        draw_refusal(core.refuse_photo(task, quality_view.remarks_on(opened)), opened)
    else:
        draw_result(analyse(opened.photo, task_name), opened)


def analyse(photo: core.Photo, task_name: str) -> core.Analysis:
    """Return a photo's answer, with a word about the wait where there is one."""
    if session.is_answered(photo, task_name):
        return session.analysis_of(photo, task_name)
    with st.spinner("Looking at the photo… The first one takes a few seconds longer."):
        return session.analysis_of(photo, task_name)


def analyse_all(photos: list[core.Photo], task_name: str) -> None:
    """Answer several photos, counting them while the visitor waits."""
    waiting = [photo for photo in photos if not session.is_answered(photo, task_name)]
    if len(waiting) < 2:
        return
    bar = st.progress(0.0)
    for number, photo in enumerate(waiting):
        bar.progress(number / len(waiting), text=f"Looking at photo {number + 1} of {len(waiting)}…")
        session.analysis_of(photo, task_name)
    bar.empty()


def draw_result(analysis: core.Analysis, entry: session.Entry) -> None:
    """Draw one photo's result: how urgent it is, the answer beside the photo and its heatmap, and what to do next."""
    if entry.sample:
        st.badge("A drawing made by this project, not a photo", icon=":material/draw:", color="gray")
    quality_view.draw_remarks(entry)
    guidance_view.draw_check(analysis.finding)
    answer, picture = st.columns([5, 7], gap="large")
    with answer:
        finding_view.draw_finding(analysis.finding)
    with picture:
        explanation_view.draw_explanation(analysis)
    guidance_view.draw_guidance(analysis.finding)


def draw_refusal(finding: core.Finding, entry: session.Entry) -> None:
    """Draw that a photo is too poor for an answer; what to do next does not depend on one."""
    guidance_view.draw_check(finding)
    quality_view.draw_blocked(finding, entry)
    guidance_view.draw_guidance(finding)
