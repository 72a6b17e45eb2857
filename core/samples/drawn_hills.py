"""Hills under an evening sky, drawn by code: a picture without skin, which the models turn away."""

import numpy as np

from core.records import ByteArray
from core.samples.brushes import SIZE_PX, colour, edge, finished, lay, mottle

_SKY_TOP, _SKY_LOW, _SUN = "#7fa8d1", "#e9dfc8", "#fff3d0"
_RIDGES = (("#8fa7b0", 0.46, 0.05), ("#6d8f7a", 0.58, 0.07), ("#4c7350", 0.72, 0.06))  # far to near: height, swell


def draw_hills(seed: int = 0) -> ByteArray:
    """Draw three ridges under a sky, (720, 720, 3) uint8; the same seed draws the same."""
    draw = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIZE_PX, 0:SIZE_PX].astype(np.float32) / SIZE_PX
    canvas = colour(_SKY_TOP) + (colour(_SKY_LOW) - colour(_SKY_TOP)) * np.clip(y / 0.55, 0, 1)[..., None]
    canvas = canvas.astype(np.float32)
    lay(canvas, colour(_SUN), edge(np.hypot(x - 0.7, y - 0.27) - 0.07, 0.01))
    for number, (paint, height, swell) in enumerate(_RIDGES):
        waves = [swell / wave * np.sin(2 * np.pi * wave * x + draw.uniform(0, 6)) for wave in (1, 2, 3, 7)]
        line = height + sum(waves) + 0.004 * mottle(draw, 60)[0]
        grass = (
            1 + (0.04 + 0.05 * number) * mottle(draw, 60 + 60 * number)[..., None] * np.clip(y - 0.3, 0, 1)[..., None]
        )
        lay(canvas, colour(paint) * grass, edge(line - y, 0.004))
    canvas += 0.006 * draw.standard_normal(canvas.shape, np.float32)
    return finished(canvas)
