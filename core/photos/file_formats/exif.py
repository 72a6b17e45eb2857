"""The few numbers of EXIF that pixels depend on, read without warnings and without reading anything else."""

import struct
from typing import Final

# Exif 2.32: 4.6.4 A, 4.6.5 (the parts) and 4.6.8 (interoperability).
_ORIENTATION: Final = 0x0112
_COLOUR_SPACE: Final = 0xA001
_EXIF_PART: Final = 0x8769
_INTEROPERABILITY_PART: Final = 0xA005
_INTEROPERABILITY: Final = 0x0001
_SHORT, _ASCII = 3, 2
_SRGB: Final = 1


def orientation(exif: object) -> int | None:
    """Return the number 1–8 of the first part, or whatever else stands there; None where nothing can be read."""
    return _short(_entry(exif, _ORIENTATION))


def says_adobe_rgb(exif: object) -> bool:
    """Whether a camera says by DCF 2.0's "optional colour space" that the pixels are Adobe RGB (1998)."""
    found = _entry(exif, _INTEROPERABILITY, _EXIF_PART, _INTEROPERABILITY_PART)
    if found is None or found[0] != _ASCII or found[2][:3] != b"R03":
        return False
    return _short(_entry(exif, _COLOUR_SPACE, _EXIF_PART)) != _SRGB


def _short(entry: tuple[int, int, bytes, str] | None) -> int | None:
    if entry is None or entry[0] != _SHORT or entry[1] != 1:
        return None
    return int(struct.unpack_from(entry[3] + "H", entry[2])[0])


def _entry(exif: object, tag: int, *parts: int) -> tuple[int, int, bytes, str] | None:
    """Return kind, number, the four bytes of the value, and the byte order of a tag, reached through `parts`."""
    tiff = exif.removeprefix(b"Exif\0\0") if isinstance(exif, bytes) else b""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        for wanted in (*parts, tag):
            found = _search(tiff, order, start, wanted)
            if found is None:
                return None
            kind, number, value = found
            (start,) = struct.unpack(order + "I", value)
    except struct.error:  # cut short: metadata never decides whether a photo is readable
        return None
    return kind, number, value, order


def _search(tiff: bytes, order: str, start: int, wanted: int) -> tuple[int, int, bytes] | None:
    (count,) = struct.unpack_from(order + "H", tiff, start)
    for place in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, number, value = struct.unpack_from(order + "HHI4s", tiff, place)
        if tag == wanted:
            return kind, number, value
    return None
