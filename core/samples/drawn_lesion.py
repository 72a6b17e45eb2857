"""A patch of skin with a ring-shaped lesion, drawn by code."""

import numpy as np

from core.records import ByteArray, FloatArray
from core.samples.brushes import SIZE_PX, colour, edge, finished, lay, lit, mottle, slopes


def draw_ring_lesion(seed: int = 0, skin: str = "#c9987a") -> ByteArray:
    """Draw skin with a red, scaly ring and a clearer middle, (720, 720, 3) uint8; the same seed draws the same."""
    draw = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIZE_PX, 0:SIZE_PX].astype(np.float32) / SIZE_PX * 2 - 1  # −1 to 1 from edge to edge
    base = colour(skin)

    centre_x, centre_y = draw.uniform(-0.08, 0.08, 2)
    radius, angle = np.hypot(x - centre_x, y - centre_y), np.arctan2(y - centre_y, x - centre_x)
    outline = draw.uniform(0.40, 0.46) * (1 + _wobble(draw, angle)) + 0.007 * mottle(draw, 40)
    across = radius - outline  # negative inside the ring
    width = 0.068 * (1 + 0.22 * mottle(draw, 9))
    rim = np.exp(-0.5 * (across / np.where(across > 0, 0.6 * width, width)) ** 2)  # steep outside, fading inside
    inside = edge(across, 0.12)
    halo = np.exp(-np.clip(across, 0, None) / 0.07) * (1 - inside)

    # one surface for all: an arm's curve, the fine net of skin, a raised rim with scales
    net = np.abs(mottle(draw, 90)) + np.abs(mottle(draw, 120)) + 0.6 * np.abs(mottle(draw, 180))
    scales = np.clip(mottle(draw, 100) + 0.6 * mottle(draw, 170) - 0.9, 0, 2) * rim
    depth = 0.10 * np.sqrt(np.clip(1.9 - (0.75 * x + 0.35 * y) ** 2, 0.1, None))
    depth = depth + 0.018 * rim + 0.004 * inside + 0.00042 * net + 0.003 * scales
    light = lit(slopes(depth, SIZE_PX / 2), (-0.55, -0.65, 0.9))
    light = 0.42 + 0.58 * light / np.median(light)

    canvas = np.tile(base, (SIZE_PX, SIZE_PX, 1))
    canvas *= 1 + 0.014 * mottle(draw, 6)[..., None] + 0.012 * mottle(draw, 26)[..., None]
    canvas += np.array([0.006, -0.005, -0.004]) * mottle(draw, 14)[..., None]
    red = base * [0.93, 0.56, 0.54] + [0.03, 0, 0]
    lay(canvas, red, np.clip(0.34 * halo + 0.24 * inside * (1 + 0.25 * mottle(draw, 12)), 0, 1))
    lay(canvas, red * [0.95, 0.80, 0.82], np.clip(rim * (0.80 + 0.12 * mottle(draw, 30)), 0, 1))
    lay(canvas, 0.55 * base + 0.42, np.clip(0.45 * scales, 0, 0.6))  # dry flakes
    _hairs(draw, canvas, x, y, base)
    canvas *= light[..., None]
    canvas *= (1.04 - 0.16 * (0.5 * (x + 0.3) ** 2 + 0.6 * (y + 0.3) ** 2))[
        ..., None
    ]  # the lamp stands at the top left
    canvas += 0.008 * draw.standard_normal(canvas.shape, np.float32)
    return finished(canvas)


def _wobble(draw: np.random.Generator, angle: FloatArray) -> FloatArray:
    """Return how far the outline leaves a circle, as a share of the radius."""
    total = np.zeros_like(angle)
    for waves, height in ((2, 0.06), (3, 0.035), (5, 0.02), (8, 0.012)):
        total += height * np.sin(waves * angle + draw.uniform(0, 2 * np.pi))
    return total


def _hairs(draw: np.random.Generator, canvas: FloatArray, x: FloatArray, y: FloatArray, base: FloatArray) -> None:
    """Draw a few fine hairs that lie in about one direction."""
    for _ in range(22):
        root = draw.uniform(-0.95, 0.95, 2)
        turn, length, bend = draw.normal(0.9, 0.25), draw.uniform(0.10, 0.24), draw.normal(0, 0.6)
        left, top = (np.clip((root - 0.3 + 1) / 2, 0, 1) * SIZE_PX).astype(int)
        window = slice(top, top + 240), slice(left, left + 240)  # a hair is short: most of the canvas need not be asked
        right, down = x[window] - root[0], y[window] - root[1]
        along = right * np.cos(turn) + down * np.sin(turn)
        aside = -right * np.sin(turn) + down * np.cos(turn) - bend * along**2
        inside = edge(-along, 0.01) * edge(along - length, 0.02)
        thin = edge(np.abs(aside) - 0.0018 * (1 - along / length).clip(0.2, 1), 0.005)
        lay(canvas[window], base * 0.32, 0.4 * thin * inside)
