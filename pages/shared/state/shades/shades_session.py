"""What a visit remembers of the shades page about a photo: what was measured, the second opinion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

import core
from pages.shared.state import answer_session, session
from pages.shared.state.visit.memo import Memo


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


# --- paper ------------------------------------------------------------------------------------------------------------


def offered_paper(photo: core.Photo) -> core.Region | None:
    """Return what may be the white paper beside the first face, looked for once."""
    faces = faces_of(photo)
    if not faces:
        return None
    return answer_session.remembered(photo, SHEET, None, lambda: core.find_paper(photo.pixels, faces[0]))


# --- second opinion ---------------------------------------------------------------------------------------------------


def ask_model(sha256: str) -> None:
    """Note that the visitor wants the model's opinion on a photo."""
    photo = session.photo_of(sha256)
    if photo is not None:
        answer_session.note(photo, MODEL_ASKED, True)


def model_is_asked(photo: core.Photo) -> bool:
    """Whether the visitor wants the model's opinion on a photo."""
    return answer_session.last_answer(photo, MODEL_ASKED) is True


def model_task() -> core.Task | None:
    """Return the installed task that names a face's tone, None where none does."""
    return core.tone_task(core.answering_tasks())


def model_tones(photo: core.Photo) -> core.Part | None:
    """Return the model's four tone probabilities if they are known or asked for, without loading it otherwise."""
    task = model_task()
    if task is None or not (answer_session.is_answered(photo, task.name) or model_is_asked(photo)):
        return None
    answer_session.look_at([photo], task.name)
    parts = task.parts(answer_session.analysis_of(photo, task.name).finding.probabilities)
    return next(part for part in parts if part.group == "tone")


def set_widgets(values: dict[str, Any]) -> None:
    """Set widgets to these values, from a button."""
    st.session_state.update(values)
