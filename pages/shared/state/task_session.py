"""The question that a visitor asks about one photo alone, against the choice above all photos."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import answer_session, session
from pages.shared.state.visit.memo import Memo

SWITCHED: Memo[str] = Memo("switched")  # by the choice above all photos, which it holds under


def switch(sha256: str, task: str) -> None:
    """Ask another question about a photo, as long as the choice above all photos stays; "" takes that back."""
    photo = session.photo_of(sha256)
    if photo is not None:
        answer_session.note(photo, SWITCHED.of(session.chosen_task()), task)
        st.rerun()  # all of the page: the button is in a part of it


def switched_to(photo: core.Photo, chosen: str) -> str:
    """Return the task that the visitor asks about this photo against a choice, empty where there is none."""
    switched = answer_session.last_answer(photo, SWITCHED.of(chosen)) or ""
    return switched if any(task.name == switched for task in core.installed_tasks()) else ""  # it may have been removed
