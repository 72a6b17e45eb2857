"""What a visit remembers of the shades page about a photo: what was marked, what was measured, the second opinion."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

import core
from pages.shared.state import answer_session, session
from pages.shared.state.visit.memo import Memo

SKIN, PAPER = "skin", "paper"  # what a box on the photo can mark
WHOLE = (0, 100)  # percent; a side nobody has set yet
_REDRAWN_KEY = "boxes-redrawn"  # how often boxes were set by slider


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be measured on a photo: one of its faces or a marked box, and what the visitor says about it."""

    face: int | None = None
    box: core.Region | None = None
    paper: core.Region | None = None
    made_up: bool = False
    beside_lesion: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured tone, or the code and the sentence that say why there is none."""

    tone: core.Tone | None
    code: str = ""
    sentence: str = ""


FACES: Memo[tuple[core.Face, ...]] = Memo("faces")
READING: Memo[Reading] = Memo("reading")
SHEET: Memo[core.Region | None] = Memo("sheet")
MODEL_ASKED: Memo[bool] = Memo("model asked")


# --- measuring --------------------------------------------------------------------------------------------------------


def faces_of(photo: core.Photo) -> tuple[core.Face, ...]:
    """Return the faces in a photo, searched once."""
    return answer_session.remembered(photo, FACES, None, lambda: core.find_faces(photo.pixels))


def read_tone(photo: core.Photo, question: Question) -> Reading:
    """Return what was measured, computed once per question."""
    return answer_session.remembered(photo, READING, question, lambda: _measure(photo, question))


def last_tone() -> core.Tone | None:
    """Return the tone measured last on the photo in use, None if there is none."""
    entry = session.current_photo()
    reading = None if entry is None else answer_session.last_answer(entry.photo, READING)
    return None if reading is None else reading.tone


def _measure(photo: core.Photo, question: Question) -> Reading:
    face = None if question.face is None else faces_of(photo)[question.face]
    try:
        tone = core.measure_tone(
            photo,
            face=face,
            box=question.box,
            white=question.paper,
            made_up=question.made_up,
            beside_lesion=question.beside_lesion,
        )
    except core.ToneError as error:
        return Reading(None, error.code, str(error))
    return Reading(tone)


# --- marking ----------------------------------------------------------------------------------------------------------


def slider_settings(photo: core.Photo, what: str, axis: str) -> dict[str, Any]:
    """Return the settings that tie one of a box's two sliders to a photo; `axis` is "across" or "down"."""
    key = _edge_key(photo.sha256, what, axis)
    st.session_state.setdefault(key, WHOLE)  # the slider takes its value from here, because a drag sets it too
    return {"key": key, "on_change": _redraw}


def chart_settings(photo: core.Photo, what: str) -> dict[str, Any]:
    """Return the settings of the figure on which a box is dragged; it starts afresh when a slider moves the box."""
    key = f"drag-{what}-{photo.sha256[:12]}-{st.session_state.get(_REDRAWN_KEY, 0)}"
    return {"key": key, "on_select": partial(_take_drag, photo.sha256, what, key)}


def marked_box(photo: core.Photo, what: str) -> core.Region | None:
    """Return the marked box, None as long as one of its sides spans the whole photo."""
    across = st.session_state.get(_edge_key(photo.sha256, what, "across"), WHOLE)
    down = st.session_state.get(_edge_key(photo.sha256, what, "down"), WHOLE)
    if across == WHOLE or down == WHOLE or across[0] == across[1] or down[0] == down[1]:
        return None
    return core.Region(across[0] / 100, down[0] / 100, across[1] / 100, down[1] / 100)


def offered_paper(photo: core.Photo, marking: str) -> core.Region | None:
    """Return what may be the white paper, while it is being marked and nothing is marked yet."""
    faces = faces_of(photo)
    if marking != PAPER or not faces or marked_box(photo, PAPER) is not None:
        return None
    return answer_session.remembered(photo, SHEET, None, lambda: core.find_paper(photo.pixels, faces[0]))


def mark_box(sha256: str, what: str, box: core.Region) -> None:
    """Set the edges of a box, from a button."""
    for axis, low, high in (("across", box.left, box.right), ("down", box.top, box.bottom)):
        st.session_state[_edge_key(sha256, what, axis)] = (math.ceil(100 * low), math.floor(100 * high))
    _redraw()


def _take_drag(sha256: str, what: str, key: str) -> None:
    boxes = st.session_state[key].selection.box
    if boxes:
        for axis, edges in (("across", boxes[-1]["x"]), ("down", boxes[-1]["y"])):
            low, high = (min(100, max(0, round(100 * edge))) for edge in sorted(edges))
            st.session_state[_edge_key(sha256, what, axis)] = (min(low, 99), max(high, low + 1))


def _edge_key(sha256: str, what: str, axis: str) -> str:
    return f"{what}-{axis}-{sha256[:12]}"


def _redraw() -> None:
    st.session_state[_REDRAWN_KEY] = st.session_state.get(_REDRAWN_KEY, 0) + 1


# --- second opinion ---------------------------------------------------------------------------------------------------


def ask_model(sha256: str) -> None:
    """Note that the visitor wants the model's opinion on a photo."""
    photo = session.photo_of(sha256)
    if photo is not None:
        answer_session.note(photo, MODEL_ASKED, True)


def model_is_asked(photo: core.Photo) -> bool:
    """Whether the visitor wants the model's opinion on a photo."""
    return answer_session.last_answer(photo, MODEL_ASKED) is True


def model_tones(photo: core.Photo) -> core.Part | None:
    """Return the model's four tone probabilities if they are known or asked for, without loading it otherwise."""
    task = core.CONDITION
    if not (answer_session.is_answered(photo, task.name) or model_is_asked(photo)):
        return None
    answer_session.look_at([photo], task.name)
    parts = task.parts(answer_session.analysis_of(photo, task.name).finding.probabilities)
    return next(part for part in parts if part.group == "tone")


def set_widgets(values: dict[str, Any]) -> None:
    """Set widgets to these values, from a button."""
    st.session_state.update(values)
