"""What a file is, told by its first bytes and never by its name; what is no photo is named in the refusal."""

from core.errors import PhotoError

_WANTED = "please save or share the photo as JPEG and choose that file."
_ONLY = "not a JPEG, PNG, WebP or HEIC photo"

# Signatures of files that people do send, so that the refusal can say what it got.
_FOREIGN = (
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF or raw camera file"),
    (b"MM\x00*", "a TIFF or raw camera file"),
    (b"II+\x00", "a TIFF or raw camera file"),
    (b"MM\x00+", "a TIFF or raw camera file"),
    (b"IIU\x00", "a raw camera file"),
    (b"FUJIFILMCCD-RAW", "a raw camera file"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a text document"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"\x00\x00\x01\xba", "a video"),
    (b"OggS", "a video or a sound"),
    (b"ID3", "a sound"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)
_RIFF = {b"WAVE": "a sound", b"AVI ": "a video"}

# Brands of ISO 14496-12 `ftyp`. A file's own brand often says only that it is a HEIF picture; how that is coded stands
# among the compatible ones (ISO 23008-12, annex B; the MIAF profiles of ISO 23000-22 for HEVC begin with "MiH").
_HEVC_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"MiHA", b"MiHB", b"MiHE")
)
_AV1_BRANDS = frozenset((b"avif", b"avis", b"avio", b"MA1A", b"MA1B"))
_HEIF_BRANDS = frozenset((b"mif1", b"mif2", b"mif3", b"msf1", b"miaf", b"tmap", b"1pic", b"MiPr"))
_MOST_BRANDS = 64  # files name about six
_HEADER_BYTES = 1 << 16  # the list of a HEIF file's parts begins within this


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
    kind = _box_kind(data) if data[4:8] == b"ftyp" else _foreign_kind(data)
    if kind == "HEIC":
        return "HEIC"
    said = f"{kind}, {_ONLY}" if kind else _ONLY
    raise PhotoError(f"This is {said}; {_WANTED}")


def _foreign_kind(data: bytes) -> str:
    """Return what a file is that is no photo, "" where nobody knows."""
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], "")
    if data[4:8] in (b"moov", b"mdat", b"wide"):  # QuickTime before it had `ftyp`
        return "a video"
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    for signature, kind in _FOREIGN:
        if start[: len(signature)].lower() == signature.lower():
            return "an SVG drawing" if signature == b"<?xml" and b"<svg" in data[:1024].lower() else kind
    return ""


def _box_kind(data: bytes) -> str:
    """Return "HEIC", or in words what else a file of ISO boxes is, by all the brands that it names."""
    end = min(int.from_bytes(data[:4], "big"), 16 + 4 * _MOST_BRANDS, len(data))
    major = data[8:12]
    brands = {major, *(data[place : place + 4] for place in range(16, end - 3, 4))}
    if major in _AV1_BRANDS or (brands & _AV1_BRANDS and not brands & _HEVC_BRANDS):
        return "an AVIF picture"
    if brands & _HEVC_BRANDS:
        return "HEIC"
    if not brands & _HEIF_BRANDS:
        return "a raw camera file" if major == b"crx " else "a video"
    head = data[:_HEADER_BYTES]
    if b"hvc1" in head or b"av01" not in head:
        return "HEIC"  # the decoder has the last word
    return "an AVIF picture"
