"""A photo, what can be measured of its quality, and places in it."""

from dataclasses import dataclass

from core.records.arrays import ByteArray, ReadOnlyArrays
from core.records.words import QualityCode


@dataclass(frozen=True, slots=True, eq=False)
class Photo(ReadOnlyArrays):
    """A decoded photo: upright sRGB pixels and nothing else of the file.

    `pixels` is (H, W, 3) uint8; it may be smaller than the file's own size, which `width_px` and `height_px` give
    after turning upright. `sha256` is the hash of the file's bytes.
    """

    pixels: ByteArray
    sha256: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What can be measured of a photo's quality, at 320 px width.

    `sharpness` is the variance of luma's Laplacian (luma², 0 is flat), `brightness` the mean luma 0–255; the shares are
    0–1 of all pixels: without detail because black or white, and of the colour of skin (NaN for a grey photo).
    `width_px` and `height_px` are the file's own.
    """

    sharpness: float
    brightness: float
    black_share: float
    white_share: float
    skin_share: float
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class QualityRemark:
    """One thing that is wrong with a photo: a code, the sentence that says how to fix it, and whether it blocks."""

    code: QualityCode
    sentence: str
    blocking: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in a photo as fractions of its width and height, 0–1, left < right, top < bottom."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Face:
    """A face found in a photo.

    `box` is the upright square in the picture turned by `angle_deg` about the box's middle, as fractions of the
    photo; it may reach over the border. `eyes` is how many of its two eyes were seen.
    """

    box: Region
    angle_deg: float
    eyes: int
