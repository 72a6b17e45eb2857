import zlib

import numpy as np
import pytest
from PIL import Image

from core.photos.decode import read_photo
from core.records import Region
from core.samples.files import sample_photo
from core.tone.colour import delta_e, rgb_to_lab
from core.tone.measurement.measure import measure_tone
from tests.photo_files import display_p3_profile, encoded, png_chunk, png_of_words, skin_like
from tests.stated_colours import HDR, P3, STATED, adobe_exif, chrm, cicp, gama, light, png, srgb_curve

CHEEK = Region(0.36, 0.55, 0.46, 0.66)
SKINS = {"pale": (1.35, 1.3, 1.28), "tan": (1.0, 1.0, 1.0), "dark": (0.45, 0.42, 0.40)}  # of the drawn face's light


@pytest.fixture(scope="module")
def faces() -> dict[str, np.ndarray]:
    """The drawn face, lit so that its skin is pale, tan or dark; (360, 360, 3) uint8."""
    drawn = np.asarray(Image.fromarray(sample_photo("face").pixels).resize((360, 360), Image.Resampling.BOX))
    return {
        name: np.round(srgb_curve((light(drawn) * gain).clip(0, 1)) * 255).astype(np.uint8)
        for name, gain in SKINS.items()
    }


def skin_difference(data: bytes, pixels: np.ndarray) -> float:
    """ΔE00 between the cheek as read and as read from the same picture in sRGB."""
    said = measure_tone(read_photo(data), box=CHEEK)
    meant = measure_tone(read_photo(encoded(pixels, "PNG")), box=CHEEK)
    return float(delta_e(said.lab, meant.lab))


def raw_difference(data: bytes, pixels: np.ndarray) -> float:
    """Mean ΔE00 over the whole picture."""
    return float(delta_e(rgb_to_lab(read_photo(data).pixels[::4, ::4]), rgb_to_lab(pixels[::4, ::4])).mean())


@pytest.mark.parametrize("skin", SKINS)
@pytest.mark.parametrize("said", STATED)
def test_a_face_has_the_skin_that_its_file_states(said, skin, faces):
    data = STATED[said](faces[skin])
    assert skin_difference(data, faces[skin]) < 1.5
    assert raw_difference(data, faces[skin]) < 1.5


@pytest.mark.parametrize("skin", SKINS)
@pytest.mark.parametrize("said", HDR)
def test_a_face_in_hdr_has_the_skin_that_it_has_in_sdr(said, skin, faces):
    assert skin_difference(HDR[said](faces[skin]), faces[skin]) < 3.0


@pytest.mark.parametrize("said", HDR)
def test_light_above_diffuse_white_is_white(said):
    bright = np.full((80, 80, 3), 255, np.uint8)
    assert read_photo(HDR[said](bright)).pixels.min() >= 250


def mean_of(*chunks: tuple[bytes, bytes], signal: float = 0.5) -> list[int]:
    """What is read of a grey-red PNG with these chunks."""
    pixels = np.full((64, 64, 3), (signal, signal / 2, signal / 2))
    return read_photo(png(pixels, *chunks)).pixels[0, 0].tolist()


def profile() -> tuple[bytes, bytes]:
    return b"iCCP", b"p\0\0" + zlib.compress(display_p3_profile())


SRGB_CHUNK = (b"sRGB", b"\0")
STATEMENTS = {"cicp": cicp(1, 8), "profile": profile(), "srgb": SRGB_CHUNK, "gama": gama(0.7)}


@pytest.mark.parametrize("stronger", [0, 1, 2])
def test_of_several_statements_of_a_png_the_stronger_counts(stronger):
    ordered = list(STATEMENTS.values())
    alone = mean_of(ordered[stronger])
    for weaker in ordered[stronger + 1 :]:
        assert mean_of(ordered[stronger], weaker) == alone
        assert mean_of(weaker, ordered[stronger]) == alone
    assert len({tuple(mean_of(chunk)) for chunk in ordered}) == len(ordered)  # each says something else


@pytest.mark.parametrize(
    "useless", [(b"cICP", bytes([2, 2, 0, 1])), (b"cICP", bytes([12, 13, 1, 1])), (b"cICP", b"\x0c\x0d"), gama(0)]
)
def test_a_statement_that_says_nothing_usable_is_passed_over(useless):
    assert mean_of(useless) == mean_of()


def test_corners_that_enclose_no_colour_are_passed_over():
    flat = np.array([[0.3, 0.3], [0.3, 0.3], [0.3, 0.3]])
    assert mean_of(chrm(flat)) == mean_of()
    assert mean_of((b"cHRM", b"\0" * 32)) == mean_of()


def test_a_grey_picture_in_linear_light_is_brightened_and_stays_grey():
    words = np.full((64, 64), 0x8000, np.uint16)
    assert read_photo(png_of_words(words, 0, png_chunk(*gama(1.0)))).pixels[0, 0].tolist() == [188, 188, 188]


def test_adobe_rgb_of_exif_is_not_taken_from_a_file_that_says_srgb():
    says_srgb = adobe_exif().replace(
        b"\x01\xa0\x03\x00\x01\x00\x00\x00\xff\xff", b"\x01\xa0\x03\x00\x01\x00\x00\x00\x01\x00"
    )
    assert says_srgb != adobe_exif()
    plain = read_photo(encoded(skin_like(), "JPEG", quality=97, subsampling=0)).pixels
    assert np.array_equal(
        read_photo(encoded(skin_like(), "JPEG", quality=97, subsampling=0, exif=says_srgb)).pixels, plain
    )


def test_a_profile_counts_before_the_camera_s_word_for_adobe_rgb():
    options = {"quality": 97, "subsampling": 0, "icc_profile": display_p3_profile()}
    with_word = read_photo(encoded(skin_like(), "JPEG", exif=adobe_exif(), **options)).pixels
    assert np.array_equal(with_word, read_photo(encoded(skin_like(), "JPEG", **options)).pixels)


def test_saturated_colours_come_back_too():
    chart = np.random.default_rng(3).integers(20, 236, (8, 8, 3)).repeat(10, 0).repeat(10, 1).astype(np.uint8)
    read = read_photo(png(srgb_curve(light(chart, P3)), cicp(12, 13))).pixels
    assert np.abs(read.astype(int) - chart).max() <= 3
