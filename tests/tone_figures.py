"""The measured figures of skin tone, printed as JSON: `python -m tests.tone_figures [NAME…] [--faces N]`.

Names: rendered, light, paper, gate, labelled, infection, jitter, speed; none means all. The data sets are found through
DERMA_DATA. Drawn faces come from TEST_SEEDS, which no limit was tuned on.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from core.errors import ToneError
from core.photos.decode import read_data_image
from core.photos.face_detection.faces import find_faces
from core.records import Photo, Region
from core.tone.colour import ITA_CLASSES, delta_e, ita_class, ita_deg
from core.tone.foundation.catalogue import read_catalogue
from core.tone.foundation.shades import match_shades
from core.tone.illuminant.light import D65, adaptation, from_linear, to_linear
from core.tone.measurement.measure import measure_tone
from tests.rendered_faces import TEST_SEEDS, black_body_white, render_face

PAPER = Region(0.04, 0.64, 0.15, 0.86)  # inside the drawn paper
TONE_LABELS = ("Pale_skintone", "light_skintone", "medium_skintone", "dark_skintone")


def as_photo(pixels):
    return Photo(np.ascontiguousarray(pixels), "drawn", pixels.shape[1], pixels.shape[0])


def drawn_shades(count, seed=1):
    """Yield (number, class, index of a shade), classes in turn, so that every ITA class has the same say."""
    catalogue = read_catalogue()
    classes = np.array([ITA_CLASSES.index(ita_class(float(angle))) for angle in catalogue.ita])
    draw = np.random.default_rng(seed)
    for number in range(count):
        depth = number % len(ITA_CLASSES)
        yield number, depth, int(draw.choice(np.flatnonzero(classes == depth)))


def rendered(count):
    """Return how near the measured colour comes to the painted one, in plain light."""
    catalogue = read_catalogue()
    errors, refused = defaultdict(list), Counter()
    warned = top = top_pool = 0
    for number, depth, index in drawn_shades(count):
        face = render_face(catalogue.lab[index], TEST_SEEDS[number])
        try:
            tone = measure_tone(as_photo(face.pixels))
        except ToneError as error:
            refused[f"{ITA_CLASSES[depth]}: {error.code}"] += 1
            continue
        warned += tone.doubtful
        errors[depth].append(float(delta_e(tone.lab, catalogue.lab[index])))
        own = np.flatnonzero(catalogue.product == catalogue.product[index])
        top += index in own[np.argsort(delta_e(catalogue.lab[own], tone.lab), kind="stable")[:3]]
        top_pool += len(own) > 3
    pooled = np.concatenate([errors[depth] for depth in errors])
    medians = {ITA_CLASSES[depth]: round(float(np.median(found)), 2) for depth, found in sorted(errors.items())}
    return {
        "faces": count,
        "measured": len(pooled),
        "refused": dict(refused),
        "delta_e_median": round(float(np.median(pooled)), 2),
        "delta_e_p95": round(float(np.quantile(pooled, 0.95)), 2),
        "top_3_within_product": round(top / len(pooled), 3),
        "products_with_more_than_3": top_pool,
        "median_per_class": medians,
        "class_gap": round(max(medians.values()) - min(medians.values()), 2),
        "warned_of_coloured_light": round(warned / len(pooled), 3),
    }


def light(count):
    """Return how often the interval holds the truth under random light: ±1 EV, 4000–10000 K even in 1/kelvin."""
    catalogue = read_catalogue()
    draw = np.random.default_rng(2)
    held, widths, refused = [], [], Counter()
    for number, _, index in drawn_shades(count):
        ev, kelvin = float(draw.uniform(-1, 1)), 1e6 / float(draw.uniform(100, 250))
        face = render_face(catalogue.lab[index], TEST_SEEDS[number], kelvin=kelvin, ev=ev)
        try:
            tone = measure_tone(as_photo(face.pixels))
        except ToneError as error:
            refused[error.code] += 1
            continue
        low, high = tone.ita_interval
        held.append(low <= float(ita_deg(catalogue.lab[index])) <= high)
        widths.append(high - low)
    return {
        "faces": count,
        "measured": len(held),
        "refused": dict(refused),
        "interval_holds_truth": round(float(np.mean(held)), 3),
        "interval_width_median_deg": round(float(np.median(widths)), 1),
    }


def paper(count):
    """Return the error with white paper marked, −1 to 0 EV, for lights from 3500 to 10000 K."""
    catalogue = read_catalogue()
    answer = {}
    for kelvin in (3500, 4000, 5000, 8000, 10000):
        draw = np.random.default_rng(kelvin)
        errors, angles, held, refused = [], [], [], Counter()
        for number, _, index in drawn_shades(count, seed=kelvin):
            ev = float(draw.uniform(-1, 0))
            face = render_face(catalogue.lab[index], TEST_SEEDS[number], kelvin=kelvin, ev=ev, paper=True)
            try:
                tone = measure_tone(as_photo(face.pixels), white=PAPER)
            except ToneError as error:
                refused[error.code] += 1
                continue
            truth = float(ita_deg(catalogue.lab[index]))
            errors.append(float(delta_e(tone.lab, catalogue.lab[index])))
            angles.append(abs(tone.ita_deg - truth))
            held.append(tone.ita_interval[0] <= truth <= tone.ita_interval[1])
        answer[str(kelvin)] = {
            "measured": len(errors),
            "refused": dict(refused),
            "delta_e_median": round(float(np.median(errors)), 2),
            "delta_e_p95": round(float(np.quantile(errors, 0.95)), 2),
            "ita_error_median_deg": round(float(np.median(angles)), 1),
            "interval_holds_truth": round(float(np.mean(held)), 3),
        }
    return answer


def gate(count):
    """Return how often coloured light is warned of or refused: on drawn faces and on the labelled photos."""
    catalogue = read_catalogue()
    answer = defaultdict(dict)
    for kelvin in (None, 2856, 3500):
        caught = sum(
            _warned(render_face(catalogue.lab[index], TEST_SEEDS[number], kelvin=kelvin).pixels)
            for number, _, index in drawn_shades(count)
        )
        answer["drawn faces"][str(kelvin or "untouched")] = round(caught / count, 3)
    if "DERMA_DATA" in os.environ:
        photos = [pixels for pixels, _, _ in labelled_photos()]
        with_face = [(pixels, faces[0]) for pixels in photos if (faces := find_faces(pixels))]
        for kelvin in (None, 2856, 3500):
            matrix = np.eye(3) if kelvin is None else adaptation(D65, black_body_white(kelvin))
            caught = 0
            for pixels, face in with_face:
                shifted = np.rint(from_linear(to_linear(pixels) @ matrix.T) * 255).astype(np.uint8)
                caught += _warned(shifted, face)
            answer["labelled photos"][str(kelvin or "untouched")] = round(caught / len(with_face), 3)
        answer["labelled photos"]["n"] = len(with_face)
    return dict(answer)


def _warned(pixels, face=None):
    """Whether coloured light is warned of, or the photo is refused for its light."""
    try:
        return measure_tone(as_photo(pixels), face=face).doubtful
    except ToneError as error:
        return error.code in ("coloured_light", "too_bright", "too_dark")


def labelled_photos():
    """Yield (pixels, position of the label from pale to dark, path) of the photos labelled with a tone."""
    root = Path(os.environ["DERMA_DATA"]) / "condition"
    for position, label in enumerate(TONE_LABELS):
        for path in sorted(root.glob(f"*/{label}/*")):
            yield read_data_image(path), position, path


def labelled(_):
    """Return the rank correlation of ITA with the labels, its bootstrap interval, and the faces found per class."""
    found, photos, refused, angles, positions = Counter(), Counter(), Counter(), [], []
    for pixels, position, _path in labelled_photos():
        photos[TONE_LABELS[position]] += 1
        faces = find_faces(pixels)
        if not faces:
            continue
        found[TONE_LABELS[position]] += 1
        try:
            tone = measure_tone(as_photo(pixels), face=faces[0])
        except ToneError as error:
            refused[error.code] += 1
            continue
        angles.append(tone.ita_deg)
        positions.append(-position)
    angles, positions = np.array(angles), np.array(positions)
    draw = np.random.default_rng(3)
    samples = [draw.integers(0, len(angles), len(angles)) for _ in range(2000)]
    spread = np.quantile([spearmanr(angles[pick], positions[pick]).statistic for pick in samples], (0.025, 0.975))
    return {
        "photos": dict(photos),
        "faces_found": dict(found),
        "faces_found_total": sum(found.values()),
        "refused_with_a_face": dict(refused),
        "n": len(angles),
        "rank_correlation": round(float(spearmanr(angles, positions).statistic), 3),
        "interval_95": [round(float(edge), 3) for edge in spread],
        "median_ita_per_label": {
            label: round(float(np.median(angles[positions == -position])), 1)
            for position, label in enumerate(TONE_LABELS)
        },
    }


def infection(_):
    """Return on how many close-ups of the infection test set a tone is given at all, and of which photos."""
    root = Path(os.environ["DERMA_DATA"]) / "infection" / "test_set"
    given, reasons, total = [], Counter(), 0
    for path in sorted(root.glob("*/*")):
        total += 1
        try:
            measure_tone(as_photo(read_data_image(path)))
        except ToneError as error:
            reasons[error.code] += 1
        else:
            given.append(f"{path.parent.name}/{path.name}")
    return {"photos": total, "tone_given": len(given), "which": given, "refused": dict(reasons)}


def jitter(count):
    """Return how far the colour moves if the face box is moved and scaled by up to 5 % of its width."""
    catalogue = read_catalogue()
    draw = np.random.default_rng(4)
    moved = []
    for number, _, index in drawn_shades(count):
        pixels = render_face(catalogue.lab[index], TEST_SEEDS[number]).pixels
        faces = find_faces(pixels)
        if not faces:
            continue
        box = faces[0].box
        width = box.right - box.left
        left, top, right, bottom = np.array([box.left, box.top, box.right, box.bottom]) + width * draw.uniform(
            -0.05, 0.05, 4
        )
        try:
            plain = measure_tone(as_photo(pixels), face=faces[0])
            other = measure_tone(as_photo(pixels), face=replace(faces[0], box=Region(left, top, right, bottom)))
        except ToneError:
            continue
        moved.append(float(delta_e(plain.lab, other.lab)))
    return {
        "faces": len(moved),
        "delta_e_median": round(float(np.median(moved)), 2),
        "delta_e_p90": round(float(np.quantile(moved, 0.9)), 2),
    }


def speed(count):
    """Return seconds, on whatever else the machine is doing: finding a face at 480 px, and matching the catalogue."""
    catalogue = read_catalogue()
    faces = [
        render_face(catalogue.lab[index], TEST_SEEDS[number]).pixels
        for number, _, index in drawn_shades(min(count, 60))
    ]
    find_faces(faces[0])
    finding = [_seconds(lambda face=face: find_faces(face)) for face in faces]
    matching = [_seconds(lambda: match_shades(catalogue, catalogue.lab[0])) for _ in range(50)]
    top = [_seconds(lambda: match_shades(catalogue, catalogue.lab[0], top=20)) for _ in range(50)]
    return {
        "find_faces_p50_s": round(float(np.median(finding)), 4),
        "find_faces_p95_s": round(float(np.quantile(finding, 0.95)), 4),
        "match_all_products_p50_s": round(float(np.median(matching)), 5),
        "match_top_20_p50_s": round(float(np.median(top)), 5),
        "load_average": os.getloadavg()[0],
    }


def _seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


FIGURES = {
    "rendered": rendered,
    "light": light,
    "paper": paper,
    "gate": gate,
    "labelled": labelled,
    "infection": infection,
    "jitter": jitter,
    "speed": speed,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*FIGURES, []], metavar="NAME")
    parser.add_argument("--faces", type=int, default=120)
    arguments = parser.parse_args()
    for name in arguments.names or FIGURES:
        if name in ("labelled", "infection") and "DERMA_DATA" not in os.environ:
            print(f"{name}: DERMA_DATA is not set", file=sys.stderr)
            continue
        print(json.dumps({name: FIGURES[name](arguments.faces)}, ensure_ascii=False), flush=True)
