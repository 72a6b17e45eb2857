"""What a skin colour must withstand, printed as JSON lines: `python -m tests.tone_trials [NAME…] [--half HALF]`.

Names: own, labels, untouched, against_light, side_light, changes, covers, papers, turns, non_faces; none means all.

Photos come from DERMA_DATA. The tone-labelled ones are split by the first bit of their file's SHA-256: limits are tuned
on the half with a 0 ("tuning"), and judged on the other half together with `external/face` ("judged", the usual
choice). Drawn faces of the judged half come from TEST_SEEDS, of the tuning half from TUNING_SEEDS.
"""

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from core.photos.decode import read_data_image
from core.tone.colour import delta_e
from tests import changed_photos as change
from tests.rendered_faces import SHEETS
from tests.tone_figures import PAPER, TONE_LABELS
from tests.tone_readings import LIGHT_CODES, Tally, drawn, edges, paths_of, read, readings

NOT_FACES = (  # folders whose photos show hands, feet, trunks and lesions; a face among them is told by its name
    "external/healthy-skin", "external/FU-athlete-foot", "external/FU-nail-fungus", "external/BA- cellulitis",
    "external/FU-ringworm", "external-2026/healthy-skin", "external-2026/FU-athlete-foot",
    "external-2026/FU-nail-fungus", "external-2026/FU-ringworm", "more/healthy-skin", "more/FU-nail-fungus",
)  # fmt: skip
CHANGES = {
    "-1 EV": lambda p: change.exposed(p, -1),
    "-0.5 EV": lambda p: change.exposed(p, -0.5),
    "+0.5 EV": lambda p: change.exposed(p, 0.5),
    "gamma 0.7": lambda p: change.with_gamma(p, 0.7),
    "gamma 1.4": lambda p: change.with_gamma(p, 1.4),
    "4000 K": lambda p: change.lit_by(p, 4000),
    "6000 K": lambda p: change.lit_by(p, 6000),
    "10000 K": lambda p: change.lit_by(p, 10000),
    "JPEG 40": lambda p: change.as_jpeg(p, 40),
    "mirrored": change.mirrored,
    "128 px": lambda p: change.resized(p, 128),
}
COVERS = {
    "hat": lambda p, f: change.covered_above(p, f, 0.24),
    "fringe": change.with_fringe,
    "glasses": change.with_glasses,
    "foundation": lambda p, f: change.painted(p, f, (-4, 1, 5)),
    "blush": lambda p, f: change.painted(p, f, (-4, 9, 0), cheeks=True),
}
STOPS = (0.5, 1.0, 1.5, 2.2)


# --- the figures ------------------------------------------------------------------------------------------------------


def own(half):
    """The stated value lies inside its own interval, on every readable photo."""
    photos = list(readings("all" if half != "tuning" else half))
    root = Path(os.environ["DERMA_DATA"])
    if half != "tuning":
        for path in sorted(root.glob("condition/*/*/*"))[::2]:
            if path.parent.name not in TONE_LABELS:
                pixels = read_data_image(path)
                face, tone = read(pixels)
                if tone is not None:
                    photos.append((path, pixels, face, tone))
    tones = [tone for *_, tone in photos]
    place = [(t.ita_deg - t.ita_interval[0]) / (t.ita_interval[1] - t.ita_interval[0]) for t in tones]
    return {
        "n": len(tones),
        "ita_inside": round(np.mean([t.ita_interval[0] < t.ita_deg < t.ita_interval[1] for t in tones]), 3),
        "hue_inside": round(np.mean([t.hue_interval[0] < t.hue_deg < t.hue_interval[1] for t in tones]), 3),
        "l_inside": round(np.mean([t.lightness_interval[0] < t.lab[0] < t.lightness_interval[1] for t in tones]), 3),
        "ita_place_median": round(float(np.median(place)), 2),
        "ita_width_median": round(float(np.median([t.ita_interval[1] - t.ita_interval[0] for t in tones])), 1),
        "hue_width_median": round(float(np.median([t.hue_interval[1] - t.hue_interval[0] for t in tones])), 1),
        "confidence": dict(Counter(t.confidence for t in tones)),
    }


def labels(half):
    """Rank correlation with the labels, on all readable photos and on the half; and how many of each are read."""
    answer = {}
    for name in ("all", half):
        found = [(TONE_LABELS.index(p.parent.name), t) for p, _, _, t in readings(name) if p.parent.name in TONE_LABELS]
        positions = np.array([position for position, _ in found])
        angles = np.array([tone.ita_deg for _, tone in found])
        photos = Counter(path.parent.name for path in paths_of(name) if path.parent.name in TONE_LABELS)
        answer[name] = {
            "n": len(found),
            "rank_correlation": round(float(spearmanr(angles, -positions).statistic), 3),
            "read": {label: f"{int((positions == i).sum())}/{photos[label]}" for i, label in enumerate(TONE_LABELS)},
        }
    return answer


def untouched(half):
    """How often the light's direction is warned of on photos and drawn faces as they are."""
    photos = [tone for *_, tone in readings(half)]
    faces = [read(face.pixels)[1] for face, _ in drawn(half, 60)]
    answer = {}
    for name, tones in (("photos", photos), ("drawn", [tone for tone in faces if tone is not None])):
        codes = [{warning.code for warning in tone.warnings} for tone in tones]
        answer[name] = {
            "n": len(tones),
            "warned": round(float(np.mean([bool(seen & LIGHT_CODES) for seen in codes])), 3),
            **{code: round(float(np.mean([code in seen for seen in codes])), 3) for code in sorted(LIGHT_CODES)},
        }
    return answer


def against_light(half):
    """Faces darkened before a brighter background, real and drawn; the truth is the undarkened colour."""
    answer = {}
    for ev in STOPS:
        tally = Tally()
        for number, (_, pixels, face, tone) in enumerate(
            readings(half)
        ):  # the whole person and the head alone, in turn
            tally.add(read(change.against_light(pixels, edges(face), ev, body=number % 2 == 0)), tone.lab)
        answer[f"photos -{ev} EV"] = tally.figures()
    for ev in STOPS:
        tally = Tally()
        for face, truth in drawn(half, 60):
            tally.add(read(change.against_light(face.pixels, face.face, ev)), truth)
        answer[f"drawn -{ev} EV"] = tally.figures()
    return answer


def side_light(half):
    """Faces with four times the light on one side: real ones by a slope and by an edge, drawn ones by a lamp."""
    answer = {}
    for hard in (False, True):
        tally = Tally()
        for number, (_, pixels, face, tone) in enumerate(readings(half)):
            tally.add(read(change.side_lit(pixels, edges(face), left=number % 2 == 0, hard=hard)), tone.lab)
        answer[f"photos, {'edge' if hard else 'slope'}"] = tally.figures()
    tally = Tally()
    for _, pixels, face, tone in readings(half):
        tally.add(read(change.top_lit(pixels, edges(face))), tone.lab)
    answer["photos, from above"] = tally.figures()
    tally = Tally()
    for face, truth in drawn(half, 24, side_light=0.75):
        tally.add(read(face.pixels), truth)
    answer["drawn, lamp at 75°"] = tally.figures()
    return answer


def changes(half):
    """Photos changed as a whole; the truth is what is stated for the photo as it is."""
    answer = {}
    for name, changed in CHANGES.items():
        tally = Tally()
        for _, pixels, _, tone in readings(half):
            tally.add(read(changed(pixels)), tone.lab, {"coloured_light", "bright"})
        answer[name] = tally.figures()
    return answer


def covers(half):
    """Hats, fringes, glasses and make-up on the face."""
    answer = {}
    for name, cover in COVERS.items():
        tally = Tally()
        for _, pixels, face, tone in readings(half)[::2]:
            options = {"made_up": True} if name in ("foundation", "blush") else {}
            tally.add(read(cover(pixels, edges(face)), **options), tone.lab, {"struck_out", "glasses", "made_up"})
        answer[name] = tally.figures()
    return answer


def papers(half):
    """White paper of five kinds and under nine lights."""
    cases = {"D65": (None, True)}
    cases |= {f"{kelvin} K": (kelvin, True) for kelvin in (5000, 4000, 3500, 2856, 8000, 10000)}
    cases |= {lamp: (lamp, True) for lamp in ("LED", "warm LED")}
    cases |= {sheet: (None, sheet) for sheet in SHEETS}
    answer = {}
    for name, (kelvin, sheet) in cases.items():
        tally = Tally()
        for face, truth in drawn(half, 12, kelvin=kelvin, paper=sheet, ev=-0.8):
            tally.add(read(face.pixels, white=PAPER), truth, {"paper"})
        answer[name] = tally.figures()
    tally = Tally()
    for face, truth in drawn(half, 6, kelvin=4000, paper=True, ev=0.5):
        tally.add(read(face.pixels, white=PAPER), truth)
    answer["clipped"] = tally.figures()
    return answer


def turns(half):
    """Upright photos that are read, their mirrors and their quarter turns: the same set, and the same colour."""
    answer = {}
    whole = readings(half)
    ways = {"mirrored": change.mirrored}
    ways |= {f"turned {90 * n}°": lambda pixels, n=n: change.quarter_turned(pixels, n) for n in (1, 2, 3)}
    for name, way in ways.items():
        lost, apart = [], []
        for path, pixels, _, tone in whole:
            _, other = read(way(pixels))
            if other is None:
                lost.append(path.name)
            else:
                apart.append(float(delta_e(tone.lab, other.lab)))
        answer[name] = {
            "n": len(whole),
            "read": len(apart),
            "delta_e_median": round(float(np.median(apart)), 2),
            "delta_e_above_5": int(np.sum(np.array(apart) > 5)),
            "lost": lost,
        }
    return answer


def non_faces(_):
    """Tones given to pictures of hands, feet, trunks and lesions; which, so that an eye can tell a face among them."""
    root = Path(os.environ["DERMA_DATA"])
    total, given = 0, []
    for folder in NOT_FACES:
        paths = sorted((root / folder).glob("*"))
        for path in paths[:: max(1, len(paths) // 24)][:24]:
            total += 1
            _, tone = read(read_data_image(path))
            if tone is not None:
                given.append(f"{folder}/{path.name}")
    return {"n": total, "given": len(given), "which": given}


TRIALS = {
    trial.__name__: trial
    for trial in (own, labels, untouched, against_light, side_light, changes, covers, papers, turns, non_faces)
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--half", choices=["tuning", "judged"], default="judged")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(TRIALS):
        sys.exit(f"no such trial: {', '.join(sorted(unknown))}; there are {', '.join(TRIALS)}")
    for name in arguments.names or TRIALS:
        answer = TRIALS[name](arguments.half)
        flat = any(not isinstance(value, dict) for value in answer.values())
        for line, figures in {name: answer}.items() if flat else answer.items():
            print(json.dumps({name if flat else f"{name}: {line}": figures}, ensure_ascii=False), flush=True)
