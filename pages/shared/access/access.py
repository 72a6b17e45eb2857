"""What everybody needs to use a page: a visible focus, named help, pasted pictures, columns that fit a tablet."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent
_STYLE = f"<style>{(_FOLDER / 'access.css').read_text(encoding='utf-8')}</style>"
_mount = st.components.v2.component("access", html="", js=(_FOLDER / "access.js").read_text(encoding="utf-8"))


def draw_access() -> None:
    """Give the page its rules and its script; nothing is seen of either."""
    st.html(_STYLE)
    _mount(key="access", height=0)
