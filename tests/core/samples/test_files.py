import hashlib

import numpy as np
import pytest
from PIL import Image

from core.photos.quality import judge_quality, measure_quality
from core.samples.brushes import colour, ellipse, lay, slopes
from core.samples.drawn_face import draw_face
from core.samples.drawn_lesion import draw_ring_lesion
from core.samples.files import SAMPLES, sample_file, sample_photo
from tests.draw_start_pictures import FOLDER, small


@pytest.fixture(scope="module")
def face():
    return draw_face()


@pytest.fixture(scope="module")
def lesion():
    return draw_ring_lesion()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_a_photo_of_good_quality_and_only_the_hills_lack_skin(sample):
    photo = sample_photo(sample.name)
    assert photo.pixels.shape == (720, 720, 3)
    assert photo.sha256 == hashlib.sha256(sample_file(sample.name)).hexdigest()
    remarks = [remark.code for remark in judge_quality(measure_quality(photo))]
    assert remarks == (["little_skin"] if sample.name == "hills" else [])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_start_page_shows_each_sample_as_it_is_drawn(sample):
    shown = np.asarray(Image.open(FOLDER / f"{sample.name}.webp").convert("RGB"), np.float32)
    drawn = np.asarray(small(sample_photo(sample.name).pixels), np.float32)
    assert np.abs(shown - drawn).mean() < 6


def test_the_hills_have_sky_above_and_green_below():
    hills = sample_photo("hills").pixels.astype(int)
    assert (hills[:200, :300, 2] > hills[:200, :300, 0]).mean() > 0.9
    assert (hills[600:, :, 1] > hills[600:, :, 0]).mean() > 0.9


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_sample_says_that_it_is_drawn(sample):
    assert sample.caption.startswith("Drawn by this project, not a photo")


def test_an_unknown_sample_is_an_error():
    with pytest.raises(KeyError):
        sample_photo("cat")


def test_a_seed_draws_the_same_twice_and_another_seed_something_else(lesion):
    assert np.array_equal(draw_ring_lesion(0), lesion)
    assert not np.array_equal(draw_ring_lesion(1), lesion)


def test_the_ring_is_redder_than_its_middle_and_than_the_skin_around_it(lesion):
    # the redness of circles about the middle of the picture: it peaks at the ring, well inside the picture
    y, x = np.mgrid[0:720, 0:720] - 359.5
    radius = np.hypot(x, y)
    redness = lesion[..., 0].astype(float) - lesion[..., 1:].mean(axis=-1)
    profile = [redness[(radius >= start) & (radius < start + 20)].mean() for start in range(0, 340, 20)]
    peak = int(np.argmax(profile))
    assert 100 < peak * 20 < 220
    assert profile[peak] > profile[0] + 15
    assert profile[peak] > profile[-1] + 25


@pytest.mark.parametrize("skin", ["#c68e6f", "#f0d2bd", "#5b3a29"])
def test_the_cascade_finds_exactly_one_face_in_the_middle(skin):
    cv2 = pytest.importorskip("cv2")
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")
    grey = cv2.cvtColor(draw_face(skin=skin), cv2.COLOR_RGB2GRAY)
    ((left, top, width, height),) = cascade.detectMultiScale(grey, 1.1, 5, minSize=(90, 90))
    assert abs(left + width / 2 - 360) < 20
    assert abs(top + height / 2 - 340) < 40


def test_the_cheeks_have_about_the_colour_that_was_asked_for(face):
    cheeks = np.concatenate([face[360:420, 240:300].reshape(-1, 3), face[360:420, 420:480].reshape(-1, 3)])
    assert np.abs(np.median(cheeks, axis=0) - [0xC6, 0x8E, 0x6F]).max() < 30


def test_a_colour_that_is_none_is_refused():
    with pytest.raises(ValueError, match="#rrggbb"):
        colour("brown")


def test_laying_a_colour_through_half_a_mask_mixes_it_by_half():
    canvas = np.zeros((4, 4, 3))
    mask = np.zeros((4, 4))
    mask[1, 2] = 0.5
    lay(canvas, np.array([1.0, 0.5, 0.0]), mask)
    assert canvas[1, 2].tolist() == [0.5, 0.25, 0.0]
    assert canvas.sum() == pytest.approx(0.75)


def test_an_ellipse_covers_pi_times_its_half_axes():
    y, x = np.mgrid[-50:51, -50:51].astype(float)
    assert ellipse(x, y, 40, 20, 1.0).sum() == pytest.approx(np.pi * 40 * 20, rel=0.02)


def test_a_slope_of_one_has_a_normal_at_45_degrees():
    right, down, out = slopes(np.tile(np.arange(9) / 10, (9, 1)), 10.0)
    assert right[4, 4] == pytest.approx(-np.sqrt(0.5))
    assert down[4, 4] == pytest.approx(0)
    assert out[4, 4] == pytest.approx(np.sqrt(0.5))
