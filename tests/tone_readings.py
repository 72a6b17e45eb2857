"""The photos and drawn faces that a skin colour is tried on, in two halves, and what became of them.

The tone-labelled photos are split by the first bit of their file's SHA-256: limits are tuned on the half with a 0
("tuning"), and judged on the other half together with `external/face` ("judged").
"""

import hashlib
import os
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np

from core.errors import ToneError
from core.photos.decode import read_data_image
from core.photos.face_detection.faces import find_faces
from core.tone.colour import delta_e, hue_deg, ita_deg
from core.tone.foundation.catalogue import read_catalogue
from core.tone.measurement.measure import measure_tone
from tests.rendered_faces import TEST_SEEDS, TUNING_SEEDS, render_face
from tests.tone_figures import TONE_LABELS, as_photo, drawn_shades

LIGHT_CODES = {"against_light", "uneven_light"}


def tuned_on(path):
    """Whether a tone-labelled photo belongs to the half that limits are tuned on."""
    return hashlib.sha256(path.read_bytes()).digest()[0] < 128


def paths_of(half):
    root = Path(os.environ["DERMA_DATA"])
    labelled = [path for label in TONE_LABELS for path in sorted(root.glob(f"condition/*/{label}/*"))]
    if half == "tuning":
        return [path for path in labelled if tuned_on(path)]
    labelled = labelled if half == "all" else [path for path in labelled if not tuned_on(path)]
    return [*labelled, *sorted(root.glob("external/face/*"))]


@cache
def readings(half):
    """Return (path, pixels, face, tone) of every photo that is read as it is."""
    found = []
    for path in paths_of(half):
        pixels = read_data_image(path)
        face, tone = read(pixels)
        if tone is not None:
            found.append((path, pixels, face, tone))
    return found


def read(pixels, **options):
    """Return the largest face with its tone; the tone is None and the face a code where there is none."""
    faces = find_faces(pixels)
    if not faces:
        return "no_face", None
    try:
        return faces[0], measure_tone(as_photo(pixels), face=faces[0], **options)
    except ToneError as error:
        return error.code, None


@cache
def drawn(half, count, **options):
    """Return (rendered face, truth in Lab) of every ITA class in turn."""
    catalogue = read_catalogue()
    seeds = TUNING_SEEDS if half == "tuning" else TEST_SEEDS
    return [
        (render_face(catalogue.lab[index], seeds[300 + number], **options), catalogue.lab[index])
        for number, _, index in drawn_shades(count, seed=3 if half == "tuning" else 1)
    ]


def edges(face):
    return face.box.left, face.box.top, face.box.right, face.box.bottom


class Tally:
    """What became of the changed photos, each against the colour that is true for it."""

    def __init__(self):
        self.n, self.refused, self.warned = 0, Counter(), 0
        self.ita, self.hue, self.widths, self.errors, self.words = [], [], [], [], Counter()

    def add(self, answer, truth, codes=LIGHT_CODES):
        face, tone = answer
        self.n += 1
        if tone is None:
            self.refused[face] += 1
            return
        self.warned += bool(codes & {warning.code for warning in tone.warnings})
        self.ita.append(tone.ita_interval[0] <= float(ita_deg(truth)) <= tone.ita_interval[1])
        self.hue.append(tone.hue_interval[0] <= float(hue_deg(truth)) <= tone.hue_interval[1])
        self.widths.append(tone.ita_interval[1] - tone.ita_interval[0])
        self.errors.append(float(delta_e(tone.lab, truth)))
        self.words[tone.confidence] += 1

    def figures(self):
        read_ = len(self.ita)
        if not read_:
            return {"n": self.n, "read": 0, "refused": dict(self.refused)}
        return {
            "n": self.n,
            "read": read_,
            "refused": dict(self.refused),
            "warned_or_refused": round((self.warned + sum(self.refused.values())) / self.n, 3),
            "holds_ita": round(float(np.mean(self.ita)), 3),
            "holds_hue": round(float(np.mean(self.hue)), 3),
            "ita_width_median": round(float(np.median(self.widths)), 1),
            "delta_e_median": round(float(np.median(self.errors)), 2),
            "confidence": dict(self.words),
        }
