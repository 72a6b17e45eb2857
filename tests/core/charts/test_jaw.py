import numpy as np

from core.charts.pictures.jaw import portrait, with_shades_on_jaw
from core.photos.face_detection.faces import find_faces
from core.tone.colour import delta_e, hex_to_lab, rgb_to_lab
from core.tone.measurement.measure import measure_tone
from tests.rendered_faces import render_face
from tests.tone_figures import as_photo

SKIN = hex_to_lab("#b98363")
FACE = render_face(SKIN, 5003)


def laid(pixels, *shifts):
    tone = measure_tone(as_photo(pixels))
    shades = [tuple(tone.lab + shift) for shift in shifts]
    return with_shades_on_jaw(pixels, tone.face, tone.patches, tone.lab, shades)


def changed(before, after):
    return np.argwhere(np.any(before.astype(int) != after.astype(int), axis=-1))


def test_a_shade_like_the_skin_vanishes_on_the_jaw_and_a_darker_one_does_not():
    (face,) = find_faces(FACE.pixels)
    plain = portrait(FACE.pixels, face)
    like, darker = (laid(FACE.pixels, (shift, 0, 0)) for shift in (0, -25))
    places = changed(plain, darker)
    rows, columns = places.T
    assert len(places) > 100
    assert float(np.median(delta_e(rgb_to_lab(like[rows, columns]), rgb_to_lab(plain[rows, columns])))) < 6
    assert float(np.median(delta_e(rgb_to_lab(darker[rows, columns]), rgb_to_lab(plain[rows, columns])))) > 12


def test_stripes_lie_on_the_lower_half_of_the_face_side_by_side():
    (face,) = find_faces(FACE.pixels)
    plain = portrait(FACE.pixels, face)
    one, three = laid(FACE.pixels, (-25, 0, 0)), laid(FACE.pixels, (-25, 0, 0), (-25, 0, 0), (-25, 0, 0))
    assert changed(plain, one)[:, 0].min() > plain.shape[0] / 2
    assert len(changed(plain, three)) > 2.5 * len(changed(plain, one))


def test_a_face_that_lies_on_its_side_is_shown_upright():
    lying = np.ascontiguousarray(np.rot90(FACE.pixels))
    upright, turned = laid(FACE.pixels, (-25, 0, 0)), laid(lying, (-25, 0, 0))
    assert turned.shape[0] > 0.9 * upright.shape[0]
    assert turned.shape[0] > turned.shape[1]


def test_without_a_face_the_portrait_is_the_photo():
    assert portrait(FACE.pixels, None) is FACE.pixels
