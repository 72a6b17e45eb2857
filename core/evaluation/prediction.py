"""A classifier's logits for the images of a data set, a few in memory at a time."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from core.data.datasets import ImageItem, read_image
from core.records import ByteArray, FloatArray

_CHUNK = 32


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
    for start in range(0, len(items), _CHUNK):
        chunk = items[start : start + _CHUNK]
        rows.append(classifier.predict_logits([disturb(read_image(item.path)) for item in chunk], task))
    return np.concatenate(rows)
