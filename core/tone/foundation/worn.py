"""From one to three shades that somebody wears, with how each of them fits, to shades of other products."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import DataError
from core.records import FloatArray
from core.tone.colour import chroma, delta_e, hue_deg
from core.tone.foundation.candidates import list_noise, weights
from core.tone.foundation.ladder.brand_code import brand_code
from core.tone.foundation.shades import allowed_shades, match_shades, product_match
from core.tone.records import Catalogue, ProductMatch, Shade, Target

MOST_WORN = 3
FITS = "fits"
# What a word moves the colour by: lighter in L*, warmer in degrees of hue. Inside a product the next shade is 2 to 3 L*
# away; who says "too light" means about two shades, give or take as much.
_MOVES = {
    FITS: (0.0, 0.0),
    "too light": (-5.0, 0.0),
    "too dark": (5.0, 0.0),
    "too warm": (0.0, -6.0),
    "too cool": (0.0, 6.0),
}
VERDICTS = tuple(_MOVES)
_OPPOSITES = ({"too light", "too dark"}, {"too warm", "too cool"})
_SD_OF_A_WORD = (4.0, 3.0, 3.0)  # L*, a*, b*
SAME_CODE = "The same shade by the brand's own name."


@dataclass(frozen=True, slots=True)
class Worn:
    """A shade that somebody wears, and what they say of it: one of `VERDICTS`, or two of them, as "too light"."""

    shade: Shade
    verdicts: tuple[str, ...] = (FITS,)

    @property
    def fits(self) -> bool:
        """Whether nothing is wrong with it."""
        return set(self.verdicts) <= {FITS}


def worn_target(worn: Sequence[Worn]) -> Target:
    """Return the colour that the worn shades point to, with its error: each one's swatch errs, and so do the words.

    Raises DataError for none, too many, or words that contradict each other.
    """
    if not 1 <= len(worn) <= MOST_WORN:
        raise DataError(f"Name one to {MOST_WORN} shades.")
    noise = np.array(list_noise().sd) ** 2
    centres, variances = [], []
    for one in worn:
        centres.append(_moved(one))
        variances.append(noise if one.fits else noise + np.array(_SD_OF_A_WORD) ** 2)
    shares = 1 / np.stack(variances)
    lab = (np.stack(centres) * shares).sum(axis=0) / shares.sum(axis=0)
    return Target(lab, np.sqrt(1 / shares.sum(axis=0)))


def match_worn(
    catalogue: Catalogue, worn: Sequence[Worn], *, brand: str | None = None, top: int | None = None
) -> tuple[ProductMatch, ...]:
    """Return what the worn shades are in every other product, own brands first, then the nearest.

    Where a shade fits, and another product of its brand has one of the same name or code, that one answers for it: the
    brand knows better than two swatches do. The products that are worn are left out. Raises DataError as
    `worn_target` does.
    """
    target = worn_target(worn)
    products = {(one.shade.brand, one.shade.product) for one in worn}
    own = {one.shade.brand for one in worn}
    named = [_with_same_code(catalogue, match, worn, target) for match in match_shades(catalogue, target, brand=brand)]
    matches = [match for match in named if (match.brand, match.product) not in products]
    matches.sort(key=lambda match: match.brand not in own)  # the rest keeps its order
    return tuple(matches[:top])


def worn_caution() -> str:
    """Return what must stand beside such an answer."""
    noise = list_noise()
    return (
        f"In this list, swatches of one and the same shade differ by ΔE00 {noise.median:.0f} in the middle and by more "
        f"than {noise.ninetieth:.0f} in one of ten. Take the answer as a place to start, and try the neighbours too."
    )


def _moved(worn: Worn) -> FloatArray:
    verdicts = set(worn.verdicts)
    if any(pair <= verdicts for pair in _OPPOSITES) or (FITS in verdicts and len(verdicts) > 1):
        raise DataError(f"{worn.shade.shade} cannot be {' and '.join(worn.verdicts)} at once.")
    if unknown := verdicts - set(VERDICTS):
        raise DataError(f"“{unknown.pop()[:20]}” says nothing of a shade; say {', '.join(VERDICTS)}.")
    lighter, warmer = (sum(_MOVES[verdict][axis] for verdict in worn.verdicts) for axis in (0, 1))
    lab = np.array(worn.shade.lab)
    angle, strength = np.radians(float(hue_deg(lab)) + warmer), float(chroma(lab))
    return np.array([np.clip(lab[0] + lighter, 0, 100), strength * np.cos(angle), strength * np.sin(angle)])


def _with_same_code(catalogue: Catalogue, match: ProductMatch, worn: Sequence[Worn], target: Target) -> ProductMatch:
    """Return the match around the product's shade of the same name or code as one that fits, if there is one."""
    wanted = [one.shade for one in worn if one.fits and one.shade.brand == match.brand]
    ladder = next(
        (ladder for ladder in catalogue.ladders if catalogue.shades[ladder[0]].product == match.product
         and catalogue.shades[ladder[0]].brand == match.brand), ()
    )  # fmt: skip
    same = next((i for shade in wanted for i in ladder if is_same_shade(shade.shade, catalogue.shades[i].shade)), None)
    if same is None:
        return match
    distance, weight = delta_e(catalogue.lab, target.lab), weights(catalogue.lab, target)
    shown = np.zeros(distance.size, dtype=bool)
    shown[allowed_shades(catalogue, match.brand)] = True
    shown[list(catalogue.outlying)] = False
    found = product_match(catalogue, distance, weight, shown, same)
    remark = f"{SAME_CODE} {found.remark}".strip()
    return ProductMatch(
        found.brand, found.product, found.nearest, found.lighter, found.darker, found.candidates, found.chance, remark
    )


def is_same_shade(one: str, other: str) -> bool:
    """Whether two names of one brand mean one shade: the same words, or the same code with letters or a finer step."""
    if " ".join(one.casefold().split()) == " ".join(other.casefold().split()):
        return True
    codes = brand_code(one), brand_code(other)
    if codes[0] is None or codes[1] is None:
        return False
    return bool(codes[0].family) and codes[0] == codes[1]
