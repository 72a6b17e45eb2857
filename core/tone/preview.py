"""Previews: the photo with its faces numbered, or with the measured patches outlined and the others struck out."""

from collections.abc import Sequence

import cv2
import numpy as np

from core.records import ByteArray, Face, FloatArray, Photo
from core.tone.records import Tone

LONG_SIDE_PX = 720
LIGHT, DARK = (255, 255, 255), (20, 20, 20)


def faces_preview(photo: Photo, faces: Sequence[Face]) -> ByteArray:
    """Return (H, W, 3) uint8 with every face framed and numbered from 1, in the order given."""
    canvas = _canvas(photo)
    for number, face in enumerate(faces, start=1):
        box = face.box
        corners = np.array([(box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)])
        _outline(canvas, corners)
        at = (int(box.left * canvas.shape[1]) + 8, int(box.top * canvas.shape[0]) + 34)
        _write(canvas, str(number), at)
    return canvas


def tone_preview(photo: Photo, tone: Tone) -> ByteArray:
    """Return (H, W, 3) uint8 with the measured patches outlined and the patches that were left out crossed."""
    canvas = _canvas(photo)
    for patch in tone.patches:
        _outline(canvas, patch.corners)
        if not patch.used:
            for one, other in ((0, 2), (1, 3)):
                _line(canvas, patch.corners[one], patch.corners[other])
    return canvas


def _canvas(photo: Photo) -> ByteArray:
    """Return a copy of the photo, no larger than a preview needs."""
    scale = min(1.0, LONG_SIDE_PX / max(photo.pixels.shape[:2]))
    small = cv2.resize(photo.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.array(small, dtype=np.uint8)


def _outline(canvas: ByteArray, corners: FloatArray) -> None:
    for i in range(4):
        _line(canvas, corners[i], corners[(i + 1) % 4])


def _line(canvas: ByteArray, start: FloatArray, end: FloatArray) -> None:
    """Draw a light line with a dark rim: it must be seen on skin of every depth."""
    size = (canvas.shape[1], canvas.shape[0])
    one, other = (tuple(int(v) for v in np.rint(point * size)) for point in (start, end))
    cv2.line(canvas, one, other, DARK, 4, cv2.LINE_AA)
    cv2.line(canvas, one, other, LIGHT, 2, cv2.LINE_AA)


def _write(canvas: ByteArray, text: str, at: tuple[int, int]) -> None:
    cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, 1.1, DARK, 5, cv2.LINE_AA)
    cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, 1.1, LIGHT, 2, cv2.LINE_AA)
