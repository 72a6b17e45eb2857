"""How a photo has to be turned: by its EXIF orientation alone, as browsers do.

An orientation that only XMP gives is left alone: no browser turns such a picture, so nobody has seen it turned.
"""

from PIL import Image

from core.photos.file_formats.exif import orientation

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def turn(image: Image.Image) -> Image.Transpose | None:
    """Return the turn that makes the picture upright, or None where it is so already or nothing readable says so."""
    if image.format == "HEIF":
        return None  # the container's own rotation is applied while decoding; EXIF only repeats it
    return _TURNS.get(orientation(image.info.get("exif")) or 1)


def swaps_sides(image: Image.Image) -> bool:
    """Whether turning upright exchanges width and height."""
    quarter_turns = _TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8]
    return turn(image) in quarter_turns
