"""The app with faults on its start page: `python -m tests.faulty_server run streamlit_app.py …` as for Streamlit.

Its ways to other pages are replaced by three buttons, one for each place that a fault can come from.
"""

import streamlit as st

SECRET = "a path such as /home/somebody"


def draw_ways() -> None:
    st.button("In a callback", on_click=_fail)
    _draw_part()
    if st.button("In the page"):
        _fail()


@st.fragment
def _draw_part() -> None:
    if st.button("In a part"):
        _fail()


def _fail() -> None:
    raise ValueError(SECRET)


if __name__ == "__main__":
    from streamlit.web import cli

    from pages.shared.start import start_view
    from tests import faulty_server

    start_view.draw_ways = faulty_server.draw_ways
    cli.main(prog_name="streamlit")
