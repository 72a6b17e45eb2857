"""One picture in many colour spaces, each said in its own way: what a file's makers do, for what a reader must undo.

Independent of the product: curves and primaries are written down here once more, from BT.2100, H.273 and Adobe RGB.
"""

import io
import struct
from collections.abc import Callable

import numpy as np
import pillow_heif
from PIL import Image

from tests.photo_files import adapted_primaries, display_p3_profile, encoded, png_chunk, png_of_words

P3 = np.array([[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]])
BT2020 = np.array([[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]])
ADOBE = np.array([[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]])
SRGB = np.array([[0.640, 0.330], [0.300, 0.600], [0.150, 0.060]])
WHITE_NITS = 203.0  # BT.2408


def light(pixels: np.ndarray, primaries: np.ndarray = SRGB) -> np.ndarray:
    """sRGB code values (H, W, 3) as linear light of the given primaries."""
    signal = pixels / 255
    linear = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    return (linear @ (np.linalg.inv(adapted_primaries(primaries)) @ adapted_primaries(SRGB)).T).clip(0, 1)


def srgb_curve(linear: np.ndarray) -> np.ndarray:
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def pq_curve(linear: np.ndarray) -> np.ndarray:
    power = (linear * WHITE_NITS / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


def hlg_curve(linear: np.ndarray) -> np.ndarray:
    """Of scene light, diffuse white at 75 % of the signal."""
    a = 0.17883277
    scene = linear * (np.exp((0.75 - 0.5 + a * np.log(4 * a)) / a) + 1 - 4 * a) / 12
    return np.where(
        scene <= 1 / 12, np.sqrt(3 * scene), a * np.log((12 * scene - 1 + 4 * a).clip(1e-9)) + 0.5 - a * np.log(4 * a)
    )


def png(signal: np.ndarray, *chunks: tuple[bytes, bytes]) -> bytes:
    """A 16-bit PNG of signals 0–1."""
    return png_of_words(np.round(signal * 65535).astype(np.uint16), 2, b"".join(png_chunk(*chunk) for chunk in chunks))


def heic(signal: np.ndarray, primaries: int, transfer: int, matrix: int, *, deep: bool) -> bytes:
    """A HEIC whose `nclx` says these code points; `deep` is 10 bits a channel."""
    height, width = signal.shape[:2]
    if deep:
        words = np.round(signal * 65535).astype(np.uint16)
        heif = pillow_heif.from_bytes("RGB;16", (width, height), words.tobytes())
    else:
        heif = pillow_heif.from_pillow(Image.fromarray(np.round(signal * 255).astype(np.uint8)))
    buffer = io.BytesIO()
    heif.save(
        buffer, quality=95, chroma=444, color_primaries=primaries, transfer_characteristics=transfer,
        matrix_coefficients=matrix, full_range_flag=1,
    )  # fmt: skip
    return buffer.getvalue()


def gama(value: float) -> tuple[bytes, bytes]:
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def chrm(primaries: np.ndarray) -> tuple[bytes, bytes]:
    values = [0.3127, 0.3290, *primaries.ravel()]
    return b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in values))


def cicp(primaries: int, transfer: int) -> tuple[bytes, bytes]:
    return b"cICP", bytes([primaries, transfer, 0, 1])


def adobe_exif() -> bytes:
    """EXIF that says "uncalibrated", and by DCF's R03 that this means Adobe RGB."""
    interoperability = struct.pack("<HHHI4sI", 1, 1, 2, 4, b"R03\0", 0)
    part = struct.pack("<H", 2) + struct.pack("<HHIHH", 0xA001, 3, 1, 65535, 0)
    part += struct.pack("<HHII", 0xA005, 4, 1, 26 + 30) + struct.pack("<I", 0)
    first = struct.pack("<HHHIII", 1, 0x8769, 4, 1, 26, 0)
    return b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + part + interoperability


def adobe_jpeg(pixels: np.ndarray) -> bytes:
    signal = light(pixels, ADOBE) ** (256 / 563)
    stored = np.round(signal * 255).astype(np.uint8)
    return encoded(stored, "JPEG", quality=97, subsampling=0, exif=adobe_exif())


def p3_by_profile(pixels: np.ndarray) -> bytes:
    stored = np.round(srgb_curve(light(pixels, P3)) * 255).astype(np.uint8)
    return encoded(stored, "PNG", icc_profile=display_p3_profile())


# What is said → the file from sRGB pixels (H, W, 3) uint8.
STATED: dict[str, Callable[[np.ndarray], bytes]] = {
    "profile P3": p3_by_profile,
    "nclx P3": lambda pixels: heic(srgb_curve(light(pixels, P3)), 12, 13, 6, deep=False),
    "cICP P3": lambda pixels: png(srgb_curve(light(pixels, P3)), cicp(12, 13)),
    "cHRM P3": lambda pixels: png(srgb_curve(light(pixels, P3)), gama(0.45455), chrm(P3)),
    "cHRM alone": lambda pixels: png(srgb_curve(light(pixels, P3)), chrm(P3)),
    "gAMA 1": lambda pixels: png(light(pixels), gama(1.0)),
    "gAMA 1/1.8": lambda pixels: png(light(pixels) ** (1 / 1.8), gama(1 / 1.8)),
    "cICP BT.2020 television": lambda pixels: png(light(pixels, BT2020) ** (1 / 2.4), cicp(9, 14)),
    "EXIF Adobe RGB": adobe_jpeg,
}
HDR: dict[str, Callable[[np.ndarray], bytes]] = {
    "nclx PQ": lambda pixels: heic(pq_curve(light(pixels, BT2020)), 9, 16, 9, deep=True),
    "cICP PQ": lambda pixels: png(pq_curve(light(pixels, BT2020)), cicp(9, 16)),
    "nclx HLG": lambda pixels: heic(hlg_curve(light(pixels, BT2020)), 9, 18, 9, deep=True),
    "cICP HLG": lambda pixels: png(hlg_curve(light(pixels, BT2020)), cicp(9, 18)),
}
