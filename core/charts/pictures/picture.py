"""A photo's pixels made ready to be shown or saved; nothing here changes their colours."""

from io import BytesIO

import numpy as np
from PIL import Image

from core.records import ByteArray

_SHOWN_QUALITY = 90  # of 100: no difference is seen, in a fifth of the bytes


def shrink_picture(pixels: ByteArray, max_side_px: int) -> ByteArray:
    """Return (H, W, 3) uint8 with a long side of at most `max_side_px`; nothing is enlarged.

    Averaged by whole pixels first, down to less than twice the size: half the time, and no eye sees the difference.
    """
    height, width = pixels.shape[:2]
    if max(height, width) <= max_side_px:
        return pixels
    scale = max_side_px / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.array(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC, reducing_gap=1.0))


def square_tile(pixels: ByteArray, side_px: int) -> ByteArray:
    """Return the centre square of a photo as (side_px, side_px, 3) uint8."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    left, top = (width - side) // 2, (height - side) // 2
    box = (left, top, left + side, top + side)
    image = Image.fromarray(pixels)
    return np.array(image.resize((side_px, side_px), Image.Resampling.BICUBIC, box=box, reducing_gap=3.0))


def png_bytes(pixels: ByteArray) -> bytes:
    """Return pixels as a PNG file that holds nothing else."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, format="PNG")
    return file.getvalue()


def jpeg_bytes(pixels: ByteArray | Image.Image) -> bytes:
    """Return pixels (H, W, 3) as a JPEG file to be looked at, which holds nothing else; it is quick and small."""
    file = BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(file, format="JPEG", quality=_SHOWN_QUALITY)
    return file.getvalue()
