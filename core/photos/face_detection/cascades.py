"""What OpenCV's Haar cascades take for a face in a picture, with the evidence for each: gradients and eyes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from core.photos.face_detection.face_check import MARGIN, SIDE_PX, face_likeness
from core.photos.face_detection.pictures import Box, cut, evened, resampling, resized, tilted, without_specks
from core.records import ByteArray

SMALLEST_FACE = 0.18  # of the picture's shorter side
TILTS_DEG = (-20.0, 20.0)
# How much evidence makes a candidate a face where no eye is seen and where one is: upright, and in a photo turned by
# quarters, where there are three times as many chances to be wrong. Set on half of the tone photos, whose faces without
# a seen eye reach 5.1, and on skin without faces (infection training photos and photos from elsewhere).
ENOUGH, ENOUGH_LYING = (4.0, 1.2), (6.0, 3.8)
SURE = 2.2  # from here the eyes are not asked a second time, in the mirror, once one is seen
AN_EYE, A_PAIR = 0.2, 0.3  # what an eye, and two level ones, add
_EYE_FACE_PX = 160


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


class View:
    """The search picture (H, W) as it is looked at: turned by quarters or mirrored."""

    def __init__(self, red: ByteArray, quarters: int = 0, *, mirrored: bool = False) -> None:
        self.red, self.quarters, self.mirrored = red, quarters, mirrored
        self.evened, self.calm = evened(red), evened(without_specks(red))

    def detected(self, *names: str) -> list[Candidate]:
        """Return the candidates of some cascades."""
        found = []
        for name in names:
            picture, neighbours = (self.red, 5) if name.endswith("default") else (self.calm, 4)
            found += [self._checked(box, 0.0) for box in detect(name, picture, neighbours)]
        return found

    def tilted(self) -> list[Candidate]:
        """Return the candidates in the view tilted to either side."""
        return [
            self._checked(box, tilt)
            for tilt in TILTS_DEG
            for box in detect("frontalface_alt2", tilted(self.calm, tilt), 4)
        ]

    def _checked(self, box: Box, tilt: float) -> Candidate:
        red, evened = (tilted(picture, tilt) if tilt else picture for picture in (self.red, self.evened))
        crop = cut(red, box, int(MARGIN * box[2]))
        checked = cv2.resize(crop, (SIDE_PX, SIDE_PX), interpolation=resampling(crop))
        likeness = face_likeness(np.asarray(checked, np.uint8))
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


def detect(name: str, picture: ByteArray, neighbours: int) -> list[Box]:
    """Return the boxes that a cascade finds; the more `neighbours`, the fewer."""
    side = int(SMALLEST_FACE * min(picture.shape))
    found = cascade(name).detectMultiScale(picture, 1.08, neighbours, minSize=(side, side))
    return [(int(x), int(y), int(w), int(h)) for x, y, w, h in found]


def _eyes(picture: ByteArray, box: Box) -> tuple[bool, bool, bool]:
    """Return whether a left eye, a right eye and a level pair of eyes are seen in the upper part of a box."""
    x, y, width, height = box
    top = cut(picture, (x, y + height // 8, width, int(0.475 * height)), 0)
    top = np.asarray(cv2.equalizeHist(resized(top, _EYE_FACE_PX / width)), dtype=np.uint8)
    places = []
    for name in ("eye", "eye_tree_eyeglasses"):
        for ex, ey, ew, eh in cascade(name).detectMultiScale(top, 1.08, 3, minSize=(22, 22), maxSize=(64, 64)):
            places.append(((ex + ew / 2) / _EYE_FACE_PX, (ey + eh / 2) / _EYE_FACE_PX + 0.125))
    left = [(u, v) for u, v in places if 0.12 < u < 0.5 and 0.2 < v < 0.56]
    right = [(u, v) for u, v in places if 0.5 < u < 0.88 and 0.2 < v < 0.56]
    paired = any(abs(a[1] - b[1]) < 0.1 and 0.25 < b[0] - a[0] < 0.6 for a in left for b in right)
    return bool(left), bool(right), paired


@lru_cache(maxsize=8)
def cascade(name: str) -> Any:
    """Return one of OpenCV's cascades, read once; it keeps its last picture and is not to be shared while it runs."""
    folder = cv2.data.haarcascades  # type: ignore[attr-defined]  # the stubs leave it out
    return cv2.CascadeClassifier(f"{folder}haarcascade_{name}.xml")
