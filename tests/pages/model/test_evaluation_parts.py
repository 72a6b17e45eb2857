"""The evaluation page: what each of its other parts says."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.card import Metrics
from core.models.weights import read_card, write_card
from core.tasks import INFECTION
from tests.pages.conftest import words
from tests.pages.model.conftest import control, open_part, open_published, prediction, rows, write_weights
from tests.pages.model.evaluation_page import PAGE, Open, charts


def test_every_class_has_its_figures_beside_the_source_projects(open_page: Open, weights: Path):
    app = open_published(open_page(PAGE), "Classes")
    table = app.dataframe[0].value
    assert table["n"].tolist() == [2] * 8
    assert table["Recall"].tolist() == [100.0] * 7 + [50.0]
    assert table["Precision"].tolist()[0] == pytest.approx(200 / 3)
    assert table["SpectraDerm, recall"].tolist()[:3] == ["32 of 34", "20 of 20", "29 of 32"]
    assert [metric.value for metric in app.metric][-1] == "93.8%"  # a tie counts as further down


def test_the_threshold_says_what_it_answers_and_how_often_that_is_wrong(open_page: Open, weights: Path):
    app = open_published(open_page(PAGE), "Threshold")
    assert app.slider[0].value == 40
    assert "Answers 100.0% of photos, wrong on 6.2% of those" in words(app)
    app.slider[0].set_value(89)  # the top probability is e⁴ / (e⁴ + 7) = 0.886
    app.run()
    assert "Answers none of the 16 photos" in words(app)


def test_strangers_that_are_answered_are_counted_at_the_threshold(open_page: Open, weights: Path):
    app = open_published(open_page(PAGE), "Threshold")
    control(app, "Photos").set_value("external")
    app.run()
    assert "2 of 2 outside photos that show none of the eight" in app.warning[0].value


def test_calibration_stands_beside_its_noise_floor(open_page: Open, weights: Path):
    app = open_published(open_page(PAGE), "Calibration")
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["Calibration error (ECE)"] == "5.1%"  # 15/16 right at 0.8864
    assert metrics["NLL"] == "0.371"  # −(15 ln 0.8864 + ln 0.01624) / 16


def test_small_parts_are_too_few_to_say(open_page: Open, weights: Path):
    app = open_published(open_page(PAGE), "Subsets")
    notes = [note["text"] for note in charts(app)[0]["layout"]["annotations"]]
    assert notes.count("too few to say  (4, under 30)") == 2  # bacterial and viral


def test_photos_are_measured_where_they_are_at_hand(open_page: Open, data: Path):
    app = open_published(open_page(PAGE), "Subsets")
    control(app, "Divided by").set_value("Image size")
    app.run()
    next(button for button in app.button if button.label.startswith("Measure 16")).click()
    app.run()
    assert not app.exception
    notes = [note["text"] for note in charts(app)[0]["layout"]["annotations"]]
    assert notes[0] == "under 128 px"


def test_predictions_are_filtered_and_searched(open_page: Open, weights: Path):
    app = open_published(open_page(PAGE), "Predictions")
    assert app.dataframe[0].value["File"].tolist() == ["test_set/VI-shingles/7.jpg"]
    control(app, "Show").set_value("all")
    app.run()
    assert len(app.dataframe[0].value) == 16
    assert app.dataframe[0].value["File"][0] == "test_set/VI-shingles/7.jpg"
    app.text_input(key="search").set_value("ringworm")
    app.run()
    assert app.dataframe[0].value["Truth"].tolist() == ["Ringworm", "Ringworm"]


def test_another_model_is_compared_on_the_same_photos(open_page: Open, weights: Path, tmp_path: Path):
    other = [prediction(i, i, i) for i in range(8)] + [prediction(8 + i, i, 0, leaked=True) for i in range(8)]
    write_weights(tmp_path / "other", other, (0.5,))
    app = open_part(open_page(PAGE), "Compare")
    app.text_input(key="other-folder").set_value(str(tmp_path / "other"))
    control(app.run(), "Photos").set_value("published")
    app.run()
    metrics = {metric.label: metric.value for metric in app.metric}
    assert (metrics["A right"], metrics["B right"]) == ("15 of 16", "9 of 16")
    assert metrics["McNemar's exact p"] == "0.070"  # 1 against 7: 2 · (1 + 8) / 2⁸
    assert len(app.dataframe[0].value) == 8


def test_twins_are_shown_side_by_side(open_page: Open, data: Path):
    app = open_part(open_page(PAGE), "Twins")
    assert not app.error
    assert len(app.image) == 7  # six twins a page; the training photo of one is in the tables


def test_answers_and_refusals_are_counted_anew_and_what_is_stored_is_said_to_be(open_page: Open, weights: Path):
    folds = [prediction(100 + i, i % 8, i % 8, split="cv", fold=i % 5) for i in range(80)]
    trust = {
        "limits": {"quantiles": dict.fromkeys(INFECTION.labels, 0.5)},
        "judged": {
            "verdicts": {
                "published": {"n": 16, "verdicts": {"single": 12, "cannot_tell": 4}, "truth_in_set": 1.0},
                "natural_test": {"n": 300, "verdicts": {"not_skin": 298, "single": 2}},
            }
        },
    }
    write_weights(weights, [*rows(), *folds], (0.5,), trust=trust)
    app = open_published(open_page(PAGE), "Refusals")
    assert not app.exception
    assert not app.error
    metrics = {element.label: element.value for element in app.metric}
    assert metrics == {
        "Answered": "100.0%",
        "Truth among the names": "93.8%",
        "One name": "16",
        "Two or three": "0",
        "Cannot tell": "0",
    }
    said = words(app)
    assert "it **answered 12 of 16** (75.0%), with the truth among the names in 12 of them" in said
    assert "Stored when the model was evaluated." in said
    assert "**100.0% of the sets hold the truth** (81 of 81;" in said
    notes = [note["text"] for chart in charts(app) for note in chart["layout"].get("annotations", [])]
    assert "Pictures of anything: answered" in notes
    assert "Healthy skin: with a single name" in notes


def test_without_trust_in_the_card_the_threshold_is_the_rule(open_page: Open, weights: Path):
    app = open_published(open_page(PAGE), "Refusals")
    assert not app.exception
    assert "Stored when the model was evaluated." not in words(app)
    assert "No photos of cross-validation are recorded." in words(app)


def test_what_to_expect_stands_above_the_sections(open_page: Open, weights: Path):
    app = open_page(PAGE)
    assert (
        app.header[0].value
        == "Expect **0%** (0% to 79%) on photos like yours, **100%** (21% to 100%) on photos like its own."
    )


def test_a_model_that_met_no_photos_from_elsewhere_says_so(open_page: Open, weights: Path):
    write_weights(weights, [row for row in rows() if row.split != "external"], (0.5,))
    app = open_page(PAGE)
    assert app.header[0].value == "Expect **100%** (21% to 100%) on photos like its own."
    assert "How it fares on photos like yours was not measured." in words(app)


def test_sources_left_out_stand_beside_the_outside_photos(open_page: Open, weights: Path):
    card = read_card("infection", weights)
    stored = {"FU-ringworm": {"atlas": {"n": 20, "correct": 9}, "clinic": {"n": 3, "correct": 2}}}
    write_card(replace(card, metrics=Metrics.from_json({"left_out_sources": stored})), weights)
    app = open_part(open_page(PAGE), "Sources")
    assert app.subheader[0].value == "External photos: 0 of 1 right"
    assert "**11 of 23 (47.8%)** photos are right when the head is fitted without their own source." in words(app)
    assert app.dataframe[1].value["Share"].tolist() == ["45.0%", "–"]


def test_a_folder_without_a_model_is_named_once(open_page: Open, weights: Path, tmp_path: Path):
    app = open_part(open_page(PAGE), "Compare")
    app.text_input(key="other-folder").set_value(str(tmp_path / "nope"))
    app.run()
    assert len(app.error) == 1
    assert "card.json is missing from" in app.error[0].value
    assert "nope/infection" in app.error[0].value


def test_the_photo_set_holds_from_section_to_section(open_page: Open, weights: Path):
    app = open_part(open_published(open_page(PAGE), "Matrix"), "Classes")
    assert control(app, "Photos").value == "published"


def test_what_strangers_get_by_the_whole_rule_is_told_from_what_probabilities_give(open_page: Open, weights: Path):
    later = prediction(70, "other", 0, split="external", file="external-2026/face-plain/1.jpg")
    trust = {
        "limits": {"quantiles": dict.fromkeys(INFECTION.labels, 0.5)},
        "judged": {"verdicts": {"healthy_skin": {"n": 10, "verdicts": {"cannot_tell": 9, "single": 1}}}},
    }
    write_weights(weights, [*rows(), later], (0.5,), trust=trust)
    said = words(open_page(PAGE))
    assert "**Healthy skin**: given one of the model's labels by the whole rule" in said
    assert (
        "**Plain faces (External photos 2026)**: given one of the model's labels by their probabilities alone" in said
    )
