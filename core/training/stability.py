"""Disturbances that leave a photo's content alone, and how often a model's label survives them.

A label that changes when the same photo is made small and enlarged again, or compressed harder, hangs on something
other than skin.
"""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from core.records import ByteArray, FloatArray
from core.training.datasets import ImageItem
from core.training.prediction import PredictsLogits, predict_items

SMALL_SIDE_PX = 64
JPEG_QUALITY = 40


def shrink_and_enlarge(pixels: ByteArray) -> ByteArray:
    """Bring the short side down to 64 px and back up, bicubic; a smaller photo comes back unchanged."""
    height, width = pixels.shape[:2]
    factor = SMALL_SIDE_PX / min(height, width)
    if factor >= 1:
        return pixels
    small = Image.fromarray(pixels).resize((round(width * factor), round(height * factor)), Image.Resampling.BICUBIC)
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))


def recompress(pixels: ByteArray) -> ByteArray:
    """Save as JPEG of quality 40 and read back."""
    data = BytesIO()
    Image.fromarray(pixels).save(data, "JPEG", quality=JPEG_QUALITY)
    with Image.open(data) as image:
        return np.asarray(image)


def shrink_and_recompress(pixels: ByteArray) -> ByteArray:
    """Apply both disturbances one after the other, the smaller size first."""
    return recompress(shrink_and_enlarge(pixels))


DISTURBANCES: Mapping[str, Callable[[ByteArray], ByteArray]] = {
    "scale": shrink_and_enlarge,
    "jpeg": recompress,
    "joint": shrink_and_recompress,
}


def disturbed_logits(classifier: PredictsLogits, task: str, items: Sequence[ImageItem]) -> dict[str, FloatArray]:
    """Return (n, classes) logits per disturbance: "scale", "jpeg", and "joint" for both in succession.

    Raises DataError for an unreadable image.
    """
    return {name: predict_items(classifier, task, items, disturb) for name, disturb in DISTURBANCES.items()}
