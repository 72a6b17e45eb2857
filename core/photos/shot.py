"""The live camera's answer to bytes: a picture that came through the browser, not through a file dialog."""

import base64
import binascii

from core.errors import PhotoError
from core.photos.file_formats.formats import LIMITS
from core.photos.file_formats.signatures import photo_format

_AGAIN = "please take the photo again or upload one."


def shot_bytes(value: object) -> bytes:
    """Return the JPEG bytes of a shot that the camera component sent as base64 text, to be read like any upload.

    Any page of the browser can send any value, so nothing about it is taken for granted. Raises PhotoError, with one
    sentence that says what to do, for everything that is not base64 of a JPEG within the limits of uploads.
    """
    if not isinstance(value, str) or not value:
        raise PhotoError(f"The camera sent no picture; {_AGAIN}")
    if len(value) * 3 > LIMITS.max_bytes * 4 + 12:  # base64 makes 4 characters of 3 bytes; checked before it is decoded
        raise PhotoError(f"The camera's picture is over {LIMITS.max_bytes / 1e6:.0f} MB; {_AGAIN}")
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):  # ValueError: letters outside ASCII
        raise PhotoError(f"The camera's picture was damaged on its way; {_AGAIN}") from None
    try:
        kind = photo_format(data)
    except PhotoError:
        kind = ""
    if kind != "JPEG":
        raise PhotoError(f"The camera sent something that is not a JPEG; {_AGAIN}")
    return data
