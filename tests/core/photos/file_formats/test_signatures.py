import struct

import numpy as np
import pytest

from core.errors import PhotoError
from core.photos.decode import read_photo
from core.photos.file_formats.signatures import photo_format
from tests.photo_files import encoded, good_files, skin_like


def with_brands(data: bytes, major: bytes, *others: bytes) -> bytes:
    """The same file of boxes with other brands, the last repeated up to the old list's length: places are counted."""
    brands = b"".join(others)
    body = (major + b"\0\0\0\0" + brands).ljust(int.from_bytes(data[:4], "big") - 8, b" ")
    body = body.replace(b"    ", others[-1])
    return struct.pack(">I4s", 8 + len(body), b"ftyp") + body + data[int.from_bytes(data[:4], "big") :]


@pytest.mark.parametrize("major", [b"mif1", b"mif2", b"mif3", b"miaf", b"MiHE", b"MiHB", b"tmap", b"msf1", b"heix"])
def test_a_heic_is_told_by_the_brands_that_it_is_compatible_with(major):
    heic = good_files()["phone.heic"]
    photo = read_photo(with_brands(heic, major, b"mif1", b"heic", b"miaf"))
    assert np.array_equal(photo.pixels, read_photo(heic).pixels)


@pytest.mark.parametrize("major", [b"mif1", b"mif3", b"miaf", b"MiHB"])
def test_a_heic_that_names_no_coding_is_left_to_the_decoder(major):
    heic = good_files()["phone.heic"]
    assert np.array_equal(read_photo(with_brands(heic, major, b"mif1")).pixels, read_photo(heic).pixels)


@pytest.mark.parametrize(
    "brands",
    [(b"avif", b"mif1"), (b"mif1", b"avif", b"miaf"), (b"mif1", b"mif1"), (b"miaf", b"MA1B"), (b"avis", b"msf1")],
)
def test_an_avif_says_that_it_is_one_whatever_its_first_brand(brands):
    with pytest.raises(PhotoError, match="This is an AVIF picture"):
        read_photo(with_brands(encoded(skin_like(), "AVIF"), *brands))


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2", "a video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "a video"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a raw camera file"),
        (b"\x1a\x45\xdf\xa3", "a video"),
        (b"RIFF\0\0\0\0AVI LIST", "a video"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a sound"),
        (b"FUJIFILMCCD-RAW 0201", "a raw camera file"),
        (b"MM\0+\0\x08\0\0", "a TIFF"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b"<?xml version='1.0'?><note/>", "an XML file"),
        (b"Rar!\x1a\x07\0", "a RAR archive"),
        (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    ],
)
def test_what_is_no_photo_is_named(start, words):
    with pytest.raises(PhotoError, match=f"This is {words}"):
        photo_format(start + bytes(200))


def test_a_list_of_brands_without_end_costs_nothing():
    heic = good_files()["phone.heic"]
    assert photo_format(with_brands(heic, b"heic", *[b"mif1"] * 1_000_000)) == "HEIC"
