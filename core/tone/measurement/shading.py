"""Which way the light falls on a face: against what is behind it, from one side, and whether it reaches the eyes."""

from dataclasses import dataclass

import numpy as np

from core.records import ByteArray, Face, FloatArray
from core.tone.illuminant.light import linear_to_lab, luminance
from core.tone.measurement.regions import read_grid

CELLS, PIXELS_A_CELL = 14, 4  # a side
FACE_AREA = (0.12, 0.12, 0.88, 0.92)  # of the face box: skin, for the most part
SAME_TINT = 0.09  # in a*/(L* + 16), b*/(L* + 16): the same skin in more or less light
FAR_OUT = 0.25  # of the half width: nearer the nose, left and right tell nothing
FEWEST_PAIRS = 8
AROUND_AREA = (-0.75, -0.65, 1.75, 1.15)  # of the face box
AROUND_POINTS = 48  # a side
HEAD = (1.2, 1.5)  # half axes of head and hair, in half widths of the box
BODY_FROM, BODY_HALF_WIDTH = 0.6, 1.7
FEWEST_AROUND = 60
BRIGHT_QUANTILE = 0.8
EYE_BOXES = ((0.20, 0.28, 0.46, 0.50), (0.54, 0.28, 0.80, 0.50))  # of the face box
EYE_POINTS = (26, 22)
WHITE_QUANTILE = 0.97  # the white of the eye or a glint, where the eye is open; else the skin around it
WHITE_Y = 0.6  # what that reaches on a face in good light: 0.3–0.8 on the tuning photos, whatever the skin


@dataclass(frozen=True, slots=True)
class Shading:
    """`behind_ev` is how many stops the brighter part around the head is above the skin, NaN if nothing is around it.

    `side_ev` is how many stops one half of the face is above the other, 0 or more, NaN if too little skin is seen.
    `dim_ev` is how many stops the whites of the eyes are below those of a face in good light, NaN if they are cut off.
    """

    behind_ev: float
    side_ev: float
    dim_ev: float


def measure_shading(pixels: ByteArray, face: Face, skin: FloatArray) -> Shading:
    """Compare a face of the measured colour (3,) Lab with its surroundings, and its halves with each other."""
    return Shading(_behind(pixels, face, skin), _side(pixels, face, skin), _dim(pixels, face))


def _side(pixels: ByteArray, face: Face, skin: FloatArray) -> float:
    """Return the median over mirrored places of the face: features that both halves have fall away."""
    fine = CELLS * PIXELS_A_CELL
    linear, inside = read_grid(pixels, face, FACE_AREA, (fine, fine))
    blocks = linear.reshape(CELLS, PIXELS_A_CELL, CELLS, PIXELS_A_CELL, 3).swapaxes(1, 2)
    cells = np.median(blocks.reshape(CELLS, CELLS, -1, 3), axis=2)  # (rows, columns, 3)
    seen = inside.reshape(CELLS, PIXELS_A_CELL, CELLS, PIXELS_A_CELL).all(axis=(1, 3))
    bare = seen & (np.linalg.norm(_tint(linear_to_lab(cells)) - _tint(skin), axis=-1) < SAME_TINT)
    stops = np.log2(np.maximum(luminance(cells), 1e-3))
    half = CELLS // 2
    across = 1 - (np.arange(half) + 0.5) / half
    both = bare[:, :half] & bare[:, ::-1][:, :half] & (across > FAR_OUT)[None, :]
    if both.sum() < FEWEST_PAIRS:
        return float("nan")
    return float(abs(np.median((stops[:, :half] - stops[:, ::-1][:, :half])[both])))


def _behind(pixels: ByteArray, face: Face, skin: FloatArray) -> float:
    linear, inside = read_grid(pixels, face, AROUND_AREA, (AROUND_POINTS, AROUND_POINTS))
    left, top, right, bottom = AROUND_AREA
    place = (np.arange(AROUND_POINTS) + 0.5) / AROUND_POINTS
    u = (2 * (left + place * (right - left)) - 1)[None, :]
    v = (2 * (top + place * (bottom - top)) - 1)[:, None]
    person = (np.hypot(u / HEAD[0], v / HEAD[1]) < 1) | ((v > BODY_FROM) & (np.abs(u) < BODY_HALF_WIDTH))
    around = inside & ~person
    if around.sum() < FEWEST_AROUND:
        return float("nan")
    bright = float(np.quantile(luminance(linear[around]), BRIGHT_QUANTILE))
    own = ((float(skin[0]) + 16.0) / 116.0) ** 3
    return float(np.log2(max(bright, 1e-3) / max(own, 1e-3)))


def _dim(pixels: ByteArray, face: Face) -> float:
    whites = []
    for box in EYE_BOXES:
        linear, inside = read_grid(pixels, face, box, EYE_POINTS)
        if inside.mean() > 0.5:
            whites.append(float(np.quantile(luminance(linear[inside]), WHITE_QUANTILE)))
    return float(np.log2(WHITE_Y / max(*whites, 1e-3))) if whites else float("nan")


def _tint(lab: FloatArray) -> FloatArray:
    return np.asarray(lab[..., 1:] / (lab[..., :1] + 16.0))
