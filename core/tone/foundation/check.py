"""What the list's own shades say of its order and its candidates: the figures of `python -m core shades --check`."""

import hashlib
from typing import Any

import numpy as np

from core.records import FloatArray
from core.tone.foundation.candidates import likely_members, weights
from core.tone.foundation.ladder.brand_code import brand_code
from core.tone.foundation.ladder.noise import measure_noise, same_shades
from core.tone.foundation.ladder.order import BY_NUMBER, BY_SWATCH, DISAGREE, agreement
from core.tone.foundation.shades import product_match
from core.tone.records import Catalogue, ProductMatch, Target


def check_list(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return figures of the brands' order, of the swatches' error, and of how often candidates hold the same shade."""
    noise = measure_noise(catalogue)
    return [
        {"swatches_of_one_shade": {"pairs": noise.pairs, "delta_e_median": round(noise.median, 2),
                                   "delta_e_90": round(noise.ninetieth, 2), "sd": [round(sd, 2) for sd in noise.sd]}},
        {"order": _order_figures(catalogue)},
        *({f"same_shade_in_candidates, {name}": _held(catalogue, half)}
          for name, half in (("all brands", None), ("half of the brands", 0), ("other half", 1))),
    ]  # fmt: skip


def _order_figures(catalogue: Catalogue) -> dict[str, Any]:
    """Every shade of every numbered product is asked for its neighbours; a wrong one counts unless it is marked."""
    numbered = [i for i, kind in enumerate(catalogue.order) if kind != BY_SWATCH]
    pairs = wrong = doubted = fine = marked = 0
    for product in numbered:
        against, rising = 0, _rising(catalogue, product)
        for index in catalogue.ladders[product]:
            match = _match_at(catalogue, index)
            for neighbour, side in ((match.lighter, 1), (match.darker, -1)):
                if neighbour is None:
                    continue
                pairs += 1
                doubted += bool(neighbour.remark)
                against += _goes_wrong(rising, match.nearest.shade.shade, neighbour.shade.shade, side)
        wrong += against
        is_marked = catalogue.order[product] == DISAGREE
        fine += against == 0
        marked += is_marked and against > 0
    return {
        "numbered_products": len(numbered),
        "by_number": catalogue.order.count(BY_NUMBER),
        "neighbours_all_with_the_numbers": fine,
        "else_marked": marked,
        "neighbour_pairs": pairs,
        "against_the_numbers": wrong,
        "pairs_whose_swatches_disagree_and_say_so": doubted,
        "outlying_swatches": len(catalogue.outlying),
    }


def _match_at(catalogue: Catalogue, index: int) -> ProductMatch:
    shades = len(catalogue.shades)
    return product_match(catalogue, np.zeros(shades), np.ones(shades), np.ones(shades, dtype=bool), index)


def _goes_wrong(rising: float, own: str, other: str, side: int) -> bool:
    """Whether a neighbour's number goes the other way than those of its product do on the whole.

    `rising` is above 0 where greater numbers are darker. Codes of unequal depth letters start to count anew.
    """
    one, two = brand_code(own), brand_code(other)
    if one is None or two is None or (one.depth != two.depth and None not in (one.depth, two.depth)):
        return False
    return bool(np.sign(two.number - one.number) * np.sign(rising) == side)


def _rising(catalogue: Catalogue, product: int) -> float:
    codes = [(i, code) for i in catalogue.ladders[product] if (code := brand_code(catalogue.shades[i].shade))]
    numbers = np.array([code.number for _, code in codes])
    return agreement(numbers, catalogue.lab[[i for i, _ in codes], 0])


def _held(catalogue: Catalogue, half: int | None) -> dict[str, Any]:
    """Ask every product for the shades that a swatch of another product may be: is the shade of the same name there?"""
    found: list[bool] = []
    counts: list[int] = []
    shares: list[float] = []
    still = np.zeros(3)
    sd: FloatArray = np.array(measure_noise(catalogue).sd)
    for pair in same_shades(catalogue):
        brand = catalogue.shades[pair[0]].brand
        if half is not None and hashlib.sha256(brand.encode()).digest()[0] & 1 != half:
            continue
        for worn, other in (pair, pair[::-1]):
            members = np.array(catalogue.ladders[catalogue.product[other]], dtype=np.int64)
            target = Target(catalogue.lab[worn], still + sd)
            likely, _ = likely_members(members, weights(catalogue.lab[members], target))
            found.append(int(other) in likely.tolist())
            counts.append(len(likely))
            shares.append(len(likely) / len(members))
    return {
        "n": len(found),
        "held": round(float(np.mean(found)), 3),
        "candidates_median": int(np.median(counts)),
        "share_of_the_product_median": round(float(np.median(shares)), 2),
    }
