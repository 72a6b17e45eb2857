"""Whether the camera took a shot since another page sent for one."""

from __future__ import annotations

import streamlit as st

from pages.shared.state import session
from pages.shared.state.visit.visit_session import WEBCAM

_SEEN_KEY = "shots-seen"


def has_new_shot() -> bool:
    """Whether a photo lies at the camera that did not when the visitor came; that one is taken as seen then."""
    newest = next((shot.photo.sha256 for shot in session.accepted(WEBCAM)), "")
    seen = st.session_state.setdefault(_SEEN_KEY, newest)
    if newest in ("", seen):
        return False
    forget_seen()
    return True


def forget_seen() -> None:
    """Begin anew at the next time that a page sends for a shot."""
    st.session_state.pop(_SEEN_KEY, None)
