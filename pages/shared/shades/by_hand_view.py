"""A shade added by hand: its names, and its colour from a picker or from a photo of its bottle."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import marking_view, upload_view
from pages.shared.state import box_session
from pages.shared.state.shades import bottle_session, kit_session
from pages.shared.state.visit.visit_session import Accepted, Refused
from pages.shared.words.foreign_text import as_name, as_text

_LONGEST = 120


def draw_by_hand() -> None:
    """Draw the fields of one shade, the eyedropper, and the button that adds it."""
    for place, (label, key) in zip(
        st.columns(3), (("Brand", "kit-brand"), ("Product", "kit-product"), ("Shade", "kit-shade")), strict=True
    ):
        place.text_input(label, max_chars=_LONGEST, key=key)
    _draw_eyedropper()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.color_picker("Colour", "#c68e6c", key=kit_session.COLOUR_KEY)
        st.button("Add this shade", on_click=kit_session.add_by_hand, icon=":material/add:", key="add-by-hand")


def _draw_eyedropper() -> None:
    if not st.toggle("Pick the colour from a photo", key="kit-eyedropper"):
        return
    upload_view.pick_file(  # not the photo's own door: that is the face's, and what is pasted goes there
        "A photo of the bottle or of a swatch, in daylight",
        help=upload_view.PHOTO_HELP,
        most_mb=upload_view.PHOTO_MB,
        **bottle_session.bottle_settings(),
    )
    given = bottle_session.bottle()
    if isinstance(given, Refused):
        st.error(f"**{as_name(given.name)}** {as_text(given.sentence)}", icon=":material/broken_image:")
    if not isinstance(given, Accepted):
        return
    photo = given.photo
    st.caption("Drag a box over the foundation itself, without shine or shadow, or set its edges below.")
    marking_view.draw_picker(photo, core.shrink_picture(photo.pixels, 900), bottle_session.BOTTLE, "The photo")
    marking_view.draw_edges(photo, bottle_session.BOTTLE, "Foundation")
    st.button(
        "Take this colour",
        on_click=bottle_session.pick_colour,
        args=(photo.sha256,),
        disabled=box_session.marked_box(photo, bottle_session.BOTTLE) is None,
        icon=":material/colorize:",
        key="take-colour",
    )
