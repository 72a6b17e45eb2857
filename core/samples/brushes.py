"""Brushes for the drawn samples: soft shapes, mottled noise and the light on a surface, on (H, W) arrays."""

import numpy as np
from PIL import Image

from core.records import ByteArray, FloatArray

SIZE_PX = 720


def colour(code: str) -> FloatArray:
    """Return (3,) sRGB values 0–1 of a colour written "#rrggbb". Raises ValueError for anything else."""
    digits = code.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"{code!r} is not a colour of the form #rrggbb")
    return np.frombuffer(bytes.fromhex(digits), np.uint8).astype(np.float32) / 255


def edge(distance: FloatArray, softness: float) -> FloatArray:
    """Return 1 inside (negative distance) and 0 outside, with a smooth step of the given width between."""
    t: FloatArray = np.clip(0.5 - distance / softness, 0, 1)
    return t * t * (3 - 2 * t)


def blob(x: FloatArray, y: FloatArray, width: float, height: float) -> FloatArray:
    """Return a Gaussian bump of height 1 about the origin, with these standard deviations."""
    bump: FloatArray = np.exp(-0.5 * ((x / width) ** 2 + (y / height) ** 2))
    return bump


def ellipse(x: FloatArray, y: FloatArray, width: float, height: float, softness: float) -> FloatArray:
    """Return the soft mask of an ellipse with these half axes about the origin."""
    return edge((np.sqrt((x / width) ** 2 + (y / height) ** 2) - 1) * min(width, height), softness)


def lay(canvas: FloatArray, paint: FloatArray, mask: FloatArray) -> None:
    """Lay a colour (3,) or picture (H, W, 3) over the canvas (H, W, 3) in place, through a mask (H, W)."""
    rows, columns = np.flatnonzero(mask.max(axis=1) > 1e-4), np.flatnonzero(mask.max(axis=0) > 1e-4)
    if not len(rows) or not len(columns):
        return
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)  # most shapes are small
    paint = paint.astype(np.float32, copy=False)  # as the canvas; half the time of float64
    part = canvas[window]
    part += ((paint[window] if paint.ndim == 3 else paint) - part) * mask[window][..., None]


def mottle(draw: np.random.Generator, cells: int, size: int = SIZE_PX) -> FloatArray:
    """Return smooth noise (size, size) of mean 0 and deviation 1 with about `cells` bumps along a side."""
    grid = draw.normal(size=(cells, cells)).astype(np.float32)
    noise = np.asarray(Image.fromarray(grid).resize((size, size), Image.Resampling.BICUBIC)).copy()
    noise -= noise.mean()
    noise /= noise.std()
    return noise


def slopes(depth: FloatArray, pixels_per_unit: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the unit normal (x to the right, y down, z to the viewer) of a surface whose depth is in drawing units."""
    down, right = np.gradient(depth)
    right, down = right * pixels_per_unit, down * pixels_per_unit
    length = np.sqrt(right**2 + down**2 + 1)
    return -right / length, -down / length, 1 / length


def lit(normal: tuple[FloatArray, FloatArray, FloatArray], toward: tuple[float, float, float]) -> FloatArray:
    """Return the diffuse light, 0–1, on a surface from one direction."""
    scale = float(np.sqrt(sum(part * part for part in toward)))
    return np.clip(sum(n * part for n, part in zip(normal, toward, strict=True)) / scale, 0, None)


def finished(canvas: FloatArray) -> ByteArray:
    """Return the canvas as (H, W, 3) uint8, clipped to what can be shown."""
    return np.round(np.clip(canvas, 0, 1) * 255).astype(np.uint8)
