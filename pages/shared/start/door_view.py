"""The door on the start page: a photo given here is taken to the upload page, which answers it."""

from __future__ import annotations

import streamlit as st

from pages.shared import upload_view
from pages.shared.state import session

UPLOAD_PAGE = "pages/skin/upload.py"


def draw_door() -> None:
    """Draw the uploader with the way to the camera, and lead on once a photo was given."""
    with st.container(key="first-door"):
        files = upload_view.pick_photo("Drop a photo here, or choose one", many=True, **session.first_settings())
    if session.keep_uploads(files):
        st.switch_page(UPLOAD_PAGE)
    st.page_link("pages/skin/webcam.py", label="Take a photo with the camera", icon=":material/photo_camera:")
