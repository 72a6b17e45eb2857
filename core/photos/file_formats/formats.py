"""Which files may become photos: opened by the one decoder of their signature, refused from the header.

Pillow's own `open` tries over forty parsers and may warn; here a file meets only the decoder of its own signature.
Nothing is decoded in this module: it reads headers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from core.errors import PhotoError
from core.photos.file_formats.complete import is_complete_png
from core.photos.file_formats.jpeg_end import check_whole, may_be_cut, with_end
from core.photos.file_formats.jpeg_parts import JpegParts, read_parts
from core.photos.file_formats.png_chunks import body, mended, read_chunks
from core.photos.file_formats.signatures import photo_format


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What a person's upload may be; data-set files are not limited."""

    max_bytes: int = 60_000_000  # a 50 MP JPEG of best quality has about 30 MB
    max_jpeg_px: int = 50_000_000  # phones of 2026 give 48 and 50 MP; decoded at a fraction of that
    max_heic_px: int = 50_000_000  # the same phones; decoded whole
    max_other_px: int = 25_000_000  # these formats have no cheap way to decode at a fraction
    max_jpeg_buffer: int = 160_000_000  # bytes; a progressive file is held whole: 50 MP at 4:2:0 needs 150 MB
    max_jpeg_scans: int = 100  # real progressive files have about 10; each costs a pass over the whole picture
    min_side_px: int = 64  # below this nothing of the skin is left to see
    max_aspect: float = 8.0  # a strip is no photo of skin


LIMITS = UploadLimits()

INCOMPLETE = "The file is incomplete or damaged; please copy or send the photo again."


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """Pillow's JPEG reader without its look into EXIF for a resolution, which warns about every broken tag.

    `check_end` raises where the end of the file comes before that of the picture.
    """

    check_end: Callable[[], None] | None = None

    def _read_dpi_from_exif(self) -> None:
        return

    def load_end(self) -> None:
        """Have a picture that ends in the grey of missing data looked at, whoever decodes it and at whatever scale."""
        if self.check_end is not None and may_be_cut(self.im.getpixel((self.width - 1, self.height - 1))):
            self.check_end()


def open_upload(data: bytes) -> ImageFile.ImageFile:
    """Open a person's file without decoding it, within `LIMITS`.

    Raises PhotoError for what is refused and whatever the decoder raises for a damaged header.
    """
    if len(data) > LIMITS.max_bytes:
        raise PhotoError(
            f"The file has more than {LIMITS.max_bytes / 1e6:.0f} MB; please send a smaller copy of the photo."
        )
    return _open(data, limited=True)


def open_any(data: bytes) -> ImageFile.ImageFile:
    """Open a file of any size with the decoder of its signature, without decoding it.

    A JPEG with several pictures (MPO) and a HEIC give their primary picture. Raises PhotoError for a foreign format
    and whatever the decoder raises for a damaged header.
    """
    return _open(data, limited=False)


def _open(data: bytes, *, limited: bool) -> ImageFile.ImageFile:
    kind = photo_format(data)
    if kind == "JPEG":
        return _open_jpeg(data, limited=limited)
    if kind == "PNG":
        return _open_png(data, limited=limited)
    if kind == "WebP":
        return _open_webp(data, limited=limited)
    from pillow_heif import HeifImageFile  # 60 ms to load, and most photos are JPEG

    image: ImageFile.ImageFile = HeifImageFile(BytesIO(data))  # type: ignore[no-untyped-call]  # pillow-heif has no types
    if limited:
        _check_size(image.size, kind)
    return image


def _open_jpeg(data: bytes, *, limited: bool) -> ImageFile.ImageFile:
    parts = read_parts(data, LIMITS.max_jpeg_scans + 1)
    image = _Jpeg(BytesIO(data))
    if limited:
        _check_size(image.size, "JPEG")
    if limited or not parts.ended:
        _check_scans(parts, image)
    if parts.ended:
        if image.width * image.height <= LIMITS.max_jpeg_px:
            image.check_end = lambda: check_whole(data[: parts.end], parts, _Jpeg(BytesIO(data)), _Jpeg)
        return image
    if image.width * image.height > LIMITS.max_jpeg_px:
        raise ValueError("Such a large JPEG is not decoded to see whether it is whole.")
    return _Jpeg(BytesIO(with_end(data, parts, image, _Jpeg)))


def _open_png(data: bytes, *, limited: bool) -> ImageFile.ImageFile:
    chunks = read_chunks(data)
    image = PngImagePlugin.PngImageFile(BytesIO(mended(data, chunks)))
    image.info["cicp"] = body(data, chunks, b"cICP")  # the one statement about colours that Pillow does not read
    if limited:
        _check_size(image.size, "PNG")
        _check_still(image)
        if not is_complete_png(data, chunks):
            raise PhotoError(INCOMPLETE)
    return image


def _open_webp(data: bytes, *, limited: bool) -> ImageFile.ImageFile:
    if limited:
        _check_webp(data)  # its decoder allocates the picture as soon as it is made
    image = WebPImagePlugin.WebPImageFile(BytesIO(data))
    if limited:
        _check_size(image.size, "WebP")
        _check_still(image)
    return image


def _check_still(image: ImageFile.ImageFile) -> None:
    if getattr(image, "n_frames", 1) > 1:
        raise PhotoError("This is an animation; please save one picture of it as JPEG and choose that file.")


def _check_size(size: tuple[int, int], kind: str) -> None:
    width, height = size
    most = {"JPEG": LIMITS.max_jpeg_px, "HEIC": LIMITS.max_heic_px}.get(kind, LIMITS.max_other_px)
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


def _check_scans(parts: JpegParts, image: JpegImagePlugin.JpegImageFile) -> None:
    """Refuse a JPEG in many passes that would fill the memory or take minutes."""
    if parts.single or not parts.scans:
        return
    across, down = max(part[1] for part in image.layer), max(part[2] for part in image.layer)
    samples = sum(part[1] * part[2] for part in image.layer) / (across * down) * image.width * image.height
    if 2 * samples > LIMITS.max_jpeg_buffer or parts.scans > LIMITS.max_jpeg_scans:
        raise PhotoError(
            "This progressive JPEG is too large to be read safely; please save it as a standard (baseline) JPEG or "
            "send a smaller copy."
        )
