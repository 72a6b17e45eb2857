"""What a face gets whatever the model says: its measured tone, or why none could be read, and the way to shades."""

from __future__ import annotations

from html import escape

import streamlit as st

import core
from pages.shared.state.result_session import Result
from pages.shared.state.shades import shades_session
from pages.shared.words.foreign_text import as_text

_NO_WORD = (
    "A face was found, but the photo is too unlike those that the model learned from: nothing is said of its concerns."
)


def draw_face(result: Result) -> None:
    """Draw the tone of a face beside an answer about faces, or where a refused photo turns out to show one."""
    about_faces = result.task.kind == core.CONDITION.kind
    if not about_faces and result.finding.verdict not in {"not_skin", "other_task"}:
        return
    photo = result.given.photo
    faces = shades_session.faces_of(photo)
    if not faces and not about_faces:
        return
    if result.finding.verdict == "not_skin" and faces:
        st.markdown(_NO_WORD)
    if not faces:
        st.markdown("**Tone:** no face was found, so none was measured. Mark a piece of skin on the shades page.")
    else:
        _draw_tone(shades_session.read_tone(photo, shades_session.Question(face=0)), len(faces))
    st.page_link("pages/skin/shades.py", label="Foundation shades for this photo", icon=":material/palette:")


def _draw_tone(reading: shades_session.Reading, faces: int) -> None:
    whose = f" of the first of {faces} faces" if faces > 1 else ""
    if reading.tone is None:
        st.markdown(f"**Tone{whose}:** not measured. {as_text(reading.sentence)}")
        return
    tone = reading.tone
    deepest, lightest = (core.ita_class(edge) for edge in tone.ita_interval)
    span = f", anywhere from {lightest} to {deepest}" if deepest != lightest else ""
    st.html(_swatch(tone.hex, f"Measured tone{whose}: {tone.ita_class}", f"{tone.hex}{span}"))


def _swatch(hex_code: str, label: str, remark: str) -> str:
    """Return one colour as a small field with its label and a remark beside it."""
    field = f"width:3.5rem;height:3rem;flex:none;border-radius:.6rem;background:{escape(hex_code)}"
    return (
        '<div style="display:flex;gap:.75rem;align-items:center">'
        f'<div role="img" aria-label="{escape(label)}" style="{field};border:1px solid rgba(128,128,128,.3)"></div>'
        f"<div><strong>{escape(label)}</strong><br><span>{escape(remark)}</span></div></div>"
    )
