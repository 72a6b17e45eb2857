"""What a visit remembers of teaching: the folder that was looked at, the task that is open, and what was decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

import core
from pages.shared.server import nearness
from pages.shared.state import model_session, review_session

_STATE_KEY = "teach"
_FORMER_NAMES = re.compile(r"[^a-z0-9]+")

Note = Callable[[str, int, int], None]


@dataclass(slots=True)
class _Teaching:
    """`source` is what the folder or zip is called; `photos` and `seen` are what was found in it."""

    source: str = ""
    photos: core.ClassPhotos | None = None
    seen: core.Inspected | None = None
    open_task: str = ""


def source() -> str:
    """Return the name of the folder or zip that was looked at, empty before."""
    return _teaching().source


def seen() -> core.Inspected | None:
    """Return the folder that was looked at, None before."""
    return _teaching().seen


def open_task() -> str:
    """Return the taught task whose result is shown, empty where none is."""
    name = _teaching().open_task
    return name if any(task.name == name for task in core.taught_tasks()) else ""


def show(name: str) -> None:
    """Show the result of a taught task."""
    _teaching().open_task = name


def remove(name: str) -> None:
    """Remove a taught task for good."""
    if nearness.is_at_this_machine():
        review_session.answer_or_say(lambda: core.remove_taught(name))


def start_over() -> None:
    """Forget the folder that was looked at, and which task is open."""
    st.session_state[_STATE_KEY] = _Teaching()


def suggested_name(source_name: str) -> str:
    """Return a task's name made of what a folder or zip is called."""
    plain = _FORMER_NAMES.sub("-", core.plain_name(Path(source_name).stem).lower()).strip("-")
    return (plain if plain[:1].isalpha() else f"task-{plain}".rstrip("-"))[:40].rstrip("-")


def look_at(name: str, place: Path | bytes, note: Note) -> None:
    """Look at all photos of a folder or zip, and remember what was found. Raises DataError or WeightsError."""
    start_over()
    photos = core.list_class_photos(place, lambda found: note("Looking for photos", found, 0))
    backbone = core.find_backbone()
    made = core.inspect_photos(photos, backbone, _embed(backbone), None, note)
    kept = _teaching()
    kept.source, kept.photos, kept.seen = name, photos, made


def train(name: str, title: str, note: Note) -> None:
    """Teach a task on the folder that was looked at, keep it on this machine, and show it. Raises DataError."""
    kept = _teaching()
    if kept.photos is None or kept.seen is None:
        return
    _teach(name, title, kept.photos, kept.seen, {}, note)


def train_again(name: str, note: Note) -> None:
    """Teach a task once more with what was decided about its labels. Raises DataError."""
    task, photos = core.task_named(name), photos_of(name)
    if photos is None:
        folder = core.read_place(name)
        if folder is None:
            raise core.DataError("Its photos are not at hand: give the folder or zip above again, then train again.")
        photos = core.list_class_photos(folder)
    changes, backbone = core.stored_changes(name, task.definitions), core.find_backbone()
    made = core.inspect_photos(photos, backbone, _embed(backbone), changes, note)
    if made.keys != task.labels:
        raise core.DataError("The folder holds other classes than the task was taught with; teach it as a new task.")
    _teach(name, task.title, photos, made, changes, note)


def _teach(
    name: str, title: str, photos: core.ClassPhotos, made: core.Inspected, changes: core.LabelChanges, note: Note
) -> None:
    backbone = core.find_backbone()
    taught = core.train_on(made, backbone, _embed(backbone), name, title, automatic=_is_free(name), note=note)
    try:
        core.store_taught(taught, backbone, changes, photos.folder)
    except OSError as error:
        raise core.DataError(
            "The task could not be kept: the disk is full or cannot be written. What was there before is untouched."
        ) from error
    show(name)


def _is_free(name: str) -> bool:
    return any(task.name == name and task.automatic for task in core.taught_tasks())


def _embed(backbone: core.TaughtOn) -> Callable[..., core.FloatArray]:
    return core.embed_with(model_session.PatientModels(), backbone)


# --- labels -----------------------------------------------------------------------------------------------------------


def changes_of(name: str) -> core.LabelChanges:
    """Return what was decided about a taught task's labels."""
    return core.stored_changes(name, core.task_named(name).definitions)


def decide(name: str, which: tuple[str, str, str], suggested: str, decision_key: str, label_key: str) -> None:
    """Keep the decision about a photo's label that stands in two widgets.

    `which` are its file, its SHA-256 and its label; until another class is chosen, `suggested` is the new one.
    """
    if not nearness.is_at_this_machine():
        return
    decision: core.LabelDecision = st.session_state.get(decision_key) or "keep"
    new = str(st.session_state.get(label_key) or suggested) if decision == "change" else ""
    change = core.LabelChange(*which, decision, new)
    review_session.answer_or_say(lambda: core.keep_change(name, core.task_named(name).definitions, change))


def photo_of(name: str, file: str, sha256: str) -> core.Photo:
    """Return a photo of a taught task. Raises DataError where it is not at hand."""
    return core.read_class_photo(file, sha256, photos_of(name), core.read_place(name))


def photos_of(name: str) -> core.ClassPhotos | None:
    """Return the photos given in this visit where they have the task's classes, None where they have others."""
    given = _teaching().photos
    labels = core.task_named(name).labels
    return given if given is not None and tuple(label.folder for label in given.labels) == labels else None


def _teaching() -> _Teaching:
    kept: _Teaching = st.session_state.setdefault(_STATE_KEY, _Teaching())
    return kept
