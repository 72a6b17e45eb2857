"""What is answered about the photos of a visit: each question once, kept as long as the photo is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

import core
from pages.shared.state import model_session, wait_view
from pages.shared.state.visit_session import this_visit
from pages.shared.words.foreign_text import as_text

Answer = TypeVar("Answer")


def is_answered(photo: core.Photo, task: str) -> bool:
    """Whether this visit already holds the answer, so that asking costs nothing."""
    return (photo.sha256, task, core.weights_key()) in this_visit().analyses


def analysis_of(photo: core.Photo, task: str) -> core.Analysis:
    """Return a task's answer for a photo, computed once per visit, photo and installed weights.

    Tasks that share a pass are answered together, so changing between them afterwards costs nothing. Where no model
    can answer, the page says why and ends.
    """
    key = core.weights_key()
    kept = this_visit().analyses
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
    kept = this_visit().answers
    if (photo.sha256, name) not in kept or kept[photo.sha256, name][0] != question:
        kept[photo.sha256, name] = (question, ask())
    made: Answer = kept[photo.sha256, name][1]
    return made


def last_answer(photo: core.Photo, name: str) -> Any:
    """Return the kept answer of a name, whatever was asked, None if there is none."""
    return this_visit().answers.get((photo.sha256, name), (None, None))[1]


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
