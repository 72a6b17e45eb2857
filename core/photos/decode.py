"""Bytes to `Photo`: the only door through which a person's file enters.

Everything of the file but its pixels and its hash ends here: metadata, comments, thumbnails, further pictures and
appended data go no further.
"""

import hashlib
from contextlib import nullcontext
from pathlib import Path
from threading import Lock

import numpy as np
from PIL import Image, JpegImagePlugin

from core.errors import PhotoError
from core.ordinary_file import NoOrdinaryFileError, open_file, read_file
from core.photos.file_formats.formats import INCOMPLETE, LIMITS, open_any, open_upload
from core.photos.pixels import copy_pixels, normalised
from core.photos.upright import swaps_sides
from core.records import ByteArray, Photo

KEPT_SIDE_PX = 2080  # half of a phone's 12 or 13 megapixels; 9.7 MB of pixels at 4:3. Pages show 900 px
ANSWER_SIDE_PX = 640  # three times the models' input; quality is measured at 320 px, and faces are searched at 480
_JPEG_SCALES = (1, 2, 4, 8)  # what its decoder can divide the sides by without computing what it leaves out


_COSTLY_PX = 25_000_000  # decoded whole, as all but JPEG are, such a picture takes 200 MB, and one of 48 megapixels 360
_LARGE = Lock()  # so one visitor's is decoded after another's


class _DamagedError(PhotoError):
    """The decoder gave up."""


def read_photo(data: bytes, *, needed_px: int | None = None, shown: bool = True) -> Photo:
    """Decode a person's JPEG, PNG, WebP or HEIC file, told by content and never by name.

    The kept picture's long side is at most `needed_px`, or 2080 px where it is None; nothing is enlarged. A picture
    that nobody will look at (`shown` is false) needs a short side of 640 px, all that answers and checks make use of.
    A large JPEG is decoded in the DCT domain, and kept as it comes: a half, a quarter or an eighth of its sides, so up
    to half as long as other formats. To shrink it once more would take longer than to decode it.
    Raises PhotoError, with one sentence that says what to do, for every file that cannot be used.
    """
    kept = KEPT_SIDE_PX if needed_px is None else max(LIMITS.min_side_px, needed_px)
    try:
        image = open_upload(data)
        width, height = image.size[::-1] if swaps_sides(image) else image.size
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            _scale_jpeg(image, kept, shown=shown)
        elif not shown:
            kept = min(kept, -(-ANSWER_SIDE_PX * max(image.size) // min(image.size)))
        with _LARGE if _is_costly(image) else nullcontext():
            pixels = copy_pixels(normalised(image, kept))  # (H, W, 3)
    except PhotoError:
        raise
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error, MemoryError and more
        raise PhotoError(INCOMPLETE) from error
    return Photo(pixels, hashlib.sha256(data).hexdigest(), width, height)


def _is_costly(image: Image.Image) -> bool:
    return not isinstance(image, JpegImagePlugin.JpegImageFile) and image.width * image.height > _COSTLY_PX


def _scale_jpeg(image: JpegImagePlugin.JpegImageFile, kept_px: int, *, shown: bool) -> None:
    """Have a JPEG decoded at its largest scale of at most `kept_px`; not shown, at the smallest that answers need."""
    longer, shorter = max(image.size), min(image.size)
    scale = next((scale for scale in _JPEG_SCALES if longer <= scale * kept_px), _JPEG_SCALES[-1])
    if not shown:
        scale = max([scale, *(more for more in _JPEG_SCALES if shorter >= more * ANSWER_SIDE_PX)])
    image.draft(None, (image.width // scale, image.height // scale))


def read_photo_file(path: Path, *, shown: bool = True) -> Photo:
    """Read a person's photo from a file, as `read_photo` does. Raises PhotoError also where there is no such file."""
    try:
        with open_file(path) as file:
            data = file.read(LIMITS.max_bytes + 1)  # one more than allowed is enough to refuse it
    except (FileNotFoundError, NotADirectoryError):
        raise PhotoError("There is no such file; please check the path.") from None
    except IsADirectoryError:
        raise PhotoError("This is a folder; please name a photo in it.") from None
    except NoOrdinaryFileError:
        raise PhotoError("This is no ordinary file, but a pipe or a device; please name a photo.") from None
    except (OSError, ValueError):  # ValueError: a NUL in the name
        raise PhotoError("The file cannot be opened; please check its name and your right to read it.") from None
    return read_photo(data, shown=shown)


def read_data_image(path: Path) -> ByteArray:
    """Read a data-set image of any size as (H, W, 3) uint8 upright sRGB, without the limits of uploads.

    Formats, colours and orientation are treated exactly as in an upload. Raises PhotoError for a file that is missing,
    foreign or damaged.
    """
    try:
        return decode_data_image(read_file(path))
    except (OSError, _DamagedError) as error:
        raise PhotoError(f"{path.name} cannot be read as an image; please check the data set.") from error


def decode_data_image(data: bytes, *, most_px: int | None = None) -> ByteArray:
    """Decode a data-set image from its bytes, as `read_data_image` does.

    Raises PhotoError for a foreign or damaged file, and for one of more than `most_px` pixels.
    """
    try:
        image = open_any(data)
        if most_px is not None and image.width * image.height > most_px:
            raise PhotoError(f"The picture has more than {most_px / 1e6:.0f} megapixels.")
        return np.array(normalised(image))
    except PhotoError:
        raise
    except Exception as error:
        raise _DamagedError(INCOMPLETE) from error
