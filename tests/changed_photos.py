"""Photos changed on purpose: what light, a camera, a file, a hat or make-up does to a face, in linear light.

Every change takes and gives (H, W, 3) uint8 sRGB. A face is a box (left, top, right, bottom) in fractions of the photo.
"""

import io

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from core.tone.colour import lab_to_rgb, rgb_to_lab
from core.tone.illuminant.light import XYZ_TO_RGB, from_linear, luminance, to_linear
from tests.rendered_faces import black_body_white

BACKGROUND_EV = 0.8  # how much brighter the background is made behind a darkened face


def encoded(linear):
    return np.rint(from_linear(linear) * 255).astype(np.uint8)


def exposed(pixels, ev):
    return encoded(to_linear(pixels) * 2.0**ev)


def with_gamma(pixels, gamma):
    return np.rint((pixels / 255.0) ** gamma * 255).astype(np.uint8)


def lit_by(pixels, kelvin):
    """The whole picture under a black body's light that the camera did not balance, at the same luminance of white."""
    white = XYZ_TO_RGB @ black_body_white(kelvin)
    return encoded(to_linear(pixels) * white)


def as_jpeg(pixels, quality):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"))


def mirrored(pixels):
    return np.ascontiguousarray(pixels[:, ::-1])


def quarter_turned(pixels, turns):
    return np.ascontiguousarray(np.rot90(pixels, turns))


def resized(pixels, longest):
    scale = longest / max(pixels.shape[:2])
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def against_light(pixels, face, ev, *, body=True, wall=0.0):
    """The person `ev` stops darker before a background 0.8 stops brighter; without `body` the head alone is darker.

    With a `wall` the background is lifted until its brighter fifth has at least that luminance.
    """
    u, v = _in_face(pixels, face)
    # In half widths of the box: the head with its hair, and neck and shoulders below it.
    head = np.hypot(u / 1.15, (v + 0.05) / 1.45)
    inside = 1 / (1 + np.exp((head - 1) / 0.04))
    if body:
        width = np.where(v < 1.3, 0.6, 0.6 + 2.2 * np.clip(v - 1.3, 0, 0.8))
        inside = np.maximum(inside, 1 / (1 + np.exp((np.abs(u) - width) / 0.06)) * (v > 0.6))
    linear = to_linear(pixels)
    behind = linear * 2.0**BACKGROUND_EV
    if wall:
        behind = behind + max(0.0, wall - float(np.quantile(luminance(behind[inside < 0.5]), 0.8)))
    return encoded(behind + inside[..., None] * (linear * 2.0**-ev - behind))


def side_lit(pixels, face, *, left, hard, ratio=4.0):
    """One side of the face gets a `ratio` of the other's light: a `hard` edge at the nose, or a slope over the face."""
    u, _ = _in_face(pixels, face)
    toward = u if left else -u
    share = 1 / (1 + np.exp(-toward / 0.12)) if hard else np.clip((toward + 0.9) / 1.8, 0, 1)
    return encoded(to_linear(pixels) * (float(ratio) ** -share)[..., None])


def top_lit(pixels, face, ratio=4.0):
    """The chin gets a `ratio` less light than the brow."""
    _, v = _in_face(pixels, face)
    return encoded(to_linear(pixels) * (float(ratio) ** -np.clip((v + 0.9) / 1.8, 0, 1))[..., None])


def painted(pixels, face, lab_shift, *, cheeks=False):
    """Foundation over the face, or blush on the `cheeks`, as a shift in Lab with a soft edge."""
    u, v = _in_face(pixels, face)
    if cheeks:
        inside = np.exp(-0.5 * ((np.abs(u) - 0.5) / 0.2) ** 2 - 0.5 * ((v - 0.2) / 0.2) ** 2)
    else:
        inside = 1 / (1 + np.exp((np.hypot(u / 0.85, (v - 0.1) / 1.05) - 1) / 0.05))
    return lab_to_rgb(rgb_to_lab(pixels) + inside[..., None] * np.asarray(lab_shift, float))


def covered_above(pixels, face, share, colour=(30, 28, 34)):
    """A hat down to a `share` of the face box, in one colour."""
    u, v = _in_face(pixels, face)
    inside = (v < 2 * share - 1) & (np.abs(u) < 1.1) & (v > -1.5)
    return np.where(inside[..., None], np.array(colour, np.uint8), pixels)


def with_fringe(pixels, face, share=0.3, seed=0):
    """Strands of hair over the forehead, with skin between them."""
    u, v = _in_face(pixels, face)
    strands = gaussian_filter(np.random.default_rng(seed).normal(size=pixels.shape[1]), 0.012 * pixels.shape[1])
    hair = (strands > -0.4 * strands.std())[None, :] & (v < 2 * share - 1) & (v > -1.3) & (np.abs(u) < 0.9)
    mask = gaussian_filter(hair.astype(float), 0.7)[..., None]
    return np.rint(pixels * (1 - mask) + np.array((52, 38, 30)) * mask).astype(np.uint8)


def with_glasses(pixels, face):
    """Dark rims around both eyes, with a bridge."""
    u, v = _in_face(pixels, face)
    rims = np.zeros(u.shape, bool)
    for side in (-1, 1):
        radius = np.hypot((u - side * 0.38) / 0.30, (v + 0.2) / 0.24)
        rims |= (radius > 0.86) & (radius < 1.05)
    rims |= (np.abs(u) < 0.12) & (np.abs(v + 0.24) < 0.035)
    return np.where(rims[..., None], np.array((25, 20, 20), np.uint8), pixels)


def _in_face(pixels, face):
    """Return (H, W) places across and down, −1 to 1 over the face box."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = face
    x, y = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    return 2 * (x - left) / (right - left) - 1, 2 * (y - top) / (bottom - top) - 1
