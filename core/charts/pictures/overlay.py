"""A heatmap laid over its photo, as pixels, with the colour bar that reads it.

    heatmap = analysis.explanation.heatmap("FU-ringworm")
    pixels = draw_overlay(analysis.photo.pixels, heatmap, analysis.explanation.region, strength=0.6)

A colour covers as much as the map is strong, so a place that says nothing shows the photo unchanged.
"""

from functools import lru_cache

import numpy as np
from PIL import Image

from core.charts.pictures.picture import jpeg_bytes, shrink_picture
from core.records import ByteArray, FloatArray, Region

# Black–violet–orange–yellow, even in lightness: matplotlib's "plasma" by S. van der Walt and N. Smith, CC0, at ten
# evenly spaced places as plotly gives them (plotly.colors.sequential.Plasma).
_COLOURS = (
    "0d0887", "46039f", "7201a8", "9c179e", "bd3786", "d8576b", "ed7953", "fb9f3a", "fdca26", "f0f921",
)  # fmt: skip


def draw_overlay(
    pixels: ByteArray, heatmap: FloatArray, region: Region, *, strength: float = 0.6, max_side_px: int | None = None
) -> ByteArray:
    """Return a photo (H, W, 3) uint8 under its heatmap (h, w) in [0, 1]; `strength` in [0, 1] is the map's cover.

    With `max_side_px` the picture is first made so much smaller.
    """
    if max_side_px is not None:
        pixels = shrink_picture(pixels, max_side_px)
    return np.array(Overlay(pixels, heatmap, region).at(strength))


class Overlay:
    """A photo and the colours of its heatmap, ready to be laid over one another at one strength after the other."""

    def __init__(self, pixels: ByteArray, heatmap: FloatArray, region: Region) -> None:
        self._photo = Image.fromarray(pixels)
        self._heat = enlarge(heatmap, self._photo.width, self._photo.height, region)
        colours = self._heat.copy()
        colours.putpalette(_colour_table().tobytes())
        self._colours = colours.convert("RGB")

    def at(self, strength: float) -> Image.Image:
        """Return the photo under its heatmap, whose cover is `strength` in [0, 1]."""
        cover = self._heat.point([round(strength * level) for level in range(256)])
        return Image.composite(self._colours, self._photo, cover)

    def jpeg(self, strength: float) -> bytes:
        """Return what `at` does as a JPEG file to be looked at."""
        return jpeg_bytes(self.at(strength))


def enlarge(heatmap: FloatArray, width_px: int, height_px: int, region: Region) -> Image.Image:
    """Return a coarse map (h, w) in [0, 1] as a smooth picture of levels 0–255, zero outside the region it speaks of.

    Whole levels are mixed in a fraction of the time that fractions would take, and no eye sees the difference.
    """
    left, top, right, bottom = _box(region, width_px, height_px)
    coarse = Image.fromarray((255 * heatmap + 0.5).astype(np.float32))  # a half, because the conversion cuts off
    smooth = coarse.resize((right - left, bottom - top), Image.Resampling.BICUBIC)
    whole = Image.new("L", (width_px, height_px))
    whole.paste(smooth.convert("L"), (left, top))
    return whole


def _box(region: Region, width_px: int, height_px: int) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom in pixels, at least one pixel apart."""
    left, top = round(region.left * width_px), round(region.top * height_px)
    right, bottom = round(region.right * width_px), round(region.bottom * height_px)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def colours_of(heat: FloatArray) -> ByteArray:
    """Return the colours (…, 3) uint8 of heat values in [0, 1]."""
    table = _colour_table()
    return table[np.rint(heat * (len(table) - 1)).astype(np.intp)]


def colour_bar(strength: float, *, width_px: int = 512, height_px: int = 12) -> ByteArray:
    """Return the scale of an overlay as (height_px, width_px, 4) uint8, as see-through as the overlay is."""
    heat = np.linspace(0, 1, width_px, dtype=np.float32)
    row = np.concatenate([colours_of(heat), np.rint(255 * strength * heat)[:, None].astype(np.uint8)], axis=1)
    return np.ascontiguousarray(np.broadcast_to(row, (height_px, width_px, 4)))


@lru_cache(maxsize=1)
def _colour_table() -> ByteArray:
    anchors = np.array([[int(colour[i : i + 2], 16) for i in (0, 2, 4)] for colour in _COLOURS], np.float64)
    places = np.linspace(0, len(anchors) - 1, 256)
    table = np.stack([np.interp(places, np.arange(len(anchors)), anchors[:, channel]) for channel in range(3)], axis=1)
    rounded: ByteArray = np.rint(table).astype(np.uint8)
    rounded.setflags(write=False)
    return rounded
