"""Which tasks a visitor may choose, and the one asked about one photo alone, against the choice above all photos."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.server import nearness
from pages.shared.state import answer_session, session
from pages.shared.state.visit.memo import Memo

SWITCHED: Memo[str] = Memo("switched")  # by the choice above all photos, which it holds under


def tasks() -> tuple[core.Task, ...]:
    """Return the tasks that this visitor may choose; those taught on this machine are seen only at it."""
    taught = core.taught_tasks() if nearness.is_at_this_machine() else ()
    return (*core.installed_tasks(), *taught)


def free_tasks() -> tuple[core.Task, ...]:
    """Return the taught tasks that a photo of this visitor may choose by itself."""
    return tuple(task for task in tasks() if task.taught and task.automatic)


def switch(sha256: str, task: str) -> None:
    """Ask another question about a photo, as long as the choice above all photos stays; "" takes that back."""
    photo = session.photo_of(sha256)
    if photo is not None:
        answer_session.note(photo, SWITCHED.of(session.chosen_task()), task)
        st.rerun()  # all of the page: the button is in a part of it


def switched_to(photo: core.Photo, chosen: str) -> str:
    """Return the task that the visitor asks about this photo against a choice, empty where there is none."""
    switched = answer_session.last_answer(photo, SWITCHED.of(chosen)) or ""
    return switched if any(task.name == switched for task in tasks()) else ""  # it may have been removed
