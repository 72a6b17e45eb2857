"""A colour as people write it: hex with three, six or eight digits, 0x…, rgb(…)."""

import re

import numpy as np

from core.errors import DataError
from core.records import ByteArray
from core.tone.colour import hex_to_rgb

_DIGITS = re.compile(r"(#|0x|&h|)([0-9a-f]{3,8})\Z", re.IGNORECASE)
_RGB = re.compile(
    r"(?:rgba?)?\s*[(\[]?\s*([0-9.%]+)[\s,;/]+([0-9.%]+)[\s,;/]+([0-9.%]+)(?:[\s,;/]+[0-9.%]+)?\s*[)\]]?\Z",
    re.IGNORECASE,
)


def read_colour(text: str) -> ByteArray:
    """Return (3,) uint8 sRGB of a colour in words of CSS or of a program. Raises DataError for anything else.

    An opaque alpha is passed over, wherever it stands; half a colour is none.
    """
    word = text.strip(" \t\r\n\xa0'\"`´’;,")
    if (found := _DIGITS.match(word)) is not None:
        mark, digits = found.group(1).lower(), found.group(2).lower()
        if len(digits) in (3, 4) and mark == "#":  # without the mark it may be a shade's number
            digits = "".join(2 * digit for digit in digits)
        if len(digits) == 8:
            digits = _without_alpha(digits, mark, word)
        if len(digits) == 6:
            return hex_to_rgb(digits)
    elif (parts := _RGB.match(word)) is not None:
        return _channels(parts.groups(), word)
    raise DataError(f"“{word[:20]}” is not a colour of the form #RRGGBB." if word else "it has no colour.")


def _without_alpha(digits: str, mark: str, word: str) -> str:
    """CSS writes the alpha last, programs (0x…) first; where only one of both ends is opaque, that end is it."""
    first, last = digits.startswith("ff"), digits.endswith("ff")
    if first and (mark != "#" or not last):
        return digits[2:]
    if last:
        return digits[:6]
    raise DataError(f"“{word[:20]}” is a transparent colour; write it as #RRGGBB.")


def _channels(parts: tuple[str, ...], word: str) -> ByteArray:
    try:
        values = [float(part.rstrip("%")) * (2.55 if part.endswith("%") else 1) for part in parts]
    except ValueError:
        values = [-1.0]
    if not all(0 <= value <= 255 for value in values):
        raise DataError(f"“{word[:20]}” is not a colour: red, green and blue go from 0 to 255.")
    return np.rint(values).astype(np.uint8)
