"""The pieces of skin that are measured: forehead and cheeks of a face, or a box that the person marked."""

import numpy as np
from numpy.typing import NDArray

from core.errors import ToneError
from core.records import ByteArray, Face, FloatArray, IntArray, Region
from core.tone.colour import chroma, delta_e, hue_deg
from core.tone.illuminant.light import linear_to_lab, luminance, to_linear
from core.tone.records import Patch

BoolArray = NDArray[np.bool_]

# Left, top, right, bottom as shares of the face box that OpenCV's frontal cascades give.
FACE_PATCHES: dict[str, tuple[float, float, float, float]] = {
    "forehead": (0.32, 0.12, 0.68, 0.25),
    "left cheek": (0.16, 0.55, 0.34, 0.72),
    "right cheek": (0.66, 0.55, 0.84, 0.72),
}
# The forehead catches more light than the face does on average; every other patch counts 1. Tuned on drawn faces.
WEIGHTS: dict[str, float] = {"forehead": 0.3}
CLIPPED_LINEAR = 0.99  # of full scale in any channel: the sensor or the file has lost the colour
TRIMMED_SHARE = 0.1  # at either end of the luminance: hair and shadow, shine
SKIN_DELTA_E = 9.0  # pixels of a face this far from its median skin are hair, background or a scarf
SMALLEST_LEFT = 0.25  # share of a patch that must be skin
SAME_HUE_DEG, SMALLEST_CHROMA = 15.0, 8.0  # two cheeks that differ in light alone keep their hue
FAR_DELTA_E = 15.0  # a patch this far from both others is not the same skin in the same light
TEXTURED_L = 12.0  # standard deviation of L* that bare skin does not have
SAMPLES_PER_SIDE = 96
SMALLEST_BOX_PX = 16


class Sample:
    """One patch with its pixels.

    `linear` (n, 3) is what is left after trimming by luminance and `lab` (3,) its median, taken per channel in linear
    light: lost highlights then count as "bright" and move nothing while they are fewer than half. `clipped` is their
    share, `texture` the standard deviation of L*.
    """

    def __init__(self, name: str, corners: FloatArray, linear: FloatArray, clipped: float) -> None:
        self.name = name
        self.corners = corners
        self.clipped = clipped
        rank = np.argsort(luminance(linear), kind="stable")
        self.linear = linear[rank[int(TRIMMED_SHARE * rank.size) : rank.size - int(TRIMMED_SHARE * rank.size)]]
        if len(self.linear):
            self.lab = linear_to_lab(np.median(self.linear, axis=0))
            self.texture = float(np.std(linear_to_lab(self.linear)[:, 0]))
        else:
            self.lab, self.texture = np.full(3, np.nan), 0.0

    def like(self, lab: FloatArray, delta: float) -> "Sample":
        """Return this patch without the pixels that are farther than `delta` from a colour."""
        near = delta_e(linear_to_lab(self.linear), lab) <= delta if len(self.linear) else np.zeros(0, dtype=bool)
        return Sample(self.name, self.corners, self.linear[near], self.clipped)

    def patch(self, reason: str) -> Patch:
        """Return the record of this patch, struck out if there is a reason."""
        return Patch(self.name, self.corners.copy(), self.lab.copy(), not reason, reason)


def face_samples(
    pixels: ByteArray, face: Face, matrix: FloatArray | None = None
) -> tuple[list[Sample], list[str], bool]:
    """Return forehead, left and right cheek of a face, why each is struck out or "", and whether one side is in shadow.

    "left" is left in the picture. Each patch keeps the pixels that are like the face's median skin, so that hair,
    background beside a turned face and cloth fall away. A cheek in shadow is kept beside the lit one: the lit one alone
    would make the skin lighter than it is. `matrix` (3, 3) adapts linear sRGB to a white reference.
    """
    samples = [_sample(pixels, name, _corners(pixels, face, box), matrix) for name, box in FACE_PATCHES.items()]
    seen = [sample.linear for sample in samples if len(sample.linear)]
    if not seen:
        return samples, ["nothing left in the picture"] * len(samples), False
    one_sided = _one_sided(*samples[1:])
    skin = np.median(linear_to_lab(np.concatenate(seen)), axis=0)
    references = [sample.lab for sample in samples[1:]] if one_sided else [skin]
    kept, reasons = [], []
    for sample in samples:
        bare = sample.like(min(references, key=lambda lab: _apart(lab, sample.lab)), SKIN_DELTA_E)
        enough = len(bare.linear) > 0 and len(bare.linear) >= SMALLEST_LEFT * len(sample.linear)
        pattern = sample.texture > TEXTURED_L
        kept.append(bare if enough else sample)
        reasons.append("" if enough else "hair, a beard or a pattern" if pattern else "covered, or in another light")
    return kept, reasons, one_sided


def skin_luminance(pixels: ByteArray, face: Face) -> float:
    """Return the median luminance over forehead and cheeks, 0 where nothing of them is in the picture."""
    seen = [_sample(pixels, "", _corners(pixels, face, box), None).linear for box in FACE_PATCHES.values()]
    linear = np.concatenate(seen)
    return float(np.median(luminance(linear))) if len(linear) else 0.0


def box_samples(pixels: ByteArray, box: Region, matrix: FloatArray | None = None) -> list[Sample]:
    """Return the four quarters of a marked box, so that its spread is known.

    Raises ToneError "small_box" if the box has less than 16 px a side.
    """
    height, width = pixels.shape[:2]
    if min((box.right - box.left) * width, (box.bottom - box.top) * height) < SMALLEST_BOX_PX:
        raise ToneError("small_box", "The marked box is too small. Mark a larger piece of bare skin.")
    middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    quarters = (
        ("upper left quarter", box.left, box.top, middle_x, middle_y),
        ("upper right quarter", middle_x, box.top, box.right, middle_y),
        ("lower left quarter", box.left, middle_y, middle_x, box.bottom),
        ("lower right quarter", middle_x, middle_y, box.right, box.bottom),
    )
    return [
        _sample(pixels, name, np.array([(left, top), (right, top), (right, bottom), (left, bottom)]), matrix)
        for name, left, top, right, bottom in quarters
    ]


def strike_out(samples: list[Sample]) -> list[str]:
    """Return for each piece of a marked box why it is not bare skin in this light, or ""."""
    reasons = []
    for sample in samples:
        others = [other.lab for other in samples if other is not sample and np.isfinite(other.lab).all()]
        if not np.isfinite(sample.lab).all():
            reasons.append("nothing left in the picture")
        elif sample.texture > TEXTURED_L:
            reasons.append("hair, a beard or a pattern")
        elif len(others) >= 2 and _alone(sample.lab, others):
            reasons.append("covered, or in another light")
        else:
            reasons.append("")
    return reasons


def _apart(one: FloatArray, other: FloatArray) -> float:
    return float(np.linalg.norm(one - other)) if np.isfinite(other).all() else 0.0


def _alone(lab: FloatArray, others: list[FloatArray]) -> bool:
    """Whether a colour is far from all others while those are near each other."""
    away = delta_e(np.stack(others), lab)
    apart = delta_e(others[0], np.stack(others[1:]))
    return bool(away.min() > FAR_DELTA_E and apart.max() <= FAR_DELTA_E)


def _one_sided(left: Sample, right: Sample) -> bool:
    """Whether the cheeks are the same skin in very different light."""
    labs = np.stack([left.lab, right.lab])
    if not np.isfinite(labs).all() or max(left.texture, right.texture) > TEXTURED_L:
        return False
    hues = hue_deg(labs)
    same = abs(float(hues[0] - hues[1])) <= SAME_HUE_DEG and float(chroma(labs).min()) >= SMALLEST_CHROMA
    return same and float(delta_e(left.lab, right.lab)) > FAR_DELTA_E


def _corners(pixels: ByteArray, face: Face, box: tuple[float, float, float, float]) -> FloatArray:
    """Return (4, 2) corners of a patch of a face as fractions of the photo, turned with the face."""
    size = np.array([pixels.shape[1], pixels.shape[0]], dtype=np.float64)
    upper_left = np.array([face.box.left, face.box.top]) * size
    lower_right = np.array([face.box.right, face.box.bottom]) * size
    left, top, right, bottom = box
    inside = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    points = upper_left + inside * (lower_right - upper_left)
    middle = (upper_left + lower_right) / 2
    turn = np.radians(face.angle_deg)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray(((points - middle) @ rotation.T + middle) / size)


def read_grid(
    pixels: ByteArray, face: Face, box: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[FloatArray, BoolArray]:
    """Read a part of a face, turned with it, on a grid of (columns, rows).

    Returns (rows, columns, 3) linear sRGB, and which of its points lie inside the picture; the others are undefined.
    """
    column, row, inside = _grid(pixels, _corners(pixels, face, box), *size)
    height, width = pixels.shape[:2]
    return to_linear(pixels[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]), inside


def _sample(pixels: ByteArray, name: str, corners: FloatArray, matrix: FloatArray | None) -> Sample:
    """Read the pixels between four corners on a grid no finer than the picture; what lies outside is left out."""
    points = corners * (pixels.shape[1], pixels.shape[0])
    across = int(np.clip(np.hypot(*(points[1] - points[0])), 2, SAMPLES_PER_SIDE))
    down = int(np.clip(np.hypot(*(points[3] - points[0])), 2, SAMPLES_PER_SIDE))
    column, row, inside = _grid(pixels, corners, across, down)
    linear = to_linear(pixels[row[inside], column[inside]])  # (n, 3)
    clipped = float((linear.max(axis=-1) >= CLIPPED_LINEAR).mean()) if len(linear) else 0.0
    return Sample(name, corners, linear if matrix is None else linear @ matrix.T, clipped)


def _grid(pixels: ByteArray, corners: FloatArray, across: int, down: int) -> tuple[IntArray, IntArray, BoolArray]:
    """Return columns, rows and "inside the picture", each (down, across), of a grid between four corners."""
    height, width = pixels.shape[:2]
    points = corners * (width, height)
    u, v = np.meshgrid((np.arange(across) + 0.5) / across, (np.arange(down) + 0.5) / down)
    at = points[0] + u[..., None] * (points[1] - points[0]) + v[..., None] * (points[3] - points[0])
    column, row = np.floor(at[..., 0]).astype(np.int64), np.floor(at[..., 1]).astype(np.int64)
    return column, row, (column >= 0) & (column < width) & (row >= 0) & (row < height)
