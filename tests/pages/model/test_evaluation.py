import json
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import headings, words

PAGE = "pages/model/evaluation.py"
Open = Callable[[str], AppTest]


def test_the_figures_are_those_of_the_test_photos_alone(open_page: Open, weights: Path):
    app = open_page(PAGE)
    assert not app.exception
    assert headings(app) == ["Evaluation", "What it mixes up", "Recall of each class"]
    assert [(metric.label, metric.value) for metric in app.metric][:2] == [
        ("Accuracy", "93.8%"),  # 15 of 16
        ("Balanced accuracy", "93.8%"),  # seven classes at 1, one at 1/2
    ]
    assert "15 of 16 photos; 72% to 99% with 95% confidence" in words(app)  # Wilson, by hand: 0.717 and 0.989


def test_twins_in_the_training_photos_are_named_and_can_be_left_out(open_page: Open, weights: Path):
    app = open_page(PAGE)
    assert "8 of the 16 test photos have a twin among the training photos" in app.warning[0].value
    next(element for element in app.segmented_control if element.label == "Photos").set_value("Without twins")
    app.run()
    assert app.metric[0].value == "87.5%"  # 7 of 8


def test_the_matrix_shows_what_was_mixed_up(open_page: Open, weights: Path):
    app = open_page(PAGE)
    matrix = json.loads(app.get("plotly_chart")[0].proto.spec)
    cells = {(note["y"], note["x"]): note["text"] for note in matrix["layout"]["annotations"]}
    assert cells["Shingles", "Cellulitis"] == "<b>1</b><br>50%"
    assert cells["Impetigo", "Impetigo"] == "<b>2</b><br>100%"


def test_missing_and_damaged_predictions_are_said_in_a_sentence(open_page: Open, weights: Path):
    path = weights / "infection" / "predictions.csv"
    path.write_text("not,a,table\n1,2\n")
    app = open_page(PAGE)
    assert not app.exception
    assert "predictions.csv" in app.error[0].value
    path.unlink()
    app.run()
    assert not app.exception
    assert "predictions.csv" in app.error[0].value
