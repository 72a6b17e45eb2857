"""The order of a product's shades: by the brand's own numbers where it has them, by the swatches where it has not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.records import FloatArray
from core.tone.foundation.ladder.brand_code import BrandCode, brand_code
from core.tone.foundation.ladder.outliers import OFF_BY_L, off_its_word, off_their_numbers

BY_NUMBER, BY_SWATCH, DISAGREE = "number", "swatch", "disagree"
FEWEST_CODED, CODED_SHARE, FEWEST_NUMBERS = 5, 0.7, 4
# Share of a product's pairs whose swatches go with the numbers, less those that go against. Below it (Lancôme's Skin
# Feels Good has 0.0) the numbers mean something else, or the swatches are mixed up.
LEAST_AGREEMENT = 0.5
_BETTER_WITH_DEPTH = 0.1  # what a depth letter must add before it is read as the first part of the number


@dataclass(frozen=True, slots=True)
class ProductOrder:
    """How a product's shades follow one another; all indices count its shades as they were given.

    `kind` is "number" (by the brand's numbers), "swatch" (there are none) or "disagree" (there are, but the swatches do
    not follow them; the order is that of the swatches). `rank` counts from the darkest, `lighter` and `darker` are each
    shade's neighbours, −1 where there is none, and `outlying` are swatches that cannot be their shade's.
    """

    kind: str
    rank: tuple[int, ...]
    lighter: tuple[int, ...]
    darker: tuple[int, ...]
    outlying: frozenset[int]


def product_order(names: Sequence[str], lightness: FloatArray) -> ProductOrder:
    """Return the order of one product's shades from their names and (n,) L* of their swatches."""
    codes = [brand_code(name) for name in names]
    keys = _keys(codes, lightness)
    numbers = np.array([code.number if code else np.nan for code in codes])
    numbered = bool(np.isfinite(numbers).sum() >= FEWEST_CODED and _are_numbered(numbers))
    if keys is None:
        outlying = frozenset(i for i, name in enumerate(names) if off_its_word(name, float(lightness[i])))
        rank = _ranks(-lightness)
        return ProductOrder(DISAGREE if numbered else BY_SWATCH, rank, *_by_rank(rank, outlying), outlying)
    coded = np.flatnonzero(np.isfinite(keys))
    off = off_their_numbers(keys[coded], lightness[coded])
    outlying = frozenset(int(i) for i, value in zip(coded, off, strict=True) if abs(value) > OFF_BY_L)
    rank = _ranks(_filled(keys, lightness))
    by_swatch = _by_rank(_ranks(-lightness), outlying)
    families = [code.family if code else None for code in codes]
    steps = [(float(key), float(value), family) for key, value, family in zip(keys, lightness, families, strict=True)]
    trusted = [i for i in coded.tolist() if i not in outlying]
    lighter, darker = (
        tuple(
            _next_by_number(i, side, steps, trusted) if np.isfinite(keys[i]) else by_swatch[side > 0][i]
            for i in range(len(names))
        )
        for side in (-1, 1)
    )
    return ProductOrder(BY_NUMBER, rank, lighter, darker, outlying)


def agreement(keys: FloatArray, lightness: FloatArray) -> float:
    """Return the share of pairs with unequal keys whose L* falls as the key rises, less the share where it rises."""
    rise = np.sign(keys[:, None] - keys[None, :]) * np.sign(lightness[None, :] - lightness[:, None])
    unequal = keys[:, None] != keys[None, :]
    return float(rise[unequal].mean()) if unequal.any() else 0.0


def _are_numbered(numbers: FloatArray) -> bool:
    coded = np.isfinite(numbers)
    return bool(coded.mean() >= CODED_SHARE and np.unique(numbers[coded]).size >= FEWEST_NUMBERS)


def _keys(codes: Sequence[BrandCode | None], lightness: FloatArray) -> FloatArray | None:
    """Return (n,) keys that rise with depth, NaN for a shade without a code; None where no number follows depth."""
    numbers = np.array([code.number if code else np.nan for code in codes])
    coded = np.isfinite(numbers)
    if coded.sum() < FEWEST_CODED or not _are_numbered(numbers):
        return None
    plain = agreement(numbers[coded], lightness[coded])
    best, keys = abs(plain), np.sign(plain) * numbers
    if all(code is None or code.depth is not None for code in codes):
        deep = numbers + 1000.0 * np.array(
            [code.depth if code and code.depth is not None else np.nan for code in codes]
        )
        with_depth = agreement(deep[coded], lightness[coded])
        if abs(with_depth) > best + _BETTER_WITH_DEPTH:
            best, keys = abs(with_depth), np.sign(with_depth) * deep
    return keys if best >= LEAST_AGREEMENT else None


def _filled(keys: FloatArray, lightness: FloatArray) -> FloatArray:
    """Return keys in which a shade without a code has that of the coded one nearest in L*."""
    coded = np.flatnonzero(np.isfinite(keys))
    filled = keys.copy()
    for i in np.flatnonzero(~np.isfinite(keys)):
        filled[i] = keys[coded[int(np.argmin(np.abs(lightness[coded] - lightness[i])))]]
    return filled


def _ranks(keys: FloatArray) -> tuple[int, ...]:
    """Return each shade's place from the darkest (the greatest key) on; equals keep their order."""
    rank = np.empty(len(keys), dtype=np.int64)
    rank[np.argsort(-keys, kind="stable")] = np.arange(len(keys))
    return tuple(rank.tolist())


def _by_rank(rank: Sequence[int], outlying: frozenset[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return each shade's next lighter and next darker by rank, outlying swatches passed over."""
    order = np.argsort(rank)
    trusted = [int(i) for i in order if int(i) not in outlying]
    lighter = [next((j for j in trusted if rank[j] > own), -1) for own in rank]
    darker = [next((j for j in reversed(trusted) if rank[j] < own), -1) for own in rank]
    return tuple(lighter), tuple(darker)


def _next_by_number(own: int, side: int, steps: Sequence[tuple[float, float, str | None]], trusted: list[int]) -> int:
    """Return the shade whose number follows, within the family where that goes on; −1 at the end of the range.

    `steps` are key, L* and family of every shade; `side` is −1 for lighter and 1 for darker.
    """
    key, lightness, family = steps[own]
    beyond = [j for j in trusted if side * (steps[j][0] - key) > 0]
    kin = [j for j in beyond if steps[j][2] == family]
    return min(kin or beyond, key=lambda j: (abs(steps[j][0] - key), abs(steps[j][1] - lightness)), default=-1)
