"""A skin's undertone in the words of make-up: cool, red, neutral, warm, golden, olive, each with its odds."""

from collections.abc import Mapping

import numpy as np

from core.records import FloatArray
from core.tone.colour import chroma
from core.tone.illuminant.likely import CHROMA_OF_LIGHTNESS, usual_hue_deg
from core.tone.records import Tone

UNDERTONE_DEG = 4.0  # hue away from the usual one at this depth, from which a skin is cool or warm
# In the public list, what sellers call olive lies furthest to yellow (4.5° over the usual hue in the middle, 8° in a
# quarter), gold beside it (2.6°) and more vivid than usual (1.09 times); red lies as far to red as pink (−3 and −4.6°),
# but is stronger (0.99 and 0.91 times).
OLIVE_DEG, VIVID, STRONG = 8.0, 1.05, 0.95
WORDS = {"cool": ("cool", "red"), "neutral": ("neutral",), "warm": ("warm", "golden", "olive")}
LEADS = 0.5  # share of its family from which a finer word is taken


def undertone_odds(lab: FloatArray, hue: FloatArray, share: FloatArray) -> dict[str, float]:
    """Return the odds of the six words from (n, 3) possible skins, their (n,) hues and (n,) shares; they sum to 1."""
    off = hue - usual_hue_deg(lab[:, 0])
    strength = chroma(lab) / np.interp(lab[:, 0], *CHROMA_OF_LIGHTNESS)
    cooler, warmer = off < -UNDERTONE_DEG, off > UNDERTONE_DEG
    inside = {
        "cool": cooler & (strength < STRONG),
        "red": cooler & (strength >= STRONG),
        "neutral": ~cooler & ~warmer,
        "warm": warmer & (off <= OLIVE_DEG) & (strength < VIVID),
        "golden": warmer & (off <= OLIVE_DEG) & (strength >= VIVID),
        "olive": warmer & (off > OLIVE_DEG),
    }
    total = float(share.sum())
    return {word: float(share[mask].sum()) / total for word, mask in inside.items()}


def family_odds(odds: Mapping[str, float]) -> tuple[float, float, float]:
    """Return the odds of cool, neutral and warm from those of the six words."""
    cool, neutral, warm = (sum(odds[word] for word in words) for words in WORDS.values())
    return cool, neutral, warm


def undertone_sentence(tone: Tone) -> str:
    """Return a skin's undertone in the artist's words, and how sure a photo can be of it."""
    odds = dict(tone.undertone_odds)
    families = dict(zip(WORDS, family_odds(odds), strict=True))
    if tone.undertone in WORDS:
        family = WORDS[tone.undertone]
        finer = max(family, key=odds.__getitem__)
        word = finer if odds[finer] >= LEADS * families[tone.undertone] else tone.undertone
        also = "" if word == tone.undertone else f", a {tone.undertone} undertone"
        return f"{word.capitalize()}{also}: {_in_ten(families[tone.undertone])}."
    first, second = sorted(families, key=families.__getitem__, reverse=True)[:2]
    return (
        f"Not told by this photo. {first.capitalize()} is likeliest ({_in_ten(families[first])}), then {second}. "
        "Veins, jewellery and how the skin takes the sun tell more."
    )


def _in_ten(odds: float) -> str:
    return f"{min(9, max(1, round(10 * odds)))} in 10"
