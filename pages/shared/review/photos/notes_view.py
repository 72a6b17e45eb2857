"""A reviewer's note on one photo."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

import core
from pages.shared.server import nearness
from pages.shared.state import review_session


def draw_note(sha256: str, file: str, kept: Mapping[str, core.Note], key: str) -> None:
    """Draw a button that opens the note on a photo, for a reviewer at this machine: a text and a flag."""
    if not nearness.is_at_this_machine():
        return
    note = kept.get(sha256)
    icon = ":material/flag:" if note and note.label_wrong else ":material/edit_note:"
    with (
        st.popover("Note" if note is None else "Noted", icon=icon, type="tertiary", key=f"note-{key}"),
        st.form(f"note-form-{key}", border=False),
    ):
        text_key, flag_key = f"note-text-{key}", f"note-flag-{key}"
        st.text_area("Note", value=note.text if note else "", key=text_key, height=90)
        st.checkbox("The label looks wrong", value=bool(note and note.label_wrong), key=flag_key)
        st.caption("Kept in a file of this machine alone.")
        st.form_submit_button("Keep", on_click=review_session.keep_note, args=(sha256, file, text_key, flag_key))
