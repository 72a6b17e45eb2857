"""One result, the answer first: picture, headline, what to do, record and bars on one screen, the rest folded below.

All of it is one fragment: a change of the map, or a sign that is ticked, redraws this part of the page alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import core
from pages.shared import keep_view
from pages.shared.results import (
    explanation_view,
    face_view,
    finding_view,
    guidance_view,
    neighbours_view,
    quality_view,
    record_view,
    refusal_view,
    spot_view,
    task_view,
)
from pages.shared.results.announcement import announcement
from pages.shared.state.cases import kept_session
from pages.shared.state.result_session import Result


def draw_result(result: Result) -> None:
    """Draw one photo's result, and have it announced."""
    announcement.announce(_said(result.finding))
    _draw(result.finding, result, result.finding.possible, ())


def draw_joint(finding: core.Finding, opened: Result, labels: Sequence[str], remarks: Sequence[str]) -> None:
    """Draw the joint finding of several photos beside the opened one; `labels` are all that their warnings concern."""
    announcement.announce(_said(finding))
    _draw(finding, opened, tuple(labels), tuple(remarks))


@st.fragment
def _draw(finding: core.Finding, opened: Result, labels: Sequence[str], remarks: Sequence[str]) -> None:
    analysis = opened.analysis if opened.analysis is not None and opened.finding.answered else None
    with st.container(key="answer"):
        pictures, words = st.columns([6, 5], gap="medium")
    with words:
        _draw_words(finding, opened, labels, remarks)
    if finding is opened.finding and finding.answered:
        finding_view.draw_all_bars(finding)
    if finding is opened.finding:
        spot_view.draw_spot(opened)
    chosen = None
    if analysis is not None:
        chosen = explanation_view.draw_settings(analysis)
        if finding is opened.finding:
            neighbours_view.draw_neighbours(analysis)
    elif opened.analysis is not None:
        refusal_view.draw_raw_numbers(opened.analysis)
    guidance_view.draw_warning_signs(finding, labels)
    guidance_view.draw_what_it_is(finding)
    with pictures:
        if analysis is not None and chosen is not None:
            explanation_view.draw_pictures(analysis, chosen)
        else:
            explanation_view.draw_photo(opened.given.photo)


def _draw_words(finding: core.Finding, opened: Result, labels: Sequence[str], remarks: Sequence[str]) -> None:
    finding_view.draw_words(finding, remarks)
    guidance_view.draw_next_step(finding, labels)
    if finding.answered:
        record_view.draw_record(finding)
    else:
        refusal_view.draw_remedy(finding, opened.given.photo)
    if opened.analysis is not None:
        quality_view.draw_remarks(opened.remarks)
    if finding is opened.finding and opened.analysis is not None:
        face_view.draw_face(opened)
    if finding.answered:
        finding_view.draw_first_bars(finding)
    if finding is opened.finding and opened.analysis is not None:
        task_view.draw_task(opened)
    keep_view.draw_keep(opened.given.photo, "spot", lambda: kept_session.answer_figures(finding, opened))


def _said(finding: core.Finding) -> str:
    return ". ".join([core.headline(finding), *finding.reasons])
