"""The tasks that were taught on this machine: to open, to take along, to remove, and to bring in from another one."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import upload_view
from pages.shared.state import review_session, teach_session
from pages.shared.state.visit import upload_session

_MOST_ZIP_MB = 128


def draw_tasks() -> None:
    """Draw the list, and the door for a task from another machine."""
    stored = core.list_taught()
    st.subheader("Taught on this machine", anchor=False)
    if not stored:
        st.caption(
            "None yet. A task is kept in your data folder, without a photo; only visitors at this machine see it."
        )
    for one in stored:
        _draw_task(one)
    with st.expander("Bring in a task from another machine", icon=":material/upload_file:"):
        zipped = upload_view.pick_file(
            "Zip of a task",
            help="What “Save” gives beside a task.",
            most_mb=_MOST_ZIP_MB,
            key=upload_session.uploader_key("teach-import"),
        )
        if zipped is not None and st.button("Bring in", icon=":material/download_done:", key="teach-bring-in"):
            task = review_session.answer_or_say(lambda: core.import_task(zipped.getvalue()))
            if task is not None:
                teach_session.show(task.name)
                st.rerun()


def _draw_task(one: core.StoredTask) -> None:
    task = one.task
    photos = f", {one.photos:,} photos" if one.photos is not None else ""
    right = f", {one.grouped_accuracy:.0%} right with duplicates kept together" if one.grouped_accuracy else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", border=True):
        st.markdown(f"**{task.title}** ({task.name}): {len(task.labels)} classes{photos}{right}", width="stretch")
        st.button("Open", key=f"teach-open-{task.name}", on_click=teach_session.show, args=(task.name,))
        st.download_button(
            "Save",
            lambda: core.export_task(task.name),
            file_name=f"{task.name}.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
            key=f"teach-save-{task.name}",
        )
        with st.popover("Remove", icon=":material/delete:", type="tertiary"):
            st.markdown("The task is removed for good. Its photos stay where they are.")
            st.button(f"Remove “{task.title}”", key=f"teach-remove-{task.name}", on_click=teach_session.remove,
                      args=(task.name,))  # fmt: skip
