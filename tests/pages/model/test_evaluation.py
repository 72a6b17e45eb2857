"""The evaluation page: the stress card, the matrix and the photos behind a cell."""

from pathlib import Path

import pytest

from tests.conftest import FakeClassifier
from tests.pages.conftest import words
from tests.pages.model.conftest import control, open_part, open_published
from tests.pages.model.evaluation_page import PAGE, PARTS, Open, charts, choose_cell, named


def test_the_stress_card_stands_on_top_in_its_order_with_n(open_page: Open, weights: Path):
    app = open_page(PAGE)
    assert not app.exception
    assert not app.error
    notes = [note["text"] for note in charts(app)[0]["layout"]["annotations"]]
    assert [note for note in notes if note.startswith("<b>") and " of " in note] == [
        "<b>Published test</b>  15 of 16, balanced 94%",
        "<b>Without twins</b>  7 of 8, balanced 88%",
        "<b>Cross-validation</b>  1 of 1, balanced 100%",
        "<b>External photos</b>  0 of 1",
        "<b>Healthy skin</b>  2 of 2, fewer is better",
    ]
    assert "published **221 of 234** (94.4%)" in words(app)
    assert "8 of them have a twin in training" in words(app)


def test_the_audit_is_one_click_away(open_page: Open, weights: Path):
    app = open_page(PAGE)
    next(button for button in app.button if "twins" in button.label).click()
    app.run()
    assert app.session_state["section"] == "Twins"
    assert "8 of the 16 test photos have a twin in training" in words(app)


def test_every_part_works_from_the_weights_alone(open_page: Open, weights: Path):
    app = open_page(PAGE)
    for part in PARTS:
        open_part(app, part)
        assert not app.exception, part
        assert not app.error, part


def test_every_part_of_the_shipped_face_model_works(open_page: Open):
    app = open_page(PAGE)
    app.segmented_control(key="model").set_value("condition")
    for part in PARTS:
        open_part(app, part)
        assert not app.exception, part
        assert not app.error, part


def test_the_matrix_shows_what_was_mixed_up_in_the_chosen_photos(open_page: Open, weights: Path):
    app = open_published(open_page(PAGE), "Matrix")
    cells = {(cell[0], cell[1]): cell[2:] for cell in named(charts(app)[0], "cells")["customdata"]}
    assert cells["VI-shingles", "BA- cellulitis"] == [1, 0.5]
    assert cells["BA-impetigo", "BA-impetigo"] == [2, 1.0]
    control(app, "Photos").set_value("external")
    app.run()
    cells = {(cell[0], cell[1]): cell[2:] for cell in named(charts(app)[0], "cells")["customdata"]}
    assert cells["BA- cellulitis", "BA-impetigo"] == [1, 1.0]


def test_a_cell_opens_the_names_of_exactly_its_photos_where_the_data_set_is_missing(open_page: Open, weights: Path):
    app = choose_cell(open_page(PAGE))
    assert app.subheader[0].value == "Shingles, answered Cellulitis: 1 photo"
    assert app.dataframe[0].value["File"].tolist() == ["test_set/VI-shingles/7.jpg"]


def test_a_cell_opens_its_photos_with_maps_on_demand(open_page: Open, data: Path, fake_classifier: FakeClassifier):
    app = choose_cell(open_page(PAGE))
    assert len(app.image) == 1
    assert "truth Shingles 2%" in words(app)  # 1 / (e⁴ + 7)
    assert fake_classifier.passes == 0
    app.toggle[0].set_value(True)
    app.run()
    assert not app.exception
    assert fake_classifier.passes == 1
    assert len(app.image) == 1


def test_the_folder_of_the_data_set_can_be_named_on_the_page(
    open_page: Open, data: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("DERMA_DATA")
    app = choose_cell(open_page(PAGE))
    assert not app.image
    app.text_input[0].set_value(str(data))
    app.run()
    assert len(app.image) == 1


def test_a_note_is_kept_and_found_again(open_page: Open, data: Path):
    app = choose_cell(open_page(PAGE))
    app.text_area[0].set_value("two lesions")
    app.checkbox[0].check()
    next(button for button in app.button if button.label == "Keep").click()
    app.run()
    app = open_published(open_page(PAGE), "Predictions")
    control(app, "Show").set_value("flagged")
    app.run()
    assert app.dataframe[0].value["Note"].tolist() == ["two lesions"]
    assert app.dataframe[0].value["Label wrong?"].tolist() == [True]


def test_the_chosen_model_holds_on_the_next_page_about_a_model(open_page: Open, weights: Path):
    app = open_page(PAGE)
    app.segmented_control(key="model").set_value("condition")
    app.run()
    app.switch_page("pages/model/training.py")
    app.run()
    assert app.segmented_control(key="model").value == "condition"
    app.segmented_control(key="model").set_value("infection")
    app.run()
    assert app.segmented_control(key="model").value == "infection"
