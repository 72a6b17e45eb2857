import json
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import headings

PAGE = "pages/model/training.py"
Open = Callable[[str], AppTest]


def test_the_epoch_that_was_kept_is_named_with_what_it_reached(open_page: Open, weights: Path):
    app = open_page(PAGE)
    assert not app.exception
    assert headings(app) == ["Training history"]
    assert [(metric.label, metric.value) for metric in app.metric] == [
        ("Epoch kept", "2 of 3"),
        ("Validation accuracy", "75.0%"),
        ("Validation loss", "0.750"),
    ]


def test_the_curves_hold_the_numbers_of_the_table(open_page: Open, weights: Path):
    app = open_page(PAGE)
    loss, accuracy = (json.loads(chart.proto.spec) for chart in app.get("plotly_chart"))
    assert loss["data"][1]["y"] == [1.5, 0.75, 0.5]
    assert accuracy["data"][1]["y"] == [0.5, 0.75, 0.625]


def test_the_table_shows_every_epoch(open_page: Open, weights: Path):
    app = open_page(PAGE)
    next(element for element in app.segmented_control if element.label == "Show").set_value("Table")
    app.run()
    assert not app.exception
    assert app.dataframe[0].value["valid_loss"].tolist() == [1.5, 0.75, 0.5]
    assert not app.get("plotly_chart")


def test_a_missing_history_is_said_in_a_sentence(open_page: Open, weights: Path):
    (weights / "infection" / "history.csv").unlink()
    app = open_page(PAGE)
    assert not app.exception
    assert "history.csv" in app.error[0].value


def test_a_task_without_a_model_is_said_in_a_sentence(open_page: Open, weights: Path):
    app = open_page(PAGE)
    app.segmented_control(key="task").set_value("condition")
    app.run()
    assert not app.exception
    assert len(app.error) == 1
