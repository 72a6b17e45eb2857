import struct
import time
import zlib

import numpy as np
import pytest

from core.errors import PhotoError
from core.photos.decode import read_photo
from core.photos.file_formats.complete import is_complete_png
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


# --- damage that the picture does not need --------------------------------------------------------------------------


def drawn_png(before: bytes = b"") -> bytes:
    rows = b"".join(b"\0" + row.tobytes() for row in skin_like())
    return png_file(240, 180, 8, 2, rows, before)


WHOLE = drawn_png()
HARMLESS = {
    "no end": WHOLE[:-12],
    "half an end": WHOLE[:-5],
    "an end with a wrong checksum": WHOLE[:-1] + b"?",
    "the data's checksum cut off": WHOLE[:-14],
    "zeros instead of an end": WHOLE[:-12] + bytes(300),
    "a wrong checksum in a text": drawn_png(png_chunk(b"tEXt", b"a\0b")[:-1] + b"?"),
    "a wrong checksum in the time": drawn_png(png_chunk(b"tIME", bytes(7))[:-1] + b"?"),
    "a gamma of two bytes": drawn_png(png_chunk(b"gAMA", b"\0\1")),
    "a text cut off after the picture": WHOLE[:-12] + png_chunk(b"tEXt", b"a\0" + b"b" * 50)[:30],
}


@pytest.mark.parametrize("damage", HARMLESS)
def test_a_picture_is_read_whose_own_chunks_are_whole(damage):
    assert HARMLESS[damage] != WHOLE
    assert np.array_equal(read_photo(HARMLESS[damage]).pixels, skin_like())


@pytest.mark.parametrize("where", ["IHDR", "IDAT"])
def test_damage_in_a_chunk_that_the_picture_needs_is_refused(where):
    data = bytearray(WHOLE)
    data[WHOLE.index(where.encode()) + (16 if where == "IHDR" else 200)] ^= 1
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(bytes(data))


def test_picture_data_cut_by_a_few_bytes_are_refused_without_an_end_too():
    for lost in (17, 20, 60):
        with pytest.raises(PhotoError, match="incomplete"):
            read_photo(WHOLE[:-lost])


# --- files of very many pieces --------------------------------------------------------------------------------------

JPEG = good_files()["baseline.jpg"]
HEIC = good_files()["phone.heic"]
HEIC_START = int.from_bytes(HEIC[:4], "big")
TANGLED = {
    "empty texts": WHOLE[:33] + png_chunk(b"tEXt", b"") * 2_500_000 + WHOLE[33:],
    "empty data": WHOLE[:33] + png_chunk(b"IDAT", b"") * 2_500_000 + WHOLE[33:],
    "empty texts behind the picture": WHOLE[:-12] + png_chunk(b"tEXt", b"") * 2_500_000 + WHOLE[-12:],
    "empty segments": JPEG[:2] + b"\xff\xe1\0\2" * 1_700_000 + JPEG[2:],
    "restarts without data": JPEG[:2] + b"\xff\xd0" * 10_000_000 + JPEG[2:],
    "fill bytes": JPEG[:2] + b"\xff" * 20_000_000 + JPEG[2:],
    "boxes in boxes": HEIC[:HEIC_START] + b"".join(struct.pack(">I4s", 8 * n, b"meta") for n in range(500_000, 0, -1)),
    "empty boxes": HEIC[:HEIC_START] + struct.pack(">I4s", 8, b"free") * 2_500_000 + HEIC[HEIC_START:],
}


@pytest.mark.parametrize("kind", TANGLED)
def test_a_file_of_very_many_pieces_is_refused_in_under_half_a_second(kind):
    before = time.process_time()
    with pytest.raises(PhotoError):
        read_photo(TANGLED[kind])
    assert time.process_time() - before < 0.5


def test_a_picture_in_many_small_pieces_is_read():
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in skin_like()))
    pieces = b"".join(png_chunk(b"IDAT", rows[place : place + 64]) for place in range(0, len(rows), 64))
    data = WHOLE[:33] + png_chunk(b"tEXt", b"a\0b") * 500 + pieces + png_chunk(b"IEND", b"")
    assert np.array_equal(read_photo(data).pixels, skin_like())
