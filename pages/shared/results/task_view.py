"""Which question a photo was asked, by whose choice, and the way to the other one."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import task_session
from pages.shared.state.result_session import Result


def draw_task(result: Result) -> None:
    """Draw who answered where that was not the visitor's choice for all photos; nothing otherwise."""
    photo, task = result.given.photo, result.task
    other = core.task_named(task_session.other_than(task.name))
    if result.asked_by == "switch":
        said, label, to = f"This photo was asked the other question: **{task.title}**.", "Take that back", ""
    elif result.asked_by == "photo":
        said = f"Asked as **{task.title}**: the photo decided."
        label, to = f"Ask the other one: {other.title}", other.name
    else:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/alt_route: {said}", width="content")
        st.button(
            label,
            on_click=task_session.switch,
            args=(photo.sha256, to),
            type="tertiary",
            icon=":material/swap_horiz:",
            key=f"switch-{photo.sha256[:12]}",
        )
