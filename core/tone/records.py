"""The frozen records of skin tone and shades; every Lab is (3,) float64, D65."""

from dataclasses import dataclass

from core.records import Confidence, Face, FloatArray, IntArray, ReadOnlyArrays, SellerUndertone, Undertone


@dataclass(frozen=True, slots=True)
class MonkMatch:
    """The nearest swatch of the Monk scale, 1 to 10, and its CIEDE2000 distance."""

    swatch: int
    hex: str
    delta_e: float


@dataclass(frozen=True, slots=True)
class Shade:
    """One shade of a foundation. `lab` is the colour of its shop swatch, `undertone` the seller's word."""

    brand: str
    product: str
    shade: str
    hex: str
    lab: tuple[float, float, float]
    undertone: SellerUndertone


@dataclass(frozen=True, slots=True)
class ShadeMatch:
    """A shade and its CIEDE2000 distance to the colour that was asked for; `remark` is a doubt about its swatch."""

    shade: Shade
    delta_e: float
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ProductMatch:
    """The likeliest shade of one product, what else it may be, and its neighbours.

    `lighter` and `darker` are the next shades by the brand's own numbers where it has them, else by the swatches, None
    at the end of the range. `candidates`, `nearest` among them, are the shades that hold 88 % of what is possible with
    the error of the colour and of the swatches, light to dark. `chance` is the nearest's share of that. `remark` says
    where the product's numbers and swatches disagree.
    """

    brand: str
    product: str
    nearest: ShadeMatch
    lighter: ShadeMatch | None
    darker: ShadeMatch | None
    candidates: tuple[ShadeMatch, ...] = ()
    chance: float = 1.0
    remark: str = ""

    @property
    def earned(self) -> bool:
        """Whether one shade can be named: it is twice as likely as all others of the product together."""
        return self.chance > 2 / 3


@dataclass(frozen=True, slots=True, eq=False)
class Target(ReadOnlyArrays):
    """A colour that shades are looked for: (3,) Lab, and its (3,) standard deviations in L*, a* and b*."""

    lab: FloatArray
    sd: FloatArray


@dataclass(frozen=True, slots=True)
class DepthBand:
    """A range of skin depth in degrees of ITA, `low_deg` < angle ≤ `high_deg`, named by the tones it spans."""

    name: str
    labels: tuple[str, ...]
    low_deg: float
    high_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue(ReadOnlyArrays):
    """A list of shades, ready to be searched.

    `lab` is (n, 3), `ita` (n,) in degrees, `product` (n,) the number of each shade's product, counted in order of
    first appearance, `ladders` the indices of each product from dark to light, by the brand's numbers where it has
    them. `order` says of each product whether that is by "number", by "swatch", or by swatch because numbers and
    swatches "disagree". `lighter` and `darker` (n,) are the neighbours' indices, −1 where there is none; `outlying`
    are the indices of swatches that cannot be their shade's. `source` is a sentence about where the list is from and
    how old it is; `remarks` are sentences about rows that were left out.
    """

    shades: tuple[Shade, ...]
    lab: FloatArray
    ita: FloatArray
    product: IntArray
    ladders: tuple[tuple[int, ...], ...]
    order: tuple[str, ...]
    lighter: IntArray
    darker: IntArray
    outlying: frozenset[int]
    source: str
    remarks: tuple[str, ...] = ()

    @property
    def brands(self) -> tuple[str, ...]:
        """Brand names in alphabetical order."""
        return tuple(sorted({shade.brand for shade in self.shades}, key=str.casefold))


@dataclass(frozen=True, slots=True, eq=False)
class Coverage(ReadOnlyArrays):
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


@dataclass(frozen=True, slots=True, eq=False)
class Patch(ReadOnlyArrays):
    """A piece of skin that was looked at.

    `corners` (4, 2) are x, y as fractions of the photo, clockwise from the upper left. `lab` (3,) is the trimmed median
    and NaN where nothing was left. A patch that was not `used` is struck out for `reason`, a few words.
    """

    name: str
    corners: FloatArray
    lab: FloatArray
    used: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ToneWarning:
    """Something about the photo that the person should know: a short `code` and a sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, eq=False)
class Tone(ReadOnlyArrays):
    """The skin colour of one face or one marked box.

    `lab` (3,) is measured, angles are in degrees. The intervals are 90 % and cover the spread over the face and the
    light: every exposure within ±1 EV and daylight of 4000–10000 K, unless `white_reference`. `undertone_odds` are
    those of each of make-up's six words. `doubtful` says that the light is so coloured that shades should be shown only
    on demand.
    """

    lab: FloatArray
    hex: str
    ita_deg: float
    ita_interval: tuple[float, float]
    ita_class: str
    lightness_interval: tuple[float, float]
    hue_deg: float
    hue_interval: tuple[float, float]
    undertone: Undertone
    undertone_odds: tuple[tuple[str, float], ...]
    monk: MonkMatch
    face: Face | None
    patches: tuple[Patch, ...]
    warnings: tuple[ToneWarning, ...]
    white_reference: bool
    confidence: Confidence
    doubtful: bool


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What the condition model says about a measured depth.

    `depth` is its most probable tone and `probability` that tone's; `steps` is how many of the four depths lie
    between the two, `confidence` what is left of the measurement's, `sentence` says it to the person.
    """

    depth: str
    probability: float
    steps: int
    confidence: Confidence
    sentence: str
