"""The ways on from the start page."""

from __future__ import annotations

import streamlit as st

_WAYS = {
    "With a photo": (
        (
            "pages/skin/upload.py",
            "Upload photos",
            "Up to twelve at once; several of one spot can be answered together.",
        ),
        ("pages/skin/webcam.py", "Use the camera", "It says what is missing, and shoots by itself."),
        ("pages/skin/shades.py", "Foundation shades", "Shades as deep as the skin in a photo of a face."),
        ("pages/skin/cases.py", "Cases", "Spots and clients from visit to visit, if you choose to keep them."),
    ),
    "About the model": (
        ("pages/model/evaluation.py", "Evaluation", "How often it is right, and what it mixes up."),
        ("pages/model/training.py", "Training history", "How the model learned, epoch by epoch."),
        ("pages/model/teach.py", "Teach", "A model for your own folders of photos, and which labels look wrong."),
    ),
}
_ICONS = {
    "pages/skin/upload.py": ":material/add_photo_alternate:",
    "pages/skin/webcam.py": ":material/photo_camera:",
    "pages/skin/shades.py": ":material/palette:",
    "pages/skin/cases.py": ":material/folder_shared:",
    "pages/model/training.py": ":material/show_chart:",
    "pages/model/evaluation.py": ":material/grid_on:",
    "pages/model/teach.py": ":material/school:",
}


def draw_ways() -> None:
    """Draw a card for every page, clickable as a whole: those for a photo, then those about the model."""
    for title, ways in _WAYS.items():
        st.header(title, anchor=False)
        for place, (page, name, phrase) in zip(st.columns(len(ways)), ways, strict=True):
            key = f"card-{page.rpartition('/')[2].removesuffix('.py')}"
            with place.container(border=True, height="stretch", key=key):
                st.page_link(page, label=f"**{name}**", icon=_ICONS[page])
                st.caption(phrase)
