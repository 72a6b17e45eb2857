"""Who sits at the machine that serves the pages: only they may name its folders and see the notes kept on it."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

import core

# All that browsers send when they open a page's connection. What else stands there was put there by somebody between:
# Via, Forwarded, X-Forwarded-For, CF-Connecting-IP, True-Client-IP, and those that nobody has thought of yet.
_BROWSERS_OWN = {
    "accept", "cache-control", "connection", "cookie", "dnt", "host", "origin", "pragma", "priority", "sec-gpc",
    "te", "upgrade", "user-agent",
}  # fmt: skip
_BROWSERS_OWN_STARTS = ("accept-", "sec-fetch-", "sec-ch-", "sec-websocket-")


def is_at_this_machine() -> bool:
    """Whether the visitor sits at the machine that serves the page; only then are folders read and notes kept.

    A visitor from elsewhere would otherwise learn what lies on the server, and read what another one noted. What cannot
    be told counts as elsewhere. A forwarder that changes nothing (`ssh -R`, or a proxy that names this machine as the
    host and adds no header) cannot be told: DERMA_AT_THIS_MACHINE=off is for those.
    """
    headers = st.context.headers
    if not core.at_this_machine_allowed() or not all(map(_is_browsers_own, headers)):
        return False
    origin = headers.get("Origin")
    hosts = [urlsplit(f"//{headers.get('Host', '')}").hostname, *([urlsplit(origin).hostname] if origin else [])]
    return _is_loopback(_peer()) and all(host == "localhost" or _is_loopback(host) for host in hosts)


def _peer() -> str | None:
    """Return the address that the connection came from; Streamlit tells "here" from "unknown" only there."""
    visit = get_script_run_ctx()
    if visit is None or not runtime.exists():
        return None
    connection = getattr(runtime.get_instance().get_client(visit.session_id), "client_context", None)
    return None if connection is None else connection.remote_ip


def _is_browsers_own(header: str) -> bool:
    name = header.lower()
    return name in _BROWSERS_OWN or name.startswith(_BROWSERS_OWN_STARTS)


def _is_loopback(address: str | None) -> bool:
    try:
        return address is not None and ip_address(address).is_loopback
    except ValueError:
        return False
