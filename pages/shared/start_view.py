"""The ways on from the start page."""

from __future__ import annotations

import streamlit as st

_WAYS = (
    ("pages/skin/upload.py", "Upload a photo", "From your files, one or several. Or try a drawn sample."),
    ("pages/skin/webcam.py", "Use the webcam", "Take a photo here and now."),
    ("pages/skin/shades.py", "Foundation shades", "Shades as deep as the skin in a photo of a face."),
    ("pages/model/training.py", "Training history", "How the model learned, epoch by epoch."),
    ("pages/model/evaluation.py", "Evaluation", "How often it is right, and what it mixes up."),
)
_ICONS = (
    ":material/add_photo_alternate:",
    ":material/photo_camera:",
    ":material/palette:",
    ":material/show_chart:",
    ":material/grid_on:",
)


def draw_ways() -> None:
    """Draw a card for every page: those for people with a photo, then those for people who review the model."""
    for title, ways in (("With a photo", range(3)), ("About the model", range(3, 5))):
        st.subheader(title, anchor=False)
        for place, way in zip(st.columns(3), ways, strict=False):
            page, name, phrase = _WAYS[way]
            with place.container(border=True, height="stretch"):
                st.page_link(page, label=f"**{name}**", icon=_ICONS[way])
                st.caption(phrase)
