"""The shades page: every way it can fail has its sentence."""

from collections.abc import Callable

import numpy as np
import pytest

import core
from core.tone.colour import hex_to_lab
from tests.changed_photos import against_light, covered_above
from tests.pages.conftest import headings, words
from tests.pages.skin.shades_page import PAGE, SKIN, Draw, Open, cards, face, keyed, mark, shades, swatches
from tests.pages.skin.test_upload import button, upload
from tests.photo_files import encoded
from tests.rendered_faces import render_face


def test_no_face_is_said_and_nothing_comes_from_the_whole_picture(open_page: Open, photo_file: Draw):
    app = shades(open_page(PAGE), photo_file())
    assert not app.exception
    assert "No face found. Face the camera, hair back, or mark your cheek." in words(app)
    assert headings(app) == ["Foundation shades", "Nothing measured yet"]
    assert swatches(app) == ""


def test_without_a_face_a_marked_box_is_measured(open_page: Open, photo_file: Draw):
    app = mark(shades(open_page(PAGE), photo_file()), "skin", (50, 80), (55, 85))
    assert not app.exception
    assert headings(app)[1].startswith("Depth: ")
    assert cards(app)


def test_whoever_marks_a_piece_need_not_choose_between_faces(open_page: Open):
    app = shades(open_page(PAGE), face("#d8ac8c", 5005, second_face=True))
    keyed(app.segmented_control, "measure-").set_value("A piece I mark")
    app.run()
    assert headings(app) == ["Foundation shades", "Mark the skin"]
    app = mark(app, "skin", (20, 26), (50, 56))
    assert headings(app)[1].startswith("Depth: ")


def test_the_whole_picture_is_no_mark(open_page: Open, photo_file: Draw):
    app = mark(shades(open_page(PAGE), photo_file()), "skin", (2, 98), (2, 98))
    assert "nearly the whole picture" in app.error[0].value
    assert not cards(app)


def test_of_two_faces_one_must_be_chosen_before_anything_is_measured(open_page: Open):
    app = shades(open_page(PAGE), face("#d8ac8c", 5005, second_face=True))
    assert headings(app) == ["Foundation shades", "Whose skin is it?"]
    assert app.info[0].value == "2 faces found. Choose one; nothing is measured before."
    assert swatches(app) == ""
    chooser = keyed(app.segmented_control, "face-")
    assert chooser.label == "2 faces found. Whose skin is it?"
    chooser.set_value(1)
    app.run()
    assert headings(app)[1].startswith("Depth: ")
    assert cards(app)


def test_a_photo_too_dark_gets_its_sentence_and_no_shades(open_page: Open):
    app = shades(open_page(PAGE), face(seed=5009, ev=-5))
    assert headings(app) == ["Foundation shades", "Too dark to measure"]
    assert "The photo is too dark to read a skin colour." in app.error[0].value
    assert not cards(app)


def test_a_blown_out_photo_gets_its_sentence_and_no_shades(open_page: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(core, "measure_tone", _refusing("too_bright", "The photo is too bright: no colour is left."))
    app = shades(open_page(PAGE), face())
    assert headings(app) == ["Foundation shades", "Too bright to measure"]
    assert app.error[0].value == "The photo is too bright: no colour is left."
    assert not cards(app)


@pytest.mark.parametrize(
    ("code", "headline"),
    [
        ("coloured_light", "No skin colour in this light"),
        ("covered", "Too little bare skin"),
        ("small_box", "The marked box is too small"),
        ("bad_white", "The paper cannot be used"),
    ],
)
def test_every_refusal_is_shown_with_its_sentence(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, code: str, headline: str
):
    monkeypatch.setattr(core, "measure_tone", _refusing(code, "The reason, in a sentence."))
    app = shades(open_page(PAGE), face())
    assert headings(app) == ["Foundation shades", headline]
    assert app.error[0].value == "The reason, in a sentence."
    assert not cards(app)


def _refusing(code: str, sentence: str) -> Callable[..., core.Tone]:
    def refuse(*_: object, **__: object) -> core.Tone:
        raise core.ToneError(code, sentence)

    return refuse


def test_coloured_light_is_named_and_shades_come_only_on_demand(open_page: Open):
    app = shades(open_page(PAGE), face(seed=5007, kelvin=2856))
    assert "The light looks yellow. Use daylight, or mark white paper in the picture." in words(app)
    assert not cards(app)
    anyway = keyed(app.toggle, "anyway-")
    anyway.set_value(True)
    app.run()
    assert cards(app)


def test_a_face_lit_from_one_side_is_said_with_low_confidence(open_page: Open):
    app = shades(open_page(PAGE), face(seed=5008, side_light=0.9))
    assert "One side of the face is in shadow" in words(app)
    assert "Confidence: rough" in words(app)


def test_a_face_against_the_light_is_said_to_look_darker_than_it_is(open_page: Open):
    drawn = render_face(hex_to_lab(SKIN), 5003)
    dark = against_light(drawn.pixels, drawn.face, 1.5)
    app = shades(open_page(PAGE), encoded(dark, "PNG"))
    assert "The face is against the light" in words(app)
    assert "Confidence: rough" in words(app)


def test_a_photo_on_its_side_is_measured_and_said_to_be(open_page: Open):
    lying = np.ascontiguousarray(np.rot90(render_face(hex_to_lab(SKIN), 5003).pixels))
    app = shades(open_page(PAGE), encoded(lying, "PNG"))
    assert headings(app)[1].startswith("Depth: ")
    assert "The photo lies on its side. The face was turned upright and measured." in words(app)


def test_a_photo_without_a_face_is_turned_by_a_press(open_page: Open, photo_file: Draw):
    app = shades(open_page(PAGE), photo_file())
    (before,) = app.session_state["visit"].photos().values()
    button(app, "Turn the photo").click()
    app.run()
    assert not app.exception
    (after,) = app.session_state["visit"].photos().values()
    assert np.array_equal(after.pixels, np.rot90(before.pixels, -1))
    assert (after.width_px, after.height_px) == (before.height_px, before.width_px)
    assert headings(app) == ["Foundation shades", "Nothing measured yet"]


def test_a_face_that_was_found_needs_no_turning(open_page: Open):
    assert not [one for one in shades(open_page(PAGE), face()).button if one.label == "Turn the photo"]


def test_a_struck_out_region_is_said_in_words_and_in_the_legend(open_page: Open):
    drawn = render_face(hex_to_lab(SKIN), 5003)
    app = shades(open_page(PAGE), encoded(covered_above(drawn.pixels, drawn.face, 0.3, (40, 90, 60)), "PNG"))
    assert "Left out: " in words(app)
    assert "Orange and crossed: struck out." in words(app)


def test_worn_make_up_is_what_is_matched(open_page: Open):
    app = shades(open_page(PAGE), face())
    keyed(app.toggle, "made-up-").set_value(True)
    app.run()
    assert "We match your make-up, not your skin." in words(app)


def test_glasses_are_said_to_leave_forehead_and_lower_cheeks(open_page: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.tone.measurement.measure.wears_glasses", lambda *_: True)
    app = shades(open_page(PAGE), face())
    assert "forehead and the cheeks below the rim are measured" in words(app)


def test_a_photo_of_an_infection_is_no_medical_reading(open_page: Open):
    app = upload(open_page("pages/skin/upload.py"), ("face.jpg", face()))
    app.switch_page(PAGE).run()
    assert "not a medical reading" in words(app)
    assert "not a medical reading" not in words(shades(open_page(PAGE), face()))


def test_very_deep_skin_is_told_how_few_shades_the_list_holds(open_page: Open, photo_file: Draw):
    y, x = np.mgrid[0:240, 0:320]
    pixels = np.full((240, 320, 3), (38, 22, 15)) + (((x + y) % 3)[..., None] - 1)
    pixels[:40] = 235  # a bright wall: the photo is not dark, the skin is deep
    app = mark(shades(open_page(PAGE), encoded(pixels.astype(np.uint8), "PNG")), "skin", (30, 60), (40, 80))
    assert not app.exception
    assert any("This list has few shades for this colour" in warning.value for warning in app.warning)
    assert "January 2021" in words(app)


def test_paper_that_is_seen_is_offered_and_one_press_takes_it(open_page: Open):
    app = shades(open_page(PAGE), face(seed=5006, paper=True, kelvin=5000, ev=-0.8))
    assert "looks like your white paper" not in words(app)
    keyed(app.toggle, "paper-").set_value(True)
    app.run()
    assert "The yellow frame looks like your white paper. Is it?" in words(app)
    button(app, "Yes, use it as the white").click()
    app.run()
    assert not app.exception
    assert "With the light measured from the paper" in words(app)
    assert "looks like your white paper" not in words(app)


def test_white_paper_that_was_marked_narrows_the_interval(open_page: Open):
    app = shades(open_page(PAGE), face(seed=5006, paper=True, kelvin=5000, ev=-0.5))
    keyed(app.toggle, "paper-").set_value(True)
    app.run()
    assert "With the light unknown" in words(app)
    app = mark(app, "paper", (4, 15), (64, 86))
    assert not app.exception
    assert "With the light measured from the paper" in words(app)
