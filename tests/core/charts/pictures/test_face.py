import numpy as np
import pytest

from core.charts.pictures.face import MEASURED, STRUCK, draw_regions, face_corners, marking_figure
from core.records import Face, Region
from core.tone.records import Patch

GREY = np.full((300, 200, 3), 128, np.uint8)
SQUARE = np.array([(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)])


def patch(used: bool) -> Patch:
    return Patch("left cheek", SQUARE.copy(), np.zeros(3), used, "" if used else "a beard")


def has(pixels: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return (pixels == colour).all(axis=-1)


def test_a_measured_patch_is_outlined_and_its_inside_left_alone():
    drawn = draw_regions(GREY, patches=[patch(used=True)])
    assert has(drawn, MEASURED)[60, 40:160].all()
    assert (drawn[80:220, 60:140] == 128).all()
    assert not has(drawn, STRUCK).any()


def test_a_struck_out_patch_is_crossed():
    drawn = draw_regions(GREY, patches=[patch(used=False)])
    assert has(drawn, STRUCK)[150, 100]
    assert not has(drawn, MEASURED).any()


def test_the_photo_itself_is_not_drawn_on():
    before = GREY.copy()
    draw_regions(GREY, patches=[patch(used=True)], faces=[Face(Region(0.1, 0.1, 0.9, 0.7), 0.0, 2)])
    assert (before == GREY).all()


def test_only_several_faces_are_numbered():
    one, other = Face(Region(0.05, 0.3, 0.45, 0.6), 0.0, 2), Face(Region(0.55, 0.3, 0.95, 0.6), 0.0, 2)
    alone, both = draw_regions(GREY, faces=[one]), draw_regions(GREY, faces=[one, other])
    assert (alone[100:108, 15:24] == 128).all()
    assert not (both[95:108, 12:24] == 128).all()


def test_a_turned_face_keeps_its_middle_and_its_size_in_px():
    corners = face_corners(Face(Region(0.25, 0.25, 0.75, 0.5), 30.0, 2), aspect=0.5) * (100, 200)
    assert corners.mean(axis=0) == pytest.approx((50, 75))
    assert np.hypot(*(corners[1] - corners[0])) == pytest.approx(50)
    assert np.degrees(np.arctan2(*(corners[1] - corners[0])[::-1])) == pytest.approx(30)


def test_a_box_is_dragged_in_fractions_from_the_upper_left():
    figure = marking_figure(GREY, Region(0.1, 0.2, 0.3, 0.4))
    assert figure.layout.dragmode == "select"
    assert (tuple(figure.layout.xaxis.range), tuple(figure.layout.yaxis.range)) == ((0, 1), (1, 0))
    assert figure.layout.yaxis.scaleratio == 1.5
    shape = figure.layout.shapes[0]
    assert (shape.x0, shape.y0, shape.x1, shape.y1) == (0.1, 0.2, 0.3, 0.4)


def test_a_lying_photo_is_shown_upright_on_wish():
    lying = Face(Region(0.2, 0.3, 0.8, 0.7), 90.0, 2)
    assert draw_regions(GREY, faces=[lying]).shape == (300, 200, 3)
    assert draw_regions(GREY, faces=[lying], upright=True).shape == (200, 300, 3)
    top_right = GREY.copy()
    top_right[:30, -30:] = 0
    assert (draw_regions(top_right, faces=[lying], upright=True)[:20, :20] == 0).all()
