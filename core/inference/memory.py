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
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY_S = 30.0
_BUSY_PAUSE_S = 0.5
_MOST_PAUSES = 6
_AGAIN_S = 3.0  # until the page that let go of a photo has ended, and with it what it held itself
_M_PERTURB = -6  # glibc's malloc.h: what is freed from now on is overwritten with this byte, 0 for not at all
_WIPED_WITH = 0xA5
_asked = threading.Event()
_kept = threading.Event()  # whether somebody keeps this process tidy
_wipers: set[object] = set()  # for whose sake freed memory is overwritten now
_wipers_lock = threading.Lock()
_TIDYING = object()


def tidy_memory() -> None:
    """Collect garbage, and give what the allocator keeps in reserve back to the system where it can be asked to."""
    gc.collect()
    _ask_allocator("malloc_trim", 0)


def ask_to_tidy() -> None:
    """Have `keep_tidy` tidy up soon, because a photo is let go of; call it first, so that its memory is overwritten.

    Only whole pages go back to the system: without this, the ends of a freed photo could still be read. It costs every
    pass some milliseconds, and so it ends with the tidying.
    """
    if _kept.is_set():
        _wipe_for(_TIDYING)
    _asked.set()


@contextmanager
def wiping() -> Iterator[None]:
    """Overwrite what is freed meanwhile: the pieces in which a photo arrives."""
    reason = object()
    _wipe_for(reason)
    try:
        yield
    finally:
        _wipe_no_more_for(reason)


def keep_tidy(is_busy: Callable[[], bool], *, every_s: float = EVERY_S) -> None:
    """Tidy up for ever: when asked to, and every so many seconds in which objects came and went.

    It waits for a moment without work, though not for ever: photos that somebody took away must go.
    """
    _kept.set()
    while True:
        asked = _asked.wait(every_s)
        _asked.clear()
        if asked or any(gc.get_count()[1:]):  # rounds of the younger generations since the last full one
            _await_rest(is_busy)
            tidy_memory()
        if asked:
            time.sleep(_AGAIN_S)
            tidy_memory()
            if not _asked.is_set():
                _wipe_no_more_for(_TIDYING)


def _wipe_for(reason: object) -> None:
    with _wipers_lock:
        _wipers.add(reason)
        _ask_allocator("mallopt", _M_PERTURB, _WIPED_WITH)


def _wipe_no_more_for(reason: object) -> None:
    with _wipers_lock:
        _wipers.discard(reason)
        if not _wipers:
            _ask_allocator("mallopt", _M_PERTURB, 0)


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
