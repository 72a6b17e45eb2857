"""A shade added by hand, and its colour picked from a photo, such as of its bottle."""

import numpy as np

from core.errors import DataError
from core.records import Photo, Region
from core.tone.colour import hex_to_lab, rgb_to_hex
from core.tone.foundation.kit import skin_fault
from core.tone.records import Shade

FEWEST_PIXELS = 16


def pick_colour(photo: Photo, box: Region) -> str:
    """Return the middle colour of a marked box as "#rrggbb". Raises DataError for a box of too few pixels."""
    height, width = photo.pixels.shape[:2]
    rows = slice(int(box.top * height), max(int(box.top * height) + 1, round(box.bottom * height)))
    columns = slice(int(box.left * width), max(int(box.left * width) + 1, round(box.right * width)))
    inside = photo.pixels[rows, columns].reshape(-1, 3)
    if len(inside) < FEWEST_PIXELS:
        raise DataError("The marked box is too small to pick a colour from.")
    return rgb_to_hex(np.rint(np.median(inside, axis=0)).astype(np.uint8))


def shade_by_hand(brand: str, product: str, shade: str, code: str) -> Shade:
    """Return a shade from its names and "#rrggbb". Raises DataError for names that lack, and for no skin's colour."""
    if not (brand and product and shade):
        raise DataError("Write the brand, the product and the shade.")
    if fault := skin_fault(code):
        raise DataError(f"{code} is no skin colour: {fault}. Mark the foundation itself, in daylight.")
    lab = hex_to_lab(code)
    return Shade(brand, product, shade, code.lower(), (float(lab[0]), float(lab[1]), float(lab[2])), "")
