"""The models that all visits share, the one queue before them, and this visit's place in it."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

import core
from pages.shared.state import wait_view

if TYPE_CHECKING:
    import numpy as np

_PLACE_KEY = "place-in-queue"
_AFTER_THE_PAGE_S = 1.0  # the browser has the page by then, and what the page itself asks for
_RETRY_S = 0.5
_LOG = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Place:
    """What this visit waits for: the question, which begins with the photo's sha256, and its ticket."""

    question: tuple[str, ...]
    ticket: core.Ticket[Any]


def ask(question: tuple[str, ...], work: Callable[[core.Classifier], Answer]) -> Answer:
    """Return what the shared models answer, once it is this visit's turn; its place in the queue is drawn meanwhile.

    `question` names the work, the photo's sha256 first. A run of the page that is cut short, by a click in the middle
    of the wait, leaves its place to the next run that asks the same question; any other question gives it up. Raises
    BusyError where the queue is full, WeightsError where no model can answer, and what `work` raises.
    """
    held: _Place | None = st.session_state.get(_PLACE_KEY)
    if held is None or held.question != question or held.ticket.is_lost():
        leave_queue()
        key = core.weights_key()
        held = _Place(question, _pool().submit(lambda: work(_classifier(key))))
        st.session_state[_PLACE_KEY] = held
    wait_view.draw_wait(held.ticket)
    del st.session_state[_PLACE_KEY]
    made: Answer = held.ticket.result()
    return made


def leave_queue(unless: frozenset[str] = frozenset()) -> None:
    """Give this visit's place up, unless it is for one of these photos (by sha256)."""
    held: _Place | None = st.session_state.get(_PLACE_KEY)
    if held is not None and held.question[0] not in unless:
        held.ticket.cancel()
        del st.session_state[_PLACE_KEY]


class PatientModels:
    """The shared models for a long list of photos: each takes a place, and a full queue is waited out."""

    def analyse(self, photo: core.Photo, task: str) -> core.Analysis:
        """Return what a task says of a photo, see `core.Classifier`. Raises WeightsError where no model can answer."""
        return self._ask((photo.sha256, "own", task), lambda models: models.analyse(photo, task))

    def pooled_features(self, photos: Sequence[np.ndarray], task: str, preprocessing: core.Preprocessing) -> np.ndarray:
        """Return features (n, d) for photos (H, W, 3) by the network that tasks are taught on."""
        which = hashlib.sha256(b"".join(photo.tobytes() for photo in photos)).hexdigest()
        network = _taught_on(core.weights_folder())
        return self._ask((which, "features"), lambda _: network.pooled_features(photos, task, preprocessing))

    def _ask(self, question: tuple[str, ...], work: Callable[[core.Classifier], Answer]) -> Answer:
        while True:
            try:
                return ask(question, work)
            except core.BusyError:
                time.sleep(_RETRY_S)


# --- shared by all visits ---------------------------------------------------------------------------------------------


@st.cache_resource(show_spinner=False, on_release=lambda pool: pool.close())
def _pool() -> core.WorkQueue:
    return core.WorkQueue(core.queue_shape().workers)


@st.cache_resource(show_spinner=False, max_entries=1)
def _classifier(key: str) -> core.Classifier:
    classifier = core.load_classifier()
    core.limit_threads(core.queue_shape().threads)
    if _Warming.allowed:
        threading.Thread(target=_make_fast, args=(classifier,), name="engine", daemon=True).start()
    return classifier


@st.cache_resource(show_spinner=False, max_entries=1)
def _taught_on(folder: Path) -> core.Classifier:
    return core.load_alone(core.find_backbone(folder), folder)


# --- warming ----------------------------------------------------------------------------------------------------------


class _Warming:
    """Whether this process serves visitors, and whether it has begun to load the models."""

    allowed = False
    begun = threading.Lock()


def allow_warming() -> None:
    """Say that this process is a server, which will be asked for answers; a test harness is not."""
    _Warming.allowed = True


def warm_up() -> None:
    """Load the models in the background, once a process; called at the end of a page, so that the page goes first."""
    if _Warming.allowed and _Warming.begun.acquire(blocking=False):
        threading.Thread(target=_warm_up, name="warming", daemon=True).start()


def _warm_up() -> None:
    time.sleep(_AFTER_THE_PAGE_S)
    try:
        _classifier(core.weights_key())
    except core.DermaError:
        pass  # the first visitor who asks reads why
    except Exception:  # memory is to be given back whatever became of the models
        _LOG.exception("The models could not be loaded in advance")
    core.keep_memory_trimmed(lambda: _pool().busy() > 0, _forget_inputs)


def _forget_inputs() -> None:
    """Overwrite what those keep who looked at photos that were let go of."""
    # Without this module no face has been looked for, and loading it takes a while.
    if "core.photos.face_detection.faces" in sys.modules:
        core.forget_faces()
    with contextlib.suppress(core.DermaError):  # without models there is nothing to forget
        _classifier(core.weights_key()).forget_inputs()


def _make_fast(classifier: core.Classifier) -> None:
    """Give freshly loaded models their engine, while they answer without it, and let them answer a drawing."""
    classifier.prepare_engines()
    with contextlib.suppress(core.DermaError):
        _pool().run(lambda: classifier.analyse_tasks(core.sample_photo("ring"), tuple(classifier.cards)))
