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
_MOST_PAUSES = 6
_AGAIN_S = 3.0  # until the page that let go of a photo has ended, and with it what it held itself
_M_PERTURB = -6  # glibc's malloc.h: what is freed from now on is overwritten with this byte, 0 for not at all
_WIPED_WITH = 0xA5
_asked = threading.Event()


def overwrite_freed_memory() -> None:
    """Have everything that this process frees from now on overwritten, where the C library can: for a server's start.

    The allocator gives only whole pages back to the system, and of what threads used keeps the last megabytes. A photo
    that was let go of could be read there for hours, with every copy that a decoder or a page made of it on the way.
    """
    _ask_allocator("mallopt", _M_PERTURB, _WIPED_WITH)


def trim_memory() -> None:
    """Collect garbage, and give what the allocator keeps in reserve back to the system where it can be asked to."""
    gc.collect()
    _ask_allocator("malloc_trim", 0)


def ask_to_trim_memory() -> None:
    """Have memory trimmed soon, because a photo is let go of: what names itself in a circle still holds it."""
    _asked.set()


def keep_memory_trimmed(is_busy: Callable[[], bool], forget: Callable[[], None], *, every_s: float = EVERY_S) -> None:
    """Tidy up for ever: when asked to, and every so many seconds in which objects came and went.

    It waits for a moment without work, though not for ever: photos that somebody took away must go. `forget` is to
    overwrite what is kept of them beside objects.
    """
    while True:
        asked = _asked.wait(every_s)
        _asked.clear()
        if asked or any(gc.get_count()[1:]):  # rounds of the younger generations since the last full one
            _await_rest(is_busy)
            trim_memory()
        if asked:
            time.sleep(_AGAIN_S)
            forget()
            trim_memory()


def _await_rest(is_busy: Callable[[], bool]) -> None:
    for _ in range(_MOST_PAUSES):
        if not is_busy():
            return
        time.sleep(_BUSY_PAUSE_S)


def _ask_allocator(name: str, *values: int) -> None:
    """Call one of the functions that only glibc has; other C libraries keep no reserve that could be given back."""
    if sys.platform == "linux":
        function = getattr(ctypes.CDLL(None), name, None)
        if function is not None:
            function(*values)
