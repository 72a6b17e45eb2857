"""Foundation shades nearest to a colour, within a depth band, or to a shade that somebody wears."""

import numpy as np

from core.errors import DataError
from core.records import FloatArray, IntArray
from core.tone.colour import delta_e
from core.tone.records import Catalogue, Choice, DepthBand, ProductMatch, Shade, ShadeMatch

TIE_DELTA_E = 1.0  # below this the eye needs the two samples side by side


def match_shades(
    catalogue: Catalogue,
    lab: FloatArray,
    *,
    brand: str | None = None,
    depth: DepthBand | None = None,
    undertone: str | None = None,
    top: int | None = None,
) -> tuple[ProductMatch, ...]:
    """Return every product's nearest shade with its neighbours, nearest product first.

    Filters decide which shade may be a product's nearest; the lighter and darker neighbour come from the whole
    product. Equal distances keep the catalogue's order, so the answer is the same every time.

    Args:
        catalogue: where to look.
        lab: (3,) the skin's colour.
        brand: only this brand.
        depth: only shades of this depth.
        undertone: only shades with this seller's word ("warm", "cool", "neutral", "olive", "mixed").
        top: at most so many products.
    """
    distance = delta_e(catalogue.lab, np.asarray(lab, dtype=np.float64))
    allowed = _allowed(catalogue, brand, depth, undertone)
    order = allowed[np.argsort(distance[allowed], kind="stable")]
    place = np.full(len(catalogue.ladders), -1)
    place[catalogue.product[order[::-1]]] = np.arange(order.size)[::-1]  # the last write wins: each product's first
    nearest = order[np.sort(place[place >= 0])][:top].tolist()
    hidden = (
        frozenset() if allowed.size == distance.size else frozenset(range(distance.size)).difference(allowed.tolist())
    )
    away, product = distance.tolist(), catalogue.product
    return tuple(_product_match(catalogue, away, hidden, catalogue.ladders[product[index]], index) for index in nearest)


def nearest_shades(
    catalogue: Catalogue, lab: FloatArray, *, brand: str | None = None, top: int | None = None
) -> tuple[ShadeMatch, ...]:
    """Return single shades, nearest first, however many of them belong to one product."""
    distance = delta_e(catalogue.lab, np.asarray(lab, dtype=np.float64))
    allowed = _allowed(catalogue, brand, None, None)
    order = allowed[np.argsort(distance[allowed], kind="stable")][:top]
    return tuple(ShadeMatch(catalogue.shades[i], float(distance[i])) for i in order)


def tied_shades(catalogue: Catalogue, lab: FloatArray) -> tuple[ShadeMatch, ...]:
    """Return the shades whose distance is within ΔE00 1 of the nearest's: a photo cannot tell between them."""
    matches = nearest_shades(catalogue, lab)
    return tuple(match for match in matches if match.delta_e <= matches[0].delta_e + TIE_DELTA_E)


def shades_in_band(
    catalogue: Catalogue,
    band: DepthBand,
    *,
    brand: str | None = None,
    undertone: str | None = None,
    n: int = 12,
) -> tuple[ShadeMatch, ...]:
    """Return at most `n` shades that walk through a depth band from light to dark, where no colour could be read.

    The band's shades are cut into `n` steps of depth; each step gives its most typical shade, from a brand not shown
    yet where there is one. `delta_e` is the distance to the step's middle colour, not to anybody's skin.
    """
    inside = _allowed(catalogue, brand, band, undertone)
    if inside.size == 0 or n < 1:
        return ()
    steps = np.array_split(inside[np.argsort(-catalogue.ita[inside], kind="stable")], min(n, inside.size))
    shown: set[str] = set()
    answer = []
    for step in steps:
        distance = delta_e(catalogue.lab[step], np.median(catalogue.lab[step], axis=0))
        order = np.argsort(distance, kind="stable")
        fresh = [i for i in order if catalogue.shades[step[i]].brand not in shown]
        chosen = int(fresh[0] if fresh else order[0])
        shade = catalogue.shades[step[chosen]]
        shown.add(shade.brand)
        answer.append(ShadeMatch(shade, float(distance[chosen])))
    return tuple(answer)


def find_shade(catalogue: Catalogue, brand: str, product: str, shade: str) -> Shade:
    """Return the shade with these names, letter case aside. Raises DataError if the list does not hold it."""
    wanted = (brand.casefold(), product.casefold(), shade.casefold())
    for candidate in catalogue.shades:
        if (candidate.brand.casefold(), candidate.product.casefold(), candidate.shade.casefold()) == wanted:
            return candidate
    raise DataError(f"The list holds no shade “{shade}” of {brand} {product}.")


def match_worn_shade(catalogue: Catalogue, worn: Shade, *, top: int | None = None) -> tuple[ProductMatch, ...]:
    """Return what a worn shade is in other brands: their nearest shades, one a product."""
    matches = match_shades(catalogue, np.array(worn.lab))
    return tuple(match for match in matches if match.brand != worn.brand)[:top]


def count_choice(catalogue: Catalogue, lab: FloatArray) -> Choice:
    """Count how many shades the list holds for a colour, and say so; few is normal for deep and very fair skin."""
    distance = delta_e(catalogue.lab, np.asarray(lab, dtype=np.float64))
    nearest = float(distance.min())
    two, three = int((distance <= 2.0).sum()), int((distance <= 3.0).sum())
    few = nearest > 3.0 or three < 10
    held = f"{three:,} of its {distance.size:,} shades lie within ΔE00 3 of this colour ({two:,} within 2)"
    if few:
        sentence = f"Few shades exist in this list for this colour: {held}; the nearest is {nearest:.1f} away."
    else:
        sentence = f"The list holds shades for this colour: {held}."
    return Choice(two, three, nearest, few, sentence)


def _allowed(catalogue: Catalogue, brand: str | None, depth: DepthBand | None, undertone: str | None) -> IntArray:
    """Return the indices of the shades that pass the filters, in the catalogue's order."""
    keep = np.ones(len(catalogue.shades), dtype=bool)
    if depth is not None:
        keep &= (catalogue.ita > depth.low_deg) & (catalogue.ita <= depth.high_deg)
    if brand is not None:
        keep &= np.array([shade.brand.casefold() == brand.casefold() for shade in catalogue.shades])
    if undertone is not None:
        keep &= np.array([shade.undertone == undertone for shade in catalogue.shades])
    return np.flatnonzero(keep).astype(np.int64)


def _product_match(
    catalogue: Catalogue, distance: list[float], hidden: frozenset[int], members: tuple[int, ...], nearest: int
) -> ProductMatch:
    """Return the match of one product: `members` are its shades from dark to light, `hidden` what a filter hides."""
    place = members.index(nearest)
    limit = distance[nearest] + TIE_DELTA_E
    tied = [i for i in members if distance[i] <= limit and i != nearest and i not in hidden]

    def match(index: int) -> ShadeMatch:
        return ShadeMatch(catalogue.shades[index], distance[index])

    return ProductMatch(
        brand=catalogue.shades[nearest].brand,
        product=catalogue.shades[nearest].product,
        nearest=match(nearest),
        lighter=match(members[place + 1]) if place + 1 < len(members) else None,
        darker=match(members[place - 1]) if place > 0 else None,
        ties=tuple(match(i) for i in sorted(tied, key=distance.__getitem__)) if tied else (),
    )
