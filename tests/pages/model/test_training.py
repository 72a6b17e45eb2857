import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.tables import append_epoch
from core.records import EpochRecord
from tests.pages.conftest import headings, words
from tests.pages.model.conftest import control, published, write_weights

PAGE = "pages/model/training.py"
Open = Callable[[str], AppTest]


def chart(app: AppTest) -> dict:
    return json.loads(app.get("plotly_chart")[0].proto.spec)


def named(app: AppTest, name: str) -> list[list[float]]:
    return [trace["y"] for trace in chart(app)["data"] if trace.get("name") == name]


def test_the_epoch_that_was_kept_is_named_with_what_it_reached(open_page: Open, weights: Path):
    app = open_page(PAGE)
    assert not app.exception
    assert headings(app) == ["Training history"]
    assert [(metric.label, metric.value) for metric in app.metric] == [
        ("Epoch kept", "2 of 3"),
        ("Validation accuracy", "75.0%"),
        ("Validation loss", "0.750"),
    ]


def test_a_network_whose_last_epoch_is_kept_says_that_nothing_was_chosen(open_page: Open, weights: Path):
    path = weights / "infection" / "card.json"
    card = json.loads(path.read_text())
    card["recipe"] = {"preset": "tuned", "refit": {"tuned_share": 0.8}}
    card["metrics"] = {**card["metrics"], "valid": {"n": 57, "correct": 51, "accuracy": 51 / 57}}
    path.write_text(json.dumps(card))
    app = open_page(PAGE)
    assert not app.exception
    assert app.metric[0].value == "3 of 3"
    assert "nothing was chosen by them" in words(app)
    assert "51 of the 57 validation photos right (89.5%)" in words(app)
    assert "the best on validation photos" not in words(app)


def test_the_curves_hold_the_numbers_of_the_table(open_page: Open, weights: Path):
    app = open_page(PAGE)
    assert named(app, "Validation photos") == [[1.5, 0.75, 0.5], [0.5, 0.75, 0.625]]
    assert named(app, "Learning rate") == [[1e-3] * 3]
    assert named(app, "Seconds per epoch") == [[2.0] * 3]


def test_smoothing_log_scale_and_reference_line_follow_their_controls(open_page: Open, weights: Path):
    app = open_page(PAGE)
    assert any("SpectraDerm" in note["text"] for note in chart(app)["layout"]["annotations"])
    app.slider(key="smoothing").set_value(0.5)
    app.toggle(key="log-loss").set_value(True)
    app.toggle(key="reference").set_value(False)
    app.run()
    assert named(app, "Validation photos, measured")[0] == [1.5, 0.75, 0.5]
    assert named(app, "Validation photos")[0] == pytest.approx([1.5, 1.0, 5 / 7])
    assert chart(app)["layout"]["yaxis"]["type"] == "log"
    assert not any("SpectraDerm" in note["text"] for note in chart(app)["layout"]["annotations"])


def test_the_table_shows_every_epoch(open_page: Open, weights: Path):
    app = open_page(PAGE)
    control(app, "Show").set_value("Table")
    app.run()
    assert not app.exception
    assert app.dataframe[0].value["valid_loss"].tolist() == [1.5, 0.75, 0.5]
    assert not app.get("plotly_chart")


def test_runs_are_laid_over_the_installed_one_and_their_settings_diffed(open_page: Open, weights: Path, tmp_path: Path):
    write_weights(tmp_path / "runs" / "20260101-ours", published(), (0.6, 0.7), batch_size=32)
    app = open_page(PAGE)
    assert app.multiselect[0].options == ["Installed model", "20260101-ours"]
    app.multiselect[0].select("20260101-ours")
    app.run()
    assert not app.exception
    assert named(app, "20260101-ours: validation photos")[1] == [0.6, 0.7]
    assert named(app, "Installed model: validation photos")[1] == [0.5, 0.75, 0.625]
    table = app.dataframe[0].value
    assert table["Setting"].tolist() == ["recipe: batch_size"]
    assert table.iloc[0].tolist()[1:] == ["64", "32"]


def test_a_run_that_is_being_written_is_shown_as_it_stands(open_page: Open, weights: Path, tmp_path: Path):
    history = tmp_path / "runs" / "20260202-ours" / "infection" / "history.csv"
    append_epoch(history, EpochRecord(1, 1.0, 0.5, 1.2, 0.5, 1e-3, 2.0))
    app = open_page(PAGE)
    app.multiselect[0].set_value(["20260202-ours"])
    app.run()
    assert not app.exception
    assert "is being trained now: 1 epochs so far" in words(app)
    append_epoch(history, EpochRecord(2, 0.9, 0.5, 1.1, 0.6, 1e-3, 2.0))
    app.run()
    assert named(app, "Validation photos")[1] == [0.5, 0.6]


def test_a_damaged_run_is_said_in_a_sentence_and_the_others_are_drawn(open_page: Open, weights: Path, tmp_path: Path):
    broken = tmp_path / "runs" / "broken" / "infection" / "history.csv"
    broken.parent.mkdir(parents=True)
    broken.write_text("no,history\n")
    app = open_page(PAGE)
    app.multiselect[0].select("broken")
    app.run()
    assert not app.exception
    assert "history" in app.error[0].value
    assert named(app, "Validation photos")


def test_a_missing_history_is_said_in_a_sentence(open_page: Open, weights: Path):
    (weights / "infection" / "history.csv").unlink()
    app = open_page(PAGE)
    assert not app.exception
    assert "history.csv" in app.error[0].value


def test_a_task_without_a_model_is_said_in_a_sentence(open_page: Open, weights: Path):
    app = open_page(PAGE)
    app.segmented_control(key="model").set_value("condition")
    app.run()
    assert not app.exception
    assert len(app.error) == 1
