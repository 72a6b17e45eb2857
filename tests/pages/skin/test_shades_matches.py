"""The shades page: the model's second opinion, and the shades that come nearest."""

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.conftest import FakeClassifier
from tests.pages.conftest import words
from tests.pages.skin.shades_page import PAGE, Draw, Open, cards, face, shades, swatches
from tests.pages.skin.test_upload import button, upload

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
    assert "They disagree" not in words(app)
    button(app, "Ask the model for a second opinion").click()
    app.run()
    assert "Confidence: rough" in words(app)
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
    distances = [float(card.split(", ΔE00 ")[1].split("<")[0]) for card in cards(app)]
    assert distances == sorted(distances)
    assert all("Best guess" in card and "candidates: " in card for card in cards(app)[:3])


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


def test_a_shade_is_kept_and_dropped_and_the_tray_counts_it(open_page: Open):
    app = shades(open_page(PAGE), face())
    assert tray(app) == "Kept 0"
    button(app, "Keep").click()
    app.run()
    assert tray(app) == "Kept 1"
    button(app, "Kept").click()
    app.run()
    assert tray(app) == "Kept 0"


def tray(app: AppTest) -> str:
    labels = [element.proto.popover.label for element in app.get("popover")]
    return next(label for label in labels if label.startswith("Kept"))


def test_the_sentence_counts_what_the_filters_show(open_page: Open):
    app = shades(open_page(PAGE), face())
    app.selectbox(key="brand").set_value("MAC")
    app.run()
    assert "shades that pass your filters lie within" in words(app)


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
    assert "it has: name, colour; missing: brand, product." in app.error[0].value
    assert not cards(app)
