"""What a visitor sees of a fault that nobody foresaw: a sentence, a way on, and a number to find it by in the log.

The server hands every exception that escapes from the router, a page, a fragment or a widget's callback to
`show_fault`; what Streamlit raises to stop or repeat a run never comes here.
"""

from __future__ import annotations

import logging
import secrets

import streamlit as st

_LOG = logging.getLogger(__name__)
_STREAMLITS_LOG, _STREAMLITS_WORDS = "streamlit.error_util", "Uncaught app execution"


def show_fault(error: Exception) -> bool:
    """Write a fault with its trace into the log and tell the visitor its number; for `st.App(on_script_error=…)`.

    Returns True: Streamlit is to show nothing of its own.
    """
    number = secrets.token_hex(4)
    _LOG.error("Fault %s", number, exc_info=error)
    try:
        _draw(number)
    except Exception:  # nothing may stand here instead that shows more
        _LOG.exception("Fault %s could not be shown", number)
    return True


def log_faults_once() -> None:
    """Keep Streamlit from writing the same trace a second time, without the number."""
    logging.getLogger(_STREAMLITS_LOG).addFilter(_is_no_repetition)


def _is_no_repetition(record: logging.LogRecord) -> bool:
    return record.getMessage() != _STREAMLITS_WORDS


def _draw(number: str) -> None:
    st.error(
        "Something went wrong on this page. It is not your fault. Please try again. If it happens again, give this "
        f"number to the person who runs this app: **{number}**. The log has the details under it.",
        icon=":material/error:",
    )
    # From a callback a rerun is that of the whole page: a fault in a fragment also took away what stood below it.
    st.button("Try again", key=f"again-{number}", on_click=st.rerun, icon=":material/refresh:")
