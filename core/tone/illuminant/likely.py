"""What skin looks like: the usual hue and saturation at a lightness, and how likely that makes a colour to be skin."""

import numpy as np

from core.records import FloatArray
from core.tone.colour import chroma, hue_deg

# Cubic through the median hue of the shade catalogue at each L*, and its median chroma between measured points.
HUE_OF_LIGHTNESS = (5.7e-5, -1.195e-2, 1.099, 24.6)
CHROMA_OF_LIGHTNESS = (
    (15.0, 30.0, 40.0, 50.0, 60.0, 70.0, 78.0, 85.0, 90.0, 95.0),
    (12.0, 23.0, 30.0, 33.0, 33.0, 30.0, 26.0, 22.0, 14.0, 10.0),
)
# Faces are paler and redder than the shades sold for them: 739 studio faces of the Chicago Face Database, in its own
# table, have h 59.8 ± 5.8 and C 26.3 ± 4.4 at L* 61.5 ± 10.0, where the catalogue has 61 and 32.6. Photos of faces from
# elsewhere are redder again and differ more, by camera and make-up: the centres lie between, the spreads are doubled.
HUE_OFF_DEG = ((55.0, 80.0), (-6.0, -14.0))  # by L*: the paler, the pinker against what is sold
HUE_SPREAD_DEG = 8.5
SATURATION_SHARE, DULLER, MORE_VIVID = 0.88, 0.16, 0.5  # cameras make skin more vivid, seldom duller
LIGHTEST, DARKEST, EDGE = 91.0, 12.0, 3.0  # L*; 97 % of the catalogue are below 91, its darkest shade is 16


def usual_hue_deg(lightness: FloatArray | float) -> FloatArray:
    """Return the catalogue's median hue at an L*, the line from which warm and cool are told."""
    return np.asarray(np.polyval(HUE_OF_LIGHTNESS, lightness), dtype=np.float64)


def saturation(lab: FloatArray) -> FloatArray:
    """Return C* / (L* + 16) of (…, 3) Lab: more or less of the same light leaves it as it is."""
    return np.asarray(chroma(lab) / (np.asarray(lab)[..., 0] + 16.0))


def usual_saturation(lightness: FloatArray | float) -> FloatArray:
    """Return the saturation that faces of an L* have in white light; the deeper, the more."""
    return np.asarray(SATURATION_SHARE * np.interp(lightness, *CHROMA_OF_LIGHTNESS) / (np.asarray(lightness) + 16.0))


def skin_likelihood(lab: FloatArray) -> FloatArray:
    """Return (n,) how likely (n, 3) Lab are the colour of some skin in white light, 1 for the most usual at its depth.

    All depths from L* 12 to 91 count alike.
    """
    lightness = lab[:, 0]
    hue_off = (hue_deg(lab) - usual_hue_deg(lightness) - np.interp(lightness, *HUE_OFF_DEG)) / HUE_SPREAD_DEG
    saturation_off = saturation(lab) - usual_saturation(lightness)
    saturation_off /= np.where(saturation_off > 0, MORE_VIVID, DULLER)
    beyond = np.maximum(np.maximum(lightness - LIGHTEST, DARKEST - lightness), 0.0) / EDGE
    return np.asarray(np.exp(-0.5 * (hue_off**2 + saturation_off**2 + beyond**2)) * (lab[:, 2] > 0))
