"""A marked spot: a box that a person drew on a photo becomes a photo of its own, and is answered like any other.

A model sees a whole photo in few pixels, so a small spot is a few of them. Cut out of the photo as it was taken, the
same spot fills the picture.
"""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from typing import TYPE_CHECKING

import numpy as np

from core.errors import PhotoError
from core.photos.file_formats.formats import LIMITS
from core.records import ANSWERS, Analysis, Finding, Photo, Region
from core.tasks import AUTO, CONDITION, task_named
from core.trust.routing import suited_analysis

if TYPE_CHECKING:
    from core.inference.classifier import Classifier

# Over the first half of the 170 infections from other sources: below this share for its first label an answer is often
# wrong where a crop is right. 53 % of the photos get the offer, among them 84 % of those that a crop sets right; in the
# second half 47 and 76 %. Two middle crops that disagree find 58 and 41 % of those, and cost two passes; a small marked
# part of the map finds nearly none.
_UNSURE = 0.8


def is_worth_marking(finding: Finding) -> bool:
    """Whether an answer about the whole photo is so unsure that one about a marked spot may be better."""
    spots = task_named(finding.task).kind != CONDITION.kind
    return spots and finding.verdict in (*ANSWERS, "cannot_tell") and finding.probability < _UNSURE


def cut_box(photo: Photo, box: Region) -> Photo:
    """Return what is inside a box as a photo of its own, with a hash of its own that follows from photo and box.

    Raises PhotoError for a box of fewer pixels than a photo must have.
    """
    width, height = round((box.right - box.left) * photo.width_px), round((box.bottom - box.top) * photo.height_px)
    if min(width, height) < LIMITS.min_side_px:
        least = LIMITS.min_side_px
        raise PhotoError(
            f"The box holds only {width} × {height} pixels of the photo. Draw a larger one: it needs {least} × {least}."
        )
    if max(width, height) > LIMITS.max_aspect * min(width, height):
        raise PhotoError("The box is a narrow strip. Draw one that is less long and thin.")
    rows, columns = photo.pixels.shape[:2]
    inside = photo.pixels[
        round(box.top * rows) : max(round(box.bottom * rows), round(box.top * rows) + 1),
        round(box.left * columns) : max(round(box.right * columns), round(box.left * columns) + 1),
    ]
    name = hashlib.sha256(f"{photo.sha256} {astuple(box)}".encode()).hexdigest()
    return Photo(np.ascontiguousarray(inside), name, width, height)


def analyse_box(classifier: Classifier, photo: Photo, box: Region, task: str) -> Analysis:
    """Return a task's answer to what is inside a box, for `AUTO` that of the task that it suits.

    Its photo is the cut. Raises PhotoError as `cut_box` does, WeightsError if the task is not installed.
    """
    cut = cut_box(photo, box)
    if task != AUTO:
        return classifier.analyse_tasks(cut, (task,))[0]
    return suited_analysis(lambda name: classifier.analyse_tasks(cut, (name,))[0])
