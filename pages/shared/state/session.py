"""What a visit remembers: with the other session files the only state and caches.

A visit keeps its photos and their answers in memory until the tab is closed; a photo that is taken out of the uploader
is forgotten with its answers. Nothing that comes from a photo goes into a cache, because caches serve every visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import streamlit as st

import core
from pages.shared.state import chart_session, model_session, upload_session, wait_view
from pages.shared.words.foreign_text import as_text

UPLOAD, WEBCAM, SHADES = "upload", "webcam", "shades"  # the places that a photo comes from
MOST_PHOTOS = 12  # of at most 13 MB each in memory
TASK_KEY = "task"
AUTO = "auto"  # a task's place where each photo decides which it is asked
ROUTE = "route"  # the answer to that
POLICY_KEY = "poor-photo"
_UPLOADER_KEY = "uploads"
_CAMERA_KEY = "shot"
_FACE_KEY = "face"
_NEWEST = "This shot"
_STATE_KEY = "visit"
_SAMPLES = {"infection": "ring", "condition": "face"}

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the visitor gave it: a photo, or the sentence that says why it is none.

    `sample` is the name of the project's own drawing, empty for a visitor's file.
    """

    name: str
    photo: core.Photo | None = None
    refusal: str = ""
    sample: str = ""


@dataclass(slots=True)
class _Visit:
    """One visitor's photos by place, the one looked at last, and what has been answered."""

    entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)  # place → sha256 of the photo whose result is shown
    files: dict[str, Entry] = field(default_factory=dict)  # the uploader's id of a file → what was read from it
    analyses: dict[tuple[str, str, str], core.Analysis] = field(default_factory=dict)
    answers: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)  # sha256, name → question, answer
    latest: str = UPLOAD
    changed: set[str] = field(default_factory=set)


# --- photos -----------------------------------------------------------------------------------------------------------


def entries(place: str) -> tuple[Entry, ...]:
    """Return what the visitor gave at a place, in the order given."""
    return _visit().entries.get(place, ())


def uploader_settings() -> dict[str, Any]:
    """Return the settings that tie the uploader to this visit."""
    return {"key": upload_session.uploader_key(_UPLOADER_KEY), "on_change": _note_change, "args": (UPLOAD,)}


def camera_settings() -> dict[str, Any]:
    """Return the settings that tie the camera to this visit."""
    return {"key": upload_session.uploader_key(_CAMERA_KEY), "on_change": _note_change, "args": (WEBCAM,)}


def face_settings() -> dict[str, Any]:
    """Return the settings that tie the shades page's own uploader to this visit; its file is read on its change."""
    return {"key": upload_session.uploader_key(_FACE_KEY), "on_change": _keep_face}


def keep_uploads(files: Sequence[Any]) -> None:
    """Read the uploader's files, if the visitor changed them; those read before are not read again."""
    visit = _visit()
    if UPLOAD not in visit.changed:
        return  # an uploader that is empty because the visitor was on another page has not been emptied
    visit.changed.discard(UPLOAD)
    with st.spinner("Reading the photos…"):
        visit.files = {file.file_id: visit.files.get(file.file_id) or _read(file) for file in files[:MOST_PHOTOS]}
    _keep(UPLOAD, visit.files.values())


def keep_camera_shot(file: Any) -> None:
    """Read the camera's shot, if the visitor took or cleared one."""
    visit = _visit()
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
            _keep(WEBCAM, (Entry(_NEWEST, refusal=str(error)), *_last_shot()))


def keep_shot(data: bytes) -> Entry:
    """Keep the bytes of a webcam shot with the shot before, show its result, and return what was read from them."""
    entry = read_entry(_NEWEST, data)
    _keep(WEBCAM, (entry, *_last_shot()))
    if entry.photo is not None:
        open_entry(WEBCAM, entry.photo.sha256)
    return entry


def _last_shot() -> tuple[Entry, ...]:
    usable = [replace(entry, name="Last shot") for entry in entries(WEBCAM) if entry.photo is not None]
    return tuple(usable[:1])


def read_entry(name: str, data: bytes) -> Entry:
    """Read a file's bytes: a photo, or the sentence that refuses it."""
    try:
        return Entry(name, core.read_photo(data))
    except core.PhotoError as error:
        return Entry(name, refusal=str(error))


def take_sample() -> None:
    """Put the drawing that fits the chosen task where an upload would be."""
    sample = _SAMPLES.get(chosen_task(), "ring")
    _keep(UPLOAD, (Entry("Drawn sample", core.sample_photo(sample), sample=sample),))


def take_face_sample() -> None:
    """Put the drawn face where the shades page's own photo would be; what was uploaded elsewhere stays."""
    _keep(SHADES, (Entry("Drawn face", core.sample_photo("face"), sample="face"),))


def chosen_task() -> str:
    """Return the name of the task chosen in this visit, or "auto" where each photo decides."""
    return st.session_state.get(TASK_KEY, core.TASKS[0].name)


def came_as_infection(entry: Entry) -> bool:
    """Whether a photo was given elsewhere as one of an infection."""
    task = chosen_task()
    if task == AUTO and entry.photo is not None:
        task = last_answer(entry.photo, ROUTE)
    return entry not in entries(SHADES) and not entry.sample and task == core.INFECTION.name


def quality_policy() -> str:
    """Return what is to happen with a poor photo in this visit: "off", "warn" or "block"."""
    return st.session_state.get(POLICY_KEY, "warn")


def follow_task() -> None:
    """Change the drawing with the task; a visitor's own photos stay."""
    if any(entry.sample for entry in entries(UPLOAD)):
        take_sample()


def forget(place: str) -> None:
    """Forget a place's photos and their answers."""
    _keep(place, ())


def current_entry() -> Entry | None:
    """Return the photo looked at last anywhere in this visit, None if there is none."""
    visit = _visit()
    for place in (visit.latest, UPLOAD, WEBCAM, SHADES):
        entry = opened_entry(place)
        if entry is not None:
            return entry
    return None


def photo_of(sha256: str) -> core.Photo | None:
    """Return a photo of this visit, None where it was forgotten; for widgets, which name a photo and hold none."""
    kept = (entry.photo for group in _visit().entries.values() for entry in group)
    return next((photo for photo in kept if photo is not None and photo.sha256 == sha256), None)


def opened_entry(place: str) -> Entry | None:
    """Return the photo whose result a place shows: the one opened, else the first that could be read."""
    usable = [entry for entry in entries(place) if entry.photo is not None]
    opened = _visit().opened.get(place)
    matches = [entry for entry in usable if entry.photo is not None and entry.photo.sha256 == opened]
    return (matches or usable or [None])[0]


def open_entry(place: str, sha256: str) -> None:
    """Show the result of the photo with this hash at a place."""
    _visit().opened[place] = sha256
    _visit().latest = place


def _visit() -> _Visit:
    return st.session_state.setdefault(_STATE_KEY, _Visit())


def _note_change(place: str) -> None:
    _visit().changed.add(place)
    upload_session.note_given()  # before the page is drawn, which would say once more that a visit was lost


def _keep_face() -> None:
    file = st.session_state[upload_session.uploader_key(_FACE_KEY)]
    _keep(SHADES, () if file is None else (_read(file),))


def _read(file: Any) -> Entry:
    return read_entry(file.name, file.getvalue())


def _keep(place: str, kept: Iterable[Entry]) -> None:
    visit = _visit()
    if visit.entries.get(place):
        core.ask_to_tidy()
    visit.entries[place] = tuple(kept)
    if visit.entries[place]:
        upload_session.note_given()
    visit.latest = place
    if place == UPLOAD and not visit.entries[place]:
        visit.files = {}
    held = {entry.photo.sha256 for group in visit.entries.values() for entry in group if entry.photo is not None}
    visit.analyses = {key: analysis for key, analysis in visit.analyses.items() if key[0] in held}
    visit.answers = {key: answer for key, answer in visit.answers.items() if key[0] in held}
    model_session.leave_queue(unless=frozenset(held))
    chart_session.forget_figures()


# --- answers ----------------------------------------------------------------------------------------------------------


def is_answered(photo: core.Photo, task: str) -> bool:
    """Whether this visit already holds the answer, so that asking costs nothing."""
    return (photo.sha256, task, core.weights_key()) in _visit().analyses


def analysis_of(photo: core.Photo, task: str) -> core.Analysis:
    """Return a task's answer for a photo, computed once per visit, photo and installed weights.

    Tasks that share a pass are answered together, so changing between them afterwards costs nothing. Where no model
    can answer, the page says why and ends.
    """
    key = core.weights_key()
    kept = _visit().analyses
    if (photo.sha256, task, key) not in kept:
        for analysis in ask_models(photo, f"analysis-{task}", lambda models: _analyse(models, photo, task)):
            kept[photo.sha256, analysis.finding.task, key] = analysis
        for other in [other for other in kept if other[2] != key]:  # answers of weights that are no longer installed
            del kept[other]
    return kept[photo.sha256, task, key]


def ask_models(photo: core.Photo, name: str, work: Callable[[core.Classifier], Answer]) -> Answer:
    """Return what the shared models make of a photo; `name` says what is asked.

    The visit waits for its turn. Where the queue is full or no model can answer, the page says so and ends.
    """
    return answer_or_stop(lambda: model_session.ask((photo.sha256, name, core.weights_key()), work))


def _analyse(models: core.Classifier, photo: core.Photo, task: str) -> tuple[core.Analysis, ...]:
    """Answer a task, and with it those that the same pass answers: of the same trunk, shown the photo alike."""
    passes = {name: card and (card.trunk, card.preprocessing) for name, card in models.cards.items()}
    return models.analyse_tasks(photo, tuple(name for name in passes if passes[name] == passes.get(task)) or (task,))


def remembered(photo: core.Photo, name: str, question: Any, ask: Callable[[], Answer]) -> Answer:
    """Return the answer to a question about a photo; of each name the last is kept, as long as the photo is."""
    kept = _visit().answers
    if (photo.sha256, name) not in kept or kept[photo.sha256, name][0] != question:
        kept[photo.sha256, name] = (question, ask())
    return kept[photo.sha256, name][1]


def last_answer(photo: core.Photo, name: str) -> Any:
    """Return the kept answer of a name, whatever was asked, None if there is none."""
    return _visit().answers.get((photo.sha256, name), (None, None))[1]


def answer_or_stop(ask: Callable[[], Answer]) -> Answer:
    """Return an answer of `core`; where it refuses, show its sentence and end the page there."""
    try:
        return ask()
    except core.BusyError as error:
        wait_view.draw_full(str(error))
        st.stop()
    except core.DermaError as error:
        st.error(as_text(error), icon=":material/error:")
        st.stop()


def catalogue() -> core.Catalogue:
    """Return the shade catalogue; where it is damaged, the page says so and ends."""
    return answer_or_stop(core.read_catalogue)
