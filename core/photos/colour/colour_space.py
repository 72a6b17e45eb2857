"""RGB pixels of a stated colour space to sRGB: primaries, white and curve, of H.273 and of PNG's own chunks.

A photo in HDR (PQ, HLG) becomes what an SDR camera would have made of the scene: diffuse white, 203 cd/m² by ITU-R
BT.2408 (2023), annex 1 and table 1, is full white, and what is brighter is white. Skin lies below it, and keeps its
colour. HLG is undone to the light of the scene (BT.2408, 5.1.3: cameras' signals are matched by scene light), where
diffuse white stands at 75 % of the signal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from core.records import ByteArray, FloatArray

Curve = Callable[[FloatArray], FloatArray]
Chromaticities = tuple[float, float, float, float, float, float, float, float]  # x, y of white, red, green, blue

_D65 = (0.3127, 0.3290)
_C = (0.310, 0.316)
# ITU-T H.273 (2024), table 2.
PRIMARIES: dict[int, Chromaticities] = {
    1: (*_D65, 0.640, 0.330, 0.300, 0.600, 0.150, 0.060),  # BT.709, sRGB
    4: (*_C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),  # NTSC of 1953
    5: (*_D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),  # BT.601, 625 lines
    6: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),  # BT.601, 525 lines
    7: (*_D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),  # SMPTE 240M
    8: (*_C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049),  # film
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),  # BT.2020, BT.2100
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),  # DCI P3
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),  # Display P3
    22: (*_D65, 0.630, 0.340, 0.295, 0.605, 0.155, 0.077),  # EBU 3213
}
SRGB_PRIMARIES = PRIMARIES[1]
ADOBE_RGB_PRIMARIES: Chromaticities = (*_D65, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)  # Adobe RGB (1998), 4.3.1
ADOBE_RGB_GAMMA = 563 / 256  # the same, 4.3.4.2
_WHITE_NITS = 203.0
_PQ_PEAK_NITS = 10_000.0
_STEPS = 4096  # of linear light; its root is stored, so that dark steps are finer than a code value
_STRIP_ROWS = 128


@dataclass(frozen=True, slots=True)
class ColourSpace:
    """What RGB values mean: chromaticities, and the curve from signal to light.

    `curve` is "srgb", "pq", "hlg", "smpte240", "dci", or the exponent of a power.
    """

    chromaticities: Chromaticities
    curve: str | float


SRGB = ColourSpace(SRGB_PRIMARIES, "srgb")


def is_usable(space: ColourSpace) -> bool:
    """Whether the chromaticities enclose colours at all, so that a matrix can be computed."""
    if not all(0 <= value <= 1.2 for value in space.chromaticities) or not all(space.chromaticities[1::2]):
        return False
    try:
        return bool(np.linalg.cond(_to_xyz(space.chromaticities)) < 1e4)
    except np.linalg.LinAlgError:  # the three corners lie on a line
        return False


def to_srgb(image: Image.Image, space: ColourSpace) -> Image.Image:
    """Return an RGB picture of `space` in sRGB; what lies outside sRGB is clipped, as a profile would."""
    linear, matrix, encoded = _tables(space)
    pixels = np.array(image)  # (H, W, 3)
    for top in range(0, pixels.shape[0], _STRIP_ROWS):
        strip = pixels[top : top + _STRIP_ROWS]
        light = linear[strip] @ matrix.T
        strip[...] = encoded[(np.sqrt(light.clip(0.0, 1.0)) * (_STEPS - 1) + 0.5).astype(np.uint16)]
    return Image.fromarray(pixels)


@lru_cache(maxsize=16)
def _tables(space: ColourSpace) -> tuple[FloatArray, FloatArray, ByteArray]:
    """Return light for each signal (256,), the matrix to linear sRGB (3, 3), and sRGB for each step's root."""
    signal = np.arange(256) / 255
    matrix = np.linalg.solve(_to_xyz(SRGB_PRIMARIES), _adaptation(space.chromaticities) @ _to_xyz(space.chromaticities))
    light = np.linspace(0, 1, _STEPS) ** 2
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    encoded = np.round(255 * srgb).astype(np.uint8)
    return _light(space.curve, signal).astype(np.float32), matrix.astype(np.float32), encoded


def _to_xyz(chromaticities: Chromaticities) -> FloatArray:
    """Return the matrix from linear RGB to XYZ, white at Y = 1 (SMPTE RP 177)."""
    white, *corners = (np.array([x, y, 1 - x - y]) / y for x, y in zip(*[iter(chromaticities)] * 2, strict=True))
    columns = np.stack(corners, axis=1)
    return np.asarray(columns * np.linalg.solve(columns, white))


def _adaptation(chromaticities: Chromaticities) -> FloatArray:
    """Return the matrix that takes the space's white to D65 (Bradford, as in ICC.1:2022, annex E)."""
    cone = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    own, d65 = (cone @ np.array([x / y, 1.0, (1 - x - y) / y]) for x, y in (chromaticities[:2], _D65))
    return np.asarray(np.linalg.solve(cone, np.diag(d65 / own) @ cone))


def _light(curve: str | float, signal: FloatArray) -> FloatArray:
    """Return linear light, 1 at SDR's white, for a signal 0–1."""
    if isinstance(curve, float):
        return np.asarray(signal**curve)
    return _CURVES[curve](signal)


def _srgb(signal: FloatArray) -> FloatArray:
    """IEC 61966-2-1."""
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _smpte240(signal: FloatArray) -> FloatArray:
    """H.273, table 3, value 7, inverted."""
    return np.where(signal <= 4 * 0.0228, signal / 4, ((signal + 0.1115) / 1.1115) ** (1 / 0.45))


def _dci(signal: FloatArray) -> FloatArray:
    """SMPTE ST 428-1: white at 48 of the 52.37 cd/m² that a full signal has."""
    return np.asarray(52.37 / 48 * signal**2.6)


def _pq(signal: FloatArray) -> FloatArray:
    """ITU-R BT.2100, table 4 (SMPTE ST 2084): light of the display."""
    root = signal ** (1 / (2523 / 32))
    light = (np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)) ** (1 / (2610 / 16384))
    return np.asarray(light * _PQ_PEAK_NITS / _WHITE_NITS)


def _hlg(signal: FloatArray) -> FloatArray:
    """ITU-R BT.2100, table 5, inverted: light of the scene, over that of a signal of 75 %."""
    a = 0.17883277
    b, c = 1 - 4 * a, 0.5 - a * np.log(4 * a)

    def scene(value: FloatArray) -> FloatArray:
        return np.where(value <= 0.5, value**2 / 3, (np.exp((value - c) / a) + b) / 12)

    return np.asarray(scene(signal) / scene(np.array(0.75)))


_CURVES: dict[str, Curve] = {"srgb": _srgb, "pq": _pq, "hlg": _hlg, "smpte240": _smpte240, "dci": _dci}
