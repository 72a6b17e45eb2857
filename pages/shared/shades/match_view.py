"""The job of matching a face: photo and choices on one side, the tone on the other, the shades below."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import keep_view
from pages.shared.shades import face_view, opinion_view, shades_view, tone_view
from pages.shared.state.cases import kept_session
from pages.shared.state.shades import kit_session, shades_session

FACE, WORN, LIST = "Match a face", "A shade I wear", "The list"


def pick_job() -> str:
    """Let the visitor choose what the page does."""
    return st.segmented_control(
        "What would you like to do?",
        [FACE, WORN, LIST],
        default=FACE,
        required=True,
        key="shades-job",
        label_visibility="collapsed",
        persist_state="session",
    )


def draw_match() -> None:
    """Draw the photo, its tone, and the shades that follow."""
    entry = face_view.require_photo()
    photo = entry.photo
    left, right = st.columns([5, 7], gap="large")
    with left:
        reading = face_view.draw_question(entry)
    tones = shades_session.model_tones(photo)
    tone = reading.tone
    with right:
        if tone is None:
            tone_view.draw_refusal(reading)
            if reading.code != "several_faces":
                seen = bool(shades_session.faces_of(photo))
                asked = tones if shades_session.model_is_asked(photo) else None
                opinion_view.draw_way_out(photo, asked, face_seen=seen)
        else:
            opinion = core.second_opinion(tone, tones) if tones is not None else None
            tone_view.draw_tone(tone, opinion)
            opinion_view.draw_opinion(photo, tones, opinion)
            keep_view.draw_keep(photo, "client", lambda: kept_session.skin_figures(tone))
    if tone is not None and _may_show(tone, photo):
        shades_view.draw_shades(tone.lab, tone)
    elif tone is None and tones is not None and shades_session.model_is_asked(photo):
        opinion_view.draw_band_shades(tones, kit_session.catalogue())


def _may_show(tone: core.Tone, photo: core.Photo) -> bool:
    """Whether shades may be shown: where the light is doubtful, only on demand."""
    if not tone.doubtful:
        return True
    return st.toggle("Show shades anyway, although the light is coloured", key=f"anyway-{photo.sha256[:12]}")
