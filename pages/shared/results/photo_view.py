"""Where a photo comes from: the task, the uploader, and the photos given so far; the camera is in its own folder."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import core
from pages.shared import frame, upload_view
from pages.shared.results import quality_view
from pages.shared.state import door_session, picture_session, record_session, session, task_session
from pages.shared.state.result_session import Result, Results
from pages.shared.state.visit.visit_session import UPLOAD, Accepted
from pages.shared.words.foreign_text import as_name, as_plain

_TILE_PX, _THUMB_PX = 116, 44
_AUTO_NAME = "Let the photo decide"


def pick_task() -> str:
    """Let the visitor choose the question, or leave it to each photo; the choice holds on every page with photos."""
    names = [core.AUTO, *(task.name for task in task_session.tasks())]
    return st.segmented_control(
        "What is in the photo?",
        names,
        default=core.AUTO if record_session.can_route() else core.answering_tasks()[0].name,
        required=True,
        format_func=lambda name: _AUTO_NAME if name == core.AUTO else core.task_named(name).title,
        key=session.TASK_KEY,
        persist_state="session",
        on_change=session.follow_task,
        label_visibility="collapsed",
    )


def draw_door() -> str:
    """Draw the question and the uploader, which fold to one line once there are photos; return the question."""
    line = st.empty()
    with st.container(key="door"):
        task = pick_task()
        pick_photos()
    if session.accepted(UPLOAD):
        with line.container(horizontal=True, vertical_alignment="center", gap="small", key="given-line"):
            _draw_given(session.accepted(UPLOAD))
    return task


def pick_photos() -> None:
    """Let the visitor choose files, or try a drawing where there is none yet."""
    lead = st.empty()
    files = upload_view.pick_photo("Photos", many=True, **session.uploader_settings())
    session.keep_uploads(files)
    if len(files) > session.MOST_PHOTOS:
        st.warning(f"Only the first {session.MOST_PHOTOS} photos are looked at. Remove some to see the others.")
    offer = st.empty()  # also where nothing is offered: else the last run's offer stays in sight during the wait
    if session.given(UPLOAD):
        return
    lead.markdown(f"One photo or several, {frame.photo_kinds()}.")
    if session.sample_name():
        with offer.container(horizontal=True, vertical_alignment="center"):
            st.markdown("No photo at hand?", width="content")
            st.button("Try a drawn sample", on_click=session.take_sample, icon=":material/draw:")


def draw_tiles(place: str, results: Results) -> None:
    """Draw all photos of a place in one row with their answers, each with a button that opens its result."""
    with st.container(horizontal=True, gap="small", key="tiles"):
        for number, result in enumerate(results.photos):
            with st.container(width=_TILE_PX, gap="xsmall"):
                _draw_tile(place, result, number, is_open=result is results.opened)


def _draw_given(photos: Sequence[Accepted]) -> None:
    """Draw what was given, and the ways to other photos."""
    if len(photos) == 1:
        st.image(picture_session.tile_of(photos[0].photo, 2 * _TILE_PX), width=_THUMB_PX, alt="")
        drawn = photos[0].sample and ": a drawing made by this project, not a photo"
        st.markdown(f"{as_name(photos[0].name)}{drawn}")
    else:
        st.markdown(f"{len(photos)} photos")
    adding = door_session.is_open()
    st.button("Change", on_click=door_session.start_over, type="tertiary", icon=":material/restart_alt:")
    st.button(
        "Close" if adding else "Add",
        on_click=door_session.turn,
        type="tertiary",
        icon=":material/close:" if adding else ":material/add:",
        key="add",
        help="More photos, or another question",
    )


def _draw_tile(place: str, result: Result, number: int, *, is_open: bool) -> None:
    name, photo = result.given.name, result.given.photo
    st.image(picture_session.tile_of(photo, 2 * _TILE_PX), width="stretch", alt=as_plain(name))
    st.button(
        "Shown" if is_open else "Show",
        key=f"{place}-tile-{number}",
        on_click=session.open_photo,
        args=(place, photo.sha256),
        disabled=is_open,
        width="stretch",
    )
    st.markdown(f"{as_name(name)}  \n{core.short_answer(result.finding)}")
    faults = quality_view.short_words(result.remarks)
    if faults:
        st.caption(f":material/warning: {faults}")
