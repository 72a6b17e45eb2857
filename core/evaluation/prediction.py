"""A classifier's logits for the images of a data set, a few in memory at a time."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from core.data.datasets import ImageItem, read_image
from core.records import ByteArray, FloatArray

_MOST = 32
_MOST_PX = 50_000_000  # one of a phone's largest photos, 150 MB


class PredictsLogits(Protocol):
    """What is asked of a classifier here; `core.inference.classifier.Classifier` offers it."""

    def predict_logits(self, photos: Sequence[ByteArray], task: str, /) -> FloatArray:
        """Return (n, classes) logits for n photos (H, W, 3) uint8 of any size."""
        ...


def predict_items(
    classifier: PredictsLogits,
    task: str,
    items: Sequence[ImageItem],
    disturb: Callable[[ByteArray], ByteArray] = lambda pixels: pixels,
) -> FloatArray:
    """Return (n, classes) logits of n images, each passed through `disturb` first; n is at least 1.

    Raises DataError for an unreadable image.
    """
    rows = []
    waiting: list[ByteArray] = []
    for number, item in enumerate(items, 1):
        waiting.append(disturb(read_image(item.path)))
        pixels = sum(photo.shape[0] * photo.shape[1] for photo in waiting)
        if number == len(items) or len(waiting) == _MOST or pixels >= _MOST_PX:
            rows.append(classifier.predict_logits(waiting, task))
            waiting = []
    return np.concatenate(rows)
