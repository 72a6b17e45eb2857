"""The shades page: the ways in, what is measured, and its other two jobs."""

from streamlit.testing.v1 import AppTest

import core
from core.tone.colour import hex_to_lab
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words
from tests.pages.skin.shades_page import PAGE, SKIN, Open, cards, face, keyed, shades, swatches
from tests.pages.skin.test_upload import button, upload

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
    assert headings(app)[1:] == ["Depth: roughly tan", "Shades for this skin"]


def test_a_file_that_is_no_photo_gets_its_sentence(open_page: Open):
    app = shades(open_page(PAGE), b"no photo at all")
    assert "This is not a" in app.error[0].value
    assert headings(app) == ["Foundation shades"]


# --- what is measured -------------------------------------------------------------------------------------------------


def test_a_face_gets_its_colour_class_and_interval_without_the_model(open_page: Open, fake_classifier: FakeClassifier):
    app = shades(open_page(PAGE), face())
    assert not app.exception
    assert "With the light unknown, this skin is anywhere from" in words(app)
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
    assert "Not told by this photo." in swatches(shades(open_page(PAGE), face()))


# --- the other two jobs -----------------------------------------------------------------------------------------------


def job(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="shades-job").set_value(name)
    return app.run()


def wear(app: AppTest, number: int = 0, brand: str = "MAC", shade: str = "NC42") -> AppTest:
    """Name a worn shade of the brand's first product that has it."""
    key = f"worn{number or ''}"
    worn = next(one for one in core.read_catalogue().shades if (one.brand, one.shade) == (brand, shade))
    app.selectbox(key=f"{key}-brand").set_value(brand)
    app.run()
    keyed(app.selectbox, f"{key}-product").set_value(worn.product)
    app.run()
    keyed(app.selectbox, f"{key}-shade").set_value(worn)
    return app.run()


def test_a_worn_shade_leads_to_its_brand_s_other_products_and_then_to_other_brands(open_page: Open):
    app = wear(job(open_page(PAGE), "A shade I wear"))
    assert not app.exception
    assert len(cards(app)) == 12
    own = [card for card in cards(app) if ">MAC</div>" in card]
    assert own
    assert cards(app)[: len(own)] == own
    assert all(">NC42</div>" in card for card in own)
    assert "swatches of one and the same shade differ by ΔE00" in words(app)


def test_how_a_worn_shade_fits_moves_what_is_looked_for(open_page: Open):
    app = wear(job(open_page(PAGE), "A shade I wear"))
    plain = swatches(app)
    keyed(app.get("button_group"), "worn-fits-0").set_value(["fits", "too dark"])
    app.run()
    assert not app.exception
    assert "You wear" in plain
    assert "Looked for" in swatches(app)


def test_two_worn_shades_are_matched_together(open_page: Open):
    app = job(open_page(PAGE), "A shade I wear")
    app.segmented_control(key="worn-count").set_value(2)
    app.run()
    app = wear(wear(app), 1, "NARS", "Oslo")
    assert not app.exception
    assert "Looked for" in swatches(app)


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
