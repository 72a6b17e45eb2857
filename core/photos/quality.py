"""Is the photo good enough to be judged: sharpness, light, size and share of skin, and how to fix what is not.

Sharpness and brightness are simple on purpose: the live camera computes the same two numbers in the browser. Both
take an (H, W, 3) uint8 array as it is and do not resize; `measure_quality` first reduces the photo to 320 px width by
area average (a narrower one stays), so that the numbers do not depend on the camera's resolution.
"""

import math
from dataclasses import dataclass
from typing import get_args

import numpy as np
from PIL import Image

from core.records import ByteArray, Finding, FloatArray, Photo, Policy, Quality, QualityRemark
from core.tasks import Task

MEASURED_WIDTH_PX = 320
POLICIES: tuple[Policy, ...] = get_args(Policy)

_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """Where a remark begins, tuned on the published train sets; `python -m core quality` prints what they cost."""

    dark: float = 40.0  # mean luma 0–255; 99.5 % of the infection train set is above 57
    bright: float = 235.0  # mean luma; 99.5 % of the infection train set is below 222
    clipped: float = 0.8  # share of black or of white pixels; a finger on a white table reaches 0.75
    sharpness: float = 12.0  # luma²; 0.4 % of the train set is below, and all of it once blurred by 2 % of the width
    short_side_px: int = 128  # the smallest photo in the infection train set
    skin: float = 0.1  # share; every photo of the train set has more, 17 % of pictures of anything have less


QUALITY_LIMITS = QualityLimits()

BLACK_LUMA, WHITE_LUMA = 16, 250  # luma below or above which a pixel holds no detail any more


def luma(rgb: ByteArray) -> FloatArray:
    """Return (H, W) luma, 0–255: 0.299 R + 0.587 G + 0.114 B."""
    plane: FloatArray = rgb.astype(np.float64) @ _LUMA
    return plane


def brightness(rgb: ByteArray) -> float:
    """Return the mean luma of an (H, W, 3) uint8 array, 0–255."""
    return float(luma(rgb).mean())


def sharpness(rgb: ByteArray) -> float:
    """Return the variance of the 4-neighbour Laplacian of luma (luma², 0 for a flat picture), without the border.

    At each inner pixel: left + right + above + below − 4 × itself. An array under 3 × 3 pixels has no inner pixel: 0.
    """
    plane = luma(rgb)
    if min(plane.shape) < 3:
        return 0.0
    inner = plane[1:-1, 1:-1]
    edges = plane[1:-1, :-2] + plane[1:-1, 2:] + plane[:-2, 1:-1] + plane[2:, 1:-1] - 4 * inner
    return float(edges.var())


def skin_share(rgb: ByteArray) -> float:
    """Return the share of pixels with the colour of skin, 0–1; NaN for a photo without colour.

    Skin of every tone is red before all: hue −30° to 54°, saturation 0.06 to 0.8, largest channel over 30 of 255.
    Wood and sand have that hue too, so a high share proves nothing; only a low one says something.
    """
    red, green, blue = (np.ascontiguousarray(rgb[..., channel]) for channel in range(3))  # (H, W) each
    most, least = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    spread = most - least
    if np.mean(spread > 12) < 0.02:
        return math.nan
    saturation = spread / np.maximum(most, 1).astype(np.float32)
    hue = (green.astype(np.float32) - blue) / np.maximum(spread, 1)  # in units of 60°, right where red is largest
    skin = (red == most) & (hue > -0.5) & (hue < 0.9) & (saturation > 0.06) & (saturation < 0.8) & (most > 30)
    return float(skin.mean())


def measure_quality(photo: Photo) -> Quality:
    """Measure a photo at 320 px width; its size is that of the file, not of the kept pixels."""
    rgb = _reduced(photo.pixels)
    plane = luma(rgb)
    return Quality(
        sharpness=sharpness(rgb),
        brightness=float(plane.mean()),
        black_share=float(np.mean(plane < BLACK_LUMA)),
        white_share=float(np.mean(plane > WHITE_LUMA)),
        skin_share=skin_share(rgb),
        width_px=photo.width_px,
        height_px=photo.height_px,
    )


def judge_quality(
    quality: Quality, policy: Policy = "warn", limits: QualityLimits = QUALITY_LIMITS
) -> tuple[QualityRemark, ...]:
    """Say what is wrong with a photo and how to fix it, the gravest first.

    `policy` "off" gives no remark, "warn" remarks that never block, "block" makes all but the share of skin block:
    that one is a guess by colour, and only a hint. Raises ValueError for another policy.
    """
    if policy not in POLICIES:
        raise ValueError(f"unknown policy {policy!r}; it is one of {', '.join(POLICIES)}")
    if policy == "off":
        return ()
    block = policy == "block"
    remarks = []
    if min(quality.width_px, quality.height_px) < limits.short_side_px:
        size = f"{quality.width_px} × {quality.height_px}"
        sentence = f"The photo has only {size} pixels; please send the original instead of a preview or a cut-out."
        remarks.append(QualityRemark("too_small", sentence, block))
    if quality.brightness < limits.dark or quality.black_share > limits.clipped:
        sentence = "The photo is very dark; please take it again facing a window or with a lamp on."
        remarks.append(QualityRemark("too_dark", sentence, block))
    elif quality.brightness > limits.bright or quality.white_share > limits.clipped:
        sentence = "The photo is overexposed; please take it again without flash and away from direct sun."
        remarks.append(QualityRemark("too_bright", sentence, block))
    if quality.sharpness < limits.sharpness:
        sentence = "The photo is blurred; please wipe the lens, hold still a little farther away, and tap to focus."
        remarks.append(QualityRemark("blurred", sentence, block))
    if quality.skin_share < limits.skin:  # False for NaN: a photo without colour says nothing about skin
        sentence = "Little of the photo has the colour of skin; please fill the picture with the spot in daylight."
        remarks.append(QualityRemark("little_skin", sentence, False))
    return tuple(remarks)


def refuse_photo(task: Task, remarks: tuple[QualityRemark, ...]) -> Finding:
    """Return the finding of a photo that no model was asked about: verdict "poor_photo", every number NaN.

    Its reasons say how to take a better photo.
    """
    nothing = np.full(len(task.labels), np.nan)
    return Finding(
        task=task.name,
        labels=task.labels,
        logits=nothing,
        probabilities=nothing.copy(),
        verdict="poor_photo",
        label_set=(),
        reasons=tuple(remark.sentence for remark in remarks if remark.blocking),
        weights_sha256="",
        seconds=0.0,
    )


def _reduced(rgb: ByteArray) -> ByteArray:
    height, width = rgb.shape[:2]
    if width <= MEASURED_WIDTH_PX:
        return rgb
    size = MEASURED_WIDTH_PX, max(1, round(height * MEASURED_WIDTH_PX / width))
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BOX))
