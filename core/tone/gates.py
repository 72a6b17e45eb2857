"""Light that a skin colour cannot be read in, or only with doubt: refusals and warnings, each a sentence."""

import numpy as np

from core.errors import ToneError
from core.records import ByteArray, FloatArray
from core.tone.colour import chroma, hue_deg
from core.tone.light import linear_to_lab, luminance, to_linear
from core.tone.records import ToneWarning
from core.tone.regions import Sample

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


def light_warnings(
    pixels: ByteArray, samples: list[Sample], lab: FloatArray, *, white_reference: bool
) -> list[ToneWarning]:
    """Return the warnings about coloured light, unless a white reference told its colour, and too bright light."""
    warnings = []
    tint = "" if white_reference else light_tint(pixels, lab)
    if tint:
        warnings.append(ToneWarning("coloured_light", YELLOW if tint == "yellow" else BLUE))
    if max(sample.clipped for sample in samples) > CLIPPED_WARNED:
        warnings.append(ToneWarning("bright", "Parts of the skin are overexposed; the colour may be too light."))
    return warnings


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
