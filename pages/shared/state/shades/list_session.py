"""A newer list of shades that a visitor brings: read, mapped, used in this visit, and on wish kept on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

import core
from pages.shared.server import nearness
from pages.shared.state.visit import upload_session

_UPLOADER_KEY = "newer-list"
_STATE_KEY = "newer list"


@dataclass(slots=True)
class _Memory:
    """The file looked at with its name and headings, what was read of it, and the list in use in this visit."""

    data: bytes = b""
    named: str = ""
    headings: tuple[str, ...] = ()
    known: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str] | None = None
    read: core.Catalogue | None = None
    refusal: str = ""
    used: core.Catalogue | None = None


def list_settings() -> dict[str, Any]:
    """Return the settings that tie the list's uploader to this visit; its file is read on its change."""
    return {"key": upload_session.uploader_key(_UPLOADER_KEY), "on_change": _take_file}


def headings() -> tuple[str, ...]:
    """Return the headings of the file looked at, empty where there is none."""
    return _memory().headings


def known_headings() -> dict[str, str]:
    """Return what is understood of them, by meaning."""
    return _memory().known


def read_with(chosen: dict[str, str]) -> tuple[core.Catalogue | None, str]:
    """Return what the file holds with these columns, or the sentence that refuses it; read once for each choice."""
    memory = _memory()
    if memory.data and chosen != memory.chosen:
        memory.chosen, memory.read, memory.refusal = chosen, None, ""
        try:
            memory.read = core.read_kit(memory.data, chosen, f"The shades of {memory.named}.")
        except core.DataError as error:
            memory.refusal = str(error)
    return memory.read, memory.refusal


def use_list(mode: core.ListMode, licence_key: str, keep_key: str) -> None:
    """Look in the list that was read from now on; keep it on this machine where the visitor at it wishes that."""
    memory = _memory()
    if memory.read is None:
        return
    licence = " ".join(str(st.session_state.get(licence_key, "")).split())
    own = core.OwnList(memory.read.shades, memory.named, licence, date.today(), mode)
    try:
        memory.used = core.with_own_list(own)
        if st.session_state.get(keep_key) and nearness.is_at_this_machine():
            core.keep_own_list(own)
    except (core.DataError, OSError) as error:
        memory.refusal = str(error)


def visits_list() -> core.Catalogue | None:
    """Return the list that this visit brought, None where it looks in the usual one."""
    return _memory().used


def drop_list(*, kept_too: bool = False) -> None:
    """Go back to the usual list; with `kept_too` the one kept on this machine is deleted as well."""
    _memory().used = None
    if kept_too and nearness.is_at_this_machine():
        core.forget_own_list()


def _take_file() -> None:
    used = _memory().used
    memory = st.session_state[_STATE_KEY] = _Memory(used=used)
    file = st.session_state[upload_session.uploader_key(_UPLOADER_KEY)]
    if file is None:
        return
    memory.data, memory.named = file.getvalue(), file.name
    try:
        memory.headings, memory.known = core.kit_headings(memory.data)
    except core.DataError as error:
        memory.refusal = str(error)


def _memory() -> _Memory:
    kept: _Memory = st.session_state.setdefault(_STATE_KEY, _Memory())
    return kept
