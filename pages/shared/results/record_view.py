"""How often answers like this one were right, beside the answer."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import record_session


def draw_record(finding: core.Finding) -> None:
    """Draw the record of this answer over the recorded photos, with its intervals; nothing where none are recorded."""
    task = core.task_named(finding.task)
    for record in record_session.records_of(finding):
        sentence = core.record_sentence(record)
        if task.groups_split:
            sentence = f"{core.either(task, record.named)}: {sentence[0].lower()}{sentence[1:]}"
        st.markdown(
            sentence,
            help=f"{core.record_intervals(record)} Counted over the recorded photos that would get this same answer "
            "today: those of cross-validation, which the answering model had not learned from, and those of other "
            f"sources that were not refused. A photo that shows none of the {task.count} counts as wrong.",
        )
