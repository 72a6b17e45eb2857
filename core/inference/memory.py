"""Memory given back while a server runs, at moments that cost nobody a wait.

Streamlit would collect garbage after every run of a page. With torch loaded such a round goes through some 400,000
objects that never go away: 0.2 seconds in which no page of any visitor moves. So the rounds after runs are switched off
(`runner.postScriptGC`); one is made every half minute in which something happened, and whenever a visit was forgotten.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import time
from collections.abc import Callable

EVERY_S = 30.0
_BUSY_PAUSE_S = 0.5
_MOST_PAUSES = 20
_asked = threading.Event()


def tidy_memory() -> None:
    """Collect garbage, and give what the allocator keeps in reserve back to the system where it can be asked to."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's own; other C libraries keep no such reserve
        if trim is not None:
            trim(0)


def ask_to_tidy() -> None:
    """Have `keep_tidy` tidy up soon, because something large was let go of."""
    _asked.set()


def keep_tidy(is_busy: Callable[[], bool], *, every_s: float = EVERY_S) -> None:
    """Tidy up for ever: when asked to, and every so many seconds in which objects came and went.

    It waits for a moment without work, though not for ever: photos that somebody took away must go.
    """
    while True:
        asked = _asked.wait(every_s)
        _asked.clear()
        if asked or any(gc.get_count()[1:]):  # rounds of the younger generations since the last full one
            for _ in range(_MOST_PAUSES):
                if not is_busy():
                    break
                time.sleep(_BUSY_PAUSE_S)
            tidy_memory()
