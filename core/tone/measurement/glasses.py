"""Glasses, told by the bridge: a narrow bar across the nose between the eyes."""

import numpy as np

from core.records import ByteArray, Face
from core.tone.illuminant.light import linear_to_lab
from core.tone.measurement.regions import read_grid

BRIDGE = (0.44, 0.26, 0.56, 0.50)  # between the eyes, as shares of the face box
WINDOW = 15  # of the 40 rows: wider than twice any bridge
BAR_L = 20.0  # how far the bar's L* lies off the skin above and below; no bare face of 56 photos reaches it


def wears_glasses(pixels: ByteArray, face: Face) -> bool:
    """Return whether a bar crosses the bridge of the nose in (H, W, 3) uint8 pixels; rimless glasses are not seen."""
    linear, inside = read_grid(pixels, face, BRIDGE, (9, 40))  # (rows, columns, 3)
    if not inside.all():
        return False
    profile = np.median(linear_to_lab(linear)[..., 0], axis=1)  # (rows,) from forehead to nose
    around = np.lib.stride_tricks.sliding_window_view(np.pad(profile, WINDOW // 2, mode="edge"), WINDOW)  # (rows, 15)
    return bool(np.abs(profile - np.median(around, axis=1)).max() > BAR_L)
