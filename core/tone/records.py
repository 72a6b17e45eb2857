"""The frozen records of skin tone and shades; every Lab is (3,) float64, D65."""

from dataclasses import dataclass

from core.records import FloatArray, IntArray, _ReadOnlyArrays


@dataclass(frozen=True, slots=True)
class MonkMatch:
    """The nearest swatch of the Monk scale, 1 to 10, and its CIEDE2000 distance."""

    swatch: int
    hex: str
    delta_e: float


@dataclass(frozen=True, slots=True)
class Shade:
    """One shade of a foundation. `lab` is the colour of its shop swatch, `undertone` the seller's word.

    `undertone` is "warm", "cool", "neutral", "olive", "mixed" or "" where the seller says nothing.
    """

    brand: str
    product: str
    shade: str
    hex: str
    lab: tuple[float, float, float]
    undertone: str


@dataclass(frozen=True, slots=True)
class ShadeMatch:
    """A shade and its CIEDE2000 distance to the colour that was asked for."""

    shade: Shade
    delta_e: float


@dataclass(frozen=True, slots=True)
class ProductMatch:
    """The nearest shade of one product, with its neighbours in depth.

    `lighter` and `darker` are the product's next shades in L*, None at the end of its range. `ties` are the product's
    other shades whose distance is within 1 of the nearest's: the eye cannot choose between them from a photo.
    """

    brand: str
    product: str
    nearest: ShadeMatch
    lighter: ShadeMatch | None
    darker: ShadeMatch | None
    ties: tuple[ShadeMatch, ...]


@dataclass(frozen=True, slots=True)
class DepthBand:
    """A range of skin depth in degrees of ITA, `low_deg` < angle ≤ `high_deg`, named by the tones it spans."""

    name: str
    labels: tuple[str, ...]
    low_deg: float
    high_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue(_ReadOnlyArrays):
    """A list of shades, ready to be searched.

    `lab` is (n, 3), `ita` (n,) in degrees, `product` (n,) the number of each shade's product, counted in order of
    first appearance, `by_depth` (n,) the indices sorted by product and then L*. `source` is a sentence about where the
    list is from; `remarks` are sentences about rows that were left out.
    """

    shades: tuple[Shade, ...]
    lab: FloatArray
    ita: FloatArray
    product: IntArray
    by_depth: IntArray
    source: str
    remarks: tuple[str, ...] = ()

    @property
    def brands(self) -> tuple[str, ...]:
        """Brand names in alphabetical order."""
        return tuple(sorted({shade.brand for shade in self.shades}, key=str.casefold))


@dataclass(frozen=True, slots=True, eq=False)
class Coverage(_ReadOnlyArrays):
    """How many shades each brand has in each ITA class: `counts` is (brands, classes)."""

    brands: tuple[str, ...]
    ita_classes: tuple[str, ...]
    counts: IntArray


@dataclass(frozen=True, slots=True)
class Choice:
    """How much choice a catalogue gives a skin colour: shades within ΔE00 2 and 3, the nearest's distance, a sentence.

    `few` says that the list is thin here: fewer than 10 shades within 3, or none within 3.
    """

    within_two: int
    within_three: int
    nearest_delta_e: float
    few: bool
    sentence: str
