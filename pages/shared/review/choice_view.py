"""What a review is about: the model, the set of photos, the question where a task has two, the data set's folder."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

import core
from pages.shared.server import nearness
from pages.shared.state import review_session, task_session
from pages.shared.state.review_session import ReviewedModel


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The answers to one set of photos, `key` to name them apart, and the set's name for people."""

    answers: core.Answers
    rows: tuple[core.PredictionRow, ...]
    set_name: str
    title: str
    question: str | None

    @property
    def key(self) -> str:
        """A text that is different for every choice."""
        return f"{self.set_name}-{self.question}"


def pick_model(page: str) -> str:
    """Let a reviewer choose the model that a page is about; the choice holds on every page about a model."""
    review_session.recall_model(page)
    name = st.segmented_control(
        "Which model?",
        [task.name for task in task_session.tasks()],
        default=core.first_task(core.AUTO).name,
        required=True,
        format_func=lambda name: core.task_named(name).title,
        key=review_session.MODEL_KEY,
        bind="query-params",
        label_visibility="collapsed",
    )
    review_session.remember_model(page, name)
    return name


def choose_set(model: ReviewedModel) -> str | None:
    """Let the reviewer choose a set of photos, which holds in every section; None where no photo is recorded."""
    sets = core.sets_with_photos(model.table)
    if not sets:
        st.info("The recorded predictions hold no photo of the model's classes.", icon=":material/info:")
        return None
    return st.segmented_control(
        "Photos",
        sets,
        default=sets[0],
        required=True,
        format_func=core.set_title,
        key=f"photos-{model.task.name}",
        persist_state="session",
    )


def choose_photos(model: ReviewedModel) -> Chosen | None:
    """Let the reviewer choose set and question; None where the table holds no photo of the model's classes."""
    with st.container():
        name = choose_set(model)
        if name is None:
            return None
        questions = core.questions_of(model.task)
        question = None
        if questions:
            every = f"All {model.task.count}"
            picked = st.segmented_control(
                "Question",
                [every, *questions],
                default=every,
                required=True,
                format_func=str.capitalize,
                key=f"question-{model.task.name}",
                persist_state="session",
            )
            question = None if picked == every else picked
    rows = core.rows_of_set(model.table, name)
    labels, inside = core.narrowed(model.task, model.table.labels, rows, question)
    answers = review_session.answer_or_say(lambda: core.answers_to(labels, inside, model.card.temperature))
    return None if answers is None else Chosen(answers, rows, name, core.set_title(name), question)


def say_twins(chosen: Chosen) -> None:
    """Say how many of the photos have a twin in training, if any has."""
    leaked = sum(row.leaked for row in chosen.answers.rows)
    if leaked and chosen.set_name == "published":
        st.caption(
            f":material/content_copy: {leaked} of these {chosen.answers.n} photos have a twin in training: the same "
            "picture, turned or mirrored. “Test without twins” leaves them out."
        )


def name_data_folder() -> None:
    """Let a reviewer at this machine name the data set's folder, so that photos can be shown."""
    if not nearness.is_at_this_machine():
        return
    folders = ", ".join(f"{task.name}/" for task in core.installed_tasks())
    st.text_input(
        "Folder of the data set on this machine",
        key=review_session.DATA_KEY,
        persist_state="session",
        placeholder="/path/to/data",
        help=f"The folder that holds {folders} and external/, or one task's own folder. Photos are read "
        "where they are. The environment variable DERMA_DATA does the same for good.",
    )
