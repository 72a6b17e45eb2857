"""A JPEG that lacks its end marker, or has it too early: is all of its picture there?

Browsers show such files whole, and the decoder refuses them; with an end put behind it, it would take a half file too
and paint the rest grey. So the file is decoded with two unlike continuations. Where the picture's data are all there,
nothing of a continuation is read; where a bit is missing, one of the two gives another picture.

Where the end comes too early, the decoder paints the rest grey and says nothing. To look at every file so would take
three times as long: only where the last pixel is of that very grey is the file looked at.
"""

import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import JpegImagePlugin

from core.photos.file_formats.jpeg_parts import JpegParts

_END = b"\xff\xd9"
_MISSING = "The JPEG ends before its picture does."
_GOES_ON = (b"\x55\x2b\x99\x66" * 64, b"\xaa\xd4\x66\x99" * 64)  # each the other's opposite, bit by bit
_SCALES = (8, 1)  # a small decode finds most broken files at a fraction of the memory
_LEAST_BITS = 2  # of a block of 64 pixels: a code each for its mean and for "nothing more"
_BLOCK_PX = 64
_GREY = (127, 128)  # print colours are stored turned round
_STRIP_PX = 256

Opener = Callable[[BytesIO], JpegImagePlugin.JpegImageFile]


def with_end(data: bytes, parts: JpegParts, image: JpegImagePlugin.JpegImageFile, opener: Opener) -> bytes:
    """Return the file with an end marker.

    `image` is the file opened and not decoded. Raises ValueError where picture data are missing.
    """
    content = data.rstrip(b"\0")
    if content.endswith(b"\xff"):  # a data byte, which a zero follows, or half of the marker
        content = content + b"\0" if len(content) < len(data) else content[:-1]
    check_whole(content, parts, image, opener)
    return content + _END


def check_whole(content: bytes, parts: JpegParts, image: JpegImagePlugin.JpegImageFile, opener: Opener) -> None:
    """Raise ValueError where picture data are missing from a file without its end marker; `image` as in `with_end`."""
    least = image.width * image.height // _BLOCK_PX * _LEAST_BITS // 8
    if not parts.covered or (parts.single and len(content) < least):
        raise ValueError(_MISSING)
    for scale in _SCALES:
        first, second = (_fingerprint(opener(BytesIO(content + more + _END)), scale) for more in _GOES_ON)
        if first != second:
            raise ValueError(_MISSING)


def may_be_cut(last_pixel: object) -> bool:
    """Whether a decoded picture ends in the grey that the decoder paints where data are missing."""
    bands = last_pixel if isinstance(last_pixel, tuple) else (last_pixel,)
    return all(band in _GREY for band in bands)


def _fingerprint(image: JpegImagePlugin.JpegImageFile, scale: int) -> int:
    """Return a checksum of the decoded pixels, taken strip by strip."""
    image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))
    image.load()
    total = 0
    for top in range(0, image.height, _STRIP_PX):
        strip = image.crop((0, top, image.width, min(top + _STRIP_PX, image.height)))
        total = zlib.crc32(strip.tobytes(), total)
    return total
