"""Which question a photo was asked, by whose choice, and the way to the others."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import task_session
from pages.shared.state.result_session import Result


def draw_task(result: Result) -> None:
    """Draw who answered where that was not the visitor's choice for all photos; nothing otherwise."""
    photo, task = result.given.photo, result.task
    if result.asked_by == "switch":
        said, ways = f"This photo was asked another question: **{task.title}**.", {"": "Take that back"}
    elif result.asked_by == "photo":
        said = f"Asked as **{task.title}**: the photo decided."
        others = [other for other in core.answering_tasks() if other.name != task.name]
        ways = {other.name: f"Ask instead: {other.title}" for other in others}
    else:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/alt_route: {said}", width="content")
        for name, label in ways.items():
            st.button(
                label,
                on_click=task_session.switch,
                args=(photo.sha256, name),
                type="tertiary",
                icon=":material/swap_horiz:",
                key=f"switch-{photo.sha256[:12]}-{name}",
            )
