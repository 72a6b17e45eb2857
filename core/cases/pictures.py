"""The small picture that is kept of a photo on wish: JPEG without a word about the camera, the place or the file."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

from core.errors import PhotoError
from core.photos.decode import read_photo
from core.records import ByteArray

LONGEST_SIDE_PX = 1024
THUMB_SIDE_PX = 256
MOST_PICTURE_BYTES = 2 * 2**20
_QUALITY, _THUMB_QUALITY = 88, 80
_BARE = {0xDB, 0xC4, 0xC0, 0xC1, 0xC2, 0xDD, 0xDA}  # tables, frame, restart interval, scan: what a picture consists of
_START, _END = b"\xff\xd8", b"\xff\xd9"


def kept_picture(pixels: ByteArray) -> bytes:
    """Return (H, W, 3) uint8 pixels as the JPEG that is kept: at most 1,024 px on a side."""
    return _jpeg(pixels, LONGEST_SIDE_PX, _QUALITY)


def thumbnail(picture: bytes) -> bytes:
    """Return a small copy of a kept picture for a timeline."""
    with Image.open(io.BytesIO(picture)) as image:
        return _jpeg(np.asarray(image.convert("RGB")), THUMB_SIDE_PX, _THUMB_QUALITY)


def checked_picture(data: bytes) -> bytes:
    """Return a foreign picture as one that may be kept: as it is where it is bare and small, else made anew.

    Raises PhotoError for what is no photo.
    """
    if len(data) > MOST_PICTURE_BYTES:
        raise PhotoError(f"A picture of a case has at most {MOST_PICTURE_BYTES >> 20} MB.")
    photo = read_photo(data)
    small = max(photo.width_px, photo.height_px) <= LONGEST_SIDE_PX
    return data if small and is_bare(data) else kept_picture(photo.pixels)


def is_bare(data: bytes) -> bool:
    """Whether a file is a JPEG that holds its picture and nothing else: no EXIF, profile, comment or rest."""
    if not data.startswith(_START):
        return False
    at = len(_START)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        body = data[at + 4 : at + 2 + length]
        if marker not in _BARE and not (marker == 0xE0 and body.startswith(b"JFIF\0") and length == 16):
            return False
        at += 2 + length
        if marker == 0xDA and (next_at := _after_scan(data, at)) is not None:
            at = next_at
            if data[at:] == _END:
                return True
    return False


def _after_scan(data: bytes, at: int) -> int | None:
    """Return where the next marker stands behind a scan's data, None where there is none."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return None


def _jpeg(pixels: ByteArray, side_px: int, quality: int) -> bytes:
    image, file = Image.fromarray(pixels), io.BytesIO()
    image.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    image.save(file, format="JPEG", quality=quality)
    return file.getvalue()
