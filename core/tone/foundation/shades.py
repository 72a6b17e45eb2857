"""Foundation shades nearest to a colour, within a depth band, or to a shade that somebody wears."""

import numpy as np

from core.errors import DataError
from core.records import BoolArray, FloatArray, IntArray, SellerUndertone
from core.tone.colour import delta_e
from core.tone.foundation.candidates import likely_members, weights
from core.tone.foundation.ladder.order import DISAGREE
from core.tone.records import Catalogue, Choice, DepthBand, ProductMatch, Shade, ShadeMatch, Target

SEEN_L = 1.0  # L*; a smaller step the wrong way is none that an eye sees
UNDERTONES: tuple[SellerUndertone, ...] = ("warm", "neutral", "cool", "olive", "mixed")  # sellers' words
OUTLYING = "This swatch cannot be right: it does not fit the shade's number or name."
NOT_LIGHTER = "By the brand's number; its swatch is not lighter."
NOT_DARKER = "By the brand's number; its swatch is not darker."
NUMBERS_DISAGREE = "This product's numbers and swatches disagree: the order is that of the swatches."


def match_shades(
    catalogue: Catalogue,
    target: Target,
    *,
    brand: str | None = None,
    depth: DepthBand | None = None,
    undertone: str | None = None,
    top: int | None = None,
) -> tuple[ProductMatch, ...]:
    """Return every product's nearest shade with its candidates and neighbours, nearest product first.

    Filters decide which shade may be a product's nearest or a candidate; the lighter and darker neighbour come from the
    whole product. A swatch that cannot be its shade's is none of them, unless the product has no other. Equal distances
    keep the catalogue's order, so the answer is the same every time.

    Args:
        catalogue: where to look.
        target: the colour, with its error.
        brand: only this brand.
        depth: only shades of this depth.
        undertone: only shades with this seller's word ("warm", "cool", "neutral", "olive", "mixed").
        top: at most so many products.
    """
    distance = delta_e(catalogue.lab, target.lab)
    allowed = allowed_shades(catalogue, brand, depth, undertone)
    order = allowed[np.argsort(distance[allowed], kind="stable")]
    odd = np.isin(order, list(catalogue.outlying))
    order = np.concatenate([order[~odd], order[odd]])  # an odd swatch comes last, and only where nothing else is there
    place = np.full(len(catalogue.ladders), -1)
    place[catalogue.product[order[::-1]]] = np.arange(order.size)[::-1]  # the last write wins: each product's first
    nearest = order[place[place >= 0]]
    nearest = nearest[np.argsort(distance[nearest], kind="stable")][:top].tolist()
    weight = weights(catalogue.lab, target)
    shown = np.zeros(distance.size, dtype=bool)
    shown[allowed] = True
    shown[list(catalogue.outlying)] = False
    return tuple(product_match(catalogue, distance, weight, shown, index) for index in nearest)


def nearest_shades(
    catalogue: Catalogue, lab: FloatArray, *, brand: str | None = None, top: int | None = None
) -> tuple[ShadeMatch, ...]:
    """Return single shades, nearest first, however many of them belong to one product."""
    distance = delta_e(catalogue.lab, np.asarray(lab, dtype=np.float64))
    allowed = allowed_shades(catalogue, brand, None, None)
    order = allowed[np.argsort(distance[allowed], kind="stable")][:top]
    return tuple(ShadeMatch(catalogue.shades[i], float(distance[i])) for i in order)


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
    inside = allowed_shades(catalogue, brand, band, undertone)
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


def count_choice(
    catalogue: Catalogue,
    lab: FloatArray,
    *,
    brand: str | None = None,
    depth: DepthBand | None = None,
    undertone: str | None = None,
) -> Choice:
    """Count how many shades pass the filters near a colour, and say so; few is normal for deep and very fair skin."""
    inside = allowed_shades(catalogue, brand, depth, undertone)
    if not inside.size:
        return Choice(0, 0, np.inf, True, "No shade of this list passes these filters.")
    distance = delta_e(catalogue.lab[inside], np.asarray(lab, dtype=np.float64))
    nearest = float(distance.min())
    two, three = int((distance <= 2.0).sum()), int((distance <= 3.0).sum())
    few = nearest > 3.0 or three < 10
    which = "shades" if inside.size == len(catalogue.shades) else "shades that pass your filters"
    held = f"{three:,} of its {inside.size:,} {which} lie within ΔE00 3 of this colour ({two:,} within 2)"
    if few:
        sentence = f"This list has few shades for this colour: {held}; the nearest is {nearest:.1f} away."
    else:
        sentence = f"The list holds shades for this colour: {held}."
    return Choice(two, three, nearest, few, sentence)


def allowed_shades(
    catalogue: Catalogue, brand: str | None, depth: DepthBand | None = None, undertone: str | None = None
) -> IntArray:
    """Return the indices of the shades that pass the filters, in the catalogue's order."""
    keep = np.ones(len(catalogue.shades), dtype=bool)
    if depth is not None:
        keep &= (catalogue.ita > depth.low_deg) & (catalogue.ita <= depth.high_deg)
    if brand is not None:
        keep &= np.array([shade.brand.casefold() == brand.casefold() for shade in catalogue.shades])
    if undertone is not None:
        keep &= np.array([shade.undertone == undertone for shade in catalogue.shades])
    return np.flatnonzero(keep).astype(np.int64)


def product_match(
    catalogue: Catalogue, distance: FloatArray, weight: FloatArray, shown: BoolArray, nearest: int
) -> ProductMatch:
    """Return the match of one product around the shade that answers for it.

    Args:
        catalogue: where the shade is from.
        distance: (n,) ΔE00 of every shade to what is looked for.
        weight: (n,) how well each fits.
        shown: (n,) which may be candidates.
        nearest: the shade's index.
    """
    product = int(catalogue.product[nearest])
    ladder = catalogue.ladders[product]
    members = np.array([i for i in ladder if shown[i] or i == nearest], dtype=np.int64)
    likely, _ = likely_members(members, weight[members])
    chosen = {nearest, *likely.tolist()}
    candidates = [i for i in reversed(ladder) if i in chosen]  # light to dark
    lighter, darker = int(catalogue.lighter[nearest]), int(catalogue.darker[nearest])
    lightness = catalogue.lab[:, 0]

    def match(index: int, remark: str = "") -> ShadeMatch:
        odd = OUTLYING if index in catalogue.outlying else ""
        return ShadeMatch(catalogue.shades[index], float(distance[index]), odd or remark)

    def neighbour(index: int, side: int) -> ShadeMatch | None:
        if index < 0:
            return None
        against = side * (lightness[index] - lightness[nearest]) <= -SEEN_L
        return match(index, (NOT_LIGHTER if side > 0 else NOT_DARKER) if against else "")

    return ProductMatch(
        brand=catalogue.shades[nearest].brand,
        product=catalogue.shades[nearest].product,
        nearest=match(nearest),
        lighter=neighbour(lighter, 1),
        darker=neighbour(darker, -1),
        candidates=tuple(match(i) for i in candidates),
        chance=float(weight[nearest] / weight[members].sum()),
        remark=NUMBERS_DISAGREE if catalogue.order[product] == DISAGREE else "",
    )


def match_remarks(match: ProductMatch) -> tuple[str, ...]:
    """Return every doubt about a match in sentences: of the product, of the shade, of its neighbours."""
    sides = (("Lighter", match.lighter), ("Darker", match.darker))
    of_sides = (f"{word}, {one.shade.shade}: {one.remark}" for word, one in sides if one is not None and one.remark)
    return tuple(remark for remark in (match.remark, match.nearest.remark, *of_sides) if remark)
