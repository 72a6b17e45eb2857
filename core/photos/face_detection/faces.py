"""Faces in a photo, by OpenCV's Haar cascades: one pass, further ones only after a miss, and a check.

The passes look at the red channel: melanin absorbs least there, so that eyes and mouth stand out on deep skin too.
"""

import threading
from collections.abc import Iterator

import numpy as np

from core.photos.face_detection.cascades import Candidate, View, cascade
from core.photos.face_detection.pictures import search_picture
from core.records import ByteArray, Face, Region

SAME_FACE = 0.4  # intersection over union from which two boxes are one face
SECOND_FACE = 0.4  # of the largest box's width: anything smaller is not a face to choose from
CLEAR = 4.0  # an upright face with less may be one that hangs upside down: the turned photo is asked too
_LOCK = threading.Lock()  # a cascade keeps its buffers between calls and must not be shared while it runs


def find_faces(pixels: ByteArray) -> tuple[Face, ...]:
    """Return the frontal faces in (H, W, 3) uint8 pixels, largest first; the same pixels give the same faces.

    A photo without an upright face is turned by quarters: such a face has an `angle_deg` of about ±90 or 180. Faces
    narrower than 40 % of the largest are left out. Empty if no pass finds a face that passes the check.
    """
    red = search_picture(pixels)
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
        cascade.cache_clear()


def _passes(red: ByteArray) -> Iterator[list[Candidate]]:
    """Yield the candidates of one pass after another: as the photo is, mirrored, and turned by quarters.

    A cascade sees a face and its mirror image differently, so that without the mirror a photo could be read and its
    mirror image not.
    """
    as_it_is = View(red)
    mirror = View(np.ascontiguousarray(red[:, ::-1]), mirrored=True)
    yield as_it_is.detected("frontalface_alt2")
    yield as_it_is.detected("frontalface_default", "frontalface_alt")
    yield mirror.detected("frontalface_alt2")
    yield mirror.detected("frontalface_default", "frontalface_alt")
    yield as_it_is.tilted() + mirror.tilted()
    lying = [View(np.ascontiguousarray(np.rot90(red, quarters)), quarters) for quarters in (1, 2, 3)]
    yield [candidate for view in lying for candidate in view.detected("frontalface_alt2")]
    yield [candidate for view in lying for candidate in view.detected("frontalface_default") + view.tilted()]


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
