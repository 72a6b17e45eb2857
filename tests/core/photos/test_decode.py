import hashlib
import io
import zlib
from dataclasses import fields

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from core.errors import PhotoError
from core.photos.decode import KEPT_SIDE_PX, read_data_image, read_photo, read_photo_file
from tests.photo_files import display_p3_profile, encoded, good_files, skin_like


def mean_difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


@pytest.mark.parametrize("name", good_files())
def test_every_format_gives_the_drawn_pixels(name):
    photo = read_photo(good_files()[name])
    assert photo.pixels.dtype == np.uint8
    assert (photo.width_px, photo.height_px) == (240, 180)
    assert mean_difference(photo.pixels, skin_like()) < (0.01 if name in ("photo.png", "lossless.webp") else 2.5)


def test_a_format_is_told_by_content_and_not_by_name(tmp_path):
    disguised = tmp_path / "document.pdf"
    disguised.write_bytes(good_files()["lossless.webp"])
    assert mean_difference(read_photo_file(disguised).pixels, skin_like()) == 0


def test_the_hash_is_that_of_the_given_bytes():
    data = good_files()["baseline.jpg"]
    assert read_photo(data).sha256 == hashlib.sha256(data).hexdigest()
    assert read_photo(data + b"abc").sha256 != read_photo(data).sha256


def test_pixels_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        read_photo(good_files()["photo.png"]).pixels[0, 0, 0] = 1


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_a_large_photo_is_kept_small_and_its_own_size_is_told(file_format):
    photo = read_photo(encoded(Image.fromarray(skin_like(360, 180)).resize((3600, 1800)), file_format))
    assert photo.pixels.shape == (KEPT_SIDE_PX // 2, KEPT_SIDE_PX, 3)
    assert (photo.width_px, photo.height_px) == (3600, 1800)


def test_a_caller_can_ask_for_less_and_nothing_is_enlarged():
    data = encoded(skin_like(800, 600), "JPEG")
    assert read_photo(data, needed_px=200).pixels.shape == (150, 200, 3)
    assert read_photo(data, needed_px=5000).pixels.shape == (600, 800, 3)


def test_reducing_in_the_dct_domain_gives_the_same_picture_as_decoding_all_of_it():
    data = encoded(Image.fromarray(skin_like(1200, 800)).resize((3600, 2400)), "JPEG", quality=95)
    with Image.open(io.BytesIO(data)) as image:
        whole = image.convert("RGB").resize((400, 267), Image.Resampling.LANCZOS)
    assert mean_difference(read_photo(data, needed_px=400).pixels, np.asarray(whole)) < 1


def test_a_phone_jpeg_with_several_pictures_gives_the_first():
    second = Image.fromarray(255 - skin_like())
    data = encoded(Image.fromarray(skin_like()), "MPO", save_all=True, append_images=[second], quality=92)
    assert mean_difference(read_photo(data).pixels, skin_like()) < 2.5


def test_a_heic_gives_its_primary_picture():
    heif = pillow_heif.from_pillow(Image.fromarray(255 - skin_like()))
    heif.add_from_pillow(Image.fromarray(skin_like()))
    buffer = io.BytesIO()
    heif.save(buffer, quality=90, primary_index=1)
    assert mean_difference(read_photo(buffer.getvalue()).pixels, skin_like()) < 2.5


CANARY = b"CANARY-51.5007N-0.1246W-SN4711"


def with_canaries(file_format: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = exif[0x0131] = CANARY.decode()
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    options = {"exif": exif, "xmp": CANARY, "icc_profile": display_p3_profile(CANARY)}
    if file_format == "JPEG":
        options |= {"comment": CANARY, "quality": 95}
    elif file_format == "WEBP":
        options["lossless"] = True
    else:
        from PIL import PngImagePlugin

        del options["xmp"]
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", CANARY.decode())
        text.add_text("Author", CANARY.decode(), zip=True)
        text.add_itxt("XML:com.adobe.xmp", CANARY.decode())
        options["pnginfo"] = text
    return encoded(skin_like(), file_format, **options) + b"PK\x03\x04" + CANARY


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_hash_and_size_leaves_the_decoder(file_format):
    data = with_canaries(file_format)
    assert CANARY in data
    photo = read_photo(data)
    assert {field.name for field in fields(photo)} == {"pixels", "sha256", "width_px", "height_px"}
    assert type(photo.pixels) is np.ndarray
    assert photo.pixels.base is None  # an own copy: no buffer of the file behind it
    assert CANARY not in photo.pixels.tobytes()


def test_data_images_have_no_limits_of_size(tmp_path):
    small, long = tmp_path / "small.jpg", tmp_path / "long.png"
    small.write_bytes(encoded(skin_like(30, 20), "JPEG"))
    long.write_bytes(encoded(skin_like(2000, 16), "PNG"))
    assert read_data_image(small).shape == (20, 30, 3)
    assert read_data_image(long).shape == (16, 2000, 3)


def test_a_data_image_has_the_pixels_of_the_same_upload(tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(good_files()["baseline.jpg"])
    assert np.array_equal(read_data_image(path), read_photo_file(path).pixels)


def test_a_damaged_data_image_is_refused_with_its_name(tmp_path):
    path = tmp_path / "torn.jpg"
    path.write_bytes(good_files()["baseline.jpg"][:900])
    with pytest.raises(PhotoError, match=r"torn\.jpg"):
        read_data_image(path)


def test_eight_threads_give_the_pixels_of_one():
    from concurrent.futures import ThreadPoolExecutor

    files = list(good_files().values()) * 4
    alone = [zlib.crc32(read_photo(data).pixels.tobytes()) for data in files]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda data: zlib.crc32(read_photo(data).pixels.tobytes()), files))
    assert together == alone
