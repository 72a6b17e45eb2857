"""Depth of skin in four bands, as the condition model's tone labels name them, in degrees of ITA."""

import math

import numpy as np

from core.records import FloatArray, Part
from core.tone.records import DepthBand

# The limits are those of the published ITA classes: pale = very light; light = light; medium = intermediate and tan;
# dark = brown and dark.
DEPTH_BANDS: tuple[DepthBand, ...] = (
    DepthBand("pale", ("Pale_skintone",), 55.0, math.inf),
    DepthBand("light", ("light_skintone",), 41.0, 55.0),
    DepthBand("medium", ("medium_skintone",), 10.0, 41.0),
    DepthBand("dark", ("dark_skintone",), -math.inf, 10.0),
)
BAND_SHARE = 0.8  # a band is widened until it holds this share of the tone probabilities


def depth_band(tones: Part) -> DepthBand:
    """Return the narrowest run of neighbouring tones that holds 80 % of the probability.

    Args:
        tones: the "tone" part of a condition finding.

    Raises:
        KeyError: the part does not hold the four tone labels.
    """
    share = _shares(tones)
    runs = [(first, last) for first in range(len(DEPTH_BANDS)) for last in range(first, len(DEPTH_BANDS))]
    enough = [run for run in runs if share[run[0] : run[1] + 1].sum() >= BAND_SHARE - 1e-9]
    first, last = min(enough, key=lambda run: (run[1] - run[0], -share[run[0] : run[1] + 1].sum()))
    bands = DEPTH_BANDS[first : last + 1]
    name = bands[0].name if first == last else f"{bands[0].name} to {bands[-1].name}"
    return DepthBand(
        name, tuple(label for band in bands for label in band.labels), bands[-1].low_deg, bands[0].high_deg
    )


def depth_index(angle_deg: float) -> int:
    """Return the position in `DEPTH_BANDS` (0 = pale … 3 = dark) of a typology angle."""
    return next(i for i, band in enumerate(DEPTH_BANDS) if angle_deg > band.low_deg or i == len(DEPTH_BANDS) - 1)


def likely_depth_index(tones: Part) -> int:
    """Return the position in `DEPTH_BANDS` of the most probable tone."""
    return int(np.argmax(_shares(tones)))


def _shares(tones: Part) -> FloatArray:
    held = dict(zip(tones.labels, tones.probabilities, strict=True))
    share = np.array([held[band.labels[0]] for band in DEPTH_BANDS], dtype=np.float64)
    return np.asarray(share / share.sum())
