"""A reviewer's own photos: a folder on this machine or a zip, judged as the app judges every photo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

import core
from pages.shared import upload_view
from pages.shared.review.own_photos import result_view
from pages.shared.server import nearness
from pages.shared.state import own_session, review_session
from pages.shared.state.review_session import ReviewedModel
from pages.shared.state.visit import upload_session
from pages.shared.words.time_left import time_left

_MOST_ZIP_MB = 500  # the server's own limit is a little higher: `server.maxUploadSize`
_FOLDER, _ZIP = "A folder on this machine", "A zip"

Listing = Callable[[Callable[[int], None]], core.OwnFiles]


@st.fragment
def draw_own_folder(model: ReviewedModel) -> None:
    """Let the reviewer name class folders, judge their photos with progress, and draw what the app makes of them."""
    upload_session.forget_removed()
    names = ", ".join(model.task.display_name(label) for label in model.card.labels)
    st.markdown(
        "What would this app say of your photos? Name a folder that holds one folder of photos for each class, or give "
        "a zip of it. Every photo is answered as on the Upload page, with all its refusals."
    )
    st.caption(
        f"A class folder is named as its class: {names}. Of folders in one another the innermost counts that is so "
        f"named. Photos in any other folder count as none of the {model.task.count}. Photos are read where they are, a "
        "zip in memory; only the answers stay, until you close this tab."
    )
    ways = [_FOLDER, _ZIP] if nearness.is_at_this_machine() else [_ZIP]
    way = st.segmented_control("From", ways, default=ways[0], required=True, key="own-way")
    name, listed = _draw_folder() if way == _FOLDER else _draw_zip()
    if st.button("Judge these photos", disabled=not name, icon=":material/play_arrow:", key="own-judge"):
        _judge(model.card, name, listed, zipped=way == _ZIP)
    own = own_session.own_photos(model.task.name)
    if own is not None:
        again = _again(listed) if way == _ZIP and name else None
        if own.files is None and again is None:
            own_session.forget_maps(own)
        result_view.draw_result(model, own, again)


def _again(listed: Listing) -> own_session.Listing:
    return lambda: listed(lambda seen: None)


def _draw_folder() -> tuple[str, Listing]:
    """Draw where a folder is named; return its name, "" while there is none, and what lists its photos."""
    typed = st.text_input("Folder", key="own-folder", placeholder="/path/to/photos").strip().strip('"')
    return Path(typed).name or typed, lambda note: core.list_folder(Path(typed), note)


def _draw_zip() -> tuple[str, Listing]:
    """Draw where a zip is given, and return the same of it."""
    zipped = upload_view.pick_file(
        "Zip",
        help="One folder of photos for each class.",
        most_mb=_MOST_ZIP_MB,
        key=upload_session.uploader_key("own-zip"),
    )
    most_mb = round(core.MOST_FILE_BYTES / 1e6)
    st.caption(f"At most {_MOST_ZIP_MB} MB, {core.MOST_OWN_PHOTOS:,} photos and {most_mb} MB each photo.")
    return "" if zipped is None else zipped.name or "zip", lambda note: core.list_zip(zipped.getvalue())


def _judge(card: core.Card, name: str, listed: Listing, *, zipped: bool) -> None:
    """Look for photos and judge them with progress. A click on "Stop" asks for a new run, which ends this one."""
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, "Looking for photos…", width=520)
        st.button("Stop", icon=":material/stop:", key="own-stop")

    def follow() -> None:
        def count(seen: int) -> None:
            bar.progress(0.0, f"Looking for photos: {seen:,} files seen")

        files = listed(count)
        n = len(files.files)
        bar.progress(0.0, f"Judging {n:,} photos; the first one takes a few seconds longer")
        for share, left_s in own_session.judge(name, card, files, zipped=zipped):
            bar.progress(share, f"{round(share * n):,} of {n:,} photos judged, {time_left(left_s)}")

    review_session.answer_or_say(follow)
    place.empty()
