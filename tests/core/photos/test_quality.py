import math
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from core.errors import PhotoError
from core.photos.decode import read_data_image, read_photo
from core.photos.quality import (
    QUALITY_LIMITS,
    brightness,
    judge_quality,
    luma,
    measure_quality,
    refuse_photo,
    sharpness,
    skin_share,
)
from core.records import Photo, Quality
from core.tasks import INFECTION
from tests.photo_files import encoded, skin_like

GOOD = Quality(
    sharpness=150, brightness=140, black_share=0, white_share=0, skin_share=0.8, width_px=1200, height_px=900
)


def photo_of(pixels: np.ndarray) -> Photo:
    return Photo(pixels.astype(np.uint8), "", pixels.shape[1], pixels.shape[0])


def codes(pixels: np.ndarray) -> list[str]:
    return [remark.code for remark in judge_quality(measure_quality(photo_of(pixels)))]


def changed(**values: object) -> Quality:
    from dataclasses import replace

    return replace(GOOD, **values)


# --- the two numbers that the live camera computes too --------------------------------------------------------------


def test_luma_weighs_the_channels_as_bt_601():
    rgb = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 20, 30]]], np.uint8)
    assert luma(rgb)[0] == pytest.approx([76.245, 149.685, 29.07, 18.15])


def test_brightness_is_the_mean_luma():
    rgb = np.zeros((2, 2, 3), np.uint8)
    rgb[0] = 200
    assert brightness(rgb) == pytest.approx(100.0)


def test_sharpness_of_one_bright_pixel_worked_by_hand():
    # a grey 5 × 5 picture, 0 but 10 in the middle: the Laplacian of the inner 3 × 3 is −40 in the middle, 10 at its
    # four neighbours, 0 at the corners; mean 0, variance (1600 + 4 × 100) / 9
    rgb = np.zeros((5, 5, 3), np.uint8)
    rgb[2, 2] = 10
    assert sharpness(rgb) == pytest.approx(2000 / 9)


def test_sharpness_of_a_ramp_and_of_a_tiny_picture_is_zero():
    ramp = np.repeat(np.arange(20, dtype=np.uint8)[None, :, None], 10, axis=0).repeat(3, axis=2)
    assert sharpness(ramp) == pytest.approx(0)
    assert sharpness(np.zeros((2, 9, 3), np.uint8)) == 0


def test_sharpness_does_not_depend_on_the_camera_resolution():
    pixels = skin_like(320, 240)
    large = np.kron(pixels, np.ones((4, 4, 1), np.uint8))
    assert measure_quality(photo_of(large)).sharpness == pytest.approx(sharpness(pixels))


# --- skin -------------------------------------------------------------------------------------------------------------


# The ten published swatches of the Monk skin tone scale (Monk 2019, CC BY 4.0).
MONK_SCALE = ["f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420"]


@pytest.mark.parametrize("colour", MONK_SCALE)
def test_every_tone_of_the_monk_scale_reads_as_skin(colour):
    picture = np.tile(np.frombuffer(bytes.fromhex(colour), np.uint8), (40, 40, 1))
    picture[-1] = (0, 0, 255)  # so that even the darkest swatch is in a photo with colour
    assert skin_share(picture) == pytest.approx(39 / 40)


@pytest.mark.parametrize("colour", [(60, 120, 40), (40, 80, 200), (250, 20, 20), (120, 60, 200)])
def test_grass_sky_signal_red_and_violet_are_not_skin(colour):
    assert skin_share(np.full((10, 10, 3), colour, np.uint8)) == 0


def test_a_grey_photo_says_nothing_about_skin():
    grey = np.repeat(skin_like()[..., :1], 3, axis=-1)
    assert math.isnan(skin_share(grey))
    assert "little_skin" not in codes(grey)


# --- remarks ----------------------------------------------------------------------------------------------------------


def test_a_good_photo_has_no_remark():
    assert judge_quality(GOOD) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"brightness": 39.9}, "too_dark"),
        ({"black_share": 0.81}, "too_dark"),
        ({"brightness": 235.1}, "too_bright"),
        ({"white_share": 0.81}, "too_bright"),
        ({"sharpness": 11.9}, "blurred"),
        ({"height_px": 127}, "too_small"),
        ({"skin_share": 0.09}, "little_skin"),
    ],
)
def test_each_limit_has_its_remark_that_says_what_to_do(change, code):
    (remark,) = judge_quality(changed(**change))
    assert remark.code == code
    assert not remark.blocking
    assert "; please " in remark.sentence
    assert remark.sentence.endswith(".")


def test_the_policy_decides_whether_a_remark_is_given_and_blocks():
    blurred = changed(sharpness=1)
    assert judge_quality(blurred, "off") == ()
    assert [remark.blocking for remark in judge_quality(blurred, "warn")] == [False]
    assert [remark.blocking for remark in judge_quality(blurred, "block")] == [True]


def test_the_share_of_skin_is_a_hint_that_never_blocks():
    assert [remark.blocking for remark in judge_quality(changed(skin_share=0.0), "block")] == [False]


def test_an_unknown_policy_is_refused():
    with pytest.raises(ValueError, match="refuse"):
        judge_quality(GOOD, "refuse")


@pytest.mark.parametrize(("level", "code"), [(0, "too_dark"), (255, "too_bright")])
def test_black_and_white_photos_are_told(level, code):
    assert code in codes(np.full((300, 400, 3), level))


def test_a_blurred_photo_is_told_and_the_sharp_one_is_not():
    sharp = Image.fromarray(skin_like(640, 480))
    assert codes(np.asarray(sharp)) == []
    blurred = sharp.filter(ImageFilter.GaussianBlur(0.04 * 640))
    assert codes(np.asarray(blurred)) == ["blurred"]


def test_the_size_is_that_of_the_file_and_not_of_the_kept_pixels():
    data = encoded(Image.fromarray(skin_like(400, 300)), "JPEG", quality=95)
    small = measure_quality(read_photo(data, needed_px=100))
    assert (small.width_px, small.height_px) == (400, 300)


# --- on the data sets -------------------------------------------------------------------------------------------------

DATA = Path(os.environ.get("DERMA_DATA", ""))
needs_data = pytest.mark.skipif(
    not os.environ.get("DERMA_DATA"), reason="needs the photo data sets: set DERMA_DATA to their folder"
)


def every(folder: str, step: int) -> list[Photo]:
    files = sorted(path for path in (DATA / folder).rglob("*") if path.is_file())[::step]
    return [photo_of(read_data_image(path)) for path in files]


@pytest.mark.data
@needs_data
def test_at_most_one_infection_photo_in_twenty_draws_a_remark():
    photos = every("infection/test_set", 3)
    remarked = sum(bool(judge_quality(measure_quality(photo))) for photo in photos)
    assert remarked <= 0.05 * len(photos)


@pytest.mark.data
@needs_data
@pytest.mark.parametrize("tone", ["Pale_skintone", "light_skintone", "medium_skintone", "dark_skintone"])
def test_skin_of_every_tone_is_seen(tone):
    photos = every(f"condition/Training/{tone}", 1)
    assert all(skin_share(photo.pixels) >= QUALITY_LIMITS.skin for photo in photos)


def test_a_missing_file_stays_a_photo_error(tmp_path):
    with pytest.raises(PhotoError):
        read_data_image(tmp_path / "gone.jpg")


# --- no answer --------------------------------------------------------------------------------------------------------


def test_a_refused_photo_has_reasons_and_not_a_single_number():
    remarks = judge_quality(changed(sharpness=3, skin_share=0.01), "block")
    finding = refuse_photo(INFECTION, remarks)
    assert (finding.verdict, finding.label_set, finding.task) == ("poor_photo", (), "infection")
    assert len(finding.reasons) == 1, "the share of skin is a hint, and refuses nothing"
    assert finding.reasons[0].startswith("The photo is blurred; please")
    assert np.isnan(finding.probabilities).all()
    assert finding.probabilities.shape == (8,)
