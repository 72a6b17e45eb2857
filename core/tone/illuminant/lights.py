"""The lights that a photo could have been taken in: exposure, warm to blue, green to magenta, each with its odds."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from core.records import FloatArray
from core.tone.illuminant.light import RGB_TO_XYZ, adaptation, daylight_xyz

DAYLIGHT_MIRED = 1e6 / 6504
STEPS_EV, STEPS_MIRED = 20, 9
BELL = np.array([-1.4, 0.0, 1.4])  # where a bell of odds is read: three points with its standard deviation


@dataclass(frozen=True, slots=True)
class Lights:
    """Odds of lights, as a mixture: the camera got it right, give or take a little, or anything within a range.

    Exposure is in stops and positive where the photo shows the skin too dark; colour is in mired off daylight and
    positive where the light was warmer; tint is in stops of green. `right` is the share of the odds on "right".
    `skin_counts` is how much the looks of skin count in choosing between lights, 1 fully, 0 not at all; `vivid` allows
    for a camera that makes colours stronger.
    """

    stops: tuple[float, float]
    mired: tuple[float, float]
    right: float
    right_stops: float
    right_mired: float
    tint: float
    skin_counts: float = 1.0
    vivid: bool = False


# Set on half of the tone-labelled photos and on drawn faces: the narrowest that hold nine in ten originals at −1 to
# +0.5 EV, 4000–10000 K and other contrasts. Too dark goes further than too bright, which burns out and is seen.
UNKNOWN = Lights(
    stops=(-1.15, 2.5),
    mired=(-48.0, 94.0),
    right=0.22,
    right_stops=0.03,
    right_mired=1.0,
    tint=0.05,
    skin_counts=0.7,
    vivid=True,
)
# Paper reflects 0.64 (recycled) to 0.95 of the light and may be turned from the lamp or nearer to it than the face; it
# is cream or bluish by up to 25 mired. The light of the paper counts for all else, the looks of skin for nothing.
BY_PAPER = Lights(
    stops=(-0.82, 0.5), mired=(-26.0, 26.0), right=0.42, right_stops=0.15, right_mired=6.0, tint=0.06, skin_counts=0.0
)
WARM_PAPER_MIRED = 0.1  # the farther the light from daylight, the less exactly a correction takes it back


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is known to be wrong with the light on a face, each 0 where nothing is.

    `dim_ev` is how many stops it may be too dark, `side_ev` how far its halves lie apart; `bright` says that skin burnt
    out, `tint` "yellow" or "blue" what colour the light has. `paper_mired` is the light's distance from daylight where
    white paper told it.
    """

    dim_ev: float = 0.0
    side_ev: float = 0.0
    bright: bool = False
    tint: str = ""
    paper_mired: float | None = None


def possible_lights(doubt: Doubt) -> Lights:
    """Return the lights that a photo could have been taken in."""
    if doubt.paper_mired is not None:
        more = round(WARM_PAPER_MIRED * abs(doubt.paper_mired))
        more_stops = doubt.side_ev / 4
        stops = BY_PAPER.stops[0] - more_stops, BY_PAPER.stops[1] + more_stops
        return replace(BY_PAPER, stops=stops, mired=(BY_PAPER.mired[0] - more, BY_PAPER.mired[1] + more))
    (dark, light), mired = UNKNOWN.stops, UNKNOWN.mired
    if doubt.side_ev:
        dark, light = dark - doubt.side_ev / 4, light + doubt.side_ev / 3
    if doubt.dim_ev:
        dark, light = max(dark, -0.7), max(light, doubt.dim_ev + 1.0)
    if doubt.bright:
        dark -= 0.4
    if doubt.tint:
        mired = (-20.0, 170.0) if doubt.tint == "yellow" else (-75.0, 60.0)
    right = 0.15 if doubt.dim_ev or doubt.side_ev else UNKNOWN.right
    return replace(UNKNOWN, stops=(round(dark, 1), round(light, 1)), mired=mired, right=right)


@lru_cache(maxsize=64)
def taken_back(lights: Lights) -> tuple[FloatArray, FloatArray, int]:
    """Return (n, 3, 3) matrices on linear sRGB that take back each light, and the (n,) odds of each, 1 in all.

    The number last is how many of them, the first ones, are of a camera that got it right.
    """
    stops, mired = lights.right_stops * BELL, lights.right_mired * BELL
    right = _matrices(stops, mired, lights.tint / 2 * BELL)
    right_odds = (_bell(BELL)[:, None, None] * _bell(BELL)[:, None] * _bell(BELL)).reshape(-1)
    stops, mired = np.linspace(*lights.stops, STEPS_EV), np.linspace(*lights.mired, STEPS_MIRED)
    anything = _matrices(stops, mired, lights.tint * BELL)
    anything_odds = np.tile(_bell(BELL), STEPS_EV * STEPS_MIRED)
    odds = np.concatenate(
        [lights.right * right_odds / right_odds.sum(), (1 - lights.right) * anything_odds / anything_odds.sum()]
    )
    return np.concatenate([right, anything]), odds, len(right)


def _matrices(stops: FloatArray, mired: FloatArray, tint: FloatArray) -> FloatArray:
    """Return (stops · mired · tint, 3, 3) matrices, the tint running fastest."""
    colours = np.stack([adaptation(daylight_xyz(1e6 / (DAYLIGHT_MIRED + m))) for m in mired])  # (m, 3, 3)
    greens = np.stack([np.diag(_without_luminance(t)) for t in tint])  # (t, 3, 3)
    both = np.einsum("tij,mjk->mtik", greens, colours)
    return np.asarray(((2.0**stops)[:, None, None, None, None] * both).reshape(-1, 3, 3))


def _bell(values: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * values**2))


def _without_luminance(tint: float) -> FloatArray:
    """Return the (3,) gains that take back so many stops of green and leave a white's luminance."""
    gains = np.array([1.0, 2.0**-tint, 1.0])
    return np.asarray(gains / (gains @ RGB_TO_XYZ[1]))
