"""The artist's desk: the kit, a newer list, the sheet, the jaw, and the ways between pages."""

import json

import pytest
from streamlit.testing.v1 import AppTest

import core
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words
from tests.pages.skin.shades_page import PAGE, Open, cards, face, shades, swatches
from tests.pages.skin.test_upload import button

KIT = "My own kit"


@pytest.fixture(autouse=True)
def _own_file(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DERMA_SHADES", str(tmp_path / "shades.json"))


def in_kit(app: AppTest) -> AppTest:
    app.segmented_control(key="shades-list").set_value(KIT)
    return app.run()


# --- the kit ----------------------------------------------------------------------------------------------------------


def test_a_kit_is_filled_by_ticking_brand_and_product(open_page: Open):
    app = in_kit(shades(open_page(PAGE), face()))
    app.selectbox(key="tick-brand").set_value("MAC")
    app.run()
    product = "Studio Fix Fluid SPF 15 Foundation"
    app.multiselect(key="tick-products").set_value([product])
    app.run()
    count = sum(one.product == product for one in core.read_catalogue().shades)
    button(app, f"Add {count} shades").click()
    app.run()
    assert not app.exception
    assert f"{count} shades of your own kit." in words(app)
    assert len(cards(app)) == 1


def test_single_shades_are_ticked(open_page: Open):
    app = in_kit(shades(open_page(PAGE), face()))
    app.selectbox(key="tick-brand").set_value("MAC")
    app.run()
    product = "Studio Fix Fluid SPF 15 Foundation"
    app.multiselect(key="tick-products").set_value([product])
    app.run()
    app.multiselect(key="tick-shades").set_value([(product, "NC42"), (product, "NW20")])
    app.run()
    button(app, "Add 2 shades").click()
    app.run()
    assert "2 shades of your own kit." in words(app)


def add_by_hand(app: AppTest, shade: str, colour: str) -> AppTest:
    for key, text in (("kit-brand", "Mine"), ("kit-product", "Base"), ("kit-shade", shade)):
        app.text_input(key=key).set_value(text)
    app.color_picker(key="kit-colour").set_value(colour)
    app.run()
    button(app, "Add this shade").click()
    return app.run()


def test_a_shade_is_added_by_hand_and_the_kit_reopened_from_its_file(open_page: Open):
    app = add_by_hand(in_kit(shades(open_page(PAGE), face())), "Honey <i>", "#b98363")
    assert not app.exception
    assert "1 shade of your own kit." in words(app)
    assert "Honey &lt;i&gt;" in cards(app)[0]
    saved = core.shades_csv([core.shade_by_hand("Mine", "Base", "Honey <i>", "#b98363")])
    again = in_kit(shades(open_page(PAGE), face()))
    again.file_uploader(key="kit").set_value(("kit.csv", saved.encode(), "text/csv"))
    again.run()
    assert cards(again) == cards(app)


def test_a_colour_that_no_skin_has_is_said(open_page: Open):
    app = add_by_hand(in_kit(shades(open_page(PAGE), face())), "White", "#ffffff")
    assert "#ffffff is no skin colour" in app.error[0].value
    assert not cards(app)


def test_the_eyedropper_takes_the_colour_of_a_marked_box(open_page: Open):
    app = in_kit(shades(open_page(PAGE), face()))
    app.toggle(key="kit-eyedropper").set_value(True)
    app.run()
    app.file_uploader(key="bottle").set_value(("bottle.jpg", face("#7a4a34", 5004), "image/jpeg"))
    app.run()
    for slider in [one for one in app.slider if (one.key or "").startswith("bottle-")]:
        slider.set_value((45, 55))
    app.run()
    button(app, "Take this colour").click()
    app.run()
    assert not app.exception
    assert app.color_picker(key="kit-colour").value != "#c68e6c"
    assert headings(app)[1].startswith("Depth: ")  # the face is still what is matched


# --- a newer list -----------------------------------------------------------------------------------------------------

TABLE = b"Colour name;Swatch\nSand;#D0A080\n<b>Cocoa</b>;#6b4226\n"


def newer(app: AppTest, table: bytes = TABLE) -> AppTest:
    app.segmented_control(key="shades-job").set_value("The list")
    app.run()
    app.segmented_control(key="catalogue-view").set_value("A newer list")
    app.run()
    app.file_uploader(key="newer-list").set_value(("today.csv", table, "text/csv"))
    return app.run()


def test_a_newer_list_is_mapped_previewed_and_used(open_page: Open):
    app = newer(open_page(PAGE))
    assert "missing: brand, product" in app.error[0].value
    app.text_input(key="fixed-brand").set_value("Acme")
    app.text_input(key="fixed-product").set_value("Velvet")
    app.run()
    assert "**2 shades of 1 brand.**" in words(app)
    assert "&lt;b&gt;Cocoa&lt;/b&gt;" in swatches(app)
    app.text_input(key="list-licence").set_value("CC BY 4.0")
    app.radio(key="list-mode").set_value("replace")
    app.run()
    button(app, "Use this list").click()
    app.run()
    assert not app.exception
    assert "licence: CC BY 4.0" in app.success[0].value
    app.segmented_control(key="shades-job").set_value("Match a face")
    app = shades(app.run(), face())
    assert len(cards(app)) == 1
    assert "Acme" in cards(app)[0]


def test_a_file_that_is_no_table_is_refused_in_words(open_page: Open):
    app = newer(open_page(PAGE), b"PK\x03\x04" + bytes(100))
    assert "is a workbook" in app.error[0].value


def test_a_visit_goes_back_to_the_old_list(open_page: Open):
    app = newer(open_page(PAGE), b"brand,product,shade,hex\nAcme,Velvet,Sand,#D0A080\n")
    button(app, "Use this list").click()
    app.run()
    button(app, "Back to the old list").click()
    app.run()
    assert not app.success
    assert "January 2021, " in words(app)


def test_nothing_of_a_list_is_kept_without_the_wish(open_page: Open, tmp_path):
    app = newer(open_page(PAGE), b"brand,product,shade,hex\nAcme,Velvet,Sand,#D0A080\n")
    button(app, "Use this list").click()
    app.run()
    assert not (tmp_path / "shades.json").exists()


def test_a_kept_list_of_this_machine_is_what_every_visit_looks_in(open_page: Open, tmp_path):
    row = ["Acme", "Velvet", "Sand", "#d0a080", ""]
    kept = {"named": "t.csv", "licence": "", "day": "2026-11-28", "mode": "replace", "shades": [row]}
    (tmp_path / "shades.json").write_text(json.dumps(kept))
    app = shades(open_page(PAGE), face())
    assert len(cards(app)) == 1
    assert "loaded on 28 November 2026; no licence was named" in words(app)


# --- ways between pages -----------------------------------------------------------------------------------------------


def test_a_shot_that_the_shades_page_sent_for_comes_back_to_it(open_page: Open):
    app = open_page("pages/skin/webcam.py")
    app.query_params["for"] = "shades"
    app.run()
    assert "Your shot goes straight to the foundation shades." in words(app)
    shot(app)
    assert headings(app)[:1] == ["Foundation shades"]
    assert headings(app)[1].startswith("Depth: ")


def test_a_shot_for_its_own_sake_stays_where_it_was_taken(open_page: Open):
    app = shot(open_page("pages/skin/webcam.py"))
    assert headings(app)[0] == "Take a photo"


def shot(app: AppTest) -> AppTest:
    app.toggle[0].set_value(True)
    app.run()
    app.camera_input(key="shot").upload("shot.jpg", face())
    return app.run()


def test_without_a_task_about_faces_no_second_opinion_is_offered(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, fake_classifier: FakeClassifier
):
    monkeypatch.setattr(core, "answering_tasks", lambda: (core.INFECTION,))
    app = shades(open_page(PAGE), face())
    assert not app.exception
    assert not [one for one in app.button if "second opinion" in one.label]
    assert len(cards(app)) == 12


# --- the jaw ----------------------------------------------------------------------------------------------------------


def test_the_first_product_s_three_shades_are_laid_on_the_jaw(open_page: Open):
    app = shades(open_page(PAGE), face())
    assert "From left to right." in words(app)
    assert "The stripe that vanishes is the nearest." in words(app)
