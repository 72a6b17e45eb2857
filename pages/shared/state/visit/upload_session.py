"""What the browser sent into this visit, beside the photos read from it: it goes as soon as the visitor removes it.

Streamlit keeps an uploader's last files until the run after the next, and a file that was replaced without a word from
the browser until the visit ends.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

import core

_STATE_KEY = "uploaded"
_PROTOCOL = "Sec-Websocket-Protocol"  # where Streamlit's page names the visit that it had before


@dataclass(slots=True)
class _Uploaded:
    """The files listed in this visit's uploaders by their ids, the uploaders' keys, and whether it follows a lost one.

    `rounds` counts how often an uploader was replaced by an empty one. `tag` makes an uploader of a visit that follows
    a lost one another than the one that the browser still shows.
    """

    tag: str
    keys: set[str] = field(default_factory=set)
    files: dict[str, Any] = field(default_factory=dict)
    told: bool = False
    rounds: dict[str, int] = field(default_factory=dict)


def uploader_key(name: str) -> str:
    """Return an uploader's key in this visit; its files are forgotten when they leave it."""
    made = _uploaded()
    key = f"{name}{made.tag}{made.rounds.get(name, '')}"
    made.keys.add(key)
    return key


def renew(name: str) -> None:
    """Put an empty uploader in the place of one; what the old one held is forgotten with it."""
    made = _uploaded()
    made.rounds[name] = made.rounds.get(name, 0) + 1


def forget_removed() -> None:
    """Forget the files that were taken out of an uploader since the last run, with Streamlit's copies of them."""
    made = _uploaded()
    listed = {file.file_id: file for key in made.keys for file in _listed(st.session_state.get(key))}
    removed = made.files.keys() - listed.keys()
    context = get_script_run_ctx()
    if removed:
        core.ask_to_trim_memory()
    for name in removed:
        made.files[name].close()  # the old value of the uploader is this file too
        if context is not None:
            manager: Any = context.uploaded_file_mgr  # the protocol that it is typed as leaves this out
            manager.remove_file(context.session_id, name)
    made.files = listed


def follows_a_lost_visit() -> bool:
    """Whether this browser's page had a visit before this one, which was forgotten, and nothing was given since."""
    return bool(_uploaded().tag) and not _uploaded().told


def note_given() -> None:
    """Note that the visitor gave something: nothing needs to be said any more of a visit that was lost."""
    _uploaded().told = True


def _uploaded() -> _Uploaded:
    if _STATE_KEY not in st.session_state:
        st.session_state[_STATE_KEY] = _Uploaded(f"-{secrets.token_hex(4)}" if _names_a_lost_visit() else "")
    kept: _Uploaded = st.session_state[_STATE_KEY]
    return kept


def _names_a_lost_visit() -> bool:
    """Whether the browser asked to go on with a visit that is not this one; a page opened afresh names none."""
    context = get_script_run_ctx()
    named = [part.strip() for part in st.context.headers.get(_PROTOCOL, "").split(",")][2:3]
    return context is not None and bool(named and named[0]) and named[0] != context.session_id


def _listed(value: Any) -> list[Any]:
    files = value if isinstance(value, list) else [value]
    return [file for file in files if hasattr(file, "file_id") and hasattr(file, "close")]
