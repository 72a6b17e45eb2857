"""Disturbances that leave a photo's content alone, and how often a model's label survives them.

A label that changes when the same photo is made small and enlarged again, or compressed harder, hangs on something
other than skin.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from core.data.datasets import ImageItem
from core.evaluation.metrics import evaluate_answers, figures
from core.evaluation.prediction import PredictsLogits, predict_items
from core.records import ByteArray, Evaluation, FloatArray

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


def corrupted_logits(classifier: PredictsLogits, task: str, items: Sequence[ImageItem]) -> dict[str, FloatArray]:
    """Return (n, classes) logits per disturbance: "scale", "jpeg", and "joint" for both in succession.

    Raises DataError for an unreadable image.
    """
    return {name: predict_items(classifier, task, items, disturb) for name, disturb in DISTURBANCES.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """How many of n labels each disturbance left unchanged, and the evaluation of "joint" against the plain labels."""

    kept: Mapping[str, int]
    joint: Evaluation

    def figures(self) -> dict[str, object]:
        """Return the figures that cards and the command line name, as JSON values."""
        return {**figures(self.joint), **self.kept}


def measure_stability(
    classifier: PredictsLogits, task: str, labels: Sequence[str], items: Sequence[ImageItem], logits: FloatArray
) -> Stability:
    """Count the labels that survive, given the (n, classes) logits of the images as they are."""
    plain = logits.argmax(axis=1).astype(np.int64)
    kept = {
        name: evaluate_answers(labels, plain, changed.argmax(axis=1).astype(np.int64))
        for name, changed in corrupted_logits(classifier, task, items).items()
    }
    return Stability({name: evaluation.correct for name, evaluation in kept.items()}, kept["joint"])
