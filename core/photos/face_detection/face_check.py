"""Is a box that a cascade took for a face one: a linear weighing of its gradients, learned from faces and from skin.

Cascades take toes, fingers, nails and knees for faces; their gradients do not lie as those of brows, eyes, nose and
mouth. The weights are made by `python -m tests.learn_face_check`.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.records import ByteArray, FloatArray

SIDE_PX = 64
MARGIN = 0.25  # of the box's width, on every side
_WEIGHTS = Path(__file__).with_name("face_check.npy")  # (1765,) float32, the constant last


def face_likeness(crop: ByteArray) -> float:
    """Return how much (64, 64) uint8 grey levels look like a face, 0 for even odds; a mirror image gives the same.

    `crop` is the box of a cascade with a quarter of its width on every side, from the red channel.
    """
    weights = _weights()
    both = describe_gradients(crop) + describe_gradients(np.ascontiguousarray(crop[:, ::-1]))
    return float(both @ weights[:-1]) / 2 + float(weights[-1])


def describe_gradients(crop: ByteArray) -> FloatArray:
    """Return (1764,) histograms of oriented gradients: Dalal and Triggs 2005, 8 px cells in blocks of 2 × 2, 9 bins."""
    return np.asarray(_descriptor().compute(crop), dtype=np.float64).ravel()


@lru_cache(maxsize=1)
def _descriptor() -> Any:
    return cv2.HOGDescriptor((SIDE_PX, SIDE_PX), (16, 16), (8, 8), (8, 8), 9)


@lru_cache(maxsize=1)
def _weights() -> FloatArray:
    weights = np.load(_WEIGHTS, allow_pickle=False).astype(np.float64)
    weights.setflags(write=False)
    return np.asarray(weights)
