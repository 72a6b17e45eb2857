"""What a visit remembers of the check for warning signs: it holds on every page and for every photo of the visit."""

from __future__ import annotations

from typing import Any

import streamlit as st

import core

_SIGN_KEY = "sign-"
_NO_SIGN_KEY = "no-sign"


def sign_settings(group: str) -> dict[str, Any]:
    """Return the settings that tie a group of warning signs to this visit, on every page."""
    return {"key": f"{_SIGN_KEY}{group}", "persist_state": "session", "on_change": _untick_no_sign}


def no_sign_settings() -> dict[str, Any]:
    """Return the settings that tie the box for "none of these" to this visit, on every page."""
    return {"key": _NO_SIGN_KEY, "persist_state": "session", "on_change": _untick_signs}


def warning_signs() -> frozenset[str] | None:
    """Return the codes of the ticked signs, empty for "none of these", None where the check is not answered."""
    ticked = frozenset(code for key in _sign_keys() for code in st.session_state.get(key, ()))
    return ticked if ticked or st.session_state.get(_NO_SIGN_KEY) else None


def forget_signs() -> None:
    """Take all answers of the check back."""
    _untick_signs()
    _untick_no_sign()


def _sign_keys() -> list[str]:
    return list(dict.fromkeys(f"{_SIGN_KEY}{question.group}" for question in core.urgency_questions()))


def _untick_signs() -> None:
    for key in _sign_keys():
        st.session_state[key] = []


def _untick_no_sign() -> None:
    st.session_state[_NO_SIGN_KEY] = False
