"""How much error a list's swatches carry, measured on the list itself: one shade of a brand in several products."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from core.records import FloatArray, IntArray
from core.tone.colour import delta_e
from core.tone.records import Catalogue


@dataclass(frozen=True, slots=True)
class SwatchNoise:
    """The spread of swatches of one and the same shade.

    `pairs` is how many were compared, `median` and `ninetieth` their ΔE00; `sd` are one swatch's standard deviations in
    L*, a* and b*.
    """

    pairs: int
    median: float
    ninetieth: float
    sd: tuple[float, float, float]


def same_shades(catalogue: Catalogue) -> IntArray:
    """Return (n, 2) indices of shades of one brand and one name in two of its products, each pair once."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, shade in enumerate(catalogue.shades):
        groups[shade.brand.casefold(), " ".join(shade.shade.casefold().split())].append(i)
    pairs = [
        (one, other)
        for group in groups.values()
        for place, one in enumerate(group)
        for other in group[place + 1 :]
        if catalogue.product[one] != catalogue.product[other]
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def measure_noise(catalogue: Catalogue) -> SwatchNoise:
    """Measure the swatches of a list against one another. Raises ValueError where no shade stands in two products."""
    pairs = same_shades(catalogue)
    if not len(pairs):
        raise ValueError("No shade stands in two products.")
    one, other = catalogue.lab[pairs[:, 0]], catalogue.lab[pairs[:, 1]]
    apart: FloatArray = delta_e(one, other)
    spread = np.sqrt(np.mean((one - other) ** 2, axis=0) / 2)
    median, ninetieth = np.percentile(apart, [50, 90])
    return SwatchNoise(
        len(pairs), float(median), float(ninetieth), (float(spread[0]), float(spread[1]), float(spread[2]))
    )
