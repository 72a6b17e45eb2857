"""The photo from which a shade's colour is picked, such as of its bottle: it is no photo of the visit's skin."""

from __future__ import annotations

from typing import Any

import streamlit as st

import core
from pages.shared.state import box_session, session
from pages.shared.state.shades import kit_session
from pages.shared.state.visit import upload_session
from pages.shared.state.visit.visit_session import Accepted, Refused, this_visit

BOTTLE = "bottle"  # the place that it comes from, and what a box on it marks
_UPLOADER_KEY = "bottle"


def bottle_settings() -> dict[str, Any]:
    """Return the settings that tie the uploader to this visit; its file is read on its change."""
    return {"key": upload_session.uploader_key(_UPLOADER_KEY), "on_change": _keep_bottle}


def bottle() -> Accepted | Refused | None:
    """Return what was given."""
    given = this_visit().given.get(BOTTLE, ())
    return given[0] if given else None


def pick_colour(sha256: str) -> None:
    """Take the middle colour of the marked box as the colour of the shade that is being added."""
    photo = session.photo_of(sha256)
    box = None if photo is None else box_session.marked_box(photo, BOTTLE)
    if photo is not None and box is not None:
        st.session_state[kit_session.COLOUR_KEY] = core.pick_colour(photo, box)


def _keep_bottle() -> None:
    visit = this_visit()
    if visit.given.get(BOTTLE):
        core.ask_to_trim_memory()
    file = st.session_state[upload_session.uploader_key(_UPLOADER_KEY)]
    visit.given[BOTTLE] = () if file is None else (session.read_given(file.name, file.getvalue()),)
    upload_session.note_given()
