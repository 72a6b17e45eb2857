"""What one visit holds: its photos by the place they came from, and what was answered about them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

import core
from pages.shared.state.visit.memo import Memo

UPLOAD, WEBCAM, SHADES = "upload", "webcam", "shades"  # the places that a photo comes from
_STATE_KEY = "visit"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that is a photo; `sample` is the name of the project's own drawing, empty for a visitor's file."""

    name: str
    photo: core.Photo
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is no photo, with the sentence that says why."""

    name: str
    sentence: str


Given = Accepted | Refused


@dataclass(slots=True)
class Visit:
    """One visitor's files by place, the one looked at last, and what has been answered.

    `opened` is a place's photo whose result is shown, by its sha256; `read` what was made of the uploader's files, by
    their ids. `analyses` are kept by sha256, task and weights, `answers` by sha256 and memo, with what was asked.
    While `adding`, the uploader stands open beside a result.
    """

    given: dict[str, tuple[Given, ...]] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)
    read: dict[str, Given] = field(default_factory=dict)
    analyses: dict[tuple[str, str, str], core.Analysis] = field(default_factory=dict)
    answers: dict[tuple[str, Memo[Any]], tuple[Hashable, Any]] = field(default_factory=dict)
    latest: str = UPLOAD
    changed: set[str] = field(default_factory=set)
    adding: bool = False

    def photos(self) -> dict[str, core.Photo]:
        """Return all photos by their sha256."""
        return {
            one.photo.sha256: one.photo for group in self.given.values() for one in group if isinstance(one, Accepted)
        }


def this_visit() -> Visit:
    """Return what the visit of this run holds."""
    kept: Visit = st.session_state.setdefault(_STATE_KEY, Visit())
    return kept
