"""The shipped list of foundation shades, read once, and what it covers."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np

from core.errors import DataError
from core.number_words import in_words
from core.records import SellerUndertone
from core.tone.colour import ITA_CLASSES, ita_class
from core.tone.foundation.ladder.order import product_order
from core.tone.records import Catalogue, Coverage, Shade

SHADES_FILE = Path(__file__).with_name("shades.csv")
SUMMARY_FILE = Path(__file__).with_name("shades.json")
LIST_DAY = date(2021, 1, 18)
LIST_DATE = f"{LIST_DAY:%B %Y}"


@lru_cache(maxsize=1)
def read_catalogue() -> Catalogue:
    """Read the shipped catalogue; the record is shared, its arrays are read-only.

    Raises DataError if the file is missing or damaged.
    """
    try:
        with SHADES_FILE.open(encoding="utf-8", newline="") as file:
            shades = [_shade(row) for row in csv.DictReader(file)]
        summary = json.loads(SUMMARY_FILE.read_text(encoding="utf-8"))
        left_out = summary["read"] - len(shades)
        source = (
            f"{len(shades):,} foundation shades of {len({shade.brand for shade in shades})} brands as two shops "
            f"showed them in {LIST_DATE}, {list_age(date.today())} ago (The Pudding, MIT licence): some are renamed or "
            f"gone by now. {left_out} faulty rows were left out."
        )
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise DataError("The list of foundation shades is missing or damaged.") from error
    return build_catalogue(shades, source)


def list_age(today: date) -> str:
    """Return how old the shipped list is, in whole years."""
    years = today.year - LIST_DAY.year - ((today.month, today.day) < (LIST_DAY.month, LIST_DAY.day))
    return "less than a year" if years < 1 else "a year" if years == 1 else f"{in_words(years)} years"


def build_catalogue(shades: Sequence[Shade], source: str, remarks: Sequence[str] = ()) -> Catalogue:
    """Return a searchable catalogue of `shades`. Raises DataError if there is none."""
    if not shades:
        raise DataError("The list holds no shade.")
    lab = np.array([shade.lab for shade in shades], dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):  # a kit may hold a shade without yellow: it has no angle
        angle = np.where(lab[:, 2] > 0, np.degrees(np.arctan((lab[:, 0] - 50.0) / lab[:, 2])), np.nan)
    numbers: dict[tuple[str, str], int] = {}
    product = np.array(
        [numbers.setdefault((shade.brand, shade.product), len(numbers)) for shade in shades], dtype=np.int64
    )
    by_depth = np.lexsort((lab[:, 0], product))
    bounds = np.searchsorted(product[by_depth], np.arange(1, len(numbers)))
    lighter, darker = np.full(len(shades), -1), np.full(len(shades), -1)
    ladders, kinds, outlying = [], [], set[int]()
    for members in np.split(by_depth, bounds):
        order = product_order([shades[i].shade for i in members], lab[members, 0])
        for neighbours, found in ((lighter, order.lighter), (darker, order.darker)):
            neighbours[members] = [members[place] if place >= 0 else -1 for place in found]
        outlying.update(members[sorted(order.outlying)].tolist())
        ladders.append(tuple(members[np.argsort(order.rank)].tolist()))
        kinds.append(order.kind)
    return Catalogue(
        tuple(shades),
        lab,
        angle,
        product,
        tuple(ladders),
        tuple(kinds),
        lighter.astype(np.int64),
        darker.astype(np.int64),
        frozenset(outlying),
        source,
        tuple(remarks),
    )


def coverage(catalogue: Catalogue) -> Coverage:
    """Count a catalogue's shades by brand and ITA class."""
    brands = catalogue.brands
    row = {brand: i for i, brand in enumerate(brands)}
    column = {name: i for i, name in enumerate(ITA_CLASSES)}
    counts = np.zeros((len(brands), len(ITA_CLASSES)), dtype=np.int64)
    for shade, angle in zip(catalogue.shades, catalogue.ita, strict=True):
        if np.isfinite(angle):
            counts[row[shade.brand], column[ita_class(float(angle))]] += 1
    return Coverage(brands, ITA_CLASSES, counts)


def _shade(row: dict[str, str]) -> Shade:
    lab = (float(row["L"]), float(row["a"]), float(row["b"]))
    return Shade(row["brand"], row["product"], row["shade"], row["hex"], lab, cast(SellerUndertone, row["undertone"]))
