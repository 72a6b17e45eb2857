"""Marking the spot: a box on the photo, and the answer for it beside that for the whole."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view, marking_view
from pages.shared.state import box_session, picture_session, spot_session
from pages.shared.state.box_session import SPOT
from pages.shared.state.result_session import Result

_SIDE_PX = 900
_OFFER = "**Not sure of the whole photo.** Mark the spot, and the model looks at it alone. That often helps."
_TITLE = "Mark the spot on the photo"


def draw_spot(result: Result) -> None:
    """Draw the place where a spot is marked, folded away, and once one is marked its answer."""
    if result.analysis is None:
        return
    photo = result.given.photo
    box = box_session.marked_box(photo, SPOT)
    if box is None and core.is_worth_marking(result.finding):
        st.info(_OFFER, icon=":material/crop_free:")
    key = f"spot-{photo.sha256[:12]}"
    fold = st.expander(_TITLE, key=key, icon=":material/crop_free:", on_change="rerun")
    if not fold.open:
        return
    with fold:
        marks, answers = st.columns([5, 7], gap="large")
        with marks:
            _draw_marking(photo)
        with answers:
            _draw_answers(result, box)


def _draw_marking(photo: core.Photo) -> None:
    st.caption("Drag a box close around the spot, or set its edges below.")
    marking_view.draw_picker(photo, picture_session.shown_pixels(photo), SPOT, "The photo, on which a box is marked")
    marking_view.draw_edges(photo, SPOT, "Box")
    if box_session.marked_box(photo, SPOT) is not None:
        st.button(
            "Take the box away",
            on_click=box_session.unmark_box,
            args=(photo.sha256, SPOT),
            icon=":material/close:",
            type="tertiary",
            key=f"unmark-{photo.sha256[:12]}",
        )


def _draw_answers(result: Result, box: core.Region | None) -> None:
    if box is None:
        st.markdown("The answer for the box will be shown here, beside the answer for the whole photo.")
        return
    refusal = spot_session.refusal_of(result.given.photo, box)
    if refusal:
        st.warning(refusal, icon=":material/crop_free:")
        return
    with st.spinner("Looking at the box…"):
        spot = spot_session.spot_of(result, box)
    inside, whole = st.columns(2, gap="medium")
    with inside:
        _draw_one("In the box", spot)
    with whole:
        assert result.analysis is not None  # as long as anything is drawn here
        _draw_one("The whole photo", result.analysis)
    st.caption(
        "No record says how often answers for a marked box are right: the model was checked on whole photos. Where the "
        "two differ, trust neither, and follow the more urgent advice."
    )


def _draw_one(title: str, analysis: core.Analysis) -> None:
    """Draw an answer in short: its picture with the map, its headline, and its bars."""
    finding = analysis.finding
    task = core.task_named(finding.task)
    st.image(
        picture_session.overlay_of(analysis, analysis.explanation, finding.label, 0.7),
        caption=title,
        width="stretch",
        alt=f"{title}, with the places that speak for {task.display_name(finding.label)}",
    )
    st.subheader(core.headline(finding), anchor=False)
    for sentence in (core.not_ruled_out_sentence(finding), *finding.reasons):
        if sentence:
            st.markdown(sentence)
    for label in finding.named:
        st.markdown(f"**What to do:** {core.guidance_for(label, finding.task).route}")
    chances = zip(finding.labels, finding.probabilities, strict=True)
    said = ", ".join(f"{task.display_name(label)} {core.percent(chance)}" for label, chance in chances)
    chart_view.draw_bars(
        lambda: core.finding_figure(finding), finding.probabilities, f"All {task.count}", f"{title}: {said}"
    )
