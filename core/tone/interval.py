"""How sure a measured colour is: the spread over the face, and the light that a photo does not tell.

Every light that could have been is taken back from the measured colour; those that leave a colour no skin has count
for little. What remains is a weighted set of possible skins, of which the middle 90 % are the interval.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np

from core.records import FloatArray
from core.tone.colour import chroma, hue_deg
from core.tone.light import UNKNOWN_EV, UNKNOWN_KELVIN, adaptation, daylight_xyz, lab_to_linear, linear_to_lab

LEVEL = 0.90
STEPS = 13  # lights a side: exposures times colours
REFERENCE_EV = 0.15  # paper and face do not get quite the same light, and paper is not all the same white
REFERENCE_MIRED = 8.0

# What skin looks like at a given L*: a cubic through the catalogue's median hue, the catalogue's median chroma, and
# widths of half again what 739 studio faces have (Chicago Face Database's own table: h 59.8 ± 5.8, C 26.3 ± 4.4).
HUE_OF_LIGHTNESS = (5.7e-5, -1.195e-2, 1.099, 24.6)
CHROMA_OF_LIGHTNESS = (
    (15.0, 30.0, 40.0, 50.0, 60.0, 70.0, 78.0, 85.0, 90.0, 95.0),
    (12.0, 23.0, 30.0, 33.0, 33.0, 30.0, 26.0, 22.0, 14.0, 10.0),
)
HUE_SPREAD_DEG = 8.7
CHROMA_SPREAD = 8.0


@dataclass(frozen=True, slots=True)
class Intervals:
    """90 % intervals of ITA and hue in degrees and of L*."""

    ita: tuple[float, float]
    lightness: tuple[float, float]
    hue: tuple[float, float]


def measure_intervals(labs: FloatArray, weights: FloatArray, *, white_reference: bool) -> Intervals:
    """Return the intervals of a colour from its patches.

    Args:
        labs: (n, 3) median colours of the patches that were used.
        weights: (n,) how much each counts in the measured colour.
        white_reference: whether the light was told by a white reference.
    """
    means = lab_to_linear(_means(labs, weights))  # (combinations, 3)
    lab = linear_to_lab(np.concatenate([means @ matrix.T for matrix in _lights(white_reference)]))
    likely = np.ones(len(lab)) if white_reference else _skin_likelihood(lab)
    likely = np.where((lab[:, 2] > 0) & (lab[:, 0] < 100), likely, 0.0)
    if likely.sum() <= 0:  # no light leaves a skin: keep what was measured, as wide as the light allows
        likely = np.ones(len(lab))
    angle = np.degrees(np.arctan2(lab[:, 0] - 50.0, np.maximum(lab[:, 2], 1e-6)))
    return Intervals(_middle(angle, likely), _middle(lab[:, 0], likely), _middle(hue_deg(lab), likely))


def usual_hue_deg(lightness: FloatArray | float) -> FloatArray:
    """Return the catalogue's median hue at an L*, the line from which warm and cool are told."""
    return np.asarray(np.polyval(HUE_OF_LIGHTNESS, lightness), dtype=np.float64)


def usual_chroma(lightness: FloatArray | float) -> FloatArray:
    """Return the catalogue's median chroma at an L*, between measured points."""
    return np.asarray(np.interp(lightness, *CHROMA_OF_LIGHTNESS))


def _means(labs: FloatArray, weights: FloatArray) -> FloatArray:
    """Return (k, 3) means over every way to draw n patches with replacement: the exact bootstrap of a few patches."""
    n = len(labs)
    drawn = np.array(list(combinations_with_replacement(range(n), n)))
    share = weights[drawn] / weights[drawn].sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("kn,knc->kc", share, labs[drawn]))


@lru_cache(maxsize=2)
def _lights(white_reference: bool) -> tuple[FloatArray, ...]:
    """Return the (3, 3) matrices that take back each light, in equal steps of exposure and of 1e6/kelvin.

    The range is widened by 1 / 0.9, so that the middle 90 % are the range that must be covered.
    """
    if white_reference:
        stops, mireds = REFERENCE_EV, (1e6 / 6504 - REFERENCE_MIRED, 1e6 / 6504 + REFERENCE_MIRED)
    else:
        stops, mireds = UNKNOWN_EV, (1e6 / UNKNOWN_KELVIN[1], 1e6 / UNKNOWN_KELVIN[0])
    middle, half = sum(mireds) / 2, (mireds[1] - mireds[0]) / 2 / LEVEL
    exposures = np.linspace(-stops, stops, STEPS) / LEVEL
    colours = [adaptation(daylight_xyz(1e6 / m)) for m in np.linspace(middle - half, middle + half, STEPS)]
    return tuple(matrix * 2.0**-exposure for exposure in exposures for matrix in colours)


def _skin_likelihood(lab: FloatArray) -> FloatArray:
    hue_off = (hue_deg(lab) - usual_hue_deg(lab[:, 0])) / HUE_SPREAD_DEG
    chroma_off = (chroma(lab) - usual_chroma(lab[:, 0])) / CHROMA_SPREAD
    return np.asarray(np.exp(-0.5 * (hue_off**2 + chroma_off**2)))


def _middle(values: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Return the bounds of the middle 90 % of weighted values."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) - 0.5 * weights[order]
    share /= weights.sum()
    low, high = np.interp(((1 - LEVEL) / 2, (1 + LEVEL) / 2), share, values[order])
    return float(low), float(high)
