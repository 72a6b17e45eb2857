"""A photo in, a `Tone` out: the skin colour of one face or of a marked box, with what it cannot tell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.errors import ToneError
from core.photos.face_detection.faces import find_faces
from core.records import ByteArray, Confidence, Face, FloatArray, Photo, Region, Undertone
from core.tone.colour import hue_deg, ita_class, ita_deg, lab_to_hex, nearest_monk
from core.tone.illuminant.estimate import Estimate, estimate_skin
from core.tone.illuminant.light import lab_to_linear, linear_to_lab
from core.tone.illuminant.lights import Doubt, possible_lights
from core.tone.illuminant.undertone import family_odds
from core.tone.illuminant.white import white_adaptation
from core.tone.measurement import gates
from core.tone.measurement.glasses import wears_glasses
from core.tone.measurement.regions import WEIGHTS, Sample, box_samples, face_samples, strike_out
from core.tone.measurement.shading import Shading, measure_shading
from core.tone.records import Patch, Tone, ToneWarning

SURE_BY_PAPER, SURE_WITHOUT = 0.68, 0.85  # odds; without paper they hold what skin usually looks like, no evidence
NO_UNDERTONE_BELOW_L = 40.0  # seller's words say nothing about hue on deep skin: medians 47.5, 48.7, 47.6°
FEWEST_PATCHES = 2
GLASSES = "Glasses are seen: forehead and the cheeks below the rim are measured. Without them the colour is surer."
LYING_DEG = 45.0
ON_ITS_SIDE = "The photo lies on its side. The face was turned upright and measured."
UPSIDE_DOWN = "The photo is upside down. The face was turned upright and measured."
GOOD_UP_TO_L, FAIR_UP_TO_L = 15.0, 26.0  # width of the interval of L*; a class of depth is about 7 wide
LIGHT_CODES = {"coloured_light", "uneven_light", "against_light", "bright"}
# Standard deviations in L*, a*, b*: foundation moves a face by ΔE00 4, blush by 5, a hat or a fringe by 4 to 5.
SCATTER = {"made_up": (5.0, 3.0, 4.0), "struck_out": (3.0, 1.5, 2.0), "glasses": (2.0, 1.0, 1.0)}
FEW_PIXELS, SCATTER_OF_FEW_PIXELS = 48, (2.0, 1.5, 1.5)  # of the face's width


class _Light(NamedTuple):
    """What marked white paper says of the light: the adaptation of linear sRGB (3, 3), and the light's mired."""

    matrix: FloatArray | None
    paper_mired: float | None


class _BareSkin(NamedTuple):
    """The pieces that are measured, why each is struck out or "", and whether one side of the face is in shadow."""

    samples: list[Sample]
    reasons: list[str]
    one_sided: bool


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
    light = _Light(*((None, None) if white is None else white_adaptation(photo.pixels, white)))
    bare = _bare_skin(photo.pixels, chosen, box, light)
    if light.matrix is None:
        gates.refuse_bad_exposure(photo.pixels, bare.samples)
    warnings = [] if chosen is None else _face_warnings(photo.pixels, chosen)
    patches = _patches(bare, warnings)
    used = [patch for patch in patches if patch.used]
    labs = np.stack([patch.lab for patch in used])  # (n, 3)
    weights = np.array([WEIGHTS.get(patch.name, 1.0) for patch in used])
    shown = linear_to_lab(np.average(lab_to_linear(labs), axis=0, weights=weights))
    gates.refuse_no_skin_colour(shown)
    shading = None if chosen is None or light.matrix is not None else measure_shading(photo.pixels, chosen, shown)
    doubt = _doubt(photo.pixels, bare, shown, shading, light)
    warnings += [*gates.light_warnings(doubt, shading), *gates.skin_warnings(labs)]
    warnings += _said_warnings(made_up=made_up, beside_lesion=beside_lesion)
    estimate = estimate_skin(labs, weights, possible_lights(doubt), _scatter(warnings, photo, chosen))
    return _tone(estimate, chosen, patches, warnings, white_reference=light.matrix is not None)


def _bare_skin(pixels: ByteArray, face: Face | None, box: Region | None, light: _Light) -> _BareSkin:
    """Return the pieces of a face, or of a marked box where there is no face."""
    if face is not None:
        return _BareSkin(*face_samples(pixels, face, light.matrix))
    assert box is not None
    samples = box_samples(pixels, box, light.matrix)
    return _BareSkin(samples, strike_out(samples), False)


def _face_warnings(pixels: ByteArray, face: Face) -> list[ToneWarning]:
    """Return what is to be said of how a face lies in the photo and of what is on it."""
    warnings = []
    if abs(face.angle_deg) > LYING_DEG:
        upside_down = abs(face.angle_deg) > 180 - LYING_DEG
        warnings.append(ToneWarning("turned", UPSIDE_DOWN if upside_down else ON_ITS_SIDE))
    if wears_glasses(pixels, face):
        warnings.append(ToneWarning("glasses", GLASSES))
    return warnings


def _said_warnings(*, made_up: bool, beside_lesion: bool) -> list[ToneWarning]:
    """Return what is to be said because of what the person told."""
    warnings = []
    if made_up:
        warnings.append(ToneWarning("made_up", "We match your make-up, not your skin. Bare jaw or neck tells more."))
    if beside_lesion:
        warnings.append(ToneWarning("lesion", "Measure beside the marked area; this is not a medical reading."))
    return warnings


def _doubt(pixels: ByteArray, bare: _BareSkin, shown: FloatArray, shading: Shading | None, light: _Light) -> Doubt:
    """Return what is wrong with the light: with white paper in the picture only what it cannot tell."""
    if light.paper_mired is None:
        return gates.light_doubt(pixels, bare.samples, shown, shading, one_sided=bare.one_sided)
    return Doubt(paper_mired=light.paper_mired, side_ev=gates.SIDE_EV if bare.one_sided else 0.0)


def _scatter(warnings: list[ToneWarning], photo: Photo, face: Face | None) -> tuple[float, float, float]:
    """Return how far, in L*, a* and b*, what lies over the skin or few pixels can move its colour."""
    codes = {warning.code for warning in warnings}
    scatter = [SCATTER[code] for code in codes & SCATTER.keys()]
    if face is not None and (face.box.right - face.box.left) * photo.pixels.shape[1] < FEW_PIXELS:
        scatter.append(SCATTER_OF_FEW_PIXELS)
    total = np.sqrt(np.sum(np.square(scatter), axis=0)) if scatter else np.zeros(3)
    return float(total[0]), float(total[1]), float(total[2])


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


def _patches(bare: _BareSkin, warnings: list[ToneWarning]) -> tuple[Patch, ...]:
    """Return the patches and say what was struck out. Raises ToneError "covered" if fewer than two are left."""
    samples, reasons = bare.samples, bare.reasons
    struck = [f"{sample.name} ({reason})" for sample, reason in zip(samples, reasons, strict=True) if reason]
    if len(samples) - len(struck) < FEWEST_PATCHES:
        raise ToneError("covered", "Too little bare skin: " + "; ".join(struck) + ". Mark your cheek, jaw or neck.")
    if struck:
        warnings.append(ToneWarning("struck_out", "Left out: " + "; ".join(struck) + "."))
    return tuple(sample.patch(reason) for sample, reason in zip(samples, reasons, strict=True))


def _tone(
    estimate: Estimate,
    face: Face | None,
    patches: tuple[Patch, ...],
    warnings: list[ToneWarning],
    *,
    white_reference: bool,
) -> Tone:
    angle = float(ita_deg(estimate.lab))
    return Tone(
        lab=estimate.lab,
        hex=lab_to_hex(estimate.lab),
        ita_deg=angle,
        ita_interval=estimate.ita,
        ita_class=ita_class(angle),
        lightness_interval=estimate.lightness,
        hue_deg=float(hue_deg(estimate.lab)),
        hue_interval=estimate.hue,
        undertone=_undertone(estimate, white_reference=white_reference),
        undertone_odds=tuple(estimate.undertones.items()),
        monk=nearest_monk(estimate.lab),
        face=face,
        patches=patches,
        warnings=tuple(warnings),
        white_reference=white_reference,
        confidence=_confidence(estimate, {warning.code for warning in warnings}),
        doubtful="coloured_light" in {warning.code for warning in warnings},
    )


def _confidence(estimate: Estimate, codes: set[str]) -> Confidence:
    """Name the width of the interval: L* counts alike for every depth of skin."""
    width = estimate.lightness[1] - estimate.lightness[0]
    if codes & LIGHT_CODES or width > FAIR_UP_TO_L:
        return "low"
    return "good" if width <= GOOD_UP_TO_L else "fair"


def _undertone(estimate: Estimate, *, white_reference: bool) -> Undertone:
    """Name an undertone only where its odds are high."""
    families = family_odds(estimate.undertones)
    likeliest = int(np.argmax(families))
    sure = SURE_BY_PAPER if white_reference else SURE_WITHOUT
    if estimate.lab[0] < NO_UNDERTONE_BELOW_L or families[likeliest] < sure:
        return "unsure"
    odds: tuple[Undertone, ...] = ("cool", "neutral", "warm")
    return odds[likeliest]
