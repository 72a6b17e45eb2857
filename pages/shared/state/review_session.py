"""What a reviewer's visit remembers, and the figures that all visits share: state and caches of the review pages.

Figures come from the tables that lie beside the weights. What is made of a reviewer's own photos stays in the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import streamlit as st

import core
from pages.shared.server import nearness
from pages.shared.state import model_session, task_session
from pages.shared.words.foreign_text import as_text

SECTION_KEY = "section"  # as the address names it
AUDIT = "Twins"  # the section that the overview leads to
DATA_KEY = "review-data-folder"  # the data set's folder as the reviewer typed it
MODEL_KEY = "model"  # as the address names it
_CHOSEN_KEY = "chosen-model"  # with the page that it was chosen on
_STATE_KEY = "review"
_MOST_OVERLAYS = 48  # small pictures

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class ReviewedModel:
    """A model's task, its card and its recorded predictions; these are without a row where they cannot be read."""

    task: core.Task
    card: core.Card
    table: core.PredictionTable


@dataclass(slots=True)
class _Review:
    facts: dict[str, core.PhotoFacts] = field(default_factory=dict)
    toned: set[str] = field(default_factory=set)  # photos on which a face was looked for
    shortcuts: dict[str, tuple[core.Shortcut, ...]] = field(default_factory=dict)
    overlays: dict[tuple[str, str, str, int], core.ByteArray] = field(default_factory=dict)


# --- which model ------------------------------------------------------------------------------------------------------


def recall_model(page: str) -> None:
    """Choose again the model that was chosen on another page, whose address went with it, unless a link names one."""
    kept = st.session_state.get(_CHOSEN_KEY)
    there = [task.name for task in task_session.tasks()]
    if kept is not None and kept[0] != page and kept[1] in there and MODEL_KEY not in st.query_params:
        st.session_state[MODEL_KEY] = kept[1]


def remember_model(page: str, name: str) -> None:
    """Remember the model that is chosen on a page."""
    st.session_state[_CHOSEN_KEY] = (page, name)


# --- the model --------------------------------------------------------------------------------------------------------


def model_of(task: str, folder: Path | None = None) -> ReviewedModel | None:
    """Return a task's model from a weights folder (default: the installed one), None without a card.

    What is missing is said in words.
    """
    place = core.model_folder(task) if folder is None else folder
    card = answer_or_say(lambda: core.read_card(task, place))
    if card is None:
        return None
    path = place / task / "predictions.csv"
    table = answer_or_say(lambda: _table(path, _stamp(path)))
    return ReviewedModel(core.task_named(task), card, table or core.PredictionTable(card.labels, ()))


def answer_or_say(ask: Callable[[], Answer]) -> Answer | None:
    """Return an answer of `core`; where it refuses, show its sentence and return None: the page goes on."""
    try:
        return ask()
    except core.DermaError as error:
        st.error(as_text(error), icon=":material/error:")
        return None


def calibration_of(answers: core.Answers, key: tuple[str, ...]) -> core.Calibration:
    """Return the calibration of answers; `key` names them, with the weights they came from."""
    return _calibration((*key, str(answers.n), f"{float(answers.confidence.sum()):.12f}"), answers)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


@st.cache_resource(show_spinner=False, max_entries=6)
def _table(path: Path, stamp: tuple[int, int]) -> core.PredictionTable:
    return core.read_predictions(path)


@st.cache_resource(show_spinner=False, max_entries=16)
def _calibration(key: tuple[str, ...], _answers: core.Answers) -> core.Calibration:
    return core.measure_calibration(_answers.probabilities, _answers.truth, _answers.groups)


def open_section(name: str) -> None:
    """Show a section of the evaluation page."""
    st.session_state[SECTION_KEY] = name


# --- photos on this machine -------------------------------------------------------------------------------------------


def photo_roots(task: str) -> tuple[Path, ...]:
    """Return where the photos of the tables may lie: in DERMA_DATA, or a folder that was named or taught from."""
    try:
        return _roots(task, st.session_state.get(DATA_KEY, "").strip())
    except core.DermaError as error:
        st.error(as_text(error), icon=":material/folder_off:")
        return _roots(task, "")


def photo_roots_if_any(task: str) -> tuple[Path, ...]:
    """Return the same without a word where the named folder holds no data set: for pages that do not ask for one."""
    try:
        return _roots(task, st.session_state.get(DATA_KEY, "").strip())
    except core.DermaError:
        return _roots(task, "")


def _roots(task: str, named: str) -> tuple[Path, ...]:
    near = nearness.is_at_this_machine()
    roots = core.photo_roots(task, core.resolved(Path(named)) if named and near else None)
    taught_from = core.read_place(task) if near and core.task_named(task).taught else None
    return roots if taught_from is None else (taught_from, *roots)


def overlay_of(photo: core.Photo, task: str, label: str, side_px: int) -> core.ByteArray | None:
    """Return a small overlay (H, W, 3) of a listed photo for a label; None where no model can answer.

    The first one loads torch. Overlays stay in this visit, the newest of them.
    """
    kept = _review().overlays
    key = (photo.sha256, task, label, side_px)
    if key not in kept:
        question = (photo.sha256, f"overlay-{task}", core.weights_key())
        analysis = answer_or_say(lambda: model_session.ask(question, lambda m: m.analyse_tasks(photo, (task,))[0]))
        if analysis is None:
            return None
        explanation = analysis.explanation
        kept[key] = core.draw_overlay(
            photo.pixels, explanation.heatmap(label), explanation.region, strength=0.65, max_side_px=side_px
        )
        while len(kept) > _MOST_OVERLAYS:
            kept.pop(next(iter(kept)))
    return kept[key]


def forget_overlays(photos: Collection[str]) -> None:
    """Forget the overlays of photos, by SHA-256."""
    kept = _review().overlays
    for key in [key for key in kept if key[0] in photos]:
        del kept[key]


# --- measured of the photos -------------------------------------------------------------------------------------------


def facts() -> Mapping[str, core.PhotoFacts]:
    """Return what was measured of photos in this visit, by SHA-256."""
    return _review().facts


def is_measured(sha256: str, *, tone: bool) -> bool:
    """Whether a photo was measured in this visit; with `tone` also for its skin tone."""
    return sha256 in (_review().toned if tone else _review().facts)


def measure(paths: Mapping[str, Path], *, tone: bool) -> Iterator[float]:
    """Measure photos and keep the facts; yield the share that is done, 0–1. A damaged photo has no facts."""
    kept = _review()
    for done, (sha256, made) in enumerate(core.measure_photos(paths, tone=tone), 1):
        if made is not None:
            kept.facts[sha256] = made
        if tone:
            kept.toned.add(sha256)
        yield done / len(paths)


def shortcuts(task: str) -> tuple[core.Shortcut, ...] | None:
    """Return the shortcuts found in this visit, None if they were not looked for."""
    return _review().shortcuts.get(task)


def find_shortcuts(task: str, photos: tuple[core.LabelledPhoto, ...]) -> tuple[core.Shortcut, ...] | None:
    """Look for shortcuts in a task's photos; what goes wrong is said in words, and None returned."""
    found = answer_or_say(lambda: core.shortcuts_of(photos))
    if found is not None:
        _review().shortcuts[task] = found
    return found


# --- notes ------------------------------------------------------------------------------------------------------------


def notes() -> Mapping[str, core.Note]:
    """Return the reviewer's notes by SHA-256; where they cannot be read, say so and go on without."""
    if not nearness.is_at_this_machine():
        return {}
    return answer_or_say(lambda: _notebook().read()) or {}


def keep_note(sha256: str, file: str, text_key: str, flag_key: str) -> None:
    """Keep the note that stands in two widgets."""
    if not nearness.is_at_this_machine():
        return
    note = core.Note(sha256, file, st.session_state.get(text_key) or "", bool(st.session_state.get(flag_key)))
    answer_or_say(lambda: _notebook().write(note))


def _notebook() -> core.NoteBook:
    return core.NoteBook(core.cases_url(), "", earlier=core.notes_file())


def _review() -> _Review:
    kept: _Review = st.session_state.setdefault(_STATE_KEY, _Review())
    return kept
