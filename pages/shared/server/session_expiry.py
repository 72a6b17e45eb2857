"""Visits that were left are forgotten in time, also where no other visitor comes.

Streamlit drops a left visit, a while after its tab was closed, only when the next visit begins or ends; and what it has
dropped lives on, because its loop still names the visit that it served last. On a server where nobody else comes, the
last visitor's photos would stay in memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit import runtime

import core
from pages.shared.server.tcp_nodelay import send_at_once

if TYPE_CHECKING:
    from streamlit.runtime.app_session import AppSession

_EVERY_S = 5.0
_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def forgetting(_app: st.App) -> AsyncIterator[None]:
    """Look for left visits as long as the server runs; for `st.App(lifespan=…)`, of which there can be but one.

    So it also has the server send at once, whose port is open by now.
    """
    send_at_once()
    task = asyncio.create_task(_forget_left_visits())
    try:
        yield
    finally:
        task.cancel()


async def _forget_left_visits() -> None:
    kept: dict[str, AppSession] = {}
    while True:
        await asyncio.sleep(_EVERY_S)
        try:
            kept = _forget_all_but_kept(kept)
        except AttributeError:
            _LOG.warning("This Streamlit keeps left visits elsewhere: they go when the next visitor comes.")
            return


def _forget_all_but_kept(before: dict[str, AppSession]) -> dict[str, AppSession]:
    """Forget the visits that Streamlit has dropped since it was asked `before`, and return those it still keeps.

    There is no public way to these; they belong to the event loop's thread, which this one is.
    """
    server = runtime.get_instance()
    kept = {info.session.id: info.session for info in server._session_mgr.list_sessions()}
    manager: Any = server._session_mgr
    manager._session_storage._cache.expire()
    left = [session for name, session in before.items() if name not in kept]
    if left:
        core.ask_to_trim_memory()
    for session in left:
        _forget(session)
    server.media_file_mgr.remove_orphaned_files()  # a saved picture is only marked for it at the first time
    return kept


def _forget(session: AppSession) -> None:
    """Shut a visit down, and empty it: whoever still names it must hold nothing of what it was given."""
    session.shutdown()
    session._session_state.clear()
    session._fragment_storage.clear()
    session.flush_browser_queue()
    session._client_state.Clear()
