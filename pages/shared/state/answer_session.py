"""What is answered about the photos of a visit: each question once, kept as long as the photo is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import streamlit as st

import core
from pages.shared.state import model_session, wait_view
from pages.shared.state.visit.memo import Answer, Memo
from pages.shared.state.visit.visit_session import this_visit
from pages.shared.words.foreign_text import as_text

ANALYSES: Memo[tuple[core.Analysis, ...]] = Memo("analyses")


def look_at(photos: Sequence[core.Photo], task: str) -> None:
    """Answer a task for the photos that have no answer yet, with a word about the wait."""
    waiting = [photo for photo in photos if not is_answered(photo, task)]
    wait_view.draw_looking(waiting, lambda photo: analysis_of(photo, task))


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
        for analysis in _ask_models(photo, ANALYSES.of(task), lambda models: _analyse(models, photo, task)):
            kept[photo.sha256, analysis.finding.task, key] = analysis
        for other in [other for other in kept if other[2] != key]:  # answers of weights that are no longer installed
            del kept[other]
    return kept[photo.sha256, task, key]


def _analyse(models: core.Classifier, photo: core.Photo, task: str) -> tuple[core.Analysis, ...]:
    """Answer a task, and with it those that the same pass answers: of the same trunk, shown the photo alike."""
    passes = {name: card and (card.trunk.sha256, card.preprocessing) for name, card in models.cards.items()}
    return models.analyse_tasks(photo, tuple(name for name in passes if passes[name] == passes.get(task)) or (task,))


def remembered(photo: core.Photo, memo: Memo[Answer], question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return the answer to a question about a photo; of each memo the last is kept, as long as the photo is."""
    kept = this_visit().answers
    key = photo.sha256, memo
    if key not in kept or kept[key][0] != question:
        kept[key] = (question, ask())
    made: Answer = kept[key][1]
    return made


def model_answer(
    photo: core.Photo, memo: Memo[Answer], question: Hashable, work: Callable[[core.Classifier], Answer]
) -> Answer:
    """Return what the shared models make of a photo, remembered like any answer.

    The visit waits for its turn. Where the queue is full or no model can answer, the page says so and ends.
    """
    return remembered(photo, memo, question, lambda: _ask_models(photo, memo, work))


def note(photo: core.Photo, memo: Memo[Answer], answer: Answer) -> None:
    """Remember something about a photo that was not asked."""
    this_visit().answers[photo.sha256, memo] = (None, answer)


def last_answer(photo: core.Photo, memo: Memo[Answer]) -> Answer | None:
    """Return the kept answer of a memo, whatever was asked, None if there is none."""
    kept = this_visit().answers.get((photo.sha256, memo))
    if kept is None:
        return None
    made: Answer = kept[1]
    return made


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


def _ask_models(photo: core.Photo, memo: Memo[Answer], work: Callable[[core.Classifier], Answer]) -> Answer:
    question = photo.sha256, memo.name, *memo.parts, core.weights_key()
    return answer_or_stop(lambda: model_session.ask(question, work))
