import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.photos.face_detection.faces import find_faces
from tests.rendered_faces import TEST_SEEDS, render_face

FAIR, DEEP = (82, 8, 19), (30, 12, 14)


@pytest.mark.parametrize("skin", [FAIR, DEEP], ids=["fair", "deep"])
def test_a_frontal_face_is_found_once_and_where_it_is(skin):
    face = render_face(skin, TEST_SEEDS[7])
    (found,) = find_faces(face.pixels)
    left, top, right, bottom = face.face
    middle = ((found.box.left + found.box.right) / 2, (found.box.top + found.box.bottom) / 2)
    assert middle == pytest.approx(((left + right) / 2, (top + bottom) / 2), abs=0.06)
    assert 0.8 < (found.box.right - found.box.left) / (right - left) < 1.5
    assert found.angle_deg == 0


def test_two_faces_are_both_found_largest_first():
    faces = find_faces(render_face(FAIR, TEST_SEEDS[8], second_face=True).pixels)
    assert len(faces) == 2
    widths = [face.box.right - face.box.left for face in faces]
    assert widths == sorted(widths, reverse=True)
    assert {round((face.box.left + face.box.right) / 2, 1) for face in faces} == {0.3, 0.7}


def test_a_tilted_face_is_found_with_the_tilt_that_levels_it():
    upright = render_face((70, 12, 24), TEST_SEEDS[9]).pixels
    tilted = np.asarray(
        Image.fromarray(upright).rotate(22, resample=Image.Resampling.BICUBIC, fillcolor=(150, 150, 150))
    )
    faces = find_faces(tilted)
    assert len(faces) == 1
    assert faces[0].angle_deg in (0.0, -20.0)
    middle = np.array([faces[0].box.left + faces[0].box.right, faces[0].box.top + faces[0].box.bottom]) / 2
    assert middle == pytest.approx([0.5, 0.5], abs=0.12)


@pytest.mark.parametrize("kind", ["plain", "noise", "stripes"])
def test_a_picture_without_a_face_gives_none(kind):
    draw = np.random.default_rng(1)
    pixels = np.full((300, 400, 3), (190, 140, 110), dtype=np.uint8)
    if kind == "noise":
        pixels = np.clip(pixels + draw.normal(0, 20, pixels.shape), 0, 255).astype(np.uint8)
    elif kind == "stripes":
        pixels[:, ::9] //= 2
    assert find_faces(pixels) == ()


def test_the_same_pixels_give_the_same_faces():
    pixels = render_face(FAIR, TEST_SEEDS[10]).pixels
    assert find_faces(pixels) == find_faces(pixels.copy())


def test_box_is_a_share_of_the_photo_whatever_its_size():
    pixels = render_face(FAIR, TEST_SEEDS[11]).pixels
    large = np.asarray(Image.fromarray(pixels).resize((960, 960), Image.Resampling.BICUBIC))
    (small_face,), (large_face,) = find_faces(pixels), find_faces(large)
    assert large_face.box.left == pytest.approx(small_face.box.left, abs=0.03)
    assert large_face.box.bottom == pytest.approx(small_face.box.bottom, abs=0.03)


@pytest.mark.parametrize("skin", [FAIR, DEEP], ids=["fair", "deep"])
def test_a_photo_and_its_mirror_image_hold_the_same_face(skin):
    pixels = render_face(skin, TEST_SEEDS[12]).pixels
    (face,), (other,) = find_faces(pixels), find_faces(np.ascontiguousarray(pixels[:, ::-1]))
    assert 1 - (other.box.left + other.box.right) / 2 == pytest.approx((face.box.left + face.box.right) / 2, abs=0.04)
    assert other.box.top == pytest.approx(face.box.top, abs=0.06)


@pytest.mark.parametrize(("quarters", "angle"), [(1, -90), (2, 180), (3, 90)])
def test_a_photo_on_its_side_or_upside_down_holds_the_face_with_the_turn_that_rights_it(quarters, angle):
    pixels = render_face(FAIR, TEST_SEEDS[13]).pixels
    (upright,) = find_faces(pixels)
    (face,) = find_faces(np.ascontiguousarray(np.rot90(pixels, quarters)))
    assert face.angle_deg == angle
    assert face.box.right - face.box.left == pytest.approx(upright.box.right - upright.box.left, abs=0.03)
    middle = np.array([upright.box.left + upright.box.right, upright.box.top + upright.box.bottom]) / 2 - 0.5
    for _ in range(quarters):  # np.rot90 turns counter-clockwise: what was right comes to the top
        middle = np.array([middle[1], -middle[0]])
    there = np.array([face.box.left + face.box.right, face.box.top + face.box.bottom]) / 2 - 0.5
    assert there == pytest.approx(middle, abs=0.03)


def _toe(y, x):
    """A drawn toe: an oval of skin with a pale nail, on dark cloth."""
    toe = ((x - 0.5) / 0.26) ** 2 + ((y - 0.55) / 0.4) ** 2 < 1
    nail = ((x - 0.5) / 0.15) ** 2 + ((y - 0.35) / 0.16) ** 2 < 1
    return np.where(nail, 225, np.where(toe, 180, 30))


@pytest.mark.parametrize("turns", range(4))
def test_a_toe_with_its_nail_is_no_face_however_it_lies(turns):
    y, x = np.mgrid[0:320, 0:320] / 320
    red = _toe(y, x) - 40 * ((x - 0.4) ** 2 + (y - 0.5) ** 2)
    toe = np.stack([red, 0.72 * red, 0.6 * red], axis=2) + np.random.default_rng(2).normal(0, 3, (320, 320, 1))
    assert find_faces(np.ascontiguousarray(np.rot90(np.clip(toe, 0, 255).astype(np.uint8), turns))) == ()


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.skipif("DERMA_DATA" not in os.environ, reason="the data folder is not named in DERMA_DATA")
def test_faces_are_found_on_the_labelled_photos():
    from core.photos.decode import read_data_image

    paths = sorted((Path(os.environ["DERMA_DATA"]) / "condition").glob("*/*_skintone/*"))
    assert sum(bool(find_faces(read_data_image(path))) for path in paths) >= 55
