"""How a photo has to be turned: the EXIF orientation, read without warnings and without reading anything else."""

import re
import struct
from typing import Final

from PIL import Image

_TAG: Final = 0x0112  # Exif 2.32, 4.6.4 A: orientation, one SHORT
_XMP = re.compile(rb'tiff:Orientation(?:="|>)([1-8])')

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turn(image: Image.Image) -> Image.Transpose | None:
    """Return the turn that makes the picture upright, or None where it is so already or nothing readable says so."""
    if image.format == "HEIF":
        return None  # the container's own rotation is applied while decoding; EXIF only repeats it
    exif, xmp = image.info.get("exif"), image.info.get("xmp")
    value = _exif_orientation(exif) if isinstance(exif, bytes) else None
    if value is None and isinstance(xmp, bytes) and (found := _XMP.search(xmp)):
        value = int(found[1])
    return _TURNS.get(value or 1)


def swaps_sides(image: Image.Image) -> bool:
    """Whether turning upright exchanges width and height."""
    quarter_turns = _TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8]
    return turn(image) in quarter_turns


def _exif_orientation(exif: bytes) -> int | None:
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind, number, value = struct.unpack_from(order + "HHIH", tiff, entry)
            if tag == _TAG:
                return int(value) if kind == 3 and number == 1 else None
    except struct.error:  # cut short: metadata never decides whether a photo is readable
        pass
    return None
