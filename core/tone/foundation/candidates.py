"""Which shades of a product a colour may be, with the error of the colour and of the swatches themselves."""

from functools import lru_cache

import numpy as np

from core.records import FloatArray, IntArray
from core.tone.foundation.catalogue import read_catalogue
from core.tone.foundation.ladder.noise import SwatchNoise, measure_noise
from core.tone.records import Target, Tone

# Of what is possible. Chosen on one half of the brands, so that the candidates hold the same shade's swatch of another
# product in four of five cases; the other half then does too (`python -m core shades --check`).
HELD = 0.88
# Swatches of one shade lie further out than a normal law would have it (ΔE00 6 in the middle, 13 in one of ten);
# Student's with so many degrees of freedom goes with them.
FREEDOM = 3.0
_NORMAL_90 = 3.29  # widths of a 90 % interval in standard deviations
_CHROMA_SHARE = 0.08  # the standard deviation of a face's chroma, as a share of it


@lru_cache(maxsize=1)
def list_noise() -> SwatchNoise:
    """Return the error of the shipped list's swatches; a list of the visitor's own is taken to be no better."""
    return measure_noise(read_catalogue())


def target_of(tone: Tone) -> Target:
    """Return a measured skin as what is looked for: its intervals become standard deviations."""
    strength, angle = float(np.hypot(tone.lab[1], tone.lab[2])), np.radians(tone.hue_deg)
    turn = np.radians((tone.hue_interval[1] - tone.hue_interval[0]) / _NORMAL_90)
    along = _CHROMA_SHARE * strength
    sd = (
        (tone.lightness_interval[1] - tone.lightness_interval[0]) / _NORMAL_90,
        np.hypot(strength * turn * np.sin(angle), along * np.cos(angle)),
        np.hypot(strength * turn * np.cos(angle), along * np.sin(angle)),
    )
    return Target(tone.lab, np.array(sd, dtype=np.float64))


def exact_target(lab: FloatArray) -> Target:
    """Return a colour that is known as it stands; only the swatches err."""
    return Target(np.asarray(lab, dtype=np.float64), np.zeros(3))


def moved_target(target: Target, lab: FloatArray) -> Target:
    """Return the same uncertainty about another colour (3,), as sliders move it."""
    return Target(np.asarray(lab, dtype=np.float64), target.sd)


def weights(labs: FloatArray, target: Target) -> FloatArray:
    """Return (n,) how well swatches (n, 3) fit a target, its error and theirs together, in no unit."""
    spread = np.hypot(target.sd, list_noise().sd)
    squared = np.sum(((labs - target.lab) / spread) ** 2, axis=1)
    return np.asarray((1 + squared / FREEDOM) ** (-(FREEDOM + 3) / 2))


def likely_members(members: IntArray, weight: FloatArray) -> tuple[IntArray, float]:
    """Return the fewest members that hold 88 % of a product's weight, likeliest first, and the first one's share.

    Args:
        members: (n,) indices.
        weight: (n,) their weights.
    """
    share = weight / weight.sum()
    order = np.argsort(-share, kind="stable")
    count = int(np.searchsorted(np.cumsum(share[order]), HELD - 1e-9)) + 1
    return members[order[:count]], float(share[order[0]])
