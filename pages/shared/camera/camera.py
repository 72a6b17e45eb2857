"""The live camera: our own Streamlit component, which judges the picture in the browser, and the ways round it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

import core
from pages.shared.state import session
from pages.shared.state.visit.visit_session import WEBCAM
from pages.shared.upload_view import PRIVACY


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """When the moving picture is good enough; what a still one needs stands in `core.QUALITY_LIMITS`."""

    motion: float = 3.0  # mean step of luma, 0–255, between looks at 160 px width; noise of 5 at 1280 px gives 0.7
    unevenness: float = 1.8  # luma of one side over the other; none of the 35 faces from other sources is above
    filled: float = 0.25  # share of skin colour in the guide; 2 of those faces, 1 of their 170 infections are below
    settle_ms: int = 250  # a hint that lasts less is not shown
    hold_ms: int = 1000  # all must hold this long before the countdown begins
    countdown_ms: int = 2100  # three numbers that can be read


LIVE_LIMITS = LiveLimits()
_WIDTH_PX = 736  # as the live camera
_FOLDER = Path(__file__).parent
_SCRIPTS = ("measures.js", "hints.js", "stream.js", "view.js", "camera.js")  # each uses only those before it


def markup() -> str:
    """Return the component's HTML."""
    return (_FOLDER / "camera.html").read_text(encoding="utf-8")


def style() -> str:
    """Return the component's CSS."""
    return (_FOLDER / "camera.css").read_text(encoding="utf-8")


def script() -> str:
    """Return the component's JavaScript as one module without imports."""
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in _SCRIPTS)


def settings(task: str, shots: int) -> dict[str, Any]:
    """Return what the browser must know: the guide, every limit, and how many shots the page holds already."""
    seen = {
        "width_px": core.MEASURED_WIDTH_PX,
        "black_luma": core.BLACK_LUMA,
        "white_luma": core.WHITE_LUMA,
        **asdict(core.QUALITY_LIMITS),
        **asdict(LIVE_LIMITS),
    }
    guide = core.first_task(task).guide
    return {**asdict(guide), "shots": shots, "limits": seen, "max_bytes": _most_bytes()}


def take_photo(task: str) -> None:
    """Let the visitor take a photo with the live camera, or with the plain one; the shot is kept in the visit."""
    stage = st.container()
    ways = st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center", gap="medium")
    with ways:
        st.page_link("pages/skin/upload.py", label="Upload a photo instead", icon=":material/add_photo_alternate:")
        plain = st.toggle(
            "Plain camera", help="Without outline, hints and countdown, if the live camera does not start."
        )
    st.caption(PRIVACY, text_alignment="center")
    with stage:
        if plain:
            _draw_plain_camera()
        else:
            _draw_live_camera(task)
    if session.given(WEBCAM):
        ways.button("Forget the shots", on_click=session.forget, args=(WEBCAM,), type="tertiary")


def _draw_live_camera(task: str) -> None:
    answer = _mount(
        key="live_camera",
        data=settings(task, len(session.given(WEBCAM))),
        on_shot_change=_expect,
        on_problem_change=_expect,
    )
    session.keep_live_shot(answer.shot)
    if answer.problem:
        st.info("Without this camera: upload a photo, or try the plain camera below.", icon=":material/photo_camera:")


def _draw_plain_camera() -> None:
    with st.container(horizontal=True, horizontal_alignment="center"):
        shot = st.camera_input("Photo", label_visibility="collapsed", width=_WIDTH_PX, **session.camera_settings())
    session.keep_camera_shot(shot)


def _expect() -> None:
    """Stand for a callback: it makes Streamlit give the value a name; the value is read where it is mounted."""


def _most_bytes() -> int:
    """Return the largest JPEG that one message can carry: base64 adds a third, the rest of the message is small."""
    message = int(st.get_option("server.maxMessageSize")) * 1_000_000
    upload = int(st.get_option("server.maxUploadSize")) * 1_000_000
    return min(upload, message * 7 // 10)


_mount = st.components.v2.component("live_camera", html=markup(), css=style(), js=script())
