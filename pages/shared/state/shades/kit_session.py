"""The shades that a visit looks in: the shipped list, the visitor's own kit, and the shades kept from both.

No photo is among them: the kit and the kept shades stay for the visit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

import core
from pages.shared.state import answer_session
from pages.shared.state.visit import upload_session

_KIT_KEY = "kit"
_STATE_KEY = "shades"


@dataclass(slots=True)
class _Memory:
    """A visitor's kit with its refusal, and kept shades in the order kept."""

    kit: core.Catalogue | None = None
    refusal: str = ""
    kit_changed: bool = False
    kept: dict[core.Shade, None] = field(default_factory=dict)


def catalogue() -> core.Catalogue:
    """Return the shade catalogue; where it is damaged, the page says so and ends."""
    return answer_session.answer_or_stop(core.read_catalogue)


def kit_settings() -> dict[str, Any]:
    """Return the settings that tie the kit's uploader to this visit."""
    return {"key": upload_session.uploader_key(_KIT_KEY), "on_change": _note_kit}


def keep_kit(file: Any) -> None:
    """Read the kit's file, if the visitor changed it."""
    memory = _memory()
    if not memory.kit_changed:
        return
    memory.kit_changed, memory.kit, memory.refusal = False, None, ""
    if file is not None:
        try:
            memory.kit = core.read_kit(file.getvalue())
        except core.DataError as error:
            memory.refusal = str(error)


def kit() -> core.Catalogue | None:
    """Return the visitor's own kit."""
    return _memory().kit


def kit_refusal() -> str:
    """Return why the kit's file could not be used, empty if it could."""
    return _memory().refusal


def kept_shades() -> tuple[core.Shade, ...]:
    """Return the shades that the visitor keeps, in the order kept."""
    return tuple(_memory().kept)


def keep_or_drop(shade: core.Shade) -> None:
    """Keep a shade, or drop it if it is kept."""
    kept = _memory().kept
    if shade in kept:
        del kept[shade]
    else:
        kept[shade] = None


def drop_all() -> None:
    """Forget all kept shades."""
    _memory().kept.clear()


def _note_kit() -> None:
    _memory().kit_changed = True


def _memory() -> _Memory:
    kept: _Memory = st.session_state.setdefault(_STATE_KEY, _Memory())
    return kept
