"""The shades page: every way it can fail has its sentence, and every answer its interval."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import core
from core.tone.colour import hex_to_lab
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words
from tests.pages.skin.test_upload import button, upload
from tests.photo_files import encoded
from tests.rendered_faces import render_face

PAGE = "pages/skin/shades.py"
SKIN = "#b98363"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


@cache
def face(skin: str = SKIN, seed: int = 5003, **light: object) -> bytes:
    return render_face(hex_to_lab(skin), seed, **light).jpeg


def shades(app: AppTest, photo: bytes) -> AppTest:
    """Give the page's own uploader a photo."""
    app.file_uploader(key="face").set_value(("face.jpg", photo, "image/jpeg"))
    return app.run()


def swatches(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def cards(app: AppTest) -> list[str]:
    return [element.proto.body for element in app.get("html") if "Lighter" in element.proto.body]


def keyed(elements: object, start: str) -> object:
    return next(element for element in elements if (element.key or "").startswith(start))


def mark(app: AppTest, what: str, across: tuple[int, int], down: tuple[int, int]) -> AppTest:
    keyed(app.slider, f"{what}-across").set_value(across)
    keyed(app.slider, f"{what}-down").set_value(down)
    return app.run()


# --- a way in ---------------------------------------------------------------------------------------------------------


def test_without_a_photo_the_ways_to_one_are_offered(open_page: Open):
    app = open_page(PAGE)
    assert not app.exception
    assert headings(app) == ["Foundation shades"]
    assert app.file_uploader(key="face")
    assert button(app, "Try a drawn face")


def test_the_drawn_face_is_measured_and_marked_as_drawn(open_page: Open, fake_classifier: FakeClassifier):
    app = open_page(PAGE)
    button(app, "Try a drawn face").click()
    app.run()
    assert not app.exception
    assert headings(app)[1].startswith("Depth: ")
    assert "A drawing made by this project" in words(app)
    assert fake_classifier.passes == 0


def test_the_photo_of_the_visit_is_used(open_page: Open):
    app = upload(open_page("pages/skin/upload.py"), ("face.jpg", face()))
    app.switch_page(PAGE).run()
    assert headings(app)[1:] == ["Depth: tan", "Shades for this skin"]


def test_a_file_that_is_no_photo_gets_its_sentence(open_page: Open):
    app = shades(open_page(PAGE), b"no photo at all")
    assert "This is not a" in app.error[0].value
    assert headings(app) == ["Foundation shades"]


# --- what is measured -------------------------------------------------------------------------------------------------


def test_a_face_gets_its_colour_class_and_interval_without_the_model(open_page: Open, fake_classifier: FakeClassifier):
    app = shades(open_page(PAGE), face())
    assert not app.exception
    assert "with 90 % certainty this skin is anything from" in words(app)
    html = swatches(app)
    for said in ("Measured skin · #", "(90 % interval ", "class “tan”", "Nearest Monk swatch", "of 10, at ΔE00 "):
        assert said in html
    assert "Fitzpatrick" not in html + words(app)
    assert fake_classifier.passes == 0


def test_the_measured_swatch_is_the_painted_skin(open_page: Open):
    html = swatches(shades(open_page(PAGE), face()))
    measured = html.split("Measured skin #")[1][:6]
    assert float(core.count_choice(core.build_catalogue([_shade(measured)], ""), hex_to_lab(SKIN)).nearest_delta_e) < 2


def _shade(code: str) -> core.Shade:
    return core.Shade("b", "p", "s", f"#{code}", tuple(hex_to_lab(code)), "")


def test_no_undertone_is_named_where_the_light_leaves_it_open(open_page: Open):
    assert "no undertone can be told from this photo" in swatches(shades(open_page(PAGE), face()))


# --- the rows of the failure table ------------------------------------------------------------------------------------


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
    assert "Confidence: low" in words(app)


def test_a_struck_out_region_is_said_in_words_and_in_the_legend(open_page: Open):
    app = shades(open_page(PAGE), face(seed=5008, side_light=0.9))
    assert "Left out: " in words(app)
    assert "Orange and crossed: struck out." in words(app)


def test_worn_make_up_is_what_is_matched(open_page: Open):
    app = shades(open_page(PAGE), face())
    keyed(app.toggle, "made-up-").set_value(True)
    app.run()
    assert "We match your make-up, not your skin." in words(app)


def test_glasses_are_said_to_leave_forehead_and_lower_cheeks(open_page: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.tone.measure.wears_glasses", lambda *_: True)
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
    assert any("Few shades exist in this list for this colour" in warning.value for warning in app.warning)
    assert "January 2021" in words(app)


def test_white_paper_that_was_marked_narrows_the_interval(open_page: Open):
    app = shades(open_page(PAGE), face(seed=5006, paper=True, kelvin=5000, ev=-0.5))
    keyed(app.toggle, "paper-").set_value(True)
    app.run()
    assert "The light of a photo is unknown" in words(app)
    app = mark(app, "paper", (4, 15), (64, 86))
    assert not app.exception
    assert "With the light told by the paper" in words(app)


# --- the second opinion -----------------------------------------------------------------------------------------------


def test_the_model_is_asked_only_on_demand(open_page: Open, fake_classifier: FakeClassifier):
    app = shades(open_page(PAGE), face())
    assert fake_classifier.passes == 0
    button(app, "Ask the model for a second opinion").click()
    app.run()
    assert not app.exception
    assert fake_classifier.passes == 1
    assert "The model agrees: medium (62%)." in words(app)


def test_two_steps_of_disagreement_lower_the_confidence(open_page: Open, fake_classifier: FakeClassifier):
    fake_classifier.probabilities["condition"] = np.array([0.1, 0.85, 0.01, 0.01, 0.01, 0.01, 0.005, 0.005])
    app = shades(open_page(PAGE), face())
    assert "Confidence: fair" in words(app)
    button(app, "Ask the model for a second opinion").click()
    app.run()
    assert "Confidence: low" in words(app)
    assert "They disagree, so trust neither" in words(app)


def test_where_no_colour_can_be_read_the_models_tone_leads_to_shades_on_demand(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    def mean_red(probabilities: list[float]) -> float:
        fake_classifier.probabilities["condition"] = np.array(probabilities)
        app = shades(open_page(PAGE), face(seed=5009, ev=-5))
        assert "background:#" not in swatches(app)
        button(app, "Ask the model").click()
        app.run()
        assert "no colour was measured" in words(app)
        reds = [int(part[:2], 16) for part in swatches(app).split("background:#")[1:]]
        assert len(reds) == 12
        return sum(reds) / len(reds)

    pale = mean_red([0.1, 0.85, 0.01, 0.01, 0.01, 0.01, 0.005, 0.005])
    dark = mean_red([0.1, 0.01, 0.01, 0.01, 0.01, 0.85, 0.005, 0.005])
    assert dark < pale - 50


def test_the_answer_of_the_upload_page_is_used_again(open_page: Open, fake_classifier: FakeClassifier):
    app = upload(open_page("pages/skin/upload.py"), ("face.jpg", face()))
    app.switch_page(PAGE).run()
    assert fake_classifier.passes == 1
    assert "The model agrees" in words(app)


# --- shades -----------------------------------------------------------------------------------------------------------


def test_a_card_shows_the_shade_beside_the_skin_with_distance_and_neighbours(open_page: Open):
    app = shades(open_page(PAGE), face())
    assert len(cards(app)) == 12
    skin = swatches(app).split("Measured skin #")[1][:6]
    for card in cards(app):
        assert f"background:#{skin}" in card
        assert "ΔE00" in card
        assert "Lighter:" in card
        assert "Darker:" in card
    distances = [float(card.split("<strong>ΔE00 ")[1].split("<")[0]) for card in cards(app)]
    assert distances == sorted(distances)


def test_shades_can_be_those_of_one_brand_depth_and_undertone(open_page: Open):
    app = shades(open_page(PAGE), face())
    app.selectbox(key="brand").set_value("MAC")
    app.run()
    assert all(">MAC</div>" in card for card in cards(app))
    app.selectbox(key="brand").set_value(None)
    app.selectbox(key="undertone").set_value("olive")
    app.run()
    assert all("· olive" in card for card in cards(app))
    app.selectbox(key="undertone").set_value(None)
    app.selectbox(key="depth").select_index(0)
    app.run()
    reds = [int(card.split("background:#")[2][:2], 16) for card in cards(app)]
    assert min(reds) > 180


def test_the_sliders_move_the_colour_that_is_looked_for_and_reset_moves_it_back(open_page: Open):
    app = shades(open_page(PAGE), face())
    first = cards(app)
    app.slider(key="lighter").set_value(10)
    app.slider(key="warmer").set_value(5)
    app.run()
    assert "Looked for" in swatches(app)
    assert cards(app) != first
    button(app, "Reset").click()
    app.run()
    assert cards(app) == first


def test_a_shade_is_kept_and_dropped(open_page: Open):
    app = shades(open_page(PAGE), face())
    button(app, "Keep").click()
    app.run()
    assert "Kept: 1" in words(app)
    button(app, "Kept").click()
    app.run()
    assert "Kept: 1" not in words(app)


def test_an_own_kit_is_searched_instead_of_the_list(open_page: Open):
    app = shades(open_page(PAGE), face())
    app.segmented_control(key="shades-list").set_value("My own kit")
    app.run()
    assert not cards(app)
    kit = "brand,product,shade,hex\nMine,Base,<b>Honey</b>,#b98363\nMine,Base,Cocoa,#7a4a34\nMine,Base,Bad,red\n"
    app.file_uploader(key="kit").set_value(("kit.csv", kit.encode(), "text/csv"))
    app.run()
    assert not app.exception
    assert "2 shades of your own kit." in words(app)
    assert len(cards(app)) == 1
    assert "&lt;b&gt;Honey&lt;/b&gt;" in cards(app)[0]
    assert "<b>Honey" not in swatches(app)
    assert "Row 4 was left out" in app.get("text")[0].value


def test_a_kit_without_its_columns_gets_a_sentence(open_page: Open):
    app = shades(open_page(PAGE), face())
    app.segmented_control(key="shades-list").set_value("My own kit")
    app.run()
    app.file_uploader(key="kit").set_value(("kit.csv", b"name;colour\nx;y\n", "text/csv"))
    app.run()
    assert "missing: brand, product, shade, hex" in app.error[0].value
    assert not cards(app)


# --- the other two jobs -----------------------------------------------------------------------------------------------


def job(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="shades-job").set_value(name)
    return app.run()


def test_a_worn_shade_leads_to_other_brands(open_page: Open):
    app = job(open_page(PAGE), "A shade I wear")
    worn = core.read_catalogue().shades[0]
    app.selectbox(key="worn-brand").set_value(worn.brand)
    app.run()
    keyed(app.selectbox, "worn-product").set_value(worn.product)
    app.run()
    keyed(app.selectbox, "worn-shade").select_index(0)
    app.run()
    assert not app.exception
    assert len(cards(app)) == 12
    assert not any(f">{worn.brand}</div>" in card for card in cards(app))


def test_the_list_is_drawn_with_the_person_on_it(open_page: Open):
    app = job(open_page(PAGE), "The list")
    assert not app.exception
    assert "Measure a face first" in words(app)
    app = shades(job(app, "Match a face"), face())
    app = job(app, "The list")
    assert "its 90 % interval" in words(app)


def test_the_list_says_how_much_less_choice_deep_skin_has(open_page: Open):
    app = job(open_page(PAGE), "The list")
    app.segmented_control(key="catalogue-view").set_value("By depth")
    app.run()
    assert "Deep skin has less choice" in words(app)


def test_what_was_measured_is_forgotten_with_the_photo(open_page: Open):
    app = shades(open_page(PAGE), face())
    assert app.session_state["visit"].answers
    app.file_uploader(key="face").set_value([])
    app.run()
    assert app.session_state["visit"].answers == {}
    assert headings(app) == ["Foundation shades"]
