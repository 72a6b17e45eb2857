import hashlib
import io
import zlib
from dataclasses import fields

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageFilter

from core.errors import PhotoError
from core.photos.decode import ANSWER_SIDE_PX, KEPT_SIDE_PX, read_data_image, read_photo, read_photo_file
from core.photos.face_detection.faces import find_faces
from core.photos.quality import judge_quality, measure_quality
from core.transforms import Preprocessing, fit_pixels
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


@pytest.mark.parametrize(("file_format", "kept"), [("JPEG", (900, 1800, 3)), ("PNG", (1040, 2080, 3))])
def test_a_large_photo_is_kept_small_and_its_own_size_is_told(file_format, kept):
    photo = read_photo(encoded(Image.fromarray(skin_like(360, 180)).resize((3600, 1800)), file_format))
    assert photo.pixels.shape == kept
    assert (photo.width_px, photo.height_px) == (3600, 1800)


@pytest.mark.parametrize(
    ("width", "height", "kept"),  # divided by 1, 2, 4 and 8; past that it is shrunk once more
    [
        (2080, 300, 2080),
        (2082, 300, 1041),
        (4160, 600, 2080),
        (4162, 600, 1041),
        (8324, 1200, 1041),
        (17000, 2200, 2080),
    ],
)
def test_a_jpeg_is_kept_at_its_decoders_largest_scale_that_is_small_enough(width, height, kept):
    assert read_photo(encoded(Image.new("RGB", (width, height), "tan"), "JPEG")).pixels.shape[1] == kept


def test_a_jpeg_that_is_kept_smaller_shows_the_same_picture():
    large = Image.fromarray(skin_like(400, 300)).resize((2400, 1800), Image.Resampling.BICUBIC)
    kept = read_photo(encoded(large, "JPEG", quality=95)).pixels
    assert mean_difference(kept, np.asarray(large.resize((1200, 900), Image.Resampling.BOX))) < 1


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


# --- a picture that nobody will look at -------------------------------------------------------------------------------


def large_jpeg(name: str, *, blur_px: float = 0.0, light: float = 1.0) -> bytes:
    """A drawn sample as an 8 MP camera file, its short side 2448 px."""
    from core.samples.files import sample_file

    with Image.open(io.BytesIO(sample_file(name))) as drawn:
        scale = 2448 / min(drawn.size)
        image = drawn.convert("RGB").resize((round(drawn.width * scale), round(drawn.height * scale)))
    image = image.filter(ImageFilter.BoxBlur(blur_px)) if blur_px else image
    return encoded(image.point([min(255, round(light * level)) for level in range(256)] * 3), "JPEG", quality=85)


@pytest.mark.parametrize("again_as", ["JPEG", "PNG"])
def test_a_picture_that_is_not_shown_keeps_a_short_side_of_at_least_640_px(again_as):
    data = large_jpeg("ring")
    if again_as == "PNG":
        with Image.open(io.BytesIO(data)) as image:
            data = encoded(image.convert("RGB"), "PNG", compress_level=1)
    shown, unseen = read_photo(data), read_photo(data, shown=False)
    assert ANSWER_SIDE_PX <= min(unseen.pixels.shape[:2]) < 2 * ANSWER_SIDE_PX
    assert KEPT_SIDE_PX / 2 < max(shown.pixels.shape[:2]) <= KEPT_SIDE_PX
    assert (unseen.sha256, unseen.width_px, unseen.height_px) == (shown.sha256, shown.width_px, shown.height_px)


def test_a_small_picture_is_the_same_shown_or_not():
    data = encoded(skin_like(800, 600), "JPEG")
    assert np.array_equal(read_photo(data, shown=False).pixels, read_photo(data).pixels)


def test_a_strip_keeps_no_more_than_it_would_for_showing():
    data = encoded(Image.fromarray(skin_like(400, 60)).resize((6000, 900)), "JPEG")
    assert read_photo(data, shown=False).pixels.shape == read_photo(data).pixels.shape == (225, 1500, 3)


@pytest.mark.parametrize("changes", [{}, {"blur_px": 12}, {"blur_px": 120}, {"light": 0.12}, {"light": 2.5}])
def test_its_quality_gets_the_remarks_of_the_shown_picture(changes):
    data = large_jpeg("ring", **changes)
    shown, unseen = (measure_quality(read_photo(data, shown=shown)) for shown in (True, False))
    assert [r.code for r in judge_quality(unseen)] == [r.code for r in judge_quality(shown)]
    assert unseen.sharpness == pytest.approx(shown.sharpness, rel=0.12, abs=0.5)
    assert unseen.brightness == pytest.approx(shown.brightness, abs=1)
    assert unseen.skin_share == pytest.approx(shown.skin_share, abs=0.01, nan_ok=True)
    assert unseen.white_share == pytest.approx(shown.white_share, abs=0.01)


def test_its_face_is_found_where_it_is_in_the_shown_picture():
    data = large_jpeg("face")
    (shown,), (unseen,) = (find_faces(read_photo(data, shown=shown).pixels) for shown in (True, False))
    assert (unseen.eyes, unseen.angle_deg) == (shown.eyes, shown.angle_deg)
    for side in ("left", "top", "right", "bottom"):
        assert getattr(unseen.box, side) == pytest.approx(getattr(shown.box, side), abs=0.02)


def test_the_model_sees_the_same_picture_either_way():
    data = large_jpeg("ring")
    shown, unseen = (fit_pixels(read_photo(data, shown=shown).pixels, Preprocessing()) for shown in (True, False))
    assert mean_difference(unseen, shown) < 0.5
