import hashlib
import io
import struct
import subprocess
import sys
import zlib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageFile

from core.errors import PhotoError
from core.photos.decode import KEPT_SIDE_PX, read_data_image, read_photo, read_photo_file
from core.photos.formats import LIMITS
from tests.photo_files import (
    adapted_primaries,
    display_p3_profile,
    encoded,
    good_files,
    jpeg_header,
    png_chunk,
    png_file,
    png_of_words,
    refused_files,
    skin_like,
)

ROOT = Path(__file__).parents[3]


def pixels_of(data: bytes) -> np.ndarray:
    return read_photo(data).pixels.astype(int)


def mean_difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


# --- what is accepted ------------------------------------------------------------------------------------------------


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


# --- upright ---------------------------------------------------------------------------------------------------------

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
    stored = np.ascontiguousarray(STORED[value](skin_like(1200, 900)))
    photo = read_photo(encoded(stored, "JPEG", exif=exif, quality=95), needed_px=240)
    assert mean_difference(photo.pixels, read_photo(encoded(skin_like(1200, 900), "PNG"), needed_px=240).pixels) < 1.5


def test_the_orientation_of_xmp_counts_where_exif_has_none():
    stored = np.ascontiguousarray(STORED[6](skin_like()))
    data = encoded(stored, "WEBP", lossless=True, xmp=b'<x tiff:Orientation="6"/>')
    assert np.array_equal(read_photo(data).pixels, skin_like())


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


# --- modes -----------------------------------------------------------------------------------------------------------


def grey_ramp() -> np.ndarray:
    """(96, 256) uint8 from black to white."""
    return np.tile(np.arange(256, dtype=np.uint8), (96, 1))


def test_sixteen_bit_grey_is_scaled_and_not_clipped():
    words = grey_ramp().astype(np.uint16) * 257
    photo = read_photo(png_of_words(words, 0))
    assert np.array_equal(photo.pixels[..., 1], grey_ramp())


def test_sixteen_bit_colour_equals_its_eight_bit_twin():
    words = skin_like().astype(np.uint16) * 257
    assert np.array_equal(read_photo(png_of_words(words, 2)).pixels, skin_like())


def test_sixteen_bit_grey_with_alpha_equals_its_eight_bit_twin():
    words = np.stack([grey_ramp().astype(np.uint16) * 257, np.full((96, 256), 65535, np.uint16)], axis=-1)
    assert np.array_equal(read_photo(png_of_words(words, 4)).pixels[..., 0], grey_ramp())


def test_thirty_two_bit_integers_are_read_as_sixteen_bit_grey():
    from core.photos.pixels import normalised

    image = Image.fromarray(grey_ramp().astype(np.int32) * 257)
    assert image.mode == "I"
    assert np.array_equal(np.asarray(normalised(image))[..., 2], grey_ramp())


def test_a_palette_equals_its_colours():
    image = Image.fromarray(skin_like()).quantize(64)
    assert np.array_equal(read_photo(encoded(image, "PNG")).pixels, np.asarray(image.convert("RGB")))


def test_one_bit_becomes_black_and_white():
    image = Image.fromarray(grey_ramp()).point(lambda value: 255 * (value > 99), mode="1")
    photo = read_photo(encoded(image, "PNG"))
    assert np.array_equal(photo.pixels[..., 0], np.where(grey_ramp() > 99, 255, 0))


def test_grey_jpeg_has_three_equal_channels():
    photo = read_photo(encoded(grey_ramp(), "JPEG", quality=95))
    assert mean_difference(photo.pixels, np.repeat(grey_ramp()[..., None], 3, axis=-1)) < 1


def test_print_colours_are_converted():
    cmyk = Image.fromarray(skin_like()).convert("CMYK")  # Pillow writes it inverted with Adobe's marker, as Adobe does
    assert mean_difference(read_photo(encoded(cmyk, "JPEG", quality=95)).pixels, skin_like()) < 3


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_transparent_places_are_neutral_grey_whatever_colour_they_hide(mode, file_format):
    image = Image.new(mode, (100, 80), (255,) * 3 + (0,) if mode == "RGBA" else (255, 0))
    options = {"lossless": True, "exact": True} if file_format == "WEBP" else {}
    assert np.all(read_photo(encoded(image, file_format, **options)).pixels == 128)


def test_half_transparent_red_on_grey():
    # 128/255 of 255 over 127/255 of 128 → 128 + 63.75 = 191.75; 127/255 of 128 → 63.75
    photo = read_photo(encoded(Image.new("RGBA", (100, 80), (255, 0, 0, 128)), "PNG"))
    assert np.abs(photo.pixels[0, 0].astype(int) - [192, 64, 64]).max() <= 1


def test_a_transparent_palette_entry_is_neutral_grey():
    image = Image.new("P", (100, 80), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    assert np.all(read_photo(encoded(image, "PNG", transparency=1)).pixels == 128)
    assert read_photo(encoded(image, "PNG", transparency=0)).pixels[0, 0].tolist() == [0, 0, 255]


@pytest.mark.parametrize("depth", [8, 16])
def test_a_colour_declared_transparent_is_neutral_grey(depth):
    words = np.zeros((80, 100, 3), np.uint16)
    words[:, :50] = (0x4040, 0x8080, 0xC0C0)
    clear = png_chunk(b"tRNS", struct.pack(">HHH", *((0x40, 0x80, 0xC0) if depth == 8 else (0x4040, 0x8080, 0xC0C0))))
    if depth == 16:
        data = png_of_words(words, 2, clear)
    else:
        rows = b"".join(b"\0" + row.tobytes() for row in (words >> 8).astype(np.uint8))
        data = png_file(100, 80, 8, 2, rows, clear)
    pixels = read_photo(data).pixels
    assert np.all(pixels[:, :50] == 128)
    assert np.all(pixels[:, 50:] == 0)


def test_sixteen_bit_grey_declared_transparent_is_neutral_grey():
    words = np.full((80, 100), 5000, np.uint16)
    words[:, 50:] = 5001
    pixels = read_photo(png_of_words(words, 0, png_chunk(b"tRNS", struct.pack(">H", 5000)))).pixels
    assert np.all(pixels[:, :50] == 128)
    assert np.all(pixels[:, 50:] == 19)  # 5001 / 257 = 19.46


# --- colour profiles -------------------------------------------------------------------------------------------------


def colour_chart() -> np.ndarray:
    """(80, 120, 3) uint8 of 24 patches: skin tones and saturated colours, all inside sRGB."""
    rng = np.random.default_rng(3)
    patches = rng.integers(20, 236, (4, 6, 3))
    patches[0] = [(246, 237, 228), (224, 187, 160), (198, 142, 111), (141, 93, 66), (96, 60, 44), (58, 38, 30)]
    return np.kron(patches, np.ones((20, 20, 1), int)).astype(np.uint8)


def in_display_p3(pixels: np.ndarray) -> np.ndarray:
    """The same colours as Display P3 code values, by matrix and curve (independent of any profile library)."""
    signal = pixels / 255
    linear = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    srgb = adapted_primaries(np.array([[0.640, 0.330], [0.300, 0.600], [0.150, 0.060]]))
    p3 = adapted_primaries(np.array([[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]]))
    linear = linear @ (np.linalg.inv(p3) @ srgb).T
    signal = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear.clip(0) ** (1 / 2.4) - 0.055)
    return np.round(signal * 255).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "HEIF"])
def test_a_display_p3_photo_has_the_colours_of_its_srgb_twin(file_format):
    from skimage.color import deltaE_ciede2000, rgb2lab

    options = {
        "PNG": {},
        "JPEG": {"quality": 100, "subsampling": 0},
        "WEBP": {"lossless": True},
        "HEIF": {"quality": -1, "chroma": 444},
    }[file_format]
    image = Image.fromarray(in_display_p3(colour_chart()))
    if file_format == "HEIF":
        image.info["icc_profile"] = display_p3_profile()
    else:
        options["icc_profile"] = display_p3_profile()
    photo = read_photo(encoded(image, file_format, **options))
    inner = (slice(10, None, 20), slice(10, None, 20))
    difference = deltaE_ciede2000(rgb2lab(photo.pixels[inner]), rgb2lab(colour_chart()[inner]))
    untreated = deltaE_ciede2000(rgb2lab(in_display_p3(colour_chart())[inner]), rgb2lab(colour_chart()[inner]))
    assert difference.mean() <= 1.0
    assert difference.max() <= 2.5
    assert untreated.mean() > 2  # the test would notice a profile that is not applied


@pytest.mark.parametrize("profile", [b"not a profile", display_p3_profile()[:200], b"\0" * 500])
def test_a_broken_profile_is_ignored(profile):
    assert np.array_equal(read_photo(encoded(skin_like(), "PNG", icc_profile=profile)).pixels, skin_like())


def test_a_profile_for_other_channels_is_ignored():
    photo = read_photo(encoded(grey_ramp(), "PNG", icc_profile=display_p3_profile()))
    assert np.array_equal(photo.pixels[..., 0], grey_ramp())


# --- what is refused -------------------------------------------------------------------------------------------------

WHAT_TO_DO = ("please save", "please send", "please choose", "please copy", "please name", "please check")


def assert_refused_in_words(error: PhotoError):
    message = str(error)
    assert message.endswith(".")
    assert message.count(". ") == 0  # one sentence
    assert any(advice in message for advice in WHAT_TO_DO), message


def test_the_corpus_has_more_than_forty_files():
    assert len(refused_files()) >= 40


@pytest.mark.parametrize("name", refused_files())
def test_broken_hostile_and_foreign_files_are_refused_in_one_sentence(name):
    with pytest.raises(PhotoError) as refusal:
        read_photo(refused_files()[name])
    assert_refused_in_words(refusal.value)


@pytest.mark.parametrize("percent", [5, 25, 50, 75, 95, 99])
@pytest.mark.parametrize("name", good_files())
def test_a_cut_file_is_refused(name, percent):
    data = good_files()[name]
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(data[: len(data) * percent // 100])


def test_cut_files_stay_refused_because_the_decoder_may_not_guess():
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_limits_are_fifty_megapixels_for_jpeg_and_twenty_five_for_the_rest():
    with pytest.raises(PhotoError, match="incomplete"):  # size allowed: the data are missed
        read_photo(jpeg_header(10_000, 5_000))
    with pytest.raises(PhotoError, match="megapixels"):
        read_photo(jpeg_header(10_000, 5_001))
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(png_file(5_000, 5_000, 8, 2, b"\0" * 100))
    with pytest.raises(PhotoError, match="megapixels"):
        read_photo(png_file(5_000, 5_001, 8, 2, b"\0" * 100))


def test_the_shorter_side_must_have_64_pixels():
    assert read_photo(encoded(skin_like(64, 64), "PNG")).width_px == 64
    with pytest.raises(PhotoError, match="64 pixels"):
        read_photo(encoded(skin_like(200, 63), "PNG"))


def test_too_many_bytes_are_refused_before_anything_is_read():
    with pytest.raises(PhotoError, match="61 MB"):
        read_photo(bytes(LIMITS.max_bytes + 1_000_000))


def test_a_large_progressive_jpeg_that_would_fill_the_memory_is_refused():
    with pytest.raises(PhotoError, match="progressive"):
        read_photo(jpeg_header(8_000, 6_000, start_of_frame=0xC2))


@pytest.mark.parametrize(("kind", "words"), [("missing", "no such file"), ("folder", "folder"), ("nul", "opened")])
def test_a_path_that_is_no_file_is_refused_in_words(kind, words, tmp_path):
    path = {"missing": tmp_path / "gone.jpg", "folder": tmp_path, "nul": Path("a\0b.jpg")}[kind]
    with pytest.raises(PhotoError, match=words) as refusal:
        read_photo_file(path)
    assert_refused_in_words(refusal.value)


CHILD = """
import resource, sys, time
sys.path.insert(0, {root!r})
from tests.photo_files import refused_files
from core.errors import PhotoError
from core.photos.decode import read_photo
files = refused_files()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name, data in files.items():
    start = time.perf_counter()
    try:
        read_photo(data)
    except PhotoError:
        pass
    took = time.perf_counter() - start
    if took > 0.5:
        print(name, took)
print("grown_mb", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_refusing_the_whole_corpus_takes_little_memory_and_no_file_half_a_second():
    code = CHILD.format(root=str(ROOT))
    result = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert result.stderr == ""  # neither a warning nor a traceback leaks
    name, value = result.stdout.split()
    assert name == "grown_mb"
    assert int(value) < 100


BIG_CHILD = """
import resource, sys
sys.path.insert(0, {root!r})
from core.photos.decode import read_photo
with open({path!r}, "rb") as file:
    data = file.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
photo = read_photo(data)
print(photo.width_px * photo.height_px, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("progressive", [False, True])
def test_a_fifty_megapixel_jpeg_is_read_in_under_200_mb(progressive, tmp_path):
    tile = Image.fromarray(skin_like(1000, 1000))
    sheet = Image.new("RGB", (8000, 6250))
    for left in range(0, 8000, 1000):
        for top in range(0, 6250, 1000):
            sheet.paste(tile, (left, top))
    path = tmp_path / "camera.jpg"
    sheet.save(path, "JPEG", quality=70, progressive=progressive)
    code = BIG_CHILD.format(root=str(ROOT), path=str(path))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    size, grown_mb = map(int, result.stdout.split())
    assert size == 50_000_000
    assert grown_mb < 200


@pytest.mark.filterwarnings("error")
def test_mutated_files_give_a_photo_or_a_photo_error_and_nothing_else(capfd):
    small = skin_like(80, 72)
    originals = [
        encoded(small, "JPEG"),
        encoded(small, "JPEG", progressive=True, icc_profile=display_p3_profile()),
        encoded(small, "PNG"),
        encoded(Image.fromarray(small).quantize(16), "PNG"),
        encoded(small, "WEBP", quality=80),
        encoded(small, "WEBP", lossless=True),
        encoded(small, "HEIF"),
    ]
    rng = np.random.default_rng(11)
    refused = 0
    for turn in range(420):
        data = bytearray(originals[turn % len(originals)])
        for place in rng.integers(0, min(len(data), 700 if turn % 2 else len(data)), 1 + turn % 6):
            data[place] = rng.integers(0, 256)
        if turn % 5 == 0:
            cut = int(rng.integers(1, len(data)))
            del data[cut : cut + int(rng.integers(1, 50))]
        try:
            read_photo(bytes(data))
        except PhotoError as error:
            refused += 1
            assert_refused_in_words(error)
    assert refused > 100  # the mutations did reach the decoders
    assert capfd.readouterr() == ("", "")


# --- what does not come along ----------------------------------------------------------------------------------------

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


# --- data sets -------------------------------------------------------------------------------------------------------


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
