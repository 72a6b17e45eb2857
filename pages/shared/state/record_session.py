"""What all visits share of the installed models' rules and records; nothing in it comes from anybody's photo."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import core


def decision_of(task: str) -> core.Decision:
    """Return the installed rule for what is known of a photo. Raises WeightsError without a usable card."""
    return core.decision_of(core.read_card(task))


def refuses_ood(task: str) -> bool:
    """Whether a model can turn away what is none of its classes; a missing or damaged card is said elsewhere."""
    return _refuses_strangers(task, core.weights_key(), core.model_folder(task))


def can_route() -> bool:
    """Whether two installed models or more can tell by themselves which question a photo fits."""
    return _can_route(core.weights_key())


def records_of(finding: core.Finding) -> tuple[core.TrackRecord, ...]:
    """Return how often such an answer was right: one record, or one for each part that a face's answer names.

    Nothing where the table that lies beside the weights cannot be read.
    """
    task = core.task_named(finding.task)
    if not core.questions_of(task):
        return _records(task.name, None, (finding.named,), left_open=bool(finding.not_ruled_out))
    parts = core.named_parts(finding)
    return tuple(
        record
        for part, labels in parts
        for record in _records(task.name, part.group, tuple((label,) for label in labels))
    )


def _records(
    task: str, question: str | None, sets: tuple[tuple[str, ...], ...], *, left_open: bool = False
) -> tuple[core.TrackRecord, ...]:
    try:
        given = _given(task, question, core.weights_key(), core.model_folder(task))
    except core.DermaError:
        return ()
    return tuple(core.track_record(given, named, left_open=left_open) for named in sets)


@st.cache_resource(show_spinner=False, max_entries=4)
def _given(task: str, question: str | None, key: str, folder: Path) -> tuple[core.GivenAnswer, ...]:
    table = core.read_predictions(folder / task / "predictions.csv")
    if question is None:
        card = core.read_card(task, folder)
        return core.given_answers(table, core.rule_of(card), core.judged_names(card))
    part, rule = core.part_rule(table, core.task_named(task), question)
    return core.given_answers(part, rule)


@st.cache_resource(show_spinner=False, max_entries=4)
def _refuses_strangers(task: str, key: str, folder: Path) -> bool:
    try:
        card = core.read_card(task, folder)
    except core.DermaError:
        return True
    return card.trust.fitted and card.reference is not None


@st.cache_resource(show_spinner=False, max_entries=1)
def _can_route(key: str) -> bool:
    try:
        return sum(core.read_card(task.name).reference is not None for task in core.answering_tasks()) > 1
    except core.DermaError:
        return False
