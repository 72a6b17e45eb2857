"""Long work on a page: how far it is, how long it still takes, and a way to end it."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from pages.shared.state import review_session

_RATE_AFTER_S = 2.0  # before, a guess of the time left would jump


def follow(work: Callable[[Callable[[str, int, int], None]], None], key: str) -> bool:
    """Do long work with progress and the time left, and return whether it ended well.

    A click on "Cancel" asks for a new run, which ends this one; what was looked at so far is kept.
    """
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, "Starting…", width=520)
        st.button("Cancel", icon=":material/stop:", key=f"{key}-cancel")
    begun: dict[str, tuple[float, int]] = {}

    def note(what: str, done: int, total: int) -> None:
        started, first = begun.setdefault(what, (time.monotonic(), done))
        if not total:
            bar.progress(0.0, f"{what}: {done:,} files seen")
            return
        took = time.monotonic() - started
        left = took / (done - first) * (total - done) if took > _RATE_AFTER_S and done > first else None
        words = f"{what}: {done:,} of {total:,}" + (f", {_time_left(left)} left" if left is not None else "")
        bar.progress(min(1.0, done / total), words)

    def work_on() -> bool:
        work(note)
        return True

    ended = review_session.answer_or_say(work_on)
    place.empty()
    return bool(ended)


def _time_left(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"
