"""The word that a model cannot turn a photo away, where its card says nothing of when to."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import record_session


def draw_strangers(task: str) -> None:
    """Say that refusals are off where they are; nothing otherwise."""
    count = core.task_named(task).count
    if not record_session.refuses_ood(task):
        st.markdown(
            ":orange-badge[:material/gpp_maybe: Refusals are off] This model has no limits that turn "
            f"a photo away: a picture of anything may get one of the {count} names. **Do not rely on an answer.**"
        )
