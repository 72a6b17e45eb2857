"""Swatches that cannot be their shade's: far off what the brand's number or the shade's own depth word says."""

import re
from statistics import median

import numpy as np

from core.records import FloatArray

OFF_BY_L = 18.0  # L*; the list's own swatches of one shade differ by 7 in the middle, by 14 in one of ten
WINDOW = 3  # shades on either side by number that say what a shade should look like
# Median L* of the public list's shades by the depth word in their names; 5–95 % of each lie within ±20 of it.
DEPTH_WORDS = {
    **dict.fromkeys(("fairest", "fair", "porcelain", "alabaster", "ivory"), 83.0),
    "light": 81.0,
    "medium": 72.0,
    "tan": 65.0,
    **dict.fromkeys(("deep", "deepest", "dark", "darkest", "rich", "espresso"), 46.0),
}
_DEPTH = re.compile(rf"\b({'|'.join(DEPTH_WORDS)})\b")
_OFF_ITS_WORD_L = 20.0


def off_their_numbers(keys: FloatArray, lightness: FloatArray) -> FloatArray:
    """Return (n,) how far in L* each of a product's shades lies off its neighbours by number, 0 between them.

    Args:
        keys: (n,) the brand's numbers, the greater the darker.
        lightness: (n,) L* of the swatches.
    """
    order = np.argsort(keys, kind="stable")
    sorted_l = lightness[order].tolist()
    off = np.zeros(len(keys))
    for place, value in enumerate(sorted_l):
        lighter = sorted_l[max(0, place - WINDOW) : place]
        darker = sorted_l[place + 1 : place + 1 + WINDOW]
        top = median(lighter) if lighter else np.inf
        bottom = median(darker) if darker else -np.inf
        top, bottom = max(top, bottom), min(top, bottom)
        if value > top:
            off[order[place]] = value - top
        elif value < bottom:
            off[order[place]] = value - bottom
    return off


def off_its_word(shade: str, lightness: float) -> bool:
    """Whether a shade's only depth word contradicts its swatch; a deep one may be darker, a fair one lighter."""
    words = {DEPTH_WORDS[word] for word in _DEPTH.findall(shade.casefold())}
    if len(words) != 1:
        return False
    usual = words.pop()
    off = lightness - usual
    beyond = (usual == min(DEPTH_WORDS.values()) and off < 0) or (usual == max(DEPTH_WORDS.values()) and off > 0)
    return abs(off) > _OFF_ITS_WORD_L and not beyond
