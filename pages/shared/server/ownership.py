"""Under whose name a visitor keeps cases: none at the machine itself, a login's elsewhere, else nobody's."""

from __future__ import annotations

import hashlib

import streamlit as st

from pages.shared.server import nearness

_NAMES = ("sub", "email", "name")  # what tells two people apart, the surest first


def owner() -> str | None:
    """Return the owner of what this visitor keeps, "" at the machine itself; None where nothing may be kept.

    A login is Streamlit's own (`st.login`), or a header that a proxy sets and `server.trustedUserHeaders` names. The
    store holds a hash of it, no address.
    """
    who = st.user.to_dict()
    known = who.get("is_logged_in") is True or bool(st.get_option("server.trustedUserHeaders"))
    name = next((str(who[key]) for key in _NAMES if who.get(key)), "") if known else ""
    if name:
        return hashlib.sha256(f"{who.get('iss', '')}\n{name}".encode()).hexdigest()
    return "" if nearness.is_at_this_machine() else None
