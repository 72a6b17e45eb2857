"""Does a map mark what the answer rests on? Blur the marked places, and see whether chance places matter as much.

A map always looks like a reason. The test is the answer itself: once the marked places are blurred, the label's
probability must fall, and by more than when regions of the same size and shape are blurred that chance has placed.
All variants go through the model in one pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.number_words import percent
from core.records import ByteArray, Explanation, FloatArray, MapCheck, Photo
from core.transforms import fit_pixels, normalise

if TYPE_CHECKING:
    from core.inference.classifier import Classifier

Mask = NDArray[np.bool_]

MARKED_SHARE = 0.2  # the strongest fifth of a map is what an eye sees as marked
RANDOM_REGIONS = 9  # a map drawn by chance beats all nine once in ten times
LEAST_FALL = 0.05  # of probability; below it nothing that a reader would act on has changed
_BLUR_PER_SIDE = 10 / 224  # standard deviation; 10 px of a 224 px photo hides what is there (as in arXiv:1704.03296)
_MOST_SHARED = 1 / 3  # a place that mostly is the marked one is no other place
_TRIES = 30
_EDGE_PER_SIDE = 3 / 224  # the blur fades in over some pixels, so that its own edge is no new detail


def check_map(
    classifier: Classifier, photo: Photo, task: str, explanation: Explanation, label: str, *, seed: int = 0
) -> MapCheck:
    """Return what blurring a label's marked places does to its probability, beside places chosen by chance.

    A map that is zero everywhere marks nothing, costs no pass and means nothing. The same seed gives the same places.
    Raises WeightsError if the task is not installed, ValueError for a label that the explanation does not hold.
    """
    import torch

    card, network = classifier.installed(task)
    pixels = fit_pixels(photo.pixels, card.preprocessing)  # (size, size, 3)
    marked = marked_region(explanation.heatmap(label), pixels.shape[0])
    if not marked.any():
        return MapCheck(label, float("nan"), 0.0, 0.0, 0.0, 0, 0.0, meaningful=False)
    regions = [marked, *random_regions(marked, RANDOM_REGIONS, seed)]
    variants = np.stack([pixels, *(blur_region(pixels, region) for region in regions)])  # (n + 2, size, size, 3)
    batch = torch.from_numpy(normalise(variants, card.preprocessing)).contiguous(memory_format=torch.channels_last)
    with torch.inference_mode():
        logits = network(batch).double()  # (n + 2, classes)
    chances = torch.softmax(logits / card.temperature, 1)[:, card.labels.index(label)].numpy()
    falls = chances[0] - chances[1:]
    fall, others = float(falls[0]), falls[1:]
    return MapCheck(
        label=label,
        probability=float(chances[0]),
        fall=fall,
        random_fall=float(others.mean()),
        random_most=float(others.max()),
        random_n=len(others),
        share=float(marked.mean()),
        meaningful=fall >= LEAST_FALL and fall > float(others.max()),
    )


def check_sentence(check: MapCheck, name: str) -> str:
    """Say what a check found about the label that people call `name`, and whether the map means anything."""
    if check.random_n == 0:
        return f"The map for {name} marks no place, so it explains nothing."
    after = check.probability - check.fall
    found = (
        f"With the marked places blurred, {name} goes from {percent(check.probability)} to {percent(after)}; with "
        f"other places of the same size blurred, to {percent(check.probability - check.random_fall)} on average "
        f"({check.random_n} tries)."
    )
    if check.meaningful:
        return f"{found} The marked places do carry this answer."
    if check.fall < LEAST_FALL:
        return f"{found} So this map means little: the answer hardly rests on the places it marks."
    return f"{found} So this map means little: some places chosen by chance matter as much as the marked ones."


def marked_region(heatmap: FloatArray, size_px: int, share: float = MARKED_SHARE) -> Mask:
    """Return the strongest `share` of a map (h, w) as a mask (size_px, size_px); places of value zero stay out."""
    coarse = Image.fromarray(np.ascontiguousarray(heatmap, dtype=np.float32))
    fine = np.asarray(coarse.resize((size_px, size_px), Image.Resampling.BICUBIC)).ravel()
    strongest = np.argsort(-fine, kind="stable")[: round(share * fine.size)]
    marked = np.zeros(fine.size, np.bool_)
    marked[strongest] = fine[strongest] > 0
    return marked.reshape(size_px, size_px)


def random_regions(marked: Mask, count: int, seed: int) -> list[Mask]:
    """Return `count` other regions of a region's size and shape, turned, mirrored and moved by chance.

    What leaves at one side comes in at the other. A region shares at most a third of its area with the given one
    where that can be had in some tries, else the least found.
    """
    chance = np.random.default_rng(seed)
    return [_other_region(marked, chance) for _ in range(count)]


def _other_region(marked: Mask, chance: np.random.Generator) -> Mask:
    best, least = marked, marked.sum() + 1
    for _ in range(_TRIES):
        turned = np.rot90(marked, int(chance.integers(4)))
        mirrored = turned[:, ::-1] if chance.integers(2) else turned
        moved = np.roll(mirrored, chance.integers(marked.shape[0], size=2), axis=(0, 1))
        shared = int((moved & marked).sum())
        if shared < least:
            best, least = moved, shared
        if shared <= _MOST_SHARED * marked.sum():
            break
    return best


def blur_region(pixels: ByteArray, region: Mask) -> ByteArray:
    """Return (H, W, 3) uint8 with the inside of a region (H, W) blurred and nothing else changed."""
    side = pixels.shape[0]
    image = Image.fromarray(pixels)
    smooth = image.filter(ImageFilter.GaussianBlur(side * _BLUR_PER_SIDE))
    edge = Image.fromarray(region.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(side * _EDGE_PER_SIDE))
    return np.array(Image.composite(smooth, image, edge))
