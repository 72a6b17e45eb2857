"""Light that a skin colour cannot be read in, or only with doubt: refusals and warnings, each a sentence."""

import numpy as np

from core.errors import ToneError
from core.records import ByteArray, FloatArray
from core.tone.colour import chroma, hue_deg
from core.tone.illuminant.light import linear_to_lab, luminance, to_linear
from core.tone.illuminant.lights import Doubt
from core.tone.measurement.regions import Sample
from core.tone.measurement.shading import Shading
from core.tone.records import ToneWarning

DARK_SKIN_Y = 0.04  # median luminance of the skin …
DARK_PHOTO_Y = 0.25  # … and what the brightest twentieth of the photo reaches: deep skin in good light is no dark photo
BLACK_Y = 0.008
CLIPPED_WARNED, CLIPPED_REFUSED = 0.10, 0.35
SMALLEST_B = 3.0
# Coloured light shows in the skin and in the whole picture. Set on drawn faces and on the tone photos, each as it is
# and carried to 2856–10000 K.
YELLOW_SUM_B = 52.0  # b* of the skin and of the picture's mean, together
BLUE_MEAN_B = -10.0  # b* of the picture's mean
SMALLEST_HUE_DEG = 20.0
SMALLEST_CHROMA = 7.0
REDNESS_A = 7.0  # spread of a* over the patches that even skin does not have

# Set on the tuning half of the tone-labelled photos and on drawn faces, each as it is and darkened before a brighter
# background: 3 of 21 and 0 of 24 untouched, 21 of 21 and 24 of 24 from one stop on.
DIM_EV, BEHIND_COUNTS = 0.62, 0.27
BEHIND_EV = 0.5  # stops that what is behind must be above the skin to be called brighter
SIDE_EV = 0.65  # stops between the halves of a face; three in four tuning photos stay below 0.5

AGAINST_LIGHT = (
    "The face is against the light: darker than what is behind it. The skin may be much lighter than it looks here. "
    "Turn round, so that the window is in front of you."
)
DIM = "The face got little light, so the skin may be much lighter than it looks here. Use more light from the front."
ONE_SIDED = "One side of the face is in shadow, so the colour is uncertain. Turn towards the light."
YELLOW = "The light looks yellow. Use daylight, or mark white paper in the picture."
BLUE = "The light looks blue. Use daylight, or mark white paper in the picture."


def refuse_bad_exposure(pixels: ByteArray, samples: list[Sample]) -> None:
    """Raise ToneError "too_dark" or "too_bright" if the light on the skin lost its colour."""
    seen = [sample for sample in samples if len(sample.linear)]
    if not seen:
        return
    if float(np.median([sample.clipped for sample in seen])) > CLIPPED_REFUSED:
        raise ToneError("too_bright", "The photo is too bright: the skin has lost its colour. Use softer light.")
    skin = float(np.median(luminance(np.concatenate([sample.linear for sample in seen]))))
    brightest = float(np.quantile(luminance(to_linear(pixels[::4, ::4])), 0.95))
    if skin < BLACK_Y or (skin < DARK_SKIN_Y and brightest < DARK_PHOTO_Y):
        raise ToneError("too_dark", "The photo is too dark to read a skin colour. Use more light, best from a window.")


def refuse_no_skin_colour(lab: FloatArray) -> None:
    """Raise ToneError "coloured_light" for a colour without yellow: no skin looks so in white light."""
    if lab[2] < SMALLEST_B:
        raise ToneError(
            "coloured_light",
            "No skin looks like this in white light. Is the light blue? Use daylight, or mark white paper.",
        )


def light_warnings(doubt: Doubt, shading: Shading | None) -> list[ToneWarning]:
    """Return the warnings about light of the wrong colour, from the wrong side, too little or too much of it."""
    warnings = []
    if doubt.tint:
        warnings.append(ToneWarning("coloured_light", YELLOW if doubt.tint == "yellow" else BLUE))
    if doubt.dim_ev:
        behind = shading is not None and shading.behind_ev > BEHIND_EV
        warnings.append(ToneWarning("against_light", AGAINST_LIGHT if behind else DIM))
    if doubt.side_ev:
        warnings.append(ToneWarning("uneven_light", ONE_SIDED))
    if doubt.bright:
        warnings.append(ToneWarning("bright", "Parts of the skin are overexposed; the colour may be too light."))
    return warnings


def light_doubt(
    pixels: ByteArray, samples: list[Sample], lab: FloatArray, shading: Shading | None, *, one_sided: bool
) -> Doubt:
    """Return what is wrong with the light on skin of the colour (3,) Lab; `one_sided` if a cheek lies in shade."""
    side = 0.0 if shading is None or np.isnan(shading.side_ev) else shading.side_ev
    return Doubt(
        dim_ev=0.0 if shading is None else dim_stops(shading),
        side_ev=max(side, SIDE_EV) if one_sided or side > SIDE_EV else 0.0,
        bright=max(sample.clipped for sample in samples) > CLIPPED_WARNED,
        tint=light_tint(pixels, lab),
    )


def dim_stops(shading: Shading) -> float:
    """Return by how many stops a face may be too dark, 0 if nothing says so.

    The whites of the eyes tell, the same for every depth of skin; a bright background makes it likelier.
    """
    if np.isnan(shading.dim_ev):
        return 0.0
    behind = 0.0 if np.isnan(shading.behind_ev) else float(np.clip(shading.behind_ev, -1.0, 3.0))
    return max(shading.dim_ev, 0.5) if shading.dim_ev + BEHIND_COUNTS * behind > DIM_EV else 0.0


def light_tint(pixels: ByteArray, lab: FloatArray) -> str:
    """Return "yellow" or "blue" if skin and picture say that the light is coloured, else ""."""
    mean = linear_to_lab(to_linear(pixels[::4, ::4]).reshape(-1, 3).mean(axis=0))
    if lab[2] + mean[2] > YELLOW_SUM_B:
        return "yellow"
    if float(hue_deg(lab)) < SMALLEST_HUE_DEG or float(chroma(lab)) < SMALLEST_CHROMA or mean[2] < BLUE_MEAN_B:
        return "blue"
    return ""


def skin_warnings(labs: FloatArray) -> list[ToneWarning]:
    """Return the warnings about the skin itself, from the (n, 3) colours of its patches."""
    if float(np.ptp(labs[:, 1])) > REDNESS_A:
        return [ToneWarning("redness", "The skin is unevenly red. This is the colour between; not a medical reading.")]
    return []
