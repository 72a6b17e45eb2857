"""The evaluation page: what is missing or damaged is said, and the rest works."""

from pathlib import Path

import pytest

from tests.pages.conftest import words
from tests.pages.model.conftest import open_part, write_weights
from tests.pages.model.evaluation_page import PAGE, PARTS, Open, charts, choose_cell
from tests.photo_files import encoded, skin_like


@pytest.mark.parametrize("harm", ["damaged", "missing"])
def test_predictions_that_cannot_be_read_are_said_and_the_rest_works(open_page: Open, weights: Path, harm: str):
    path = weights / "infection" / "predictions.csv"
    path.unlink() if harm == "missing" else path.write_text("not,a,table\n1,2\n")
    app = open_page(PAGE)
    assert not app.exception
    assert "predictions.csv" in app.error[0].value
    open_part(app, "Your own folder")
    assert not app.exception
    assert app.text_input(key="own-folder")
    for part in PARTS:
        assert not open_part(app, part).exception


def test_a_card_that_is_missing_is_said_and_nothing_stands_below(open_page: Open, weights: Path):
    (weights / "infection" / "card.json").unlink()
    app = open_page(PAGE)
    assert not app.exception
    assert "not installed" in app.error[0].value
    assert not charts(app)
    assert [choice.key for choice in app.button_group] == ["model"]  # another model can still be chosen


def test_a_table_without_a_test_photo_is_said(open_page: Open, weights: Path):
    write_weights(weights, [], (0.5,))
    app = open_page(PAGE)
    assert not app.exception
    assert any("no photo" in info.value for info in app.info)


def test_an_own_folder_that_is_not_there_is_said(open_page: Open, weights: Path):
    app = open_part(open_page(PAGE), "Your own folder")
    app.text_input(key="own-folder").set_value("/nowhere/at/all")
    app.run()
    app.button(key="own-judge").click()
    app.run()
    assert "There is no folder" in app.error[0].value


def test_a_photo_that_is_not_the_one_judged_is_said_so(open_page: Open, data: Path):
    (data / "infection/test_set/VI-shingles/7.jpg").write_bytes(encoded(skin_like(96, 80, 99), "JPEG"))
    app = choose_cell(open_page(PAGE))
    assert not app.exception
    assert "not the photo that was judged" in words(app)


def test_a_visitor_from_elsewhere_can_name_no_folder_and_reads_no_notes(
    open_page: Open, data: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pages.shared.server.nearness.is_at_this_machine", lambda: False)
    app = choose_cell(open_page(PAGE))
    assert len(app.image) == 1  # the data set that the host named is still shown
    assert not app.text_area
    app = open_part(open_page(PAGE), "Your own folder")
    assert not app.text_input
    assert not app.exception
    open_part(app, "Compare")
    assert not app.text_input
    assert not app.exception
