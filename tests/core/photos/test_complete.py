import struct
import zlib

import numpy as np
import pytest

from core.errors import PhotoError
from core.photos.complete import is_complete_png
from core.photos.decode import read_photo
from tests.photo_files import good_files, png_chunk, png_file, skin_like

# The seven passes of Adam7: left, top, step to the right, step down (PNG specification, 8.2).
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def interlaced(pixels: np.ndarray, share: float = 1.0) -> bytes:
    """An interlaced PNG that holds the given share of its picture's bytes."""
    rows = b"".join(
        b"\0" + row.tobytes()
        for left, top, right, down in PASSES
        for row in np.ascontiguousarray(pixels[top::down, left::right])
    )
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 2, 0, 0, 1)
    data = png_chunk(b"IDAT", zlib.compress(rows[: round(len(rows) * share)]))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + data + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(131, 77), (64, 64), (65, 71)])
def test_an_interlaced_png_is_complete_and_read(size):
    pixels = skin_like(*size)
    assert is_complete_png(interlaced(pixels))
    assert np.array_equal(read_photo(interlaced(pixels)).pixels, pixels)


def test_an_interlaced_png_without_its_last_rows_is_refused():
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(interlaced(skin_like(), share=0.99))


def test_a_single_missing_byte_is_seen_and_a_surplus_one_is_harmless():
    rows = b"".join(b"\0" + row.tobytes() for row in skin_like())
    assert is_complete_png(png_file(240, 180, 8, 2, rows))
    assert not is_complete_png(png_file(240, 180, 8, 2, rows[:-1]))
    assert is_complete_png(png_file(240, 180, 8, 2, rows + b"\0"))


def test_one_flipped_bit_in_the_data_is_seen_by_the_checksum():
    data = bytearray(good_files()["photo.png"])
    data[len(data) // 2] ^= 1
    with pytest.raises(struct.error):
        is_complete_png(bytes(data))


def test_a_text_chunk_may_be_damaged():
    rows = b"".join(b"\0" + row.tobytes() for row in skin_like())
    broken_text = png_chunk(b"tEXt", b"a\0b")[:-1] + b"?"
    assert is_complete_png(png_file(240, 180, 8, 2, rows, broken_text))


def test_a_small_file_that_inflates_without_end_is_left_early():
    bomb = zlib.compress(bytes(50_000_000), 9)
    header = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", bomb) + png_chunk(b"IEND", b"")
    assert is_complete_png(data)  # a surplus; the decoder itself stops after 64 rows
    assert read_photo(data).width_px == 64
