"""The router: the server imports it once, and every visit runs it. No logic, no state.

Run it with `streamlit run streamlit_app.py`.
"""

import logging
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

import core
from pages.shared import fault_view
from pages.shared.server.deep_links import deep_links
from pages.shared.server.known_hosts import KnownHosts
from pages.shared.server.safe_answers import SafeAnswers
from pages.shared.server.session_expiry import forgetting
from pages.shared.server.upload_room import RoomForUploads
from pages.shared.state import model_session

_PAGES = Path(__file__).parent / "pages"
_ICON = str(_PAGES / "shared" / "icon.svg")  # a named icon would be fetched from another server

if __name__ != "__main__":
    # Naming an app makes the server import this file before the first visit: it then knows that the pages are named
    # below, and a deep link to a fresh server finds its page. That import is no visit, which need not be remarked on.
    app = st.App(
        __file__,
        routes=deep_links(_PAGES),
        middleware=[Middleware(SafeAnswers), Middleware(KnownHosts), Middleware(RoomForUploads)],
        lifespan=forgetting,
        on_script_error=fault_view.show_fault,
    )
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    fault_view.log_faults_once()
    model_session.allow_warming()
    core.overwrite_freed_memory()  # before the first photo

st.set_page_config(page_title="Skin photo reader", page_icon=_ICON, layout="wide")
page = st.navigation(
    {
        "": [
            st.Page("pages/skin/start.py", title="Start", icon=":material/home:", default=True),
        ],
        "Skin": [
            st.Page("pages/skin/upload.py", title="Upload", icon=":material/add_photo_alternate:"),
            st.Page("pages/skin/webcam.py", title="Webcam", icon=":material/photo_camera:"),
            st.Page("pages/skin/shades.py", title="Foundation shades", icon=":material/palette:"),
            st.Page("pages/skin/cases.py", title="Cases", icon=":material/folder_shared:"),
        ],
        "Model": [
            st.Page("pages/model/training.py", title="Training history", icon=":material/show_chart:"),
            st.Page("pages/model/evaluation.py", title="Evaluation", icon=":material/grid_on:"),
            st.Page("pages/model/teach.py", title="Teach", icon=":material/school:"),
        ],
    }
)

if __name__ == "__main__":
    page.run()
    model_session.warm_up()
