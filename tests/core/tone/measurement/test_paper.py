import numpy as np
import pytest

from core.photos.face_detection.faces import find_faces
from core.tone.measurement.measure import measure_tone
from core.tone.measurement.paper import find_paper
from tests.core.tone.measurement.test_measure import as_photo
from tests.rendered_faces import TEST_SEEDS, render_face

SKIN = (62, 14, 26)


def looked_at(seed, **options):
    face = render_face(SKIN, TEST_SEEDS[seed], **options)
    return face, find_faces(face.pixels)[0]


@pytest.mark.parametrize(("kelvin", "paper"), [(None, True), (2856, True), (None, "recycled"), (None, "shaded")])
def test_a_sheet_beside_the_face_is_found_and_its_edge_is_left_out(kelvin, paper):
    face, found = looked_at(40, kelvin=kelvin, paper=paper, ev=-0.8)
    sheet = find_paper(face.pixels, found)
    left, top, right, bottom = face.paper
    assert left < sheet.left < sheet.right < right
    assert top < sheet.top < sheet.bottom < bottom


def test_the_found_sheet_serves_as_the_white():
    face, found = looked_at(41, kelvin=4000, paper=True, ev=-0.8)
    tone = measure_tone(as_photo(face.pixels), face=found, white=find_paper(face.pixels, found))
    assert tone.lab == pytest.approx(SKIN, abs=4)


def test_without_a_sheet_none_is_offered():
    face, found = looked_at(42)
    assert find_paper(face.pixels, found) is None


def test_a_bright_wall_and_a_coloured_card_are_no_sheet():
    face, found = looked_at(43, ev=-0.8)
    pixels = face.pixels.copy()
    pixels[300:430, 10:90] = (90, 160, 90)
    assert find_paper(pixels, found) is None
    pixels = face.pixels.copy()
    pixels[:, :130] = 235
    pixels[:, -130:] = 235
    pixels[:60] = 235
    assert find_paper(pixels, found) is None


def test_burnt_out_paper_is_not_offered():
    face, found = looked_at(44, paper=True, ev=-0.8)
    pixels = face.pixels.copy()
    rows, columns = (slice(round(face.paper[i] * 480), round(face.paper[i + 2] * 480)) for i in (1, 0))
    pixels[rows, columns] = 255
    assert find_paper(pixels, found) is None


def test_paper_in_the_picture_of_a_small_photo_is_found_too():
    face, _ = looked_at(45, paper=True, ev=-0.8)
    small = np.ascontiguousarray(face.pixels[::2, ::2])
    assert find_paper(small, find_faces(small)[0]) is not None
