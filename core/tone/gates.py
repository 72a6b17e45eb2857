"""Light that a skin colour cannot be read in, or only with doubt: refusals and warnings, each a sentence."""

import numpy as np

from core.errors import ToneError
from core.records import ByteArray, FloatArray
from core.tone.colour import chroma, hue_deg
from core.tone.light import luminance, to_linear
from core.tone.records import ToneWarning
from core.tone.regions import Sample

DARK_SKIN_Y = 0.04  # median luminance of the skin …
DARK_PHOTO_Y = 0.25  # … and what the brightest twentieth of the photo reaches: deep skin in good light is no dark photo
BLACK_Y = 0.008
CLIPPED_WARNED, CLIPPED_REFUSED = 0.10, 0.35
SMALLEST_B = 3.0
HUE_RANGE_DEG = (38.0, 78.0)
CHROMA_RANGE = (8.0, 45.0)
REDNESS_A = 7.0  # spread of a* over the patches that even skin does not have

YELLOW = "The light looks yellow. Use daylight, or mark white paper in the picture."
BLUE = "The light looks blue. Use daylight, or mark white paper in the picture."


def refuse_bad_exposure(pixels: ByteArray, samples: list[Sample]) -> None:
    """Raise ToneError "too_dark" or "too_bright" if the light on the skin lost its colour."""
    pooled = [sample.linear for sample in samples if len(sample.linear)]
    clipped = float(np.median([sample.clipped for sample in samples]))
    if not pooled or clipped > CLIPPED_REFUSED:
        raise ToneError("too_bright", "The photo is too bright: the skin has lost its colour. Use softer light.")
    skin = float(np.median(luminance(np.concatenate(pooled))))
    brightest = float(np.quantile(luminance(to_linear(pixels[::4, ::4])), 0.95))
    if skin < BLACK_Y or (skin < DARK_SKIN_Y and brightest < DARK_PHOTO_Y):
        raise ToneError("too_dark", "The photo is too dark to read a skin colour. Use more light, best from a window.")


def refuse_no_skin_colour(lab: FloatArray) -> None:
    """Raise ToneError "coloured_light" for a colour without yellow: no skin looks so in white light."""
    if lab[2] < SMALLEST_B:
        raise ToneError("coloured_light", "The light is too blue to read a skin colour. Use daylight or white paper.")


def light_warnings(pixels: ByteArray, samples: list[Sample], lab: FloatArray) -> list[ToneWarning]:
    """Return the warnings about coloured and too bright light."""
    warnings = []
    tint = light_tint(pixels, lab)
    if tint:
        warnings.append(ToneWarning("coloured_light", YELLOW if tint == "yellow" else BLUE))
    if max(sample.clipped for sample in samples) > CLIPPED_WARNED:
        warnings.append(ToneWarning("bright", "Parts of the skin are overexposed; the colour may be too light."))
    return warnings


def light_tint(pixels: ByteArray, lab: FloatArray) -> str:
    """Return "yellow" or "blue" if the skin's own colour says that the light is coloured, else ""."""
    hue, strength = float(hue_deg(lab)), float(chroma(lab))
    if strength > CHROMA_RANGE[1] or hue > HUE_RANGE_DEG[1]:
        return "yellow"
    if strength < CHROMA_RANGE[0] or hue < HUE_RANGE_DEG[0]:
        return "blue"
    return ""


def skin_warnings(labs: FloatArray) -> list[ToneWarning]:
    """Return the warnings about the skin itself, from the (n, 3) colours of its patches."""
    if float(np.ptp(labs[:, 1])) > REDNESS_A:
        return [ToneWarning("redness", "The skin is unevenly red. This is the colour between; not a medical reading.")]
    return []
