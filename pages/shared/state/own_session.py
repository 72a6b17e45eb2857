"""What the app made of a reviewer's own photos: kept in the visit until it is forgotten, without the photos."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import streamlit as st

import core
from pages.shared.state import model_session, review_session

_STATE_KEY = "own-photos"

Listing = Callable[[], core.OwnFiles]


@dataclass(frozen=True, slots=True, eq=False)
class OwnPhotos:
    """The answers to `done` of `total` photos, fewer where it was stopped, and the files that could not be read.

    `files` are where they lie on this machine, None for those of a zip: that is the uploader's, and goes with it.
    """

    name: str
    task: str
    answers: tuple[core.OwnAnswer, ...]
    unread: tuple[tuple[str, str], ...]
    left_out: Mapping[str, int]
    done: int
    total: int
    files: core.OwnFiles | None


def own_photos(task: str) -> OwnPhotos | None:
    """Return what the app made of the reviewer's own photos, None if none were judged for this task."""
    own: OwnPhotos | None = st.session_state.get(_STATE_KEY)
    return own if own is not None and own.task == task else None


def judge(name: str, card: core.Card, files: core.OwnFiles, *, zipped: bool) -> Iterator[tuple[float, float]]:
    """Judge own photos and keep the answers in this visit; yield the share that is done, and the seconds still left."""
    forget()
    begun = time.monotonic()
    for made in core.judge_files(model_session.PatientModels(), card.labels, files):
        st.session_state[_STATE_KEY] = OwnPhotos(
            name, card.task, made.answers, made.unread, files.left_out, made.done, made.total, None if zipped else files
        )
        yield made.done / made.total, (time.monotonic() - begun) / made.done * (made.total - made.done)


def read_photo(own: OwnPhotos, answer: core.OwnAnswer, again: Listing | None) -> core.Photo:
    """Return a judged photo; `again` lists the files of a zip that is still there.

    Raises DataError or PhotoError where that photo is not there any more.
    """
    files = own.files
    if files is None and again is not None:
        files = again()
    if files is None:
        raise core.DataError("The zip is not here any more. Give it again to see its photos.")
    return core.read_own_photo(files, answer)


def forget() -> None:
    """Forget the answers to the reviewer's own photos and their maps."""
    own: OwnPhotos | None = st.session_state.pop(_STATE_KEY, None)
    if own is not None:
        forget_maps(own)


def forget_maps(own: OwnPhotos) -> None:
    """Forget the maps of own photos: they show the photos, which are gone with a zip that was removed."""
    review_session.forget_overlays({answer.sha256 for answer in own.answers})
