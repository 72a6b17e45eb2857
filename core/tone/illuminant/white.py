"""A white reference: the person marks white paper in the picture, and the light is taken from it."""

import numpy as np

from core.errors import ToneError
from core.records import ByteArray, FloatArray, Region
from core.tone.illuminant.light import BRADFORD, D65, RGB_TO_XYZ, adaptation, luminance, to_linear

PAPER_REFLECTANCE = 0.9  # office paper reflects 0.85–0.95 of the light
SMALLEST_PX = 8
CLIPPED_SHARE = 0.25  # paper that burnt out tells neither colour nor exposure
DARKEST_Y = 0.05
PATTERN = 0.12  # spread of the luminance over its median: print, folds or an edge
STRONGEST_TINT = 0.75  # natural logarithm of the largest over the smallest cone response, relative to D65


def white_adaptation(pixels: ByteArray, white: Region) -> tuple[FloatArray, float]:
    """Return the (3, 3) matrix that carries linear sRGB to D65 at right exposure, and the light's mired off daylight.

    Bradford in linear light. Raises ToneError "bad_white" if what was marked cannot serve as a white.
    """
    height, width = pixels.shape[:2]
    rows = slice(round(white.top * height), round(white.bottom * height))
    columns = slice(round(white.left * width), round(white.right * width))
    marked = pixels[rows, columns].reshape(-1, 3)  # (n, 3)
    if min(rows.stop - rows.start, columns.stop - columns.start) < SMALLEST_PX or not marked.size:
        raise ToneError("bad_white", "The marked paper is too small. Mark a larger piece of it.")
    if float((marked.max(axis=1) >= 254).mean()) > CLIPPED_SHARE:
        raise ToneError("bad_white", "The paper is too bright to read. Take the photo with less light on it.")
    linear = to_linear(marked)
    colour = np.median(linear, axis=0)
    light = luminance(linear)
    bright = float(luminance(colour))
    if bright < DARKEST_Y:
        raise ToneError("bad_white", "The marked piece is too dark to be white paper in the light of your face.")
    if float(np.quantile(light, 0.9) - np.quantile(light, 0.1)) > 2.56 * PATTERN * bright:
        raise ToneError("bad_white", "The marked piece is not evenly white. Mark plain paper only.")
    xyz = RGB_TO_XYZ @ colour
    cones = (BRADFORD @ xyz) / (BRADFORD @ D65)
    if cones.min() <= 0 or float(np.log(cones.max() / cones.min())) > STRONGEST_TINT * 2:
        raise ToneError("bad_white", "The marked piece is too colourful to be white paper.")
    return adaptation(xyz / PAPER_REFLECTANCE), mired_off(xyz)


def mired_off(xyz: FloatArray) -> float:
    """Return how many mired a light (3,) XYZ lies off D65, more where it is warmer.

    McCamy 1992, "Correlated color temperature as an explicit function of chromaticity coordinates".
    """
    x, y = xyz[:2] / xyz.sum()
    n = (x - 0.3320) / (0.1858 - y)
    return float(1e6 / max(449 * n**3 + 3525 * n**2 + 6823.3 * n + 5520.33, 1500.0) - 1e6 / 6504)
