"""What every page begins with, and the sentences that stand on several pages."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.access import access
from pages.shared.state.visit import upload_session

_LOST = (
    "The connection was lost for a while, and your visit was forgotten, as promised. If you had given a photo, please "
    "choose it again."
)
_DAY_S = 86_400


@st.fragment(run_every=_DAY_S)
def _come_back() -> None:
    """Draw nothing: a browser that was cut off asks for the page again where a part of it is to be renewed in time.

    Without that it would show what the server has forgotten until the next click.
    """


def draw_frame(title: str, lead: str = "") -> None:
    """Draw a page's title with its first sentence, and what makes the page usable for everybody."""
    upload_session.forget_removed()
    st.title(title, anchor=False)
    if lead:
        st.markdown(lead)
    if upload_session.follows_a_lost_visit():
        st.info(_LOST, icon=":material/history:")
    with st.sidebar:
        access.draw_access()
        _come_back()


def photo_kinds() -> str:
    """Return what photos the installed models are for: "of a skin infection or of a face"."""
    shown = [f"of {what}" for what in dict.fromkeys(task.shows for task in core.answering_tasks())]
    return " or ".join([part for part in (", ".join(shown[:-1]), shown[-1]) if part])


def draw_limits() -> None:
    """Say what the answers are not."""
    st.caption(
        "Not a medical device, not reviewed by any regulator, no diagnosis. If you feel very unwell, or the skin "
        "changes fast, see a doctor, whatever this page says."
    )
