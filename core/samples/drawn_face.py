"""A calm face in soft light, drawn by code: an illustration, nobody's portrait.

Coordinates are in half face widths from the middle of the face, x to the right, y down: eyes at −0.14, the tip of the
nose at 0.38, the mouth at 0.72, the chin at 1.33.
"""

import numpy as np

from core.records import ByteArray, FloatArray
from core.samples.brushes import SIZE_PX, blob, colour, edge, ellipse, finished, lay, lit, mottle, slopes

_SCALE_PX = 172.0  # half the width of the face
_EYE_X, _EYE_Y = 0.42, -0.14
_BACKDROP = "#c9cfd3"
_SHIRT = "#5f7f86"
_HAIR = "#33271f"  # darker on dark skin, where it would not stand out


def draw_face(seed: int = 0, skin: str = "#c68e6f") -> ByteArray:
    """Draw a face from the front with skin of the given colour, (720, 720, 3) uint8.

    The seed changes the skin's texture and the hair, never the features. Raises ValueError for a colour that is not
    "#rrggbb".
    """
    base, draw = colour(skin), np.random.default_rng(seed)
    rows, columns = np.mgrid[0:SIZE_PX, 0:SIZE_PX].astype(np.float32)
    x, y = (columns - SIZE_PX / 2) / _SCALE_PX, (rows - 0.47 * SIZE_PX) / _SCALE_PX

    canvas = np.tile(colour(_BACKDROP), (SIZE_PX, SIZE_PX, 1))
    canvas *= (1.06 - 0.05 * (x + 0.8) - 0.03 * y)[..., None]
    hair = np.minimum(colour(_HAIR), 0.45 * base)
    _hair(draw, canvas, x, y, hair, behind=True)
    _body(canvas, x, y, base)
    _ears(canvas, x, y, base)

    face = _outline(x, y)
    depth = _relief(x, y)
    normal = slopes(depth, _SCALE_PX)
    light = lit(normal, (-0.45, -0.45, 1.0))
    shine = 0.075 * lit(normal, (-0.22, -0.30, 1.0)) ** 14  # the same on every skin, so it shows most on dark skin
    light = 0.56 + 0.50 * light / 0.93
    paint = _complexion(draw, x, y, base)
    _nose(paint, x, y, base)
    _mouth(paint, x, y, base)
    paint = paint * light[..., None] + shine[..., None]
    for side in (-1, 1):
        near = slice(200, 420), slice(0, SIZE_PX // 2) if side < 0 else slice(SIZE_PX // 2, SIZE_PX)  # rows, columns
        right, down = x[near] - side * _EYE_X, y[near] - _EYE_Y
        _eye(paint[near], side * right, down, right, base, hair)
    lay(canvas, paint, face)
    _hair(draw, canvas, x, y, hair, behind=False)
    canvas += 0.004 * draw.standard_normal(canvas.shape, np.float32)
    return finished(canvas)


def _outline(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return the mask of the face: an egg with a soft jaw."""
    jaw = 1 - 0.20 * np.clip((y - 0.1) / 1.2, 0, 1) ** 1.6
    return edge(np.sqrt(np.abs(x / jaw) ** 2.15 + np.abs(y / np.where(y > 0, 1.33, 1.38)) ** 2.15) - 1, 0.02)


def _relief(x: FloatArray, y: FloatArray) -> FloatArray:
    """Return the depth of the face in half widths."""
    depth: FloatArray = 0.95 * np.sqrt(np.clip(1.30 - x**2 - (y / 1.36) ** 2, 0.10, None))
    depth += 0.10 * blob(x, y - 0.05, 0.075, 0.26) + 0.15 * blob(x, y - 0.34, 0.115, 0.12)  # ridge and tip of the nose
    depth -= 0.02 * blob(x, y - 0.53, 0.03, 0.06)
    depth += 0.045 * ellipse(x, y - 0.72, 0.30, 0.13, 0.12)
    depth -= 0.05 * blob(x, y - 0.93, 0.22, 0.06)
    depth += 0.05 * blob(x, y - 1.13, 0.20, 0.12)
    for side in (-1, 1):
        depth += 0.055 * blob(x - side * 0.13, y - 0.40, 0.06, 0.06)
        depth -= 0.085 * blob(x - side * _EYE_X, y - _EYE_Y, 0.21, 0.12)
        depth += 0.03 * blob(x - side * 0.42, y + 0.44, 0.24, 0.07)
        depth += 0.06 * blob(x - side * 0.52, y - 0.26, 0.20, 0.17)
    return depth


def _complexion(draw: np.random.Generator, x: FloatArray, y: FloatArray, base: FloatArray) -> FloatArray:
    """Return the skin's own colour (H, W, 3): warmer cheeks and nose, a fine mottle."""
    paint = np.tile(base, (SIZE_PX, SIZE_PX, 1))
    warm = base * [1.0, 0.80, 0.78] + [0.03, 0, 0]
    for side in (-1, 1):
        lay(paint, warm, 0.38 * blob(x - side * 0.55, y - 0.30, 0.22, 0.19))
        lay(paint, base * [0.82, 0.76, 0.78], 0.40 * blob(x - side * 0.41, y - 0.02, 0.17, 0.055))
    lay(paint, warm, 0.30 * blob(x, y - 0.38, 0.13, 0.10))
    lay(paint, base * 0.86, 0.30 * blob(x, y - 0.95, 0.20, 0.05))
    paint *= (1 + 0.010 * mottle(draw, 20) + 0.009 * mottle(draw, 130) + 0.006 * mottle(draw, 300))[..., None]
    return paint


def _nose(paint: FloatArray, x: FloatArray, y: FloatArray, base: FloatArray) -> None:
    shade = base * [0.62, 0.50, 0.48]
    lay(paint, shade, 0.45 * blob(x, y - 0.505, 0.14, 0.022))
    for side in (-1, 1):
        nostril = ellipse(x - side * 0.095, y - 0.475 - 0.25 * side * (x - side * 0.095), 0.050, 0.020, 0.022)
        lay(paint, base * [0.36, 0.24, 0.22], 0.85 * nostril)
        wing = np.abs(np.hypot(x - side * 0.125, y - 0.415) - 0.088)
        outer = np.clip(side * x - 0.13, 0, 0.06) / 0.06
        lay(paint, shade, 0.38 * edge(wing - 0.006, 0.03) * outer)
        lay(paint, base * 0.8, 0.16 * blob(x - side * 0.115, y - 0.12, 0.035, 0.17))
    lay(paint, np.ones(3), 0.13 * blob(x + 0.03, y - 0.35, 0.035, 0.04))


def _mouth(paint: FloatArray, x: FloatArray, y: FloatArray, base: FloatArray) -> None:
    lip = base * [0.86, 0.60, 0.60]
    line = 0.72 - 0.030 * (x / 0.33) ** 2 + 0.010 * np.exp(-((x / 0.07) ** 2))  # where the lips meet: a quiet smile
    room = np.clip(1 - (x / 0.335) ** 2, 0, None)
    upper = 0.082 * room**0.75 * (1 - 0.20 * np.exp(-((x / 0.055) ** 2)))
    lower = 0.108 * room**0.65
    inside = edge(np.abs(x) - 0.33, 0.03)
    lay(paint, lip * 0.93, 0.88 * edge(line - upper - y, 0.022) * edge(y - line, 0.014) * inside)
    lay(paint, lip, 0.86 * edge(line - y, 0.014) * edge(y - line - lower, 0.028) * inside)
    lay(paint, np.ones(3), 0.16 * blob(x + 0.05, y - line - 0.045, 0.10, 0.018))
    lay(paint, base * [0.40, 0.22, 0.22], 0.75 * edge(np.abs(y - line) - 0.006, 0.014) * edge(np.abs(x) - 0.325, 0.04))
    for side in (-1, 1):
        lay(paint, base * [0.6, 0.48, 0.46], 0.35 * blob(x - side * 0.335, y - 0.695, 0.022, 0.022))


def _eye(paint: FloatArray, out: FloatArray, y: FloatArray, x: FloatArray, base: FloatArray, hair: FloatArray) -> None:
    """Draw one eye and its brow about (0, 0); `out` grows towards the temple, x to the right."""
    half = 0.205
    t = np.clip(out / half, -1, 1)
    upper = -0.088 * (1 - t**2) ** 0.8 - 0.022 * t
    lower = 0.058 * (1 - t**2) ** 0.9 - 0.022 * t
    between = edge(np.abs(out) - half, 0.012)
    opening = edge(upper - y, 0.012) * edge(y - lower, 0.012) * between

    lay(paint, base * 0.70, 0.35 * edge(np.abs(y - upper + 0.062) - 0.006, 0.03) * between)  # crease of the lid
    ball = (
        np.tile(np.array([0.93, 0.915, 0.90]) * (0.80 + 0.20 * base.max()), (*x.shape, 1))
        * (0.80 + 0.20 * np.clip((y - upper) / 0.09, 0, 1))[..., None]
    )
    ball *= (1 - 0.14 * t**2)[..., None]
    iris_y = y + 0.022
    far = np.hypot(x, iris_y)
    iris = colour("#5a3d28")
    lay(ball, iris * 0.55, edge(far - 0.088, 0.012))
    lay(ball, iris * 1.25, 0.85 * edge(far - 0.076, 0.02) * (0.55 + 0.45 * np.clip(iris_y / 0.07, -1, 1)))
    lay(ball, np.full(3, 0.03), edge(far - 0.036, 0.010))
    lay(ball, iris * 0.3, 0.45 * edge(far - 0.085, 0.01) * edge(y - upper - 0.025, 0.03))
    lay(ball, np.ones(3), 0.92 * edge(np.hypot(x + 0.030, iris_y + 0.030) - 0.013, 0.010))
    lay(paint, ball, opening)
    lay(paint, hair * 0.6, 0.92 * edge(np.abs(y - upper + 0.004) - 0.011, 0.014) * between)
    lay(paint, base * [0.55, 0.40, 0.38], 0.45 * edge(np.abs(y - lower) - 0.004, 0.014) * between)
    lay(paint, base * [1.0, 0.66, 0.62], 0.55 * blob(out + half - 0.012, y - 0.018, 0.016, 0.014))  # inner corner

    s = (out + 0.24) / 0.52  # along the brow, 0 at the nose, 1 at the temple
    middle = -0.275 - 0.075 * np.sin(np.pi * np.clip(s, 0, 1) ** 0.8 * 0.75) + 0.05 * np.clip(s, 0, 1) ** 3
    thick = 0.033 * np.clip(1.06 - np.clip(s, 0, 1) ** 2, 0, None) * edge(-s, 0.25)
    hairs = 0.94 + 0.06 * np.sin(190 * (out + 0.6 * y))
    brow = edge(np.abs(y - middle) - thick, 0.03) * edge(-s, 0.16) * edge(s - 1, 0.10)
    lay(paint, hair * 1.1, 0.80 * brow * hairs)


def _ears(canvas: FloatArray, x: FloatArray, y: FloatArray, base: FloatArray) -> None:
    for side in (-1, 1):
        u, v = side * x - 1.02, y - 0.08
        shade = 0.86 if side < 0 else 0.70
        lay(canvas, base * [1.0, 0.92, 0.90] * shade, ellipse(u, v + 0.25 * u, 0.115, 0.27, 0.02))
        lay(canvas, base * [0.70, 0.56, 0.54] * shade, 0.6 * ellipse(u + 0.01, v + 0.25 * u, 0.055, 0.17, 0.05))


def _body(canvas: FloatArray, x: FloatArray, y: FloatArray, base: FloatArray) -> None:
    """Draw neck, shadow of the chin and a plain shirt."""
    spread = 0.60 + 0.35 * np.clip((y - 1.35) / 0.5, 0, 1) ** 2
    neck = edge(np.abs(x) - spread, 0.02) * edge(0.6 - y, 0.02)
    round_neck = np.sqrt(np.clip(1 - (x / (spread + 0.05)) ** 2, 0, 1))
    skin = np.tile(base, (*x.shape, 1)) * (0.52 + 0.40 * round_neck * (1 - 0.18 * x))[..., None]
    lay(canvas, skin, neck)
    under_chin = edge(np.hypot(x / 0.95, (y - 0.55) / 0.98) - 1, 0.35)
    lay(canvas, base * [0.50, 0.40, 0.38], 0.62 * under_chin * neck)
    shoulder = 1.62 + 0.10 * np.abs(x) ** 2.2 - 0.06 * np.abs(x)
    collar = edge(1 - np.hypot(x / 0.70, (y - 1.36) / 0.46), 0.02)
    cloth = (
        np.tile(colour(_SHIRT), (*x.shape, 1))
        * (1.02 - 0.10 * np.abs(x + 0.5) - 0.12 * np.clip(y - 1.7, 0, 1))[..., None]
    )
    shirt = edge(shoulder - y, 0.02) * collar
    lay(canvas, cloth, shirt)
    seam = np.abs(np.hypot(x / 0.74, (y - 1.36) / 0.50) - 1)
    lay(canvas, colour(_SHIRT) * 0.72, 0.55 * edge(seam - 0.012, 0.03) * shirt)


def _hair(
    draw: np.random.Generator, canvas: FloatArray, x: FloatArray, y: FloatArray, hair: FloatArray, behind: bool
) -> None:
    """Draw short hair: the mass behind the head, or its front edge over the forehead."""
    cap = edge(
        np.sqrt(np.abs(x / 1.09) ** 2.15 + np.abs((y + 0.34) / 1.22) ** 2.15) - 1 + 0.006 * mottle(draw, 50), 0.035
    )
    angle = np.arctan2(x - 0.3, y + 2.3)
    strands = np.sin(70 * angle + 2.2 * mottle(draw, 12)) + np.sin(157 * angle + 2.6 * mottle(draw, 20))
    shine = 0.95 + 0.06 * strands + 0.50 * blob(x + 0.35, y + 1.16, 0.45, 0.15)
    paint = hair * shine[..., None]
    if behind:
        lay(canvas, paint * 0.75, cap * edge(y + 0.12, 0.16))
        return
    line = -0.96 + 0.08 * (x - 0.2) + 0.36 * np.abs(x) ** 3.4 + 0.018 * mottle(draw, 26) + 0.008 * mottle(draw, 90)
    temples = edge(0.90 + 0.16 * np.clip(y + 0.55, 0, 1) - np.abs(x), 0.06) * edge(y + 0.14, 0.22)
    front = np.maximum(edge(y - line, 0.08), temples)
    shadow = edge(y - line - 0.07, 0.18) * _outline(x, y)
    lay(canvas, canvas * 0.74, 0.5 * shadow)
    lay(canvas, paint, cap * front)
