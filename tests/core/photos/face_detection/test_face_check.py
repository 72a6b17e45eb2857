import cv2
import numpy as np
import pytest

from core.photos.face_detection.face_check import MARGIN, SIDE_PX, face_likeness
from core.photos.face_detection.faces import find_faces
from tests.rendered_faces import TEST_SEEDS, render_face


def crop(skin, seed):
    """The crop of a drawn face that the check is given."""
    pixels = render_face(skin, TEST_SEEDS[seed]).pixels
    box = find_faces(pixels)[0].box
    size = pixels.shape[0]
    more = MARGIN * (box.right - box.left)
    rows, columns = (
        slice(round((low - more) * size), round((high + more) * size))
        for low, high in ((box.top, box.bottom), (box.left, box.right))
    )
    return cv2.resize(np.ascontiguousarray(pixels[rows, columns, 0]), (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("skin", [(82, 8, 19), (30, 12, 14)], ids=["fair", "deep"])
def test_a_face_looks_more_like_one_than_when_it_stands_on_its_head_or_is_scrambled(skin):
    picture = crop(skin, 14)
    halves = np.vstack([picture[SIDE_PX // 2 :], picture[: SIDE_PX // 2]])
    assert face_likeness(picture) > face_likeness(np.ascontiguousarray(picture[::-1])) + 2
    assert face_likeness(picture) > face_likeness(np.ascontiguousarray(halves)) + 2


def test_a_mirror_image_is_as_likely_a_face():
    picture = crop((70, 12, 24), 15)
    assert face_likeness(np.ascontiguousarray(picture[:, ::-1])) == pytest.approx(face_likeness(picture), abs=1e-6)
