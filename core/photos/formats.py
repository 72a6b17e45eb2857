"""Which files may become photos: told by their first bytes, opened by one decoder each, refused from the header.

Pillow's own `open` tries over forty parsers and may warn; here a file meets only the decoder of its own signature.
Nothing is decoded in this module: it reads headers.
"""

import re
from dataclasses import dataclass
from io import BytesIO

from PIL import ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from core.errors import PhotoError
from core.photos.complete import is_complete_png


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What a person's upload may be; data-set files are not limited."""

    max_bytes: int = 60_000_000  # a 50 MP JPEG of best quality has about 30 MB
    max_jpeg_px: int = 50_000_000  # phones of 2026 give 48 and 50 MP; decoded at a fraction of that
    max_other_px: int = 25_000_000  # these formats have no cheap way to decode at a fraction
    max_jpeg_buffer: int = 160_000_000  # bytes; a progressive file is held whole: 50 MP at 4:2:0 needs 150 MB
    max_jpeg_scans: int = 100  # real progressive files have about 10; each costs a pass over the whole picture
    min_side_px: int = 64  # below this nothing of the skin is left to see
    max_aspect: float = 8.0  # a strip is no photo of skin


LIMITS = UploadLimits()

INCOMPLETE = "The file is incomplete or damaged; please copy or send the photo again."
_WANTED = "please save or share the photo as JPEG and choose that file."

# ISO 14496-12 brands of HEVC stills and of the containers that phones write; AVIF's own brands are not among them.
_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"))

# Signatures of files that people do send, so that the refusal can say what it got.
_FOREIGN = (
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF or raw camera file"),
    (b"MM\x00*", "a TIFF or raw camera file"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)


def photo_format(data: bytes) -> str:
    """Return "JPEG", "PNG", "WebP" or "HEIC" from the first bytes. Raises PhotoError for anything else."""
    if not data:
        raise PhotoError("The file is empty; please choose the photo again.")
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp":
        if data[8:12] in _HEIC_BRANDS:
            return "HEIC"
        kind = "an AVIF picture" if data[8:12] in (b"avif", b"avis") else "a video"
        raise PhotoError(f"This is {kind}, not a JPEG, PNG, WebP or HEIC photo; {_WANTED}")
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for signature, kind in _FOREIGN:
        if start[: len(signature)].lower() == signature.lower():
            raise PhotoError(f"This is {kind}, not a JPEG, PNG, WebP or HEIC photo; {_WANTED}")
    raise PhotoError(f"This is not a JPEG, PNG, WebP or HEIC photo; {_WANTED}")


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """Pillow's JPEG reader without its look into EXIF for a resolution, which warns about every broken tag."""

    def _read_dpi_from_exif(self) -> None:
        return


def open_upload(data: bytes) -> ImageFile.ImageFile:
    """Open a person's file without decoding it, within `LIMITS`.

    Raises PhotoError for what is refused and whatever the decoder raises for a damaged header.
    """
    if len(data) > LIMITS.max_bytes:
        raise PhotoError(
            f"The file has {len(data) / 1e6:.0f} MB and at most {LIMITS.max_bytes / 1e6:.0f} can be read; "
            "please send a smaller copy of the photo."
        )
    kind = photo_format(data)
    if kind == "WebP":
        _check_webp(data)  # its decoder allocates the picture as soon as it is made
    image = open_any(data)
    _check_size(image.size, kind)
    if kind in ("PNG", "WebP") and getattr(image, "n_frames", 1) > 1:
        raise PhotoError("This is an animation; please save one picture of it as JPEG and choose that file.")
    if kind == "PNG" and not is_complete_png(data):
        raise PhotoError(INCOMPLETE)
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        _check_scans(data, image)
    return image


def open_any(data: bytes) -> ImageFile.ImageFile:
    """Open a file of any size with the decoder of its signature, without decoding it.

    A JPEG with several pictures (MPO) and a HEIC give their primary picture. Raises PhotoError for a foreign format
    and whatever the decoder raises for a damaged header.
    """
    kind = photo_format(data)
    if kind == "JPEG":
        return _Jpeg(BytesIO(data))
    if kind == "PNG":
        return PngImagePlugin.PngImageFile(BytesIO(data))
    if kind == "WebP":
        return WebPImagePlugin.WebPImageFile(BytesIO(data))
    from pillow_heif import HeifImageFile  # 60 ms to load, and most photos are JPEG

    image: ImageFile.ImageFile = HeifImageFile(BytesIO(data))  # type: ignore[no-untyped-call]  # pillow-heif has no types
    return image


def _check_size(size: tuple[int, int], kind: str) -> None:
    width, height = size
    most = LIMITS.max_jpeg_px if kind == "JPEG" else LIMITS.max_other_px
    if width * height > most:
        other = "" if kind == "JPEG" else ", for example as JPEG"
        raise PhotoError(
            f"The photo has {width * height / 1e6:.0f} megapixels and at most {most / 1e6:.0f} can be read from a "
            f"{kind} file; please send a smaller copy{other}."
        )
    if min(size) < LIMITS.min_side_px:
        raise PhotoError(
            f"The photo has only {width} × {height} pixels; please send one with at least "
            f"{LIMITS.min_side_px} pixels on its shorter side."
        )
    if max(size) > LIMITS.max_aspect * min(size):
        raise PhotoError(
            f"The photo is a strip of {width} × {height} pixels; please send one that is at most "
            f"{LIMITS.max_aspect:.0f} times as long as it is wide."
        )


def _check_webp(data: bytes) -> None:
    if len(data) < 30 or int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise PhotoError(INCOMPLETE)
    chunk, number = data[12:16], int.from_bytes
    if chunk == b"VP8 ":
        size = number(data[26:28], "little") & 0x3FFF, number(data[28:30], "little") & 0x3FFF
    elif chunk == b"VP8X":
        size = number(data[24:27], "little") + 1, number(data[27:30], "little") + 1
    elif chunk == b"VP8L":
        bits = number(data[21:25], "little")
        size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        raise PhotoError(INCOMPLETE)
    _check_size(size, "WebP")


def _check_scans(data: bytes, image: JpegImagePlugin.JpegImageFile) -> None:
    """Refuse a JPEG in many passes that would fill the memory or take minutes."""
    scans = _count_scans(data, LIMITS.max_jpeg_scans + 1)
    if not scans:
        return
    across, down = max(part[1] for part in image.layer), max(part[2] for part in image.layer)
    samples = sum(part[1] * part[2] for part in image.layer) / (across * down) * image.width * image.height
    if 2 * samples > LIMITS.max_jpeg_buffer or scans > LIMITS.max_jpeg_scans:
        raise PhotoError(
            "This progressive JPEG is too large to be read safely; please save it as a standard (baseline) JPEG or "
            "send a smaller copy."
        )


# A marker inside entropy-coded data: not a stuffed byte (FF 00), not a restart marker, not a fill byte.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def _count_scans(data: bytes, most: int) -> int:
    """Return how many scans a decoder would gather in memory, at most `most`; 0 for a file read in a single pass.

    Raises PhotoError where a single pass has no end: a broken copy that was filled up with zeros decodes "well".
    """
    position, components, progressive, scans = 2, 0, False, 0
    while scans < most and position + 4 <= len(data):
        if data[position] != 0xFF:
            break
        marker = data[position + 1]
        if marker == 0xFF:  # fill
            position += 1
            continue
        if marker == 0xD9:  # end of the (first) picture
            break
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # without a body
            position += 2
            continue
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            progressive = marker in (0xC2, 0xC6, 0xCA, 0xCE)
            components = data[position + 9] if position + 9 < len(data) else 0
        position += 2 + length
        if marker == 0xDA:
            scans += 1
            in_this_scan = data[position - length + 2] if position - length + 2 < len(data) else 0
            found = _MARKER.search(data, position)
            if scans == 1 and not progressive and in_this_scan >= components:
                if found is None:
                    raise PhotoError(INCOMPLETE)
                return 0
            position = found.start() if found else len(data)
    return scans
