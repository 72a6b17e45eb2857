"""Photo files drawn by code: good ones in every format and mode, and broken, hostile or foreign ones.

`refused_files()` is the corpus that must never become a photo; the command line's and the page's tests use it too.
"""

import functools
import io
import struct
import zipfile
import zlib

import numpy as np
import pillow_heif
from PIL import Image


def skin_like(width: int = 240, height: int = 180, seed: int = 0) -> np.ndarray:
    """(H, W, 3) uint8: a smooth skin-coloured shade with a darker spot off the centre, so that no turn is the same."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    spot = np.exp(-(((x - 0.3 * width) / (0.15 * width)) ** 2 + ((y - 0.35 * height) / (0.15 * height)) ** 2))
    light = 1.0 - 0.25 * x / width - 0.1 * y / height - 0.35 * spot
    noise = np.random.default_rng(seed).normal(0, 2, (height, width, 1))
    return (np.array([214, 166, 140]) * light[..., None] + noise).clip(0, 255).astype(np.uint8)


def encoded(pixels: np.ndarray | Image.Image, file_format: str, **options: object) -> bytes:
    """Encode an array or a Pillow image; "HEIF" goes through pillow-heif."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    buffer = io.BytesIO()
    if file_format == "HEIF":
        pillow_heif.from_pillow(image).save(buffer, **options)
    else:
        image.save(buffer, file_format, **options)
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip of files by their names in it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_file(
    width: int, height: int, depth: int, colour_type: int, rows: bytes, before_data: bytes = b"", end: bool = True
) -> bytes:
    """A PNG from raw bytes; `rows` hold the filter byte of each row already."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0))
    body = png_chunk(b"IDAT", zlib.compress(rows)) if rows else b""
    return b"\x89PNG\r\n\x1a\n" + header + before_data + body + (png_chunk(b"IEND", b"") if end else b"")


def png_of_words(values: np.ndarray, colour_type: int, before_data: bytes = b"") -> bytes:
    """A 16-bit PNG from (H, W) or (H, W, C) uint16, which Pillow itself cannot write for colours."""
    height, width = values.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return png_file(width, height, 16, colour_type, rows, before_data)


def display_p3_profile(description: bytes = b"Display P3 (drawn by code)") -> bytes:
    """A Display P3 ICC profile (version 2 matrix and curve), computed from the published primaries.

    Primaries and the D65 white of SMPTE EG 432-1, the sRGB curve of IEC 61966-2-1, adapted to D50 by Bradford.
    """
    primaries = np.array([[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]])
    colour = adapted_primaries(primaries)
    signal = np.linspace(0, 1, 1024)
    linear = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    curve = b"curv" + struct.pack(">II", 0, 1024) + np.round(linear * 65535).astype(">u2").tobytes()

    def xyz(values: np.ndarray) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">iii", *(round(float(v) * 65536) for v in values))

    text = b"desc\0\0\0\0" + struct.pack(">I", len(description) + 1) + description + b"\0" * 79
    tags = {
        b"desc": text,
        b"wtpt": xyz(np.array([0.9642, 1.0, 0.8249])),
        b"rXYZ": xyz(colour[:, 0]),
        b"gXYZ": xyz(colour[:, 1]),
        b"bXYZ": xyz(colour[:, 2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        value += b"\0" * (-len(value) % 4)
        table += name + struct.pack(">II", offset + len(body), len(value))
        body += value
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ") + b"\0" * 12
    header += b"acsp" + b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def adapted_primaries(xy: np.ndarray) -> np.ndarray:
    """(3, 3) matrix from linear RGB of the given primaries and a D65 white to XYZ under D50."""
    white = np.array([0.3127, 0.3290])
    white_xyz = np.array([white[0], white[1], 1 - white.sum()]) / white[1]
    columns = np.stack([np.array([x, y, 1 - x - y]) / y for x, y in xy], axis=1)
    to_xyz = columns * np.linalg.solve(columns, white_xyz)
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    gain = np.diag((bradford @ np.array([0.9642, 1.0, 0.8249])) / (bradford @ white_xyz))
    return np.linalg.inv(bradford) @ gain @ bradford @ to_xyz


def jpeg_header(width: int, height: int, start_of_frame: int = 0xC0, precision: int = 8) -> bytes:
    """A JPEG that ends right after its frame header and a start of scan."""
    frame = struct.pack(">BHHB", precision, height, width, 3) + b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    scan = b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"
    tables = b"\xff\xdb\x00\x43\x00" + b"\x01" * 64
    return (
        b"\xff\xd8" + tables + b"\xff" + bytes([start_of_frame]) + struct.pack(">H", len(frame) + 2) + frame
        + b"\xff\xda" + struct.pack(">H", len(scan) + 2) + scan
    )  # fmt: skip


def _many_scans() -> bytes:
    """A progressive JPEG whose last scan is repeated 500 times."""
    whole = encoded(skin_like(), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * 500 + b"\xff\xd9"


def _black_png(side: int) -> bytes:
    """A valid black PNG of side × side pixels, written without holding it."""
    packer = zlib.compressobj(9)
    row = b"\0" * (side + 1)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.jpg", encoded(skin_like(), "JPEG"))
    return buffer.getvalue()


def _frames(count: int) -> list[Image.Image]:
    return [Image.fromarray(skin_like(96, 80, seed)) for seed in range(count)]


def _animation(file_format: str, count: int) -> bytes:
    first, *rest = _frames(count)
    return encoded(first, file_format, save_all=True, append_images=rest, duration=40)


@functools.cache
def good_files() -> dict[str, bytes]:
    """One file of each format, from the same `skin_like()` pixels."""
    pixels = skin_like()
    return {
        "baseline.jpg": encoded(pixels, "JPEG", quality=92),
        "progressive.jpg": encoded(pixels, "JPEG", quality=92, progressive=True),
        "photo.png": encoded(pixels, "PNG"),
        "lossy.webp": encoded(pixels, "WEBP", quality=90),
        "lossless.webp": encoded(pixels, "WEBP", lossless=True),
        "phone.heic": encoded(pixels, "HEIF", quality=90),
    }


@functools.cache
def refused_files() -> dict[str, bytes]:
    """Broken, hostile and foreign files by name; many carry a photo's name on purpose."""
    pixels = skin_like()
    good = good_files()
    jpeg, png, heic = good["baseline.jpg"], good["photo.png"], good["phone.heic"]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    height, width = pixels.shape[:2]
    random = np.random.default_rng(7).bytes(10_000)
    foreign = {
        "empty.jpg": b"",
        "one_byte.jpg": b"\xff",
        "zeros.jpg": b"\0" * 4096,
        "random.jpg": b"\x13" + random,
        "text.jpg": b"My rash began on Monday.\n" * 20,
        "table.jpg": b"photo,label\na.jpg,ringworm\n",
        "still.gif": encoded(pixels, "GIF"),
        "forty_frames.jpg": _animation("GIF", 40),
        "scan.tif": encoded(pixels, "TIFF"),
        "big_endian_tiff.jpg": b"MM\x00*" + random[:200],
        "picture.bmp": encoded(pixels, "BMP"),
        "icon.ico": encoded(pixels, "ICO"),
        "portable.ppm": encoded(pixels, "PPM"),
        "jpeg2000.jpg": encoded(pixels, "JPEG2000"),
        "next.avif": encoded(pixels, "AVIF"),
        "jpegxl.jpg": b"\x00\x00\x00\x0cJXL \r\n\x87\n" + random[:200],
        "postscript.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n{ } loop\n",
        "photoshop.jpg": b"8BPS\x00\x01" + b"\0" * 6 + struct.pack(">HIIHH", 3, 180, 240, 8, 3) + random[:300],
        "telescope.jpg": b"SIMPLE  =                    T".ljust(2880),
        "document.jpg": b"%PDF-1.7\n" + jpeg,
        "drawing.jpg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "spaced_drawing.jpg": b'\xef\xbb\xbf \n<?xml version="1.0"?><svg/>',
        "page.jpg": b"<!doctype html><script>alert(1)</script>",
        "archive.jpg": _zip(),
        "program.jpg": b"MZ\x90\x00" + random[:500],
        "linux_program.jpg": b"\x7fELF\x02\x01\x01" + random[:500],
        "sound.jpg": b"RIFF" + struct.pack("<I", 236) + b"WAVEfmt " + random[:228],
        "film.jpg": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + random[:500],
        "pickle.jpg": b"\x80\x04\x95" + random[:200],
    }
    broken = {
        "only_magic.jpg": b"\xff\xd8\xff",
        "magic_then_text.jpg": b"\xff\xd8\xff\xe0" + b"hello " * 50,
        "gif_inside_jpeg_magic.jpg": b"\xff\xd8\xffGIF89a" + random[:300],
        "no_end_of_header.jpg": jpeg[:40],
        "cut_in_half.jpg": jpeg[: len(jpeg) // 2],
        "twelve_bits.jpg": jpeg_header(240, 180, precision=12),
        "lossless_frame.jpg": jpeg_header(240, 180, start_of_frame=0xC3),
        "zero_height.jpg": jpeg_header(240, 0),
        "only_signature.png": b"\x89PNG\r\n\x1a\n",
        "no_data.png": png_file(width, height, 8, 2, b""),
        "half_the_rows.png": png_file(width, height, 8, 2, rows[: len(rows) // 2]),
        "zero_width.png": png_file(0, height, 8, 2, rows),
        "unknown_depth.png": png_file(width, height, 7, 2, rows),
        "wrong_checksum.png": png.replace(png[29:33], b"\0\0\0\0", 1),
        "garbage_data.png": b"\x89PNG\r\n\x1a\n" + png[8:33] + png_chunk(b"IDAT", random) + png_chunk(b"IEND", b""),
        "cut_in_half.png": png[: len(png) // 2],
        "only_riff.webp": b"RIFF\x0c\x00\x00\x00WEBP",
        "garbage.webp": b"RIFF" + struct.pack("<I", 312) + b"WEBPVP8 " + random[:304],
        "cut_in_half.webp": good["lossy.webp"][: len(good["lossy.webp"]) // 2],
        "only_brand.heic": heic[:24],
        "garbage.heic": heic[:24] + random,
        "cut_in_half.heic": heic[: len(heic) // 2],
    }
    hostile = {
        "header_lies.png": png_file(12_000, 12_000, 8, 2, b"\0" * 100),
        "largest_jpeg.jpg": jpeg_header(65_535, 65_535),
        "many_rows.jpg": jpeg_header(1_000, 65_500),
        "65535_squared.png": png_file(65_535, 65_535, 8, 6, b"\0" * 100),
        "two_thousand_million_wide.png": png_file(2**31 - 1, 2**31 - 1, 8, 2, b"\0" * 100),
        "64_megapixels.png": _black_png(8_000),
        "largest.webp": b"RIFF" + struct.pack("<I", 312) + b"WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff" * 6 + random[:292],
        "small_says_the_container.heic": heic.replace(struct.pack(">II", width, height), struct.pack(">II", 64, 64)),
        "many_scans.jpg": _many_scans(),
        "profile_bomb.png": png_file(
            width, height, 8, 2, rows, png_chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(20_000_000)))
        ),
        "text_bomb.png": png_file(
            width, height, 8, 2, rows, png_chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(20_000_000)))
        ),
        "animated.png": _animation("PNG", 4),
        "animated.webp": _animation("WEBP", 4),
        "tracking_pixel.png": encoded(pixels[:1, :1], "PNG"),
        "thumbnail.jpg": encoded(pixels[:63], "JPEG"),
        "line.png": encoded(np.zeros((10_000, 1, 3), np.uint8), "PNG"),
        "strip.png": encoded(np.zeros((64, 640, 3), np.uint8), "PNG"),
    }
    return foreign | broken | hostile
