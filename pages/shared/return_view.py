"""The way back: a shot that another page sent for goes there as soon as it is taken."""

from __future__ import annotations

import streamlit as st

from pages.shared.state import return_session

COME_BACK = {"for": "shades"}  # in the address of the camera's page


def go_back_with_shot() -> None:
    """Lead back to the page that sent for a shot, once there is a new one; until then say that it will."""
    if st.query_params.get("for") != COME_BACK["for"]:
        return_session.forget_seen()
        return
    if return_session.has_new_shot():
        st.switch_page("pages/skin/shades.py")
    st.info("Your shot goes straight to the foundation shades.", icon=":material/palette:")
