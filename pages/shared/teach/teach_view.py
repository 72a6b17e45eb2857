"""The page for teaching: a folder, its classes, a task made of it, and the tasks that were made before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

import core
from pages.shared import upload_view
from pages.shared.server import nearness
from pages.shared.state import teach_session
from pages.shared.state.visit import upload_session
from pages.shared.teach import classes_view, progress_view, tasks_view, taught_view
from pages.shared.words.foreign_text import as_name

_MOST_ZIP_MB = 500  # the server's own limit is a little higher: `server.maxUploadSize`
_FOLDER, _ZIP = "A folder on this machine", "A zip"


def draw_teach() -> None:
    """Draw all of it for a visitor at this machine; others read why there is nothing for them."""
    upload_session.forget_removed()
    if not nearness.is_at_this_machine():
        st.info(
            "Only whoever sits at the machine that runs this app can teach it, and see what was taught. Start the app "
            "on your own machine and open it there at http://localhost:8501.",
            icon=":material/lock:",
        )
        return
    _draw_source()
    seen = teach_session.seen()
    if seen is not None:
        st.subheader(f"{as_name(teach_session.source())}: {len(seen.photos):,} photos", anchor=False)
        classes_view.draw_classes(seen)
        _draw_training(seen)
    if teach_session.open_task():
        taught_view.draw_taught(teach_session.open_task())
    tasks_view.draw_tasks()


def _draw_source() -> None:
    st.markdown(
        "Name a folder that holds one folder of photos for each class, or give a zip of it. The photos stay where they "
        "are. Two cores look at about twenty photos a second."
    )
    way = st.segmented_control("From", [_FOLDER, _ZIP], default=_FOLDER, required=True, key="teach-way")
    name, place = _pick_folder() if way == _FOLDER else _pick_zip()
    st.caption(f"2 to 50 classes, at least 5 different photos of each, at most {core.MOST_PHOTOS:,} photos.")
    asked = st.button("Look at these photos", disabled=not name, icon=":material/search:", key="teach-look")
    if asked and progress_view.follow(lambda note: teach_session.look_at(name, place(), note), "teach-look"):
        st.rerun()


def _pick_folder() -> tuple[str, Callable[[], Path | bytes]]:
    typed = st.text_input("Folder", key="teach-folder", placeholder="/path/to/photos").strip().strip('"')
    return Path(typed).name or typed, lambda: core.resolved(Path(typed))


def _pick_zip() -> tuple[str, Callable[[], Path | bytes]]:
    zipped = upload_view.pick_file(
        "Zip",
        help="One folder of photos for each class.",
        most_mb=_MOST_ZIP_MB,
        key=upload_session.uploader_key("teach-zip"),
    )
    st.caption(f"At most {_MOST_ZIP_MB} MB here; for a larger one name its folder, or use the command line.")
    return "" if zipped is None else zipped.name or "zip", lambda: zipped.getvalue()


def _draw_training(seen: core.Inspected) -> None:
    if seen.table.missing:
        st.error(seen.table.missing, icon=":material/block:")
        return
    guess = teach_session.suggested_name(teach_session.source())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        name = st.text_input("Name", value=guess, key="teach-name", width=220, max_chars=40).strip()
        title = st.text_input("Title", key="teach-title", width=300, max_chars=60, placeholder="what people read")
    taken = any(task.name == name for task in core.taught_tasks())
    if taken and not st.checkbox(f"Teach “{name}” again; the task of that name is replaced", key="teach-replace"):
        return
    asked = st.button("Train", type="primary", icon=":material/school:", key="teach-train", disabled=not name)
    if asked and progress_view.follow(lambda note: teach_session.train(name, title, note), "teach-train"):
        st.rerun()
