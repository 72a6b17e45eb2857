import cv2
import numpy as np
import pytest

from core.errors import ToneError
from core.photos.face_detection.faces import find_faces
from core.records import Face, Photo, Region
from core.tone.colour import delta_e, ita_deg
from core.tone.measurement.measure import measure_tone
from tests.rendered_faces import TEST_SEEDS, render_face

SKIN = (68, 13, 25)
PAPER = Region(0.04, 0.64, 0.15, 0.86)


def as_photo(pixels):
    return Photo(np.ascontiguousarray(pixels), "drawn", pixels.shape[1], pixels.shape[0])


def refusal(pixels, **options):
    with pytest.raises(ToneError) as caught:
        measure_tone(as_photo(pixels), **options)
    return caught.value


def codes(tone):
    return {warning.code for warning in tone.warnings}


@pytest.fixture(scope="module")
def plain():
    return render_face(SKIN, TEST_SEEDS[20])


@pytest.fixture(scope="module")
def two_faces():
    return render_face(SKIN, TEST_SEEDS[21], second_face=True)


@pytest.mark.parametrize(
    "skin", [(88, 5, 15), (80, 9, 20), (68, 13, 25), (62, 14, 27), (48, 16, 24), (30, 13, 16)], ids=str
)
def test_the_painted_skin_is_measured(skin):
    tone = measure_tone(as_photo(render_face(skin, TEST_SEEDS[22]).pixels))
    assert float(delta_e(tone.lab, np.array(skin, float))) < 2.0
    assert tone.ita_interval[0] <= float(ita_deg(np.array(skin, float))) <= tone.ita_interval[1]


def test_the_same_photo_gives_the_same_numbers(plain):
    one, other = measure_tone(as_photo(plain.pixels)), measure_tone(as_photo(plain.pixels.copy()))
    assert one.lab.tobytes() == other.lab.tobytes()
    assert (one.ita_interval, one.hue_interval, one.warnings) == (
        other.ita_interval,
        other.hue_interval,
        other.warnings,
    )


def test_without_a_reference_the_undertone_stays_open_and_the_confidence_low(plain):
    tone = measure_tone(as_photo(plain.pixels))
    assert tone.undertone == "unsure"
    assert tone.confidence == "low"
    assert not tone.white_reference
    assert tone.ita_interval[1] - tone.ita_interval[0] > 30


def test_white_paper_takes_the_light_out_and_narrows_the_interval():
    face = render_face(SKIN, TEST_SEEDS[23], kelvin=4000, ev=-0.7, paper=True)
    bare = measure_tone(as_photo(face.pixels))
    tone = measure_tone(as_photo(face.pixels), white=PAPER)
    truth = np.array(SKIN, float)
    assert float(delta_e(tone.lab, truth)) < 2.5 < float(delta_e(bare.lab, truth))
    assert tone.white_reference
    assert tone.confidence in ("good", "fair")
    assert tone.ita_interval[1] - tone.ita_interval[0] < 0.75 * (bare.ita_interval[1] - bare.ita_interval[0])
    assert tone.ita_interval[0] <= float(ita_deg(truth)) <= tone.ita_interval[1]


@pytest.mark.parametrize(("hue", "lean"), [(43, "cool"), (61, "neutral"), (80, "warm")])
def test_a_lean_of_undertone_is_named_where_paper_allows_it(hue, lean):
    skin = (68, 28 * np.cos(np.radians(hue)), 28 * np.sin(np.radians(hue)))
    face = render_face(skin, TEST_SEEDS[24], ev=-0.5, paper=True)
    assert measure_tone(as_photo(face.pixels), white=PAPER).undertone == lean


def test_no_face_is_refused_never_answered_from_the_whole_picture():
    error = refusal(np.full((300, 300, 3), (200, 150, 120), np.uint8))
    assert error.code == "no_face"
    assert str(error) == "No face found. Face the camera, hair back, or mark your cheek."


def test_two_faces_are_refused_until_one_is_chosen(two_faces):
    assert refusal(two_faces.pixels).code == "several_faces"
    faces = find_faces(two_faces.pixels)
    chosen = measure_tone(as_photo(two_faces.pixels), face=1)
    assert chosen.face == faces[1]
    assert measure_tone(as_photo(two_faces.pixels), face=faces[1]).lab.tolist() == chosen.lab.tolist()
    assert refusal(two_faces.pixels, face=2).code == "no_face"


def test_a_marked_box_is_measured_without_a_face():
    pixels = np.full((300, 300, 3), 255, np.uint8)
    pixels[100:200, 100:200] = (198, 136, 99)
    tone = measure_tone(as_photo(pixels), box=Region(0.35, 0.35, 0.65, 0.65))
    assert tone.face is None
    assert tone.hex == "#c68863"
    assert [patch.used for patch in tone.patches] == [True] * 4


def test_a_box_too_small_to_hold_skin_is_refused(plain):
    assert refusal(plain.pixels, box=Region(0.4, 0.4, 0.42, 0.42)).code == "small_box"


def test_a_dark_photo_is_refused(plain):
    assert refusal(plain.pixels // 12, face=find_faces(plain.pixels)[0]).code == "too_dark"


def test_deep_skin_in_good_light_is_not_called_dark():
    face = render_face((21, 8, 8), TEST_SEEDS[25])
    box = Region(*(face.face[0] + 0.08, face.face[1] + 0.28, face.face[0] + 0.16, face.face[1] + 0.36))
    assert measure_tone(as_photo(face.pixels), box=box).ita_class == "dark"


def test_a_burnt_out_photo_is_refused(plain):
    bright = np.clip(plain.pixels.astype(int) * 2, 0, 255).astype(np.uint8)
    assert refusal(bright, face=find_faces(plain.pixels)[0]).code == "too_bright"


def test_yellow_light_is_warned_of_and_shades_are_left_to_demand():
    tone = measure_tone(as_photo(render_face(SKIN, TEST_SEEDS[26], kelvin=2856, ev=-0.5).pixels))
    assert tone.doubtful
    assert tone.confidence == "low"
    assert any("looks yellow" in warning.sentence for warning in tone.warnings)


def test_blue_light_that_leaves_no_yellow_in_skin_is_refused(plain):
    blue = (plain.pixels * (0.55, 0.75, 1.0)).astype(np.uint8)
    assert refusal(blue, face=find_faces(plain.pixels)[0]).code == "coloured_light"


def test_a_face_lit_from_one_side_is_said_to_be_uncertain():
    face = render_face(SKIN, TEST_SEEDS[27], side_light=0.9, ev=-0.5)
    tone = measure_tone(as_photo(face.pixels), face=find_faces(render_face(SKIN, TEST_SEEDS[27]).pixels)[0])
    assert "uneven_light" in codes(tone)
    assert tone.confidence == "low"


def test_glasses_are_told_and_do_not_change_the_colour_much(plain):
    (face,) = find_faces(plain.pixels)
    pixels = plain.pixels.copy()
    left, top, right, bottom = (edge * pixels.shape[0] for edge in plain.face)
    width, middle, eyes = right - left, (left + right) / 2, int(top + 0.44 * (bottom - top))
    for side in (-1, 1):
        lens = (int(middle + side * 0.19 * width), eyes), (int(0.14 * width), int(0.11 * width))
        cv2.ellipse(pixels, *lens, 0, 0, 360, (25, 20, 20), 3)
    cv2.line(pixels, (int(middle - 0.06 * width), eyes), (int(middle + 0.06 * width), eyes), (25, 20, 20), 3)
    assert "glasses" not in codes(measure_tone(as_photo(plain.pixels), face=face))
    tone = measure_tone(as_photo(pixels), face=face)
    assert "glasses" in codes(tone)
    assert float(delta_e(tone.lab, np.array(SKIN, float))) < 2.0


def covered(plain, *parts):
    """The plain face with green cloth over shares of its box."""
    (face,) = find_faces(plain.pixels)
    pixels = plain.pixels.copy()
    size = pixels.shape[0]
    width, height = face.box.right - face.box.left, face.box.bottom - face.box.top
    for left, top, right, bottom in parts:
        rows = slice(int((face.box.top + top * height) * size), int((face.box.top + bottom * height) * size))
        columns = slice(int((face.box.left + left * width) * size), int((face.box.left + right * width) * size))
        pixels[rows, columns] = (40, 90, 60)
    return pixels, face


def test_a_covered_forehead_is_struck_out_and_said_so(plain):
    pixels, face = covered(plain, (0.1, 0.0, 0.9, 0.3))
    tone = measure_tone(as_photo(pixels), face=face)
    assert [patch.name for patch in tone.patches if not patch.used] == ["forehead"]
    assert any(warning.code == "struck_out" and "forehead" in warning.sentence for warning in tone.warnings)
    assert float(delta_e(tone.lab, np.array(SKIN, float))) < 2.5


def test_a_face_with_too_little_bare_skin_is_refused(plain):
    cheek = plain.pixels.copy()
    (face,) = find_faces(cheek)
    draw = np.random.default_rng(0)
    cheek = np.where(draw.random(cheek.shape[:2])[..., None] < 0.5, cheek, 10).astype(np.uint8)
    assert refusal(cheek, face=face).code == "covered"


def test_a_face_outside_the_picture_is_refused_as_no_bare_skin(plain):
    assert refusal(plain.pixels, face=Face(Region(1.2, 1.2, 1.6, 1.6), 0.0, 2)).code == "covered"


def test_a_marked_piece_that_is_no_skin_is_refused():
    error = refusal(np.full((200, 200, 3), 150, np.uint8), box=Region(0.1, 0.1, 0.9, 0.9))
    assert str(error).startswith("No skin looks like this")


def test_a_finding_of_a_disease_is_kept_apart_from_the_measurement(plain):
    tone = measure_tone(as_photo(plain.pixels), beside_lesion=True)
    assert any("not a medical reading" in warning.sentence for warning in tone.warnings)


def test_make_up_is_repeated_to_the_person(plain):
    assert "made_up" in codes(measure_tone(as_photo(plain.pixels), made_up=True))


@pytest.mark.parametrize(
    ("colour", "words"), [((255, 255, 255), "too bright"), ((20, 20, 20), "too dark"), ((250, 60, 20), "too colourful")]
)
def test_what_is_no_white_paper_is_refused_as_a_reference(plain, colour, words):
    pixels = plain.pixels.copy()
    pixels[300:430, 10:80] = colour
    error = refusal(pixels, white=PAPER)
    assert error.code == "bad_white"
    assert words in str(error)


def test_a_reference_with_print_on_it_is_refused(plain):
    pixels = plain.pixels.copy()
    pixels[300:430, 10:80] = 220
    pixels[300:430:4, 10:80] = 90
    assert "not evenly white" in str(refusal(pixels, white=PAPER))
