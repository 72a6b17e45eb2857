"""Faces drawn by code with a known skin colour: a shade painted on a shaded head, with noise, saved as JPEG 85.

Fixed before the estimator was tuned: head shape, illumination ratio, exposure rule, noise, size, JPEG quality. Tuning
uses TUNING_SEEDS, tests and published figures use TEST_SEEDS.

The light is spectral, so that no correction can be the simulation's own inverse: every material is a smooth
reflectance (Jakob and Hanika 2019, "A low-dimensional function space for efficient spectral upsampling") lit by a
daylight or a black body and seen through the CIE 1931 observer (Wyman, Sloan, Shirley 2013, multi-lobe fit). The
camera is fixed to D65. The exposure is right (0 EV) when the mean shading of the painted skin is 1.
"""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.optimize import least_squares
from skimage.color import lab2rgb

SIZE_PX = 480
AMBIENT_SHARE = 0.6  # of the light on a surface that faces both lights; the rest comes from one side
AZIMUTH_DEG = 30.0  # the side light stands within ±30° of the camera …
ELEVATION_DEG = (5.0, 30.0)  # … and so far above it
NOISE = 0.012  # standard deviation of the sensor's noise at linear 1; grows with the root of the light
TEXTURE = 0.015  # standard deviation of the skin's own mottling, as a share of its light
PAPER_TILT = 0.05  # the paper (reflectance 0.9) gets up to so much more or less light than the face
SHEETS = {  # Lab under D65, and the share of the face's light that falls on the sheet
    "cream": ((92, 0, 9), 1.0),
    "bluish": ((94, 1.5, -6), 1.0),
    "recycled": ((84, 0.5, 5), 1.0),
    "shaded": ((96, 0, 0), 0.7),
    "brighter": ((96, 0, 0), 1.2),
}
LAMPS = {"LED": (0.95, 565.0, 52.0), "warm LED": (0.35, 600.0, 58.0)}  # blue peak's share; the phosphor's middle, width
JPEG_QUALITY = 85
TUNING_SEEDS = range(0, 1000)
TEST_SEEDS = range(5000, 6000)

_WAVES = np.arange(400.0, 701.0, 5.0)
_XYZ_TO_RGB = np.array(
    [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]]
)


@dataclass(frozen=True)
class RenderedFace:
    """A picture (H, W, 3) uint8 with its truth: skin Lab, and the boxes of face and paper as fractions of its size."""

    pixels: np.ndarray
    jpeg: bytes
    skin_lab: np.ndarray
    face: tuple[float, float, float, float]
    paper: tuple[float, float, float, float] | None


def render_face(
    skin_lab, seed, *, kelvin=None, ev=0.0, paper=False, second_face=False, side_light=None
) -> RenderedFace:
    """Draw a face.

    `kelvin` None is D65, a number a black body, a name one of LAMPS; `paper` True is a plain sheet, a name one of
    SHEETS; `side_light` overrides the share of one-sided light (0–1).
    """
    draw = np.random.default_rng(seed)
    light = _light(kelvin)
    y, x = np.mgrid[0:SIZE_PX, 0:SIZE_PX] / SIZE_PX
    canvas = _backdrop(draw, light, x, y)
    half_width = draw.uniform(0.18, 0.23)
    centre = (draw.uniform(0.45, 0.55), draw.uniform(0.46, 0.54))
    if second_face:
        half_width, centre = 0.14, (0.27, 0.5)
    box = _paint_head(draw, canvas, light, x, y, centre, half_width, np.asarray(skin_lab, float), side_light)
    if second_face:
        _paint_head(draw, canvas, light, x, y, (0.73, 0.5), half_width, np.asarray(skin_lab, float), side_light)
    paper_box = None
    if paper:
        paper_box = (0.03, 0.62, 0.16, 0.88)
        left, top, right, bottom = (round(edge * SIZE_PX) for edge in paper_box)
        tilt = draw.uniform(1 - PAPER_TILT, 1 + PAPER_TILT)
        sheet, share = (None, 1.0) if paper is True else SHEETS[paper]
        reflectance = np.full(_WAVES.size, 0.9) if sheet is None else _reflectance(sheet)
        canvas[top:bottom, left:right] = _under(light, reflectance) * tilt * share
    canvas = canvas * 2.0**ev
    canvas = canvas + draw.normal(0, NOISE, canvas.shape) * np.sqrt(np.clip(canvas, 0.002, None))
    encoded = io.BytesIO()
    Image.fromarray(_encode(canvas)).save(encoded, "JPEG", quality=JPEG_QUALITY)
    pixels = np.asarray(Image.open(io.BytesIO(encoded.getvalue())))
    return RenderedFace(pixels, encoded.getvalue(), np.asarray(skin_lab, float), box, paper_box)


def _paint_head(draw, canvas, light, x, y, centre, half_width, skin_lab, side_light):
    half_height = 1.34 * half_width
    u, v = (x - centre[0]) / half_width, (y - centre[1]) / half_height
    hair = _lab_light(light, draw.choice([(14, 2, 4), (22, 6, 9), (35, 8, 16), (60, 5, 22)]))
    oval = _inside(u, v * (1 + 0.10 * v), 1.0, 1.0)
    neck = ((np.abs(u) < 0.52) & (v > 0.6)).astype(float)
    clothes = _lab_light(light, (draw.uniform(20, 70), draw.uniform(-15, 15), draw.uniform(-25, 15)))
    shoulders = (v > 1.35 + 0.25 * np.abs(u)).astype(float) * (np.abs(u) < 2.2)
    hair_back = _inside(u, v + 0.25, 1.14, 1.08)

    depth = np.sqrt(np.clip(1.25 - u**2 * 1.0 - v**2 * 0.95, 0.02, None)) * 0.95
    depth = depth + 0.20 * _blob(u, v - 0.18, 0.11, 0.14) + 0.12 * _blob(u, v + 0.02, 0.10, 0.22)  # nose
    for side in (-1, 1):
        depth = depth - 0.10 * _blob(u - side * 0.38, v + 0.12, 0.20, 0.10)  # eye sockets
        depth = depth + 0.05 * _blob(u - side * 0.42, v - 0.18, 0.22, 0.18)  # cheek bones
    depth = depth - 0.06 * _blob(u, v - 0.68, 0.25, 0.06)  # under the lip
    step = 1.0 / x.shape[1]
    dzdx, dzdy = np.gradient(depth, axis=1) / (step / half_width), np.gradient(depth, axis=0) / (step / half_width)
    length = np.sqrt(dzdx**2 + dzdy**2 + 1)
    azimuth = np.radians(draw.uniform(-AZIMUTH_DEG, AZIMUTH_DEG))
    elevation = np.radians(draw.uniform(*ELEVATION_DEG))
    key_share = 1 - AMBIENT_SHARE
    if side_light is not None:
        key_share, azimuth = side_light, np.radians(75.0)
    toward = (np.sin(azimuth) * np.cos(elevation), -np.sin(elevation), np.cos(azimuth) * np.cos(elevation))
    lambert = np.clip((-dzdx * toward[0] - dzdy * toward[1] + toward[2]) / length, 0, None)
    ambient = 0.5 + 0.5 * (0.3 * dzdy / length + 0.95 / length)
    shading = (1 - key_share) * ambient + key_share * lambert

    skin_mask = oval * (1 - _inside(u, v + 0.98, 0.95, 0.36))
    bare = (skin_mask > 0.5) & (v > -0.62) & (v < 0.8)
    shading = shading / shading[bare].mean()
    shading = shading * (1 + TEXTURE * _mottled(draw, x.shape))

    skin = _lab_light(light, skin_lab)
    paint = np.broadcast_to(skin, (*x.shape, 3)).copy()
    lips = _lab_light(light, (skin_lab[0] * 0.78, skin_lab[1] * 0.8 + 16, skin_lab[2] * 0.7 + 3))
    lip = _inside(u, v - 0.53 - 0.04 * np.cos(u * 9), 0.32, 0.085)
    _lay(paint, lips, lip)
    _lay(paint, lips * 0.35, _inside(u, v - 0.525, 0.29, 0.012))
    brow_height = draw.uniform(0.30, 0.34)
    white, iris = _lab_light(light, (86, 1, 3)), _lab_light(light, draw.choice([(16, 6, 8), (28, 8, 14), (42, -2, -8)]))
    for side in (-1, 1):
        across, up = u - side * 0.38, v + 0.12
        _lay(paint, hair * 0.9, _inside(across, v + brow_height + 0.18 * across**2, 0.25, 0.045) * 0.9)
        _lay(paint, skin * 0.45, _inside(across, up + 0.012, 0.205, 0.082))
        _lay(paint, white, _inside(across, up, 0.185, 0.062))
        _lay(paint, iris, _inside(across, up, 0.078, 0.066))
        _lay(paint, iris * 0.1, _inside(across, up, 0.034, 0.03))
        _lay(paint, skin * 0.3, _inside(u - side * 0.09, v - 0.285, 0.045, 0.022))

    _lay(canvas, hair * 0.8, hair_back)
    _lay(canvas, skin * 0.6, neck)
    _lay(canvas, clothes, shoulders)
    _lay(canvas, paint * shading[..., None], skin_mask)
    return (centre[0] - half_width, centre[1] - half_height, centre[0] + half_width, centre[1] + half_height)


def _backdrop(draw, light, x, y):
    wall = _lab_light(light, (draw.uniform(45, 85), draw.uniform(-4, 4), draw.uniform(-6, 8)))
    fall = 1 + draw.uniform(-0.15, 0.15) * (x - 0.5) + draw.uniform(-0.2, 0.1) * (y - 0.5)
    return wall * fall[..., None]


def _inside(u, v, half_width, half_height, softness=0.02):
    """Return (H, W) 0–1, 1 inside an ellipse, with a soft edge."""
    radius = np.sqrt((u / half_width) ** 2 + (v / half_height) ** 2)
    return np.clip((1 - radius) * min(half_width, half_height) / softness + 0.5, 0, 1)


def _blob(u, v, half_width, half_height):
    return np.exp(-0.5 * ((u / half_width) ** 2 + (v / half_height) ** 2))


def _lay(canvas, colour, mask):
    canvas += mask[..., None] * (colour - canvas)


def _mottled(draw, shape):
    coarse = gaussian_filter(draw.normal(0, 1, (shape[0] // 2, shape[1] // 2)), 1.5)
    grown = np.kron(coarse / coarse.std(), np.ones((2, 2)))
    return gaussian_filter(grown, 1)


def _encode(linear):
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.power(linear, 1 / 2.4) - 0.055)
    return np.rint(encoded * 255).astype(np.uint8)


def _decode(encoded):
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def _observer():
    """Return (61, 3) CIE 1931 colour matching functions, multi-lobe fit of Wyman, Sloan, Shirley 2013."""

    def lobe(mean, below, above):
        return np.exp(-0.5 * ((_WAVES - mean) * np.where(mean > _WAVES, below, above)) ** 2)

    red = (
        0.362 * lobe(442.0, 0.0624, 0.0374) + 1.056 * lobe(599.8, 0.0264, 0.0323) - 0.065 * lobe(501.1, 0.0490, 0.0382)
    )
    green = 0.821 * lobe(568.8, 0.0213, 0.0247) + 0.286 * lobe(530.9, 0.0613, 0.0322)
    blue = 1.217 * lobe(437.0, 0.0845, 0.0278) + 0.681 * lobe(459.0, 0.0385, 0.0725)
    return np.stack([red, green, blue], axis=1)


_CMF = _observer()


def _black_body(kelvin):
    metres = _WAVES * 1e-9
    return metres**-5 / (np.exp(1.4387769e-2 / (metres * kelvin)) - 1)


def _spectral_white(spectrum):
    xyz = spectrum @ _CMF
    return xyz / xyz[1]


def _light(kelvin):
    """Return (61,) relative power of a black body, scaled so that a perfect white has Y = 1; None stands for D65.

    D65 is the 6504 K black body bent until this observer sees D65's white; every other light is bent the same way,
    so that the step between two lights is that of the black bodies.
    """
    if isinstance(kelvin, str):
        blue, middle, width = LAMPS[kelvin]
        power = blue * np.exp(-0.5 * ((_WAVES - 452) / 10) ** 2) + np.exp(-0.5 * ((_WAVES - middle) / width) ** 2)
    else:
        power = _black_body(6504.0 if kelvin is None else kelvin)
    power = power * _bend()
    return power / (power @ _CMF[:, 1])


_BEND = []


def _bend():
    if not _BEND:
        wave = (_WAVES - 550) / 150

        def off(c):
            return _spectral_white(_black_body(6504.0) * np.exp(c[0] * wave + c[1] * wave**2))[[0, 2]] - [
                0.95047,
                1.08883,
            ]

        c = least_squares(off, [0.0, 0.0]).x
        _BEND.append(np.exp(c[0] * wave + c[1] * wave**2))
    return _BEND[0]


def _under(light, reflectance):
    return _XYZ_TO_RGB @ ((light * reflectance) @ _CMF)


_REFLECTANCE: dict[tuple[float, ...], np.ndarray] = {}


def _reflectance(lab):
    """Return the (61,) smooth reflectance that looks like `lab` under D65."""
    key = tuple(round(float(value), 4) for value in lab)
    if key not in _REFLECTANCE:
        target = _decode(lab2rgb(np.array(key)))
        wave = (_WAVES - 550) / 150

        def spectrum(c):
            bow = c[0] + c[1] * wave + c[2] * wave**2
            return 0.5 + bow / (2 * np.sqrt(1 + bow**2))

        middle = np.clip(target.mean(), 0.01, 0.99)
        start = (2 * middle - 1) / (2 * np.sqrt(middle * (1 - middle)))
        found = least_squares(lambda c: _under(_light(None), spectrum(c)) - target, [start, 0.0, 0.0], xtol=1e-10)
        _REFLECTANCE[key] = spectrum(found.x)
    return _REFLECTANCE[key]


def _lab_light(light, lab):
    """Return (3,) linear sRGB of a material of this Lab (under D65) under the given light."""
    return _under(light, _reflectance(lab))


def black_body_white(kelvin):
    """Return (3,) XYZ, Y = 1, of a black body's white, bent as this file's lights are."""
    return _spectral_white(_black_body(kelvin) * _bend())
