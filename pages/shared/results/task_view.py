"""Which question a photo was asked, by whose choice, and the way to the other one."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import task_session


def draw_task(photo: core.Photo, task: core.Task, chosen: str) -> None:
    """Draw who answered where that was not the visitor's choice for all photos; nothing otherwise."""
    other = core.task_named(task_session.other_than(task.name))
    if task_session.is_switched(photo, chosen):
        said, label, to = f"This photo was asked the other question: **{task.title}**.", "Take that back", ""
    elif chosen == core.AUTO:
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
