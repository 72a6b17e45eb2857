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

from core.records import ByteArray, Face, Region

SEARCH_SIDE_PX = 480
SMALLEST_FACE = 0.18  # of the picture's shorter side
SAME_FACE = 0.4  # intersection over union from which two boxes are one face
SECOND_FACE = 0.4  # of the largest box's width: anything smaller is not a face to choose from
TURNS_DEG = (-20.0, 20.0)
SPECK_PX = 11
# Support from which a candidate is a face when no, one or two eyes are seen. Set on the tone photos and on every third
# infection training photo: 56 of 71 and 0 of 309.
ENOUGH_UPRIGHT, ENOUGH_TURNED = (70, 40, 20), (100, 70, 35)
_CHECK_FACE_PX = 110  # a candidate is enlarged or shrunk to this width before it is checked
_EYE_FACE_PX = 160
_LOCK = threading.Lock()  # a cascade keeps its buffers between calls and must not be shared while it runs

Box = tuple[int, int, int, int]  # x, y, width, height in px


@dataclass(frozen=True, slots=True)
class Candidate:
    """A box that some pass took for a face, and what speaks for it.

    `votes` counts the three frontal cascades that see a face there again, `support` their neighbouring hits, `eyes`
    the eyes that were seen, and `paired` says that two of them stand level.
    """

    box: Box
    angle_deg: float
    votes: int
    support: int
    eyes: int
    paired: bool

    @property
    def is_face(self) -> bool:
        """Whether the evidence is enough."""
        enough = ENOUGH_TURNED if self.angle_deg else ENOUGH_UPRIGHT
        return self.support >= enough[2 if self.paired else self.eyes]


def find_faces(pixels: ByteArray) -> tuple[Face, ...]:
    """Return the frontal faces in (H, W, 3) uint8 pixels, largest first; the same pixels give the same faces.

    Faces narrower than 40 % of the largest are left out. Empty if no pass finds a face that passes the check.
    """
    red = _search_picture(pixels)
    with _LOCK:
        for found in _passes(red):
            faces = [candidate for candidate in _distinct(found) if candidate.is_face]
            if faces:
                return _as_faces(faces, red.shape)
    return ()


def find_candidates(pixels: ByteArray) -> tuple[Candidate, ...]:
    """Return every candidate of every pass, accepted or not, for measuring the check itself."""
    red = _search_picture(pixels)
    with _LOCK:
        return tuple(candidate for found in _passes(red) for candidate in _distinct(found))


def _search_picture(pixels: ByteArray) -> ByteArray:
    """Return the red channel with its longer side at 480 px."""
    scale = SEARCH_SIDE_PX / max(pixels.shape[:2])
    red = np.ascontiguousarray(pixels[..., 0])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(red, None, fx=scale, fy=scale, interpolation=way), dtype=np.uint8)


def _passes(red: ByteArray) -> Iterator[list[Candidate]]:
    """Yield the candidates of one pass after another, each pass costlier than the one before."""
    evened, calm = _evened(red), _evened(_without_specks(red))
    yield [_checked(calm, evened, box, 0.0) for box in _detect("frontalface_alt2", calm, 4)]
    others = _detect("frontalface_default", red, 5) + _detect("frontalface_alt", calm, 4)
    yield [_checked(calm, evened, box, 0.0) for box in others]
    turned = []
    for angle in TURNS_DEG:
        turned_calm, turned_evened = _turned(calm, angle), _turned(evened, angle)
        turned += [
            _checked(turned_calm, turned_evened, box, angle) for box in _detect("frontalface_alt2", turned_calm, 4)
        ]
    yield turned


def _detect(name: str, picture: ByteArray, neighbours: int) -> list[Box]:
    side = int(SMALLEST_FACE * min(picture.shape))
    found = _cascade(name).detectMultiScale(picture, 1.08, neighbours, minSize=(side, side))
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]


def _checked(calm: ByteArray, evened: ByteArray, box: Box, angle: float) -> Candidate:
    votes, support = _votes(calm, box)
    left, right, paired = _eyes(evened, box)
    return Candidate(box, angle, votes, support, int(left) + int(right), paired)


def _votes(picture: ByteArray, box: Box) -> tuple[int, int]:
    """Return how many frontal cascades see a face in the box again, and their hits together."""
    margin = int(0.4 * box[2])
    crop = _resized(_cut(picture, box, margin), _CHECK_FACE_PX / box[2])
    middle = (int(0.4 * _CHECK_FACE_PX), int(0.4 * _CHECK_FACE_PX), _CHECK_FACE_PX, _CHECK_FACE_PX)
    votes = support = 0
    for name in ("default", "alt2", "alt"):
        boxes, hits = _cascade(f"frontalface_{name}").detectMultiScale2(
            crop, 1.06, 2, minSize=(75, 75), maxSize=(150, 150)
        )
        best = max(
            (int(n) for b, n in zip(boxes, hits, strict=True) if _overlap(tuple(b), middle) > SAME_FACE), default=0
        )
        votes += best > 0
        support += best
    return votes, support


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


def _turned(picture: ByteArray, angle_deg: float) -> ByteArray:
    """Return the picture turned about its middle, at its own size; the edge is repeated into the corners."""
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _cut(picture: ByteArray, box: Box, margin: int) -> ByteArray:
    """Return a box with a margin; beyond the border the picture's edge is repeated."""
    x, y, width, height = box
    rows = np.clip(np.arange(y - margin, y + height + margin), 0, picture.shape[0] - 1)
    columns = np.clip(np.arange(x - margin, x + width + margin), 0, picture.shape[1] - 1)
    return np.ascontiguousarray(picture[np.ix_(rows, columns)])


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
    for candidate in sorted(found, key=lambda c: (-c.eyes, -c.votes, -c.support, c.box)):
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
        if w < SECOND_FACE * found[0].box[2]:
            continue
        turn = np.radians(candidate.angle_deg)  # back from the turned picture about the picture's middle
        u, v = x + w / 2 - width / 2, y + h / 2 - height / 2
        middle_x = width / 2 + np.cos(turn) * u - np.sin(turn) * v
        middle_y = height / 2 + np.sin(turn) * u + np.cos(turn) * v
        box = Region(
            float((middle_x - w / 2) / width),
            float((middle_y - h / 2) / height),
            float((middle_x + w / 2) / width),
            float((middle_y + h / 2) / height),
        )
        faces.append(Face(box, candidate.angle_deg, candidate.eyes))
    return tuple(faces)


@lru_cache(maxsize=8)
def _cascade(name: str) -> Any:
    folder = cv2.data.haarcascades  # type: ignore[attr-defined]  # the stubs leave it out
    return cv2.CascadeClassifier(f"{folder}haarcascade_{name}.xml")
