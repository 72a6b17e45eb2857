"""A photo in, a `Tone` out: the skin colour of one face or of a marked box, with what it cannot tell."""

import numpy as np

from core.errors import ToneError
from core.photos.faces import find_faces
from core.records import Face, FloatArray, Photo, Region
from core.tone import gates
from core.tone.colour import hue_deg, ita_class, ita_deg, lab_to_hex, nearest_monk
from core.tone.glasses import wears_glasses
from core.tone.interval import Intervals, measure_intervals, usual_hue_deg
from core.tone.light import lab_to_linear, linear_to_lab
from core.tone.records import Patch, Tone, ToneWarning
from core.tone.regions import WEIGHTS, Sample, box_samples, face_samples, strike_out
from core.tone.white import white_adaptation

UNDERTONE_DEG = 4.0  # hue away from the usual one at this depth, from which a lean is named
NO_UNDERTONE_BELOW_L = 40.0  # seller's words say nothing about hue on deep skin: medians 47.5, 48.7, 47.6°
FEWEST_PATCHES = 2
GLASSES = "Glasses are seen: forehead and the cheeks below the rim are measured. Without them the colour is surer."
ONE_SIDED = "One side of the face is in shadow, so the colour is uncertain. Turn towards the light."


def measure_tone(
    photo: Photo,
    *,
    face: Face | int | None = None,
    box: Region | None = None,
    white: Region | None = None,
    made_up: bool = False,
    beside_lesion: bool = False,
) -> Tone:
    """Measure the skin colour of one face, or of a box that the person marked on bare skin.

    Args:
        photo: the decoded photo.
        face: which face, as a record or by its place in `find_faces`; None if there is only one.
        box: a marked cheek, jaw or neck; no face is looked for then.
        white: marked white paper; it gives the light and the exposure.
        made_up: the person said that make-up is worn.
        beside_lesion: the person came from a finding of a skin disease.

    Raises:
        ToneError: no colour can be read; `code` is "no_face", "several_faces", "too_dark", "too_bright",
            "coloured_light", "covered", "small_box" or "bad_white". A colour is never taken from the whole picture.
    """
    chosen = None if box is not None else _choose_face(photo, face)
    matrix = None if white is None else white_adaptation(photo.pixels, white)
    warnings: list[ToneWarning] = []
    if chosen is None:
        assert box is not None
        samples = box_samples(photo.pixels, box, matrix)
        reasons = strike_out(samples)
    else:
        samples, reasons, one_sided = face_samples(photo.pixels, chosen, matrix)
        if one_sided:
            warnings.append(ToneWarning("uneven_light", ONE_SIDED))
        if wears_glasses(photo.pixels, chosen):
            warnings.append(ToneWarning("glasses", GLASSES))
    if matrix is None:
        gates.refuse_bad_exposure(photo.pixels, samples)
    patches = _patches(samples, reasons, warnings)
    used = [patch for patch in patches if patch.used]
    labs = np.stack([patch.lab for patch in used])  # (n, 3)
    weights = np.array([WEIGHTS.get(patch.name, 1.0) for patch in used])
    lab = linear_to_lab(np.average(lab_to_linear(labs), axis=0, weights=weights))
    gates.refuse_no_skin_colour(lab)
    warnings += gates.light_warnings(photo.pixels, samples, lab, white_reference=matrix is not None)
    warnings += gates.skin_warnings(labs)
    if made_up:
        warnings.append(ToneWarning("made_up", "We match your make-up, not your skin. Bare jaw or neck tells more."))
    if beside_lesion:
        warnings.append(ToneWarning("lesion", "Measure beside the marked area; this is not a medical reading."))
    intervals = measure_intervals(labs, weights, white_reference=matrix is not None)
    return _tone(lab, intervals, chosen, patches, warnings, white_reference=matrix is not None)


def _choose_face(photo: Photo, face: Face | int | None) -> Face:
    if isinstance(face, Face):
        return face
    faces = find_faces(photo.pixels)
    if not faces:
        raise ToneError("no_face", "No face found. Face the camera, hair back, or mark your cheek.")
    if face is None and len(faces) > 1:
        raise ToneError("several_faces", f"{len(faces)} faces found. Choose one.")
    if face is not None and not 0 <= face < len(faces):
        raise ToneError("no_face", f"There is no face number {face + 1} in this photo.")
    return faces[face or 0]


def _patches(samples: list[Sample], reasons: list[str], warnings: list[ToneWarning]) -> tuple[Patch, ...]:
    """Return the patches and say what was struck out. Raises ToneError "covered" if fewer than two are left."""
    struck = [f"{sample.name} ({reason})" for sample, reason in zip(samples, reasons, strict=True) if reason]
    if len(samples) - len(struck) < FEWEST_PATCHES:
        raise ToneError("covered", "Too little bare skin: " + "; ".join(struck) + ". Mark your cheek, jaw or neck.")
    if struck:
        warnings.append(ToneWarning("struck_out", "Left out: " + "; ".join(struck) + "."))
    return tuple(sample.patch(reason) for sample, reason in zip(samples, reasons, strict=True))


def _tone(
    lab: FloatArray,
    intervals: Intervals,
    face: Face | None,
    patches: tuple[Patch, ...],
    warnings: list[ToneWarning],
    *,
    white_reference: bool,
) -> Tone:
    angle = float(ita_deg(lab))
    codes = {warning.code for warning in warnings}
    low = bool(codes & {"coloured_light", "uneven_light", "bright"})
    return Tone(
        lab=lab,
        hex=lab_to_hex(lab),
        ita_deg=angle,
        ita_interval=(min(intervals.ita[0], angle), max(intervals.ita[1], angle)),
        ita_class=ita_class(angle),
        lightness_interval=intervals.lightness,
        hue_deg=float(hue_deg(lab)),
        hue_interval=intervals.hue,
        undertone=_undertone(lab, intervals.hue),
        monk=nearest_monk(lab),
        face=face,
        patches=patches,
        warnings=tuple(warnings),
        white_reference=white_reference,
        confidence="low" if low else "good" if white_reference and not codes else "fair",
        doubtful="coloured_light" in codes,
    )


def _undertone(lab: FloatArray, hue_interval: tuple[float, float]) -> str:
    """Name a lean only if the whole interval lies on its side of the usual hue at this depth."""
    if lab[0] < NO_UNDERTONE_BELOW_L:
        return "unsure"
    usual = float(usual_hue_deg(float(lab[0])))
    low, high = hue_interval[0] - usual, hue_interval[1] - usual
    bands = {int(np.digitize(edge, (-UNDERTONE_DEG, UNDERTONE_DEG))) for edge in (low, high)}
    return ("cool", "neutral", "warm")[bands.pop()] if len(bands) == 1 else "unsure"
