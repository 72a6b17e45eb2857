"""Where white paper may lie in a photo: a bright, even, hardly coloured patch beside a face. The person confirms it."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label, maximum_filter, minimum_filter

from core.records import ByteArray, Face, FloatArray, Region
from core.tone.illuminant.light import linear_to_lab, luminance, to_linear
from core.tone.measurement.regions import skin_luminance

LONG_SIDE = 120  # cells
EVEN = 0.12  # a cell and its neighbours differ by at most so much of their luminance
SMALLEST, LARGEST = 0.006, 0.25  # share of the photo; a larger one is a wall
FILLED = 0.85  # of its bounding box: a sheet has four corners
BRIGHTER_THAN_SKIN = 0.8  # even recycled paper in half shade
COLOURED = 0.6  # C* / (L* + 16); white paper under a lamp of 2856 K has 0.5
STANDS_OUT = 0.1  # of its luminance, from what is around it
HEAD = 1.5  # half width and height around the middle of the face's box, in half widths, that is no paper
BURNT = 0.98

BoolArray = NDArray[np.bool_]


def find_paper(pixels: ByteArray, face: Face) -> Region | None:
    """Return the inner part of what looks like a sheet of white paper near a face, None if nothing does."""
    height, width = pixels.shape[:2]
    step = max(1, round(max(height, width) / LONG_SIDE))
    cells = to_linear(pixels[: height // step * step, : width // step * step])
    cells = cells.reshape(height // step, step, width // step, step, 3).mean(axis=(1, 3))  # (rows, columns, 3)
    light = luminance(cells)
    lab = linear_to_lab(cells)
    tint = np.hypot(lab[..., 1], lab[..., 2]) / (lab[..., 0] + 16)
    even = maximum_filter(light, 3) - minimum_filter(light, 3) < EVEN * light
    plausible = even & (tint < COLOURED) & (cells.max(axis=2) < BURNT) & ~_head(face, light.shape)
    plausible &= light > BRIGHTER_THAN_SKIN * skin_luminance(pixels, face)
    found, count = label(plausible)
    sheets = [sheet for number in range(1, count + 1) if (sheet := _sheet(found == number, light)) is not None]
    if not sheets:
        return None
    return _inner(min(sheets, key=lambda sheet: _distance(sheet, face)))


def _sheet(patch: BoolArray, light: FloatArray) -> Region | None:
    """Return the box of a patch in fractions of the photo if it has the size, shape and contrast of a sheet."""
    rows, columns = np.flatnonzero(patch.any(axis=1)), np.flatnonzero(patch.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    box = patch[top:bottom, left:right]
    if not SMALLEST <= patch.mean() <= LARGEST or box.mean() < FILLED or min(box.shape) < 4:
        return None
    around = np.zeros_like(patch)
    around[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3] = True
    around[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1] = False
    own = float(np.median(light[patch]))
    if not around.any() or float((np.abs(light[around] - own) > STANDS_OUT * own).mean()) < 0.7:
        return None
    height, width = patch.shape
    return Region(float(left / width), float(top / height), float(right / width), float(bottom / height))


def _inner(box: Region) -> Region:
    """Return a box without its outer eighth on every side."""
    x, y = (box.right - box.left) / 8, (box.bottom - box.top) / 8
    return Region(box.left + x, box.top + y, box.right - x, box.bottom - y)


def _head(face: Face, shape: tuple[int, ...]) -> BoolArray:
    rows, columns = shape
    x, y = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
    box = face.box
    u = (2 * x - box.left - box.right) / (box.right - box.left)
    v = (2 * y - box.top - box.bottom) / (box.bottom - box.top)
    return np.asarray(np.hypot(u, v) < HEAD)


def _distance(sheet: Region, face: Face) -> float:
    x = (sheet.left + sheet.right - face.box.left - face.box.right) / 2
    y = (sheet.top + sheet.bottom - face.box.top - face.box.bottom) / 2
    return float(np.hypot(x, y))
