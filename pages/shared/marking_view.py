"""A photo on which a person draws a box: with a mouse, with a finger, or by the sliders of its edges."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.state import box_session


def draw_picker(photo: core.Photo, drawn: core.ByteArray, what: str, alt: str) -> None:
    """Draw a photo on which a drag marks a box; `drawn` is its picture (h, w, 3), `alt` says what is on it."""
    figure = core.marking_figure(drawn, box_session.marked_box(photo, what))
    chart_view.draw_box_picker(figure, alt, **box_session.chart_settings(photo, what))


def draw_edges(photo: core.Photo, what: str, name: str) -> None:
    """Draw the two sliders that set the edges of the box called `name`; a drag on the photo sets them too."""
    for axis, label in (("across", "left and right edge"), ("down", "top and bottom edge")):
        settings = box_session.slider_settings(photo, what, axis)
        st.slider(f"{name}: {label}", *box_session.WHOLE, format="%d %%", **settings)
