"""Light in a photo: linear sRGB, the white of daylight, Bradford adaptation, and the lights a photo cannot tell."""

from functools import lru_cache

import numpy as np
from skimage.color import lab2xyz, xyz2lab

from core.records import ByteArray, FloatArray

# IEC 61966-2-1: linear sRGB to XYZ with D65 white.
RGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
XYZ_TO_RGB = np.linalg.inv(RGB_TO_XYZ)
D65 = np.array([0.95047, 1.0, 1.08883])
# Lam 1985, the Bradford cone responses.
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def to_linear(rgb: ByteArray | FloatArray) -> FloatArray:
    """Return (…, 3) linear sRGB in 0–1 of (…, 3) encoded sRGB, either uint8 or float in 0–1."""
    if rgb.dtype == np.uint8:
        return _decoding_table()[rgb]
    encoded = np.asarray(rgb, dtype=np.float64)
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def from_linear(linear: FloatArray) -> FloatArray:
    """Return (…, 3) encoded sRGB as float in 0–1; what the screen cannot show is clipped."""
    clipped = np.clip(linear, 0.0, 1.0)
    return np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * np.power(clipped, 1 / 2.4) - 0.055)


def linear_to_lab(linear: FloatArray) -> FloatArray:
    """Return (…, 3) Lab of (…, 3) linear sRGB, which may lie outside 0–1."""
    return np.asarray(xyz2lab(np.clip(linear @ RGB_TO_XYZ.T, 0.0, None)), dtype=np.float64)


def lab_to_linear(lab: FloatArray) -> FloatArray:
    """Return (…, 3) linear sRGB of (…, 3) Lab, not clipped."""
    return np.asarray(lab2xyz(np.asarray(lab, dtype=np.float64)) @ XYZ_TO_RGB.T, dtype=np.float64)


def luminance(linear: FloatArray) -> FloatArray:
    """Return (…) luminance Y in 0–1 of (…, 3) linear sRGB."""
    return np.asarray(linear @ RGB_TO_XYZ[1])


def daylight_xyz(kelvin: float) -> FloatArray:
    """Return (3,) XYZ, Y = 1, of CIE daylight of a correlated colour temperature.

    CIE 15:2004, eq. 3.2 and 3.3; made for 4000–25000 K, used here from 3800 K.
    """
    per_thousand = 1e3 / kelvin
    if kelvin <= 7000:
        x = 0.244063 + 0.09911 * per_thousand + 2.9678 * per_thousand**2 - 4.6070 * per_thousand**3
    else:
        x = 0.237040 + 0.24748 * per_thousand + 1.9018 * per_thousand**2 - 2.0064 * per_thousand**3
    y = -3.000 * x**2 + 2.870 * x - 0.275
    return np.array([x / y, 1.0, (1 - x - y) / y])


def adaptation(white_xyz: FloatArray, target_xyz: FloatArray = D65) -> FloatArray:
    """Return the (3, 3) Bradford matrix that carries linear sRGB seen under `white_xyz` to `target_xyz`.

    The luminance of the white counts: a white of half the target's Y doubles the light.
    """
    gain = (BRADFORD @ target_xyz) / (BRADFORD @ white_xyz)
    xyz = np.linalg.inv(BRADFORD) @ np.diag(gain) @ BRADFORD
    return np.asarray(XYZ_TO_RGB @ xyz @ RGB_TO_XYZ, dtype=np.float64)


@lru_cache(maxsize=1)
def _decoding_table() -> FloatArray:
    encoded = np.arange(256) / 255.0
    table = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    table.setflags(write=False)
    return table
