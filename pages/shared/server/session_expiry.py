"""Visits that were left are forgotten in time, also where no other visitor comes.

Streamlit drops a left visit, a while after its tab was closed, only when the next visit begins or ends. On a server
where nobody else comes, the last visitor's photos would stay in memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit import runtime

import core
from pages.shared.server.tcp_nodelay import send_at_once

_EVERY_S = 10.0
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
    while True:
        await asyncio.sleep(_EVERY_S)
        try:
            # There is no public way to these; they belong to the event loop's thread, which is this one.
            forgotten = bool(runtime.get_instance()._session_mgr._session_storage._cache.expire())
        except AttributeError:
            _LOG.warning("This Streamlit keeps left visits elsewhere: they go when the next visitor comes.")
            return
        if forgotten:
            core.ask_to_tidy()
