"""One estimate of a skin colour: every light that could have been is taken back from what the photo shows.

What remains is a weighted set of possible skins. The stated colour lies in its middle and the interval is its middle
90 %, so that value and interval can never contradict each other.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from core.records import FloatArray
from core.tone.colour import chroma, hue_deg
from core.tone.illuminant.light import lab_to_linear, linear_to_lab
from core.tone.illuminant.lights import Lights, taken_back
from core.tone.illuminant.likely import skin_likelihood
from core.tone.illuminant.undertone import undertone_odds

LEVEL = 0.90
# The stated colour is the middle where a camera that got it right counts so many times. It then moves little from what
# the photo shows, and is still never nearer to either end of all possible skins than a sixteenth of them.
AS_SHOWN = 8.0
VIVID = 0.72  # what is left of a colour where a camera's contrast, as strong as a gamma of 1.4, is taken back


@dataclass(frozen=True, slots=True)
class Estimate:
    """A colour (3,) Lab with the 90 % intervals of ITA and hue in degrees and of L*.

    `undertones` are the odds of each word that make-up has for an undertone (`core.tone.illuminant.undertone`).
    """

    lab: FloatArray
    ita: tuple[float, float]
    lightness: tuple[float, float]
    hue: tuple[float, float]
    undertones: dict[str, float]


def estimate_skin(
    labs: FloatArray, weights: FloatArray, lights: Lights, scatter: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> Estimate:
    """Return the skin colour behind the colours of some patches.

    Args:
        labs: (n, 3) median colours of the patches that were used.
        weights: (n,) how much each counts.
        lights: the lights that could have been.
        scatter: standard deviations in L*, a* and b* of what lies over the skin, make-up or hair.
    """
    means = _means(labs, weights)  # (combinations, 3)
    if any(scatter):
        means = (means[:, None, :] + _offsets(scatter)[None, :, :]).reshape(-1, 3)
    means = lab_to_linear(means)
    matrices, prior, right = taken_back(lights)  # (lights, 3, 3), (lights,)
    lab = linear_to_lab(np.einsum("lij,kj->kli", matrices, means).reshape(-1, 3))
    share = np.tile(prior, len(means))
    shown = np.tile(np.arange(len(prior)) < right, len(means))
    if lights.vivid:
        duller = lab[~shown] * (1.0, VIVID, VIVID)
        lab, share = (
            np.concatenate([lab, duller]),
            np.concatenate([np.where(shown, 1, 0.5) * share, 0.5 * share[~shown]]),
        )
        shown = np.concatenate([shown, np.zeros(len(duller), dtype=bool)])
    as_shown = np.where(shown, AS_SHOWN, 1.0)
    likely = share * skin_likelihood(lab) ** lights.skin_counts
    if likely.sum() > 1e-9 * share.sum():  # else no light leaves a skin: as wide as the light allows
        share = likely
    share = np.where((lab[:, 2] > 0) & (lab[:, 0] < 100), share, 0.0)
    lightness, hue, strength = lab[:, 0], hue_deg(lab), chroma(lab)
    angle = np.degrees(np.arctan2(lightness - 50.0, np.maximum(lab[:, 2], 1e-6)))
    middle, strong, turn = (_quantiles(values, share * as_shown, 0.5)[0] for values in (lightness, strength, hue))
    point = np.array([middle, strong * np.cos(np.radians(turn)), strong * np.sin(np.radians(turn))])
    return Estimate(
        point,
        _bounds(angle, share),
        _bounds(lightness, share),
        _bounds(hue, share),
        undertone_odds(lab, hue, share),
    )


def _means(labs: FloatArray, weights: FloatArray) -> FloatArray:
    """Return (k, 3) means over every way to draw n patches with replacement: the exact bootstrap of a few patches."""
    n = len(labs)
    drawn = np.array(list(combinations_with_replacement(range(n), n)))
    share = weights[drawn] / weights[drawn].sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("kn,knc->kc", share, labs[drawn]))


def _offsets(scatter: tuple[float, float, float]) -> FloatArray:
    """Return (7, 3) points of equal weight with these standard deviations: the middle, and two on every axis."""
    reach = np.sqrt(7 / 2) * np.diag(scatter)
    return np.concatenate([np.zeros((1, 3)), reach, -reach])


def _bounds(values: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Return the bounds of the middle 90 % of weighted values."""
    low, high = _quantiles(values, weights, (1 - LEVEL) / 2, (1 + LEVEL) / 2)
    return low, high


def _quantiles(values: FloatArray, weights: FloatArray, *levels: float) -> list[float]:
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) - 0.5 * weights[order]
    share /= weights.sum()
    return [float(value) for value in np.interp(levels, share, values[order])]
