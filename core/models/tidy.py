"""Memory given back while a server runs, at moments that cost nobody a wait.

Streamlit would collect garbage after every run of a page. With torch loaded such a round goes through some 400,000
objects that never go away: 0.2 seconds in which no page of any visitor moves. So the rounds after runs are switched off
(`runner.postScriptGC`), and one is made every half minute in which something happened.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from collections.abc import Callable

EVERY_S = 30.0


def tidy_memory() -> None:
    """Collect garbage, and give what the allocator keeps in reserve back to the system where it can be asked to."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's own; other C libraries keep no such reserve
        if trim is not None:
            trim(0)


def keep_tidy(is_busy: Callable[[], bool], *, every_s: float = EVERY_S) -> None:
    """Tidy up for ever, every so many seconds in which objects came and went, and not while there is work to do."""
    while True:
        time.sleep(every_s)
        _, _, rounds = gc.get_count()  # middle rounds since the last full one: none if nothing happened
        if rounds and not is_busy():
            tidy_memory()
