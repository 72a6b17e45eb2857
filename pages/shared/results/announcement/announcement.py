"""The answer for people who do not see the page: a region that screen readers speak when its text changes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent
_KEY = "announcement"
_HTML = '<div role="status" class="said"></div>'
_CSS = ".said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }"


def announce(said: str) -> None:
    """Have screen readers say this, once for each new text; nothing of it is seen."""
    with st.container(key=_KEY):
        _mount(key=f"{_KEY}-region", data={"said": said})


_mount = st.components.v2.component(
    "announcement", html=_HTML, css=_CSS, js=(_FOLDER / "announcement.js").read_text(encoding="utf-8")
)
