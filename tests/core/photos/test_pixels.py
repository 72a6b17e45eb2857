import struct

import numpy as np
import pytest
from PIL import Image

from core.photos.decode import read_photo
from core.photos.pixels import copy_pixels
from tests.photo_files import (
    adapted_primaries,
    display_p3_profile,
    encoded,
    png_chunk,
    png_file,
    png_of_words,
    skin_like,
)


def mean_difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def grey_ramp() -> np.ndarray:
    """(96, 256) uint8 from black to white."""
    return np.tile(np.arange(256, dtype=np.uint8), (96, 1))


@pytest.mark.parametrize("height", [1, 63, 64, 65, 200])
def test_pixels_are_copied_whole_whatever_the_height(height):
    drawn = np.random.default_rng(0).integers(0, 256, (height, 30, 3), dtype=np.uint8)
    copied = copy_pixels(Image.fromarray(drawn))
    assert np.array_equal(copied, drawn)
    assert copied.base is None


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
