"""Photos for the model alone: read in a few hundred megabytes at most, whatever their size, and kept small."""

import numpy as np
from PIL import JpegImagePlugin

from core.errors import PhotoError
from core.photos.file_formats.formats import INCOMPLETE, open_any
from core.photos.pixels import copy_pixels, normalised
from core.records import ByteArray
from core.transforms import Preprocessing, enough_pixels

_WHOLE_PX = 12_500_000  # a phone's usual photo; up to this a photo is decoded whole, as those of the tables are
_SHORT_PX = 640  # of larger ones: three times the models' input
_JPEG_SCALES = (2, 4, 8)  # what its decoder can divide the sides by


def read_small(data: bytes, preprocessing: Preprocessing, *, most_px: int) -> ByteArray:
    """Decode a data-set image and return as much of it, (h, w, 3) uint8, as gives the model the same input.

    Up to 12.5 megapixels exactly the same; a larger one is first decoded or shrunk to a short side of at least 640 px.
    Raises PhotoError for a foreign or damaged file, and for one of more than `most_px` pixels.
    """
    try:
        image = open_any(data)
        width, height = image.size
        if width * height > most_px:
            raise PhotoError(f"The picture has more than {most_px / 1e6:.0f} megapixels.")
        long_side = None
        if width * height > _WHOLE_PX:
            scale = max((scale for scale in _JPEG_SCALES if min(width, height) >= scale * _SHORT_PX), default=1)
            if isinstance(image, JpegImagePlugin.JpegImageFile) and scale > 1:
                image.draft(None, (width // scale, height // scale))
            long_side = -(-_SHORT_PX * max(width, height) // min(width, height))
        pixels = copy_pixels(normalised(image, long_side))
        return np.ascontiguousarray(enough_pixels(pixels, preprocessing))
    except PhotoError:
        raise
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error, MemoryError and more
        raise PhotoError(INCOMPLETE) from error
