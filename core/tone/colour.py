"""Colour of skin: sRGB ↔ Lab, CIEDE2000, ITA with its classes, hue, and the nearest Monk swatch.

Conversions and the colour difference are scikit-image's (IEC 61966-2-1 sRGB, D65, 2° observer).
"""

import re

import numpy as np
from skimage.color import deltaE_ciede2000, lab2rgb, rgb2lab

from core.errors import DataError
from core.records import ByteArray, FloatArray
from core.tone.records import MonkMatch

# Chardon, Cretois, Hourseau 1991 (Int J Cosmet Sci 13:191-208); six classes as in Del Bino & Bernerd 2013
# (BJD 169 s3:33-40): a class begins above its limit.
ITA_CLASSES: tuple[str, ...] = ("very light", "light", "intermediate", "tan", "brown", "dark")
ITA_LIMITS_DEG: tuple[float, ...] = (55.0, 41.0, 28.0, 10.0, -30.0)

# skintone.google, swatches 1 to 10.
MONK_HEXES: tuple[str, ...] = (
    "#f6ede4", "#f3e7db", "#f7ead0", "#eadaba", "#d7bd96", "#a07e56", "#825c43", "#604134", "#3a312a", "#292420",
)  # fmt: skip

_HEX = re.compile(r"#?([0-9a-fA-F]{6})\Z")


def hex_to_rgb(text: str) -> ByteArray:
    """Return (3,) uint8 sRGB of "#RRGGBB" (the # may be missing). Raises DataError for anything else."""
    found = _HEX.match(text.strip())
    if found is None:
        raise DataError(f"“{text.strip()[:20]}” is not a colour of the form #RRGGBB.")
    return np.frombuffer(bytes.fromhex(found.group(1)), dtype=np.uint8).copy()


def rgb_to_hex(rgb: ByteArray) -> str:
    """Return "#rrggbb" of (3,) uint8 sRGB."""
    return "#" + bytes(int(channel) for channel in rgb).hex()


def rgb_to_lab(rgb: ByteArray | FloatArray) -> FloatArray:
    """Return (…, 3) Lab of (…, 3) sRGB, either uint8 or float in 0–1."""
    scaled = rgb / 255.0 if rgb.dtype == np.uint8 else np.asarray(rgb, dtype=np.float64)
    return np.asarray(rgb2lab(scaled), dtype=np.float64)


def lab_to_rgb(lab: FloatArray) -> ByteArray:
    """Return (…, 3) uint8 sRGB of (…, 3) Lab; colours outside sRGB are clipped to its border."""
    rgb = np.asarray(lab2rgb(np.asarray(lab, dtype=np.float64)))
    return np.asarray(np.rint(np.clip(rgb, 0.0, 1.0) * 255.0), dtype=np.uint8)


def hex_to_lab(text: str) -> FloatArray:
    """Return (3,) Lab of "#RRGGBB". Raises DataError for anything else."""
    return rgb_to_lab(hex_to_rgb(text))


def lab_to_hex(lab: FloatArray) -> str:
    """Return the "#rrggbb" that shows a (3,) Lab colour."""
    return rgb_to_hex(lab_to_rgb(lab))


def delta_e(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return CIEDE2000 (kL = kC = kH = 1) between (…, 3) Lab arrays of shapes that broadcast.

    Broadcast here: scikit-image's own function answers unequal shapes with a wrong shape and no error.
    """
    left, right = np.broadcast_arrays(np.asarray(one, np.float64), np.asarray(other, np.float64))
    distance = deltaE_ciede2000(left, right)  # type: ignore[no-untyped-call]  # scikit-image has no types
    return np.asarray(distance, dtype=np.float64)


def ita_deg(lab: FloatArray) -> FloatArray:
    """Return the individual typology angle, 180/π · atan((L* − 50) / b*), of (…, 3) Lab, in degrees.

    Raises ValueError if any b* is not positive: the angle is defined for yellowish colours, which all skin has.
    """
    lab = np.asarray(lab, dtype=np.float64)
    if not np.all(lab[..., 2] > 0):
        raise ValueError("The typology angle needs a positive b*: this colour is not skin in white light.")
    return np.asarray(np.degrees(np.arctan((lab[..., 0] - 50.0) / lab[..., 2])), dtype=np.float64)


def ita_class(angle_deg: float) -> str:
    """Return the class of a typology angle, from "very light" (above 55°) to "dark" (−30° and below)."""
    for name, limit in zip(ITA_CLASSES, ITA_LIMITS_DEG, strict=False):
        if angle_deg > limit:
            return name
    return ITA_CLASSES[-1]


def hue_deg(lab: FloatArray) -> FloatArray:
    """Return the hue angle atan2(b*, a*) of (…, 3) Lab in degrees, −180 to 180; skin lies near 60."""
    lab = np.asarray(lab, dtype=np.float64)
    return np.asarray(np.degrees(np.arctan2(lab[..., 2], lab[..., 1])), dtype=np.float64)


def chroma(lab: FloatArray) -> FloatArray:
    """Return the chroma √(a*² + b*²) of (…, 3) Lab."""
    lab = np.asarray(lab, dtype=np.float64)
    return np.asarray(np.hypot(lab[..., 1], lab[..., 2]), dtype=np.float64)


def nearest_monk(lab: FloatArray) -> MonkMatch:
    """Return the nearest of the ten Monk swatches and how far it is: the distance is part of the answer."""
    distances = delta_e(np.asarray(lab), np.stack([hex_to_lab(text) for text in MONK_HEXES]))
    nearest = int(np.argmin(distances))
    return MonkMatch(nearest + 1, MONK_HEXES[nearest], float(distances[nearest]))


def with_changes(lab: FloatArray, lighter: float = 0.0, warmer: float = 0.0) -> FloatArray:
    """Return (3,) Lab moved by `lighter` in L* and turned by `warmer` degrees of hue at the same chroma.

    Negative values darken and cool. L* stays in 0–100.
    """
    lightness = float(np.clip(lab[0] + lighter, 0.0, 100.0))
    strength = float(chroma(lab))
    angle = np.radians(float(hue_deg(lab)) + warmer)
    return np.array([lightness, strength * np.cos(angle), strength * np.sin(angle)])
