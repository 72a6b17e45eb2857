"""The photos of a visit: given at a place, opened, forgotten.

A visit keeps its photos and their answers in memory until the tab is closed; a photo that is taken out of the uploader
is forgotten with its answers. Nothing that comes from a photo goes into a cache, because caches serve every visitor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

import core
from pages.shared.state import model_session
from pages.shared.state.visit import chart_session, upload_session
from pages.shared.state.visit.visit_session import SHADES, UPLOAD, WEBCAM, Accepted, Given, Refused, this_visit

MOST_PHOTOS = 12  # of at most 13 MB each in memory
TASK_KEY = "task"
POLICY_KEY = "poor-photo"
UPLOADER_KEY = "uploads"
_FIRST_KEY = "first"
_CAMERA_KEY = "shot"
_FACE_KEY = "face"
_NEWEST = "This shot"


def given(place: str) -> tuple[Given, ...]:
    """Return what the visitor gave at a place, in the order given."""
    return this_visit().given.get(place, ())


def accepted(place: str) -> list[Accepted]:
    """Return what of it are photos."""
    return [one for one in given(place) if isinstance(one, Accepted)]


def refused(place: str) -> list[Refused]:
    """Return what of it are none."""
    return [one for one in given(place) if isinstance(one, Refused)]


def uploader_settings() -> dict[str, Any]:
    """Return the settings that tie the uploader to this visit."""
    return {"key": upload_session.uploader_key(UPLOADER_KEY), "on_change": _note_change, "args": (UPLOAD,)}


def first_settings() -> dict[str, Any]:
    """Return the settings that tie the start page's uploader to this visit; its photos are the upload page's."""
    return {"key": upload_session.uploader_key(_FIRST_KEY), "on_change": _note_change, "args": (UPLOAD,)}


def camera_settings() -> dict[str, Any]:
    """Return the settings that tie the camera to this visit."""
    return {"key": upload_session.uploader_key(_CAMERA_KEY), "on_change": _note_change, "args": (WEBCAM,)}


def face_settings() -> dict[str, Any]:
    """Return the settings that tie the shades page's own uploader to this visit; its file is read on its change."""
    return {"key": upload_session.uploader_key(_FACE_KEY), "on_change": _keep_face}


def keep_uploads(files: Sequence[Any]) -> bool:
    """Read the uploader's files, if the visitor changed them, and say whether; those read before are not read again."""
    visit = this_visit()
    if UPLOAD not in visit.changed:
        return False  # an uploader that is empty because the visitor was on another page has not been emptied
    visit.changed.discard(UPLOAD)
    with st.spinner("Reading the photos…"):
        visit.read = {file.file_id: visit.read.get(file.file_id) or _read(file) for file in files[:MOST_PHOTOS]}
    _keep(UPLOAD, visit.read.values())
    return True


def keep_camera_shot(file: Any) -> None:
    """Read the camera's shot, if the visitor took or cleared one."""
    visit = this_visit()
    if WEBCAM in visit.changed:
        visit.changed.discard(WEBCAM)
        if file is None:
            _keep(WEBCAM, ())
        else:
            keep_shot(file.getvalue())


def keep_live_shot(value: object) -> None:
    """Read the live camera's shot, if there is one in this run; what is no picture becomes a refusal."""
    if value is not None:
        try:
            keep_shot(core.shot_bytes(value))
        except core.PhotoError as error:
            _keep(WEBCAM, (Refused(_NEWEST, str(error)), *_last_shot()))


def keep_shot(data: bytes) -> Given:
    """Keep the bytes of a webcam shot with the shot before, show its result, and return what was read from them."""
    shot = read_given(_NEWEST, data)
    _keep(WEBCAM, (shot, *_last_shot()))
    if isinstance(shot, Accepted):
        open_photo(WEBCAM, shot.photo.sha256)
    return shot


def _last_shot() -> list[Accepted]:
    return [replace(shot, name="Last shot") for shot in accepted(WEBCAM)[:1]]


def read_given(name: str, data: bytes) -> Given:
    """Read a file's bytes: a photo, or the sentence that refuses it."""
    try:
        return Accepted(name, core.read_photo(data))
    except core.PhotoError as error:
        return Refused(name, str(error))


def take_sample() -> None:
    """Put the drawing that fits the chosen task, if it has one, where an upload would be."""
    sample = sample_name()
    if sample:
        take_drawing(sample)


def take_drawing(name: str) -> None:
    """Put the drawing of this name where an upload would be."""
    _keep(UPLOAD, (Accepted("Drawn sample", core.sample_photo(name), sample=name),))


def sample_name() -> str:
    """Return the name of the drawing that fits the chosen task, "" where it has none."""
    name = core.first_task(chosen_task()).sample
    return name if any(sample.name == name for sample in core.SAMPLES) else ""


def take_face_sample() -> None:
    """Put the drawn face where the shades page's own photo would be; what was uploaded elsewhere stays."""
    _keep(SHADES, (Accepted("Drawn face", core.sample_photo("face"), sample="face"),))


def chosen_task() -> str:
    """Return the name of the task chosen in this visit, or `core.AUTO` where each photo decides."""
    return str(st.session_state.get(TASK_KEY, core.first_task(core.AUTO).name))


def quality_policy() -> core.Policy:
    """Return what is to happen with a poor photo in this visit."""
    chosen = st.session_state.get(POLICY_KEY)
    return next((policy for policy in core.POLICIES if policy == chosen), "warn")


def follow_task() -> None:
    """Change the drawing with the task; a visitor's own photos stay."""
    if any(one.sample for one in accepted(UPLOAD)):
        take_sample()


def forget(place: str) -> None:
    """Forget a place's photos and their answers."""
    _keep(place, ())


def current_photo() -> Accepted | None:
    """Return the photo looked at last anywhere in this visit, None if there is none."""
    visit = this_visit()
    for place in (visit.latest, UPLOAD, WEBCAM, SHADES):
        one = opened_photo(place)
        if one is not None:
            return one
    return None


def photo_of(sha256: str) -> core.Photo | None:
    """Return a photo of this visit, None where it was forgotten; for widgets, which name a photo and hold none."""
    return this_visit().photos().get(sha256)


def opened_photo(place: str) -> Accepted | None:
    """Return the photo whose result a place shows: the one opened, else the first that could be read."""
    photos, opened = accepted(place), this_visit().opened.get(place)
    return next((one for one in photos if one.photo.sha256 == opened), photos[0] if photos else None)


def open_photo(place: str, sha256: str) -> None:
    """Show the result of the photo with this hash at a place."""
    this_visit().opened[place] = sha256
    this_visit().latest = place


def turn_photo(sha256: str) -> None:
    """Turn a photo of this visit by a quarter, wherever it lies; what was answered of it as it lay is forgotten."""
    visit = this_visit()
    latest = visit.latest
    for place, group in list(visit.given.items()):
        turned = tuple(_turned(one, sha256) for one in group)
        if turned != group:
            _keep(place, turned)
            if visit.opened.get(place) == sha256:
                new = turned[[one is other for one, other in zip(turned, group, strict=True)].index(False)]
                visit.opened[place] = new.photo.sha256 if isinstance(new, Accepted) else sha256
    visit.read = {name: _turned(one, sha256) for name, one in visit.read.items()}
    visit.latest = latest


def _turned(one: Given, sha256: str) -> Given:
    if isinstance(one, Accepted) and one.photo.sha256 == sha256:
        return replace(one, photo=core.turned_photo(one.photo))
    return one


def _note_change(place: str) -> None:
    this_visit().changed.add(place)
    this_visit().adding = False
    upload_session.note_given()  # before the page is drawn, which would say once more that a visit was lost


def _keep_face() -> None:
    file = st.session_state[upload_session.uploader_key(_FACE_KEY)]
    _keep(SHADES, () if file is None else (_read(file),))


def _read(file: Any) -> Given:
    return read_given(file.name, file.getvalue())


def _keep(place: str, kept: Iterable[Given]) -> None:
    visit = this_visit()
    if visit.given.get(place):
        core.ask_to_trim_memory()
    visit.given[place] = tuple(kept)
    if visit.given[place]:
        upload_session.note_given()
    visit.latest = place
    if place == UPLOAD and not visit.given[place]:
        visit.read = {}
    held = visit.photos().keys()
    visit.analyses = {key: analysis for key, analysis in visit.analyses.items() if key[0] in held}
    visit.answers = {key: answer for key, answer in visit.answers.items() if key[0] in held}
    model_session.leave_queue(unless=frozenset(held))
    chart_session.forget_figures()
