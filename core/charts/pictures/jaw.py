"""A face cut out of its photo, and shades laid on its jaw as an artist would try them."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from core.charts.pictures.face import face_corners
from core.charts.pictures.picture import shrink_picture
from core.records import ByteArray, Face, FloatArray
from core.tone.colour import lab_to_rgb, rgb_to_lab
from core.tone.records import Patch

MOST_STRIPES = 4
_SIDE_PX = 1200
_ASIDE, _ABOVE, _BELOW = 0.35, 0.45, 0.45  # of the face's sides, what a portrait shows around it
# In shares of the face's box: from the lower cheek over the jaw, on the left of the picture.
_TOP, _BOTTOM, _FIRST, _WIDTH, _GAP = 0.74, 1.03, 0.14, 0.045, 0.012
_FINE = 3  # stripes are drawn so many times larger, which makes their edges smooth


def portrait(pixels: ByteArray, face: Face | None) -> ByteArray:
    """Return the face with a little around it, upright by quarters; the whole photo where no face is named."""
    if face is None:
        return pixels
    height, width = pixels.shape[:2]
    corners = face_corners(face, width / height)
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    across, down = right - left, bottom - top
    quarters = round(face.angle_deg / 90)
    more = np.roll(
        [_ABOVE * down, _ASIDE * across, _BELOW * down, _ASIDE * across], quarters
    )  # above, right, below, left
    x0, x1 = (int(width * np.clip(value, 0, 1)) for value in (left - more[3], right + more[1]))
    y0, y1 = (int(height * np.clip(value, 0, 1)) for value in (top - more[0], bottom + more[2]))
    return np.ascontiguousarray(np.rot90(pixels[y0:y1, x0:x1], quarters))


def with_shades_on_jaw(
    pixels: ByteArray,
    face: Face,
    patches: Sequence[Patch],
    skin: FloatArray,
    shades: Sequence[tuple[float, float, float]],
) -> ByteArray:
    """Return the face's portrait with up to four shades in stripes on its jaw, numbered by their order from the left.

    The photo's light is not the light of the swatches. So a stripe is not the swatch's colour but the photo's skin,
    changed by as much as the shade differs from the measured skin.

    Args:
        pixels: the photo.
        face: whose jaw.
        patches: what was measured of it, for the skin as the photo shows it.
        skin: (3,) the measured skin.
        shades: each as Lab.
    """
    small = shrink_picture(pixels, _SIDE_PX)
    shown = _shown_skin(small, patches)
    picture = Image.fromarray(small)
    for number, shade in enumerate(shades[:MOST_STRIPES]):
        left = _FIRST + number * (_WIDTH + _GAP)
        corners = _in_face(
            face, small, [(left, _TOP), (left + _WIDTH, _TOP), (left + _WIDTH, _BOTTOM), (left, _BOTTOM)]
        )
        mask = Image.new("L", (_FINE * picture.width, _FINE * picture.height), 0)
        ImageDraw.Draw(mask).polygon([(float(x * _FINE), float(y * _FINE)) for x, y in corners], fill=255)
        colour = lab_to_rgb(shown + np.asarray(shade) - skin)
        picture.paste(tuple(int(value) for value in colour), mask=mask.resize(picture.size, Image.Resampling.BOX))
    return portrait(np.asarray(picture), face)


def _in_face(face: Face, pixels: ByteArray, places: Sequence[tuple[float, float]]) -> FloatArray:
    """Return (n, 2) pixels of places in shares of a face's own box, however the face is turned."""
    height, width = pixels.shape[:2]
    corners = face_corners(face, width / height) * (width, height)
    origin, right, down = corners[0], corners[1] - corners[0], corners[3] - corners[0]
    return np.stack([origin + x * right + y * down for x, y in places])


def _shown_skin(pixels: ByteArray, patches: Sequence[Patch]) -> FloatArray:
    """Return (3,) Lab of the measured places as the photo shows them, before any light was taken back."""
    height, width = pixels.shape[:2]
    found = []
    for patch in patches:
        if patch.used:
            (x0, y0), (x1, y1) = (
                patch.corners.min(axis=0) * (width, height),
                patch.corners.max(axis=0) * (width, height),
            )
            inside = pixels[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1].reshape(-1, 3)
            found.append(np.median(inside, axis=0))
    return rgb_to_lab(np.mean(found, axis=0) / 255.0)
