"""The wait for an answer: a place in the queue, and the refusal where the queue is full."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

import core

_TURN_S = 0.25


def draw_wait(ticket: core.Ticket[object]) -> None:
    """Wait for an answer, and say how many photos are ahead of this one as long as there are any."""
    if ticket.wait(_TURN_S):
        return
    place = st.empty()
    while not ticket.wait(_TURN_S):
        ahead = ticket.ahead()
        if ahead:  # drawn anew each turn: drawing is where a page learns that it has been left
            place.markdown(f":material/group: {_ahead_words(ahead)}")
        else:
            place.empty()
    place.empty()


def draw_looking(photos: Sequence[core.Photo], look: Callable[[core.Photo], object]) -> None:
    """Look at each photo under a word about the wait; several are counted."""
    if len(photos) == 1:
        with st.spinner("Looking at the photo… The first one takes a few seconds longer."):
            look(photos[0])
    elif photos:
        bar = st.progress(0.0)
        for number, photo in enumerate(photos):
            bar.progress(number / len(photos), text=f"Looking at photo {number + 1} of {len(photos)}…")
            look(photo)
        bar.empty()


def draw_full(sentence: str) -> None:
    """Draw that the queue is full, and a button that asks again; any new run of the page does."""
    with st.container(border=True):
        st.markdown("**Your photo is kept, but it has not been looked at yet.**")
        st.markdown(sentence)
        st.button("Try again", icon=":material/refresh:", type="primary")


def _ahead_words(ahead: int) -> str:
    return "1 photo is ahead of yours." if ahead == 1 else f"{ahead} photos are ahead of yours."
