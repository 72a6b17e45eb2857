import io

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from core.photos.decode import read_photo
from tests.photo_files import encoded, skin_like


def mean_difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


# How a camera would have to store an upright picture for each EXIF orientation (TIFF 6.0, tag 274).
STORED = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, 1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, -1),
}


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
@pytest.mark.parametrize("value", STORED)
def test_all_eight_orientations_give_the_same_upright_pixels(value, file_format):
    exif = Image.Exif()
    exif[0x0112] = value
    options = {"lossless": True} if file_format == "WEBP" else {}
    stored = np.ascontiguousarray(STORED[value](skin_like()))
    photo = read_photo(encoded(stored, file_format, exif=exif, **options))
    assert (photo.width_px, photo.height_px) == (240, 180)
    assert np.array_equal(photo.pixels, skin_like())


@pytest.mark.parametrize("value", STORED)
def test_a_turned_jpeg_is_reduced_and_turned(value):
    exif = Image.Exif()
    exif[0x0112] = value
    stored = np.ascontiguousarray(STORED[value](skin_like(600, 450)))
    photo = read_photo(encoded(stored, "JPEG", exif=exif, quality=95), needed_px=300)
    assert mean_difference(photo.pixels, read_photo(encoded(skin_like(600, 450), "PNG"), needed_px=300).pixels) < 1.5


@pytest.mark.parametrize("file_format", ["JPEG", "WEBP"])
def test_an_orientation_that_only_xmp_gives_turns_nothing_because_no_browser_turns_by_it(file_format):
    stored = np.ascontiguousarray(STORED[6](skin_like()))
    options = {"lossless": True} if file_format == "WEBP" else {"quality": 95}
    photo = read_photo(encoded(stored, file_format, xmp=b'<x tiff:Orientation="6"/>', **options))
    assert (photo.width_px, photo.height_px) == (180, 240)
    assert mean_difference(photo.pixels, stored) < 2


@pytest.mark.filterwarnings("error")
def test_a_broken_orientation_is_taken_as_upright():
    data = encoded(skin_like(), "PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x63\0\0")
    assert np.array_equal(read_photo(data).pixels, skin_like())
    cut = encoded(skin_like(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x09\x01\x1a\0\x05\0\0\0\x01")
    assert read_photo(cut).width_px == 240


def test_a_heic_is_turned_once_although_container_and_exif_both_say_so():
    exif = Image.Exif()
    exif[0x0112] = 6
    pillow_heif.register_heif_opener()  # only Pillow's own save writes the container's rotation
    stored = Image.fromarray(np.ascontiguousarray(STORED[6](skin_like())))
    buffer = io.BytesIO()
    stored.info["exif"] = exif.tobytes()
    stored.save(buffer, "HEIF", quality=90)
    assert b"irot" in buffer.getvalue()
    photo = read_photo(buffer.getvalue())
    assert (photo.width_px, photo.height_px) == (240, 180)
    assert mean_difference(photo.pixels, skin_like()) < 2.5
