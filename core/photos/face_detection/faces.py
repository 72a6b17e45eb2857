"""Faces in a photo, by OpenCV's Haar cascades: one pass, further ones only after a miss, and a check.

The passes look at the red channel: melanin absorbs least there, so that eyes and mouth stand out on deep skin too.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from core.photos.face_detection.face_check import MARGIN, SIDE_PX, face_likeness
from core.records import ByteArray, Face, Region

SEARCH_SIDE_PX = 480
SMALLEST_FACE = 0.18  # of the picture's shorter side
SAME_FACE = 0.4  # intersection over union from which two boxes are one face
SECOND_FACE = 0.4  # of the largest box's width: anything smaller is not a face to choose from
TILTS_DEG = (-20.0, 20.0)
SPECK_PX = 11
# How much evidence makes a candidate a face where no eye is seen and where one is: upright, and in a photo turned by
# quarters, where there are three times as many chances to be wrong. Set on half of the tone photos, whose faces without
# a seen eye reach 5.1, and on skin without faces (infection training photos and photos from elsewhere).
ENOUGH, ENOUGH_LYING = (4.0, 1.2), (6.0, 3.8)
CLEAR = 4.0  # an upright face with less may be one that hangs upside down: the turned photo is asked too
SURE = 2.2  # from here the eyes are not asked a second time, in the mirror, once one is seen
AN_EYE, A_PAIR = 0.2, 0.3  # what an eye, and two level ones, add
_EYE_FACE_PX = 160
_LOCK = threading.Lock()  # a cascade keeps its buffers between calls and must not be shared while it runs

Box = tuple[int, int, int, int]  # x, y, width, height in px


@dataclass(frozen=True, slots=True)
class Candidate:
    """A box that some pass took for a face, and what speaks for it.

    `quarters` and `tilt_deg` are how the photo was turned for it, counter-clockwise; `box` lies in that turned photo.
    `likeness` is that of its gradients, `eyes` how many of its eyes are seen, `any_eye` whether one is seen there or in
    the mirror, `evidence` all of it together.
    """

    box: Box
    quarters: int
    tilt_deg: float
    likeness: float
    eyes: int
    any_eye: bool
    evidence: float

    @property
    def is_face(self) -> bool:
        """Whether the evidence is enough."""
        return self.evidence >= (ENOUGH_LYING if self.quarters else ENOUGH)[self.any_eye]


def find_faces(pixels: ByteArray) -> tuple[Face, ...]:
    """Return the frontal faces in (H, W, 3) uint8 pixels, largest first; the same pixels give the same faces.

    A photo without an upright face is turned by quarters: such a face has an `angle_deg` of about ±90 or 180. Faces
    narrower than 40 % of the largest are left out. Empty if no pass finds a face that passes the check.
    """
    red = _search_picture(pixels)
    with _LOCK:
        best: list[Candidate] = []
        upright = 0.0  # the most that an upright candidate reaches: one that lies must look more like a face
        for found in _passes(red):
            faces = [candidate for candidate in _distinct(found) if candidate.is_face]
            lying = [candidate for candidate in faces if candidate.quarters and candidate.evidence > upright]
            if lying:
                return _as_faces(lying, red.shape)
            best = best or [candidate for candidate in faces if not candidate.quarters]
            if best and max(candidate.evidence for candidate in best) > CLEAR:
                break
            upright = max([upright, *(candidate.evidence for candidate in found if not candidate.quarters)])
        return _as_faces(best, red.shape)


def forget_faces() -> None:
    """Let go of the cascades: each keeps running sums over its last picture. To read them again takes 60 ms."""
    with _LOCK:
        _cascade.cache_clear()


def _search_picture(pixels: ByteArray) -> ByteArray:
    """Return the red channel with its longer side at 480 px."""
    return _resized(np.ascontiguousarray(pixels[..., 0]), SEARCH_SIDE_PX / max(pixels.shape[:2]))


def _passes(red: ByteArray) -> Iterator[list[Candidate]]:
    """Yield the candidates of one pass after another: as the photo is, mirrored, and turned by quarters.

    A cascade sees a face and its mirror image differently, so that without the mirror a photo could be read and its
    mirror image not.
    """
    as_it_is = _View(red)
    mirror = _View(np.ascontiguousarray(red[:, ::-1]), mirrored=True)
    yield as_it_is.detected("frontalface_alt2")
    yield as_it_is.detected("frontalface_default", "frontalface_alt")
    yield mirror.detected("frontalface_alt2")
    yield mirror.detected("frontalface_default", "frontalface_alt")
    yield as_it_is.tilted() + mirror.tilted()
    lying = [_View(np.ascontiguousarray(np.rot90(red, quarters)), quarters) for quarters in (1, 2, 3)]
    yield [candidate for view in lying for candidate in view.detected("frontalface_alt2")]
    yield [candidate for view in lying for candidate in view.detected("frontalface_default") + view.tilted()]


class _View:
    """The search picture (H, W) as it is looked at: turned by quarters or mirrored."""

    def __init__(self, red: ByteArray, quarters: int = 0, *, mirrored: bool = False) -> None:
        self.red, self.quarters, self.mirrored = red, quarters, mirrored
        self.evened, self.calm = _evened(red), _evened(_without_specks(red))

    def detected(self, *names: str) -> list[Candidate]:
        """Return the candidates of some cascades."""
        found = []
        for name in names:
            picture, neighbours = (self.red, 5) if name.endswith("default") else (self.calm, 4)
            found += [self._checked(box, 0.0) for box in _detect(name, picture, neighbours)]
        return found

    def tilted(self) -> list[Candidate]:
        """Return the candidates in the view tilted to either side."""
        return [
            self._checked(box, tilt)
            for tilt in TILTS_DEG
            for box in _detect("frontalface_alt2", _tilted(self.calm, tilt), 4)
        ]

    def _checked(self, box: Box, tilt: float) -> Candidate:
        red, evened = (_tilted(picture, tilt) if tilt else picture for picture in (self.red, self.evened))
        crop = _cut(red, box, int(MARGIN * box[2]))
        likeness = face_likeness(np.asarray(cv2.resize(crop, (SIDE_PX, SIDE_PX), interpolation=_way(crop)), np.uint8))
        left, right, paired = _eyes(evened, box)
        seen, pairs = int(left) + int(right), int(paired)
        if likeness < SURE or not seen:
            width = evened.shape[1]
            other = _eyes(np.ascontiguousarray(evened[:, ::-1]), (width - box[0] - box[2], *box[1:]))
            seen, pairs = seen + int(other[0]) + int(other[1]), pairs + int(other[2])
        evidence = likeness + AN_EYE * seen + A_PAIR * pairs
        if self.mirrored:
            box, tilt = (red.shape[1] - box[0] - box[2], *box[1:]), -tilt
        return Candidate(box, self.quarters, tilt, likeness, int(left) + int(right), seen > 0, evidence)


def _detect(name: str, picture: ByteArray, neighbours: int) -> list[Box]:
    side = int(SMALLEST_FACE * min(picture.shape))
    found = _cascade(name).detectMultiScale(picture, 1.08, neighbours, minSize=(side, side))
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]


def _eyes(picture: ByteArray, box: Box) -> tuple[bool, bool, bool]:
    """Return whether a left eye, a right eye and a level pair of eyes are seen in the upper part of a box."""
    x, y, width, height = box
    top = _cut(picture, (x, y + height // 8, width, int(0.475 * height)), 0)
    top = np.asarray(cv2.equalizeHist(_resized(top, _EYE_FACE_PX / width)), dtype=np.uint8)
    places = []
    for name in ("eye", "eye_tree_eyeglasses"):
        for ex, ey, ew, eh in _cascade(name).detectMultiScale(top, 1.08, 3, minSize=(22, 22), maxSize=(64, 64)):
            places.append(((ex + ew / 2) / _EYE_FACE_PX, (ey + eh / 2) / _EYE_FACE_PX + 0.125))
    left = [(u, v) for u, v in places if 0.12 < u < 0.5 and 0.2 < v < 0.56]
    right = [(u, v) for u, v in places if 0.5 < u < 0.88 and 0.2 < v < 0.56]
    paired = any(abs(a[1] - b[1]) < 0.1 and 0.25 < b[0] - a[0] < 0.6 for a in left for b in right)
    return bool(left), bool(right), paired


def _evened(red: ByteArray) -> ByteArray:
    """Return the picture with its shadows lifted and its contrast evened out over 8 × 8 tiles."""
    lifted = np.sqrt(red / 255.0) * 255.0
    return np.asarray(cv2.createCLAHE(2.0, (8, 8)).apply(lifted.astype(np.uint8)), dtype=np.uint8)


def _without_specks(red: ByteArray) -> ByteArray:
    """Return the picture without bright specks: on deep skin, eye whites and gloss outshine what cascades look for."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (SPECK_PX, SPECK_PX))
    return np.asarray(cv2.morphologyEx(red, cv2.MORPH_OPEN, disc), dtype=np.uint8)


def _tilted(picture: ByteArray, angle_deg: float) -> ByteArray:
    """Return the picture tilted about its middle, at its own size; the edge is repeated into the corners."""
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _cut(picture: ByteArray, box: Box, margin: int) -> ByteArray:
    """Return a box with a margin; beyond the border the picture's edge is repeated."""
    x, y, width, height = box
    rows = np.clip(np.arange(y - margin, y + height + margin), 0, picture.shape[0] - 1)
    columns = np.clip(np.arange(x - margin, x + width + margin), 0, picture.shape[1] - 1)
    return np.ascontiguousarray(picture[np.ix_(rows, columns)])


def _way(crop: ByteArray) -> int:
    """Return how a crop is brought to the size of the check."""
    return cv2.INTER_AREA if crop.shape[0] > SIDE_PX else cv2.INTER_LINEAR


def _resized(picture: ByteArray, scale: float) -> ByteArray:
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=way), dtype=np.uint8)


def _overlap(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return intersection over union of two boxes."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(0, across) * max(0, down)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def _distinct(found: list[Candidate]) -> list[Candidate]:
    """Return one candidate per place, the best supported one."""
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda c: (-c.evidence, c.box)):
        if all(_overlap(candidate.box, other.box) <= SAME_FACE for other in kept):
            kept.append(candidate)
    return kept


def _as_faces(found: list[Candidate], shape: tuple[int, ...]) -> tuple[Face, ...]:
    """Return faces in fractions of the photo, largest first, the angle in the photo's own frame."""
    height, width = shape[0], shape[1]
    found = sorted(found, key=lambda c: (-c.box[2], c.box))
    faces = []
    for candidate in found:
        x, y, w, h = candidate.box
        if w < SECOND_FACE * found[0].box[2] or candidate.quarters != found[0].quarters:
            continue
        across, down = (height, width) if candidate.quarters % 2 else (width, height)  # of the turned picture
        angle = 90.0 * candidate.quarters + candidate.tilt_deg
        turn = np.radians(angle)  # back from the turned picture about the picture's middle
        u, v = x + w / 2 - across / 2, y + h / 2 - down / 2
        middle_x = width / 2 + np.cos(turn) * u - np.sin(turn) * v
        middle_y = height / 2 + np.sin(turn) * u + np.cos(turn) * v
        left, right = float((middle_x - w / 2) / width), float((middle_x + w / 2) / width)
        top, bottom = float((middle_y - h / 2) / height), float((middle_y + h / 2) / height)
        box = Region(left, top, right, bottom)
        faces.append(Face(box, angle - 360.0 if angle > 180.0 else angle, candidate.eyes))
    return tuple(faces)


@lru_cache(maxsize=8)
def _cascade(name: str) -> Any:
    folder = cv2.data.haarcascades  # type: ignore[attr-defined]  # the stubs leave it out
    return cv2.CascadeClassifier(f"{folder}haarcascade_{name}.xml")
